import { scenario } from 'ringproof/explore';
import type { Scenario } from 'ringproof/explore';
import type { TracedCall } from 'ringproof/refine';
import { claimConsumer, claimProducer, close, createRing } from '../../src/ring/index.ts';
import type { ScalarConsumer, ScalarProducer } from '../../src/ring/index.ts';
import { PARK_AT_ONCE } from './spsc.ts';

/** Slots of the ring, as models/ChannelCalls.ring.cfg has them. */
const RING_BITS = 2;

/** What each side of a ring calls, one after the other; a number is how many items at once. */
export interface TracedProgram {
  readonly startSequence: number;
  readonly producer: readonly ('push' | number)[];
  readonly consumer: readonly ('pop' | number)[];
  /** Whether one more thread closes the ring. */
  readonly closes: boolean;
}

interface Context {
  readonly producer: ScalarProducer<'int32'>;
  readonly consumer: ScalarConsumer<'int32'>;
  readonly close: () => void;
  /** One log for each thread. */
  readonly logs: Readonly<Record<'producer' | 'consumer' | 'closer', TracedCall[]>>;
  /** Threads are interleaved in one thread here, so a plain count is a clock for all. */
  readonly clock: { now: number };
}

function record({ clock, logs }: Context, thread: keyof Context['logs'], call: () => TracedCall['call']): void {
  const begin = clock.now++;
  const told = call();
  logs[thread].push({ begin, end: clock.now++, call: told });
}

function push(context: Context, step: 'push' | number, item: number): number {
  const { producer } = context;
  let taken = 0;
  record(context, 'producer', () => {
    if (step === 'push') {
      const answer = producer.push(item);
      if (answer === 'ok') taken = 1;
      return { name: 'push', ring: 0, items: [item].slice(0, taken), refused: 1 - taken, dropped: 0, answer };
    }
    const items = Array.from({ length: step }, (_, i) => item + i);
    const pushed = producer.pushFrom(items);
    if (pushed !== 'closed') taken = pushed;
    return { name: 'push', ring: 0, items: items.slice(0, taken), refused: step - taken, dropped: 0, answer: pushed === 'closed' ? pushed : pushed === 0 ? 'full' : pushed < step ? 'fewer' : 'ok' };
  });
  return taken;
}

function pop(context: Context, step: 'pop' | number): void {
  const { consumer } = context;
  record(context, 'consumer', () => {
    if (step === 'pop') {
      const answer = consumer.pop();
      return { name: 'pop', items: answer === 'ok' ? [consumer.value] : [], answer };
    }
    const items: number[] = [];
    const drained = consumer.drain((item) => items.push(item), step);
    return { name: 'pop', items, answer: drained === 0 ? 'empty' : drained === 'closed' ? drained : 'ok' };
  });
}

/** The program as a scenario that judges nothing and hands its logs to `take`. */
export function tracedScenario({ startSequence, producer, consumer, closes }: TracedProgram, take: (logs: readonly TracedCall[][]) => void): Scenario<Context, Record<string, unknown>> {
  const threads: Record<string, (context: Context) => void> = {
    producer(context) {
      let item = 1;
      for (const step of producer) item += push(context, step, item);
    },
    consumer(context) {
      for (const step of consumer) pop(context, step);
    },
  };
  if (closes) {
    threads['closer'] = (context) => {
      record(context, 'closer', () => {
        context.close();
        return { name: 'close' };
      });
    };
  }
  return scenario({
    name: 'a ring whose calls are logged',
    setup(): Context {
      const ring = createRing({ element: 'int32', ringBits: RING_BITS, startSequence });
      return { producer: claimProducer(ring, PARK_AT_ONCE), consumer: claimConsumer(ring, PARK_AT_ONCE), close: () => close(ring), logs: { producer: [], consumer: [], closer: [] }, clock: { now: 0 } };
    },
    threads,
    final(context) {
      // What is left is taken by calls of the consumer, so that nothing that was lost goes unnoticed.
      for (let i = 0; i <= 2 ** RING_BITS; i++) pop(context, 'pop');
      take(Object.values(context.logs));
    },
  });
}
