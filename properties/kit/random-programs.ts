import { scenario } from 'ringproof/explore';
import type { Scenario } from 'ringproof/explore';
import { assertBounded, assertConserved, assertFifo, assertTerminal } from 'ringproof/oracle';
import { claimConsumer, claimProducer, close, createChannel, createRing, inspectChannel, register } from '../../src/ring/index.ts';
import type { Descriptor, ScalarConsumer, ScalarProducer } from '../../src/ring/index.ts';
import { PARK_AT_ONCE } from './spsc.ts';

export type ProducerStep =
  | { readonly do: 'push' }
  | { readonly do: 'pushFrom'; readonly count: number }
  | { readonly do: 'reserve'; readonly count: number; readonly commit: number }
  | { readonly do: 'abort'; readonly count: number }
  | { readonly do: 'close' };

export type ConsumerStep =
  | { readonly do: 'pop' }
  | { readonly do: 'popInto'; readonly count: number }
  | { readonly do: 'drain'; readonly limit: number; readonly throwAt: number }
  | { readonly do: 'peek'; readonly limit: number; readonly taken: number };

/** What each thread does, one step after the other. With one producer it is a ring, with more a channel. */
export interface RandomProgram {
  readonly ringBits: number;
  readonly startSequence: number;
  readonly producers: readonly (readonly ProducerStep[])[];
  readonly consumer: readonly ConsumerStep[];
  /** Whether one more thread closes it, at a moment that the schedule chooses. */
  readonly closer: boolean;
}

interface Context {
  readonly descriptor: Descriptor<'int32'>;
  readonly producers: readonly ScalarProducer<'int32'>[];
  readonly consumer: ScalarConsumer<'int32'>;
  readonly accepted: number[][];
  readonly delivered: number[][];
  readonly answers: ('ok' | 'full' | 'closed')[][];
}

/** The program as a scenario: FIFO and conservation for each producer, bounded counts, ends that are final. */
export function scenarioOf({ ringBits, startSequence, producers, consumer, closer }: RandomProgram): Scenario<Context, Record<string, unknown>> {
  const threads: Record<string, (context: Context) => unknown> = {};
  for (const [id, steps] of producers.entries()) {
    threads[`producer ${id}`] = (context) => {
      let next = 1;
      for (const step of steps) next = produce(context, id, step, next);
    };
  }
  threads['consumer'] = (context) => {
    for (const step of consumer) consume(context, step);
  };
  if (closer) threads['closer'] = ({ descriptor }) => close(descriptor);
  return scenario({
    name: 'random program',
    setup: () => setUp(ringBits, startSequence, producers.length),
    threads,
    invariant({ descriptor }) {
      for (const { head, tail, capacity } of inspectChannel(descriptor).rings) assertBounded(head, tail, capacity);
    },
    final: judge,
  });
}

function setUp(ringBits: number, startSequence: number, count: number): Context {
  const element = 'int32';
  const perRing = <T>(): T[][] => Array.from({ length: count }, () => []);
  const logs = { accepted: perRing<number>(), delivered: perRing<number>(), answers: perRing<'ok' | 'full' | 'closed'>() };
  if (count === 1) {
    const ring = createRing({ element, ringBits, startSequence });
    return { descriptor: ring, producers: [claimProducer(ring, PARK_AT_ONCE)], consumer: claimConsumer(ring, PARK_AT_ONCE), ...logs };
  }
  const channel = createChannel({ element, ringBits, startSequence, maxProducers: count });
  const producers = Array.from({ length: count }, () => register(channel, PARK_AT_ONCE) as ScalarProducer<'int32'>);
  return { descriptor: channel, producers, consumer: claimConsumer(channel, PARK_AT_ONCE), ...logs };
}

/** Items of producer `id` are `id * STRIDE + 1`, `+ 2`, …, so that an item says whose it is. */
const STRIDE = 1000;

/** Performs one step; items that are refused are pushed again by the next step. */
function produce({ producers, accepted, answers }: Context, id: number, step: ProducerStep, next: number): number {
  const producer = producers[id]!;
  const first = id * STRIDE + next;
  const took = (count: number): number => {
    for (let i = 0; i < count; i++) accepted[id]!.push(first + i);
    return next + count;
  };
  if (step.do === 'push') {
    const answer = producer.push(first);
    answers[id]!.push(answer);
    return took(answer === 'ok' ? 1 : 0);
  }
  if (step.do === 'pushFrom') {
    const count = producer.pushFrom(Array.from({ length: step.count }, (_, i) => first + i));
    answers[id]!.push(count === 'closed' ? 'closed' : count === 0 ? 'full' : 'ok');
    return took(count === 'closed' ? 0 : count);
  }
  if (step.do === 'close') {
    producer.close();
    return next;
  }
  const reservation = producer.reserve(step.count);
  if (typeof reservation === 'string') {
    answers[id]!.push(reservation);
    return next;
  }
  for (let i = 0; i < reservation.length; i++) reservation.write(first + i);
  if (step.do === 'abort') {
    reservation.abort();
    return next;
  }
  const count = Math.min(step.commit, reservation.length);
  const answer = reservation.commit(count);
  if (count > 0) answers[id]!.push(answer);
  return took(answer === 'ok' ? count : 0);
}

function consume({ consumer, delivered }: Context, step: ConsumerStep): void {
  const take = (item: number): void => {
    delivered[Math.floor(item / STRIDE)]!.push(item);
  };
  if (step.do === 'pop') {
    if (consumer.pop() === 'ok') take(consumer.value);
  } else if (step.do === 'popInto') {
    const target = Array.from({ length: step.count }, () => 0);
    const count = consumer.popInto(target);
    if (count !== 'closed') for (let i = 0; i < count; i++) take(target[i]!);
  } else if (step.do === 'peek') {
    const window = consumer.peek(step.limit);
    if (typeof window === 'string') return;
    const taken = Math.min(step.taken, window.length);
    for (let i = 0; i < taken; i++) take(window.slots[window.start + i]!);
    window.advance(taken);
  } else {
    drain(consumer, take, step);
  }
}

function drain(consumer: ScalarConsumer<'int32'>, take: (item: number) => void, { limit, throwAt }: { readonly limit: number; readonly throwAt: number }): void {
  let items = 0;
  try {
    consumer.drain((item) => {
      take(item);
      items++;
      if (items === throwAt) throw new RangeError('as the program says');
    }, limit);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}

function judge(context: Context): void {
  const { consumer, delivered, answers } = context;
  for (let count = 1; count > 0;) {
    const answer = consumer.drain((item, id) => delivered[id]!.push(item));
    count = answer === 'closed' ? 0 : answer;
  }
  assertFifo(context);
  assertConserved(context);
  for (const list of answers) assertTerminal(list);
}
