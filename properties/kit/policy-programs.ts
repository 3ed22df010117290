import { scenario } from 'ringproof/explore';
import type { Scenario } from 'ringproof/explore';
import { assertBounded, assertConserved, assertFifo, assertTerminal, OracleError } from 'ringproof/oracle';
import { claimConsumer, claimProducer, close, inspect, spscChannel } from '../../src/channel/index.ts';
import type { Backpressure, PolicyConsumer, PolicyProducer, SpscChannel } from '../../src/channel/index.ts';
import { headOf, tailOf, watch } from './watched.ts';
import type { Watched } from './watched.ts';

export type PushStep =
  | { readonly do: 'push' }
  | { readonly do: 'tryPush' }
  | { readonly do: 'pushBatch'; readonly count: number }
  | { readonly do: 'close' };

export type PopStep =
  | { readonly do: 'tryPop' }
  /** Waits while there is nothing; for programs that close. */
  | { readonly do: 'pop' }
  | { readonly do: 'popTimeout' }
  | { readonly do: 'popBatch'; readonly count: number }
  | { readonly do: 'popEach'; readonly limit: number; readonly throwAt: number };

/** What each thread does to a channel with a policy, one step after the other. Under `block` it closes, for a push may wait. */
export interface PolicyProgram {
  readonly backpressure: Backpressure;
  readonly capacity: number;
  readonly startSequence: number;
  readonly producers: readonly (readonly PushStep[])[];
  readonly consumer: readonly PopStep[];
  /** Whether one more thread closes it, at a moment that the schedule chooses. */
  readonly closer: boolean;
}

interface Context {
  readonly channel: SpscChannel<'int32'>;
  readonly watched: Watched;
  readonly producers: readonly PolicyProducer<'int32'>[];
  readonly consumer: PolicyConsumer<'int32'>;
  readonly accepted: number[][];
  readonly delivered: number[][];
  /** What each producer was told, and, last, the consumer. */
  readonly answers: string[][];
}

/** Items of producer `id` are `id * STRIDE + 1`, `+ 2`, …, so that an item says whose it is. */
const STRIDE = 1000;

/** The program as a scenario: per-producer order, accepted = delivered + dropped, bounded counts, ends that are final. */
export function policyScenarioOf({ backpressure, capacity, startSequence, producers, consumer, closer }: PolicyProgram): Scenario<Context, Record<string, unknown>> {
  const threads: Record<string, (context: Context) => unknown> = {};
  for (const [id, steps] of producers.entries()) {
    threads[`producer ${id}`] = (context) => {
      for (const step of steps) produce(context, id, step);
    };
  }
  threads['consumer'] = (context) => {
    for (const step of consumer) context.answers.at(-1)!.push(consume(context, step));
  };
  if (closer) threads['closer'] = ({ channel }) => close(channel);
  return scenario({
    name: 'random program under a policy',
    setup: () => setUp(backpressure, capacity, startSequence, producers.length),
    threads,
    invariant({ watched }) {
      for (let id = 0; id < watched.maxProducers; id++) {
        const head = headOf(watched, id);
        assertBounded(head, tailOf(watched, head, id), watched.capacity);
      }
    },
    final: judge,
  });
}

function setUp(backpressure: Backpressure, capacity: number, startSequence: number, count: number): Context {
  const channel = spscChannel(capacity, { element: 'int32', backpressure, wait: { park: 0 }, maxProducers: count, startSequence });
  const producers = [claimProducer(channel)];
  while (producers.length < count) producers.push(producers[0]!.clone() as PolicyProducer<'int32'>);
  const lists = <T>(length: number): T[][] => Array.from({ length }, () => []);
  return { channel, watched: watch(channel, Math.log2(capacity), count), producers, consumer: claimConsumer(channel), accepted: lists(count), delivered: lists(count), answers: lists(count + 1) };
}

function produce({ producers, accepted, answers }: Context, id: number, step: PushStep): void {
  const producer = producers[id]!;
  const list = accepted[id]!;
  const first = id * STRIDE + list.length + 1;
  if (step.do === 'close') {
    producer.close();
    return;
  }
  if (step.do === 'pushBatch') {
    const items = Array.from({ length: step.count }, (_, i) => first + i);
    const count = producer.pushBatch(items);
    if (count !== 'closed') list.push(...items.slice(0, count));
    answers[id]!.push(count === 'closed' ? 'closed' : 'ok');
    return;
  }
  const answer = step.do === 'push' ? producer.push(first) : producer.tryPush(first);
  if (answer === 'ok') list.push(first);
  if (answer === 'full' && step.do === 'push' && producer.backpressure !== 'reject') throw new OracleError(`${producer.backpressure} answered full`);
  answers[id]!.push(answer);
}

function consume({ consumer, delivered }: Context, step: PopStep): string {
  const take = (item: number): void => {
    delivered[Math.floor(item / STRIDE)]!.push(item);
  };
  if (step.do === 'popBatch') {
    const target = Array.from({ length: step.count }, () => 0);
    const count = consumer.popBatch(target);
    if (count === 'closed') return count;
    for (let i = 0; i < count; i++) take(target[i]!);
    return count === 0 ? 'empty' : 'ok';
  }
  if (step.do === 'popEach') return popEach(consumer, take, step);
  const answer = step.do === 'tryPop' ? consumer.tryPop() : step.do === 'pop' ? consumer.pop() : consumer.popTimeout(5);
  if (answer === 'ok') take(consumer.value);
  return answer;
}

function popEach(consumer: PolicyConsumer<'int32'>, take: (item: number) => void, { limit, throwAt }: { readonly limit: number; readonly throwAt: number }): string {
  let items = 0;
  try {
    const count = consumer.popEach((item) => {
      take(item);
      items++;
      if (items === throwAt) throw new RangeError('as the program says');
    }, limit);
    return count === 'closed' ? count : count === 0 ? 'empty' : 'ok';
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return 'ok';
  }
}

function judge(context: Context): void {
  const { channel, accepted, delivered, answers } = context;
  const total = accepted.flat().length;
  for (let i = 0; i <= total; i++) {
    const answer = consume(context, { do: 'tryPop' });
    answers.at(-1)!.push(answer);
    if (answer !== 'ok') break;
  }
  assertFifo(context);
  const missing = accepted.map((items, id) => items.filter((item) => !delivered[id]!.includes(item)));
  assertConserved({ accepted, delivered, dropped: missing });
  const { dropped } = inspect(channel);
  for (const [id, items] of missing.entries()) {
    if (items.length !== dropped[id]) throw new OracleError(`producer ${id}: ${items.join(', ')} are missing, ${dropped[id]} counted as dropped`);
  }
  for (const list of answers) assertTerminal(list.map((answer) => (answer === 'timed-out' ? 'empty' : answer)));
}
