import { scenario } from 'ringproof/explore';
import type { Scenario } from 'ringproof/explore';
import { assertBounded, assertConserved, assertFifo, assertTerminal, OracleError } from 'ringproof/oracle';
import { claimConsumer, claimProducer, close, createChannel, createRing, register } from '../../src/ring/index.ts';
import type { Descriptor, ScalarConsumer, ScalarProducer } from '../../src/ring/index.ts';
import { PARK_AT_ONCE } from './spsc.ts';
import { headOf, tailOf, watch } from './watched.ts';
import type { Watched } from './watched.ts';

export type ProducerStep =
  | { readonly do: 'push' }
  /** Sleeps while there is no space; for programs that close. */
  | { readonly do: 'pushWait' }
  | { readonly do: 'pushFrom'; readonly count: number }
  | { readonly do: 'reserve'; readonly count: number; readonly commit: number }
  | { readonly do: 'abort'; readonly count: number }
  | { readonly do: 'close' };

export type ConsumerStep =
  | { readonly do: 'pop' }
  /** Sleeps while there is nothing; for programs that close. */
  | { readonly do: 'popWait' }
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
  readonly watched: Watched;
  readonly producers: readonly ScalarProducer<'int32'>[];
  readonly consumer: ScalarConsumer<'int32'>;
  readonly accepted: number[][];
  readonly delivered: number[][];
  /** What each producer was told, and, last, the consumer. */
  readonly answers: ('ok' | 'full' | 'closed' | 'empty')[][];
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
    invariant({ watched }) {
      for (let id = 0; id < watched.maxProducers; id++) {
        const head = headOf(watched, id);
        assertBounded(head, tailOf(watched, head, id), watched.capacity);
      }
    },
    final: judge,
  });
}

function setUp(ringBits: number, startSequence: number, count: number): Context {
  const element = 'int32';
  const lists = <T>(length: number): T[][] => Array.from({ length }, () => []);
  const logs = { accepted: lists<number>(count), delivered: lists<number>(count), answers: lists<Context['answers'][number][number]>(count + 1) };
  if (count === 1) {
    const ring = createRing({ element, ringBits, startSequence });
    return { descriptor: ring, watched: watch(ring, ringBits, 1), producers: [claimProducer(ring, PARK_AT_ONCE)], consumer: claimConsumer(ring, PARK_AT_ONCE), ...logs };
  }
  const channel = createChannel({ element, ringBits, startSequence, maxProducers: count });
  const producers = Array.from({ length: count }, () => register(channel, PARK_AT_ONCE) as ScalarProducer<'int32'>);
  return { descriptor: channel, watched: watch(channel, ringBits, count), producers, consumer: claimConsumer(channel, PARK_AT_ONCE), ...logs };
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
  if (step.do === 'push' || step.do === 'pushWait') {
    const answer = step.do === 'push' ? producer.push(first) : producer.pushWait(first);
    if (answer === 'timed-out') throw new OracleError('a wait without a timeout timed out');
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

function consume({ consumer, delivered, answers }: Context, step: ConsumerStep): void {
  const take = (item: number): void => {
    delivered[Math.floor(item / STRIDE)]!.push(item);
  };
  answers.at(-1)!.push(consumeWith(consumer, take, step));
}

function consumeWith(consumer: ScalarConsumer<'int32'>, take: (item: number) => void, step: ConsumerStep): 'ok' | 'empty' | 'closed' {
  if (step.do === 'pop' || step.do === 'popWait') {
    const answer = step.do === 'pop' ? consumer.pop() : consumer.popWait();
    if (answer === 'timed-out') throw new OracleError('a wait without a timeout timed out');
    if (answer === 'ok') take(consumer.value);
    return answer;
  }
  if (step.do === 'popInto') {
    const target = Array.from({ length: step.count }, () => 0);
    const count = consumer.popInto(target);
    if (count !== 'closed') for (let i = 0; i < count; i++) take(target[i]!);
    return wordFor(count);
  }
  if (step.do === 'peek') {
    const window = consumer.peek(step.limit);
    if (typeof window === 'string') return window;
    if (window.length > step.limit) throw new OracleError(`peek(${step.limit}) lent ${window.length} items`);
    const taken = Math.min(step.taken, window.length);
    for (let i = 0; i < taken; i++) take(window.slots[window.start + i]!);
    window.advance(taken);
    return 'ok';
  }
  return drain(consumer, take, step);
}

function wordFor(count: number | 'closed'): 'ok' | 'empty' | 'closed' {
  return count === 'closed' ? count : count > 0 ? 'ok' : 'empty';
}

function drain(consumer: ScalarConsumer<'int32'>, take: (item: number) => void, { limit, throwAt }: { readonly limit: number; readonly throwAt: number }): 'ok' | 'empty' | 'closed' {
  let items = 0;
  try {
    const count = consumer.drain((item) => {
      take(item);
      items++;
      if (items === throwAt) throw new RangeError('as the program says');
    }, limit);
    if (count !== 'closed' && (count !== items || items > limit)) throw new OracleError(`drain(limit ${limit}) called its handler ${items} times and answered ${count}`);
    return wordFor(count);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return 'ok';
  }
}

function judge(context: Context): void {
  const { consumer, delivered, answers } = context;
  for (let answer: 'ok' | 'empty' | 'closed' = 'ok'; answer === 'ok';) {
    answer = wordFor(consumer.drain((item, id) => delivered[id]!.push(item)));
    answers.at(-1)!.push(answer);
  }
  assertFifo(context);
  assertConserved(context);
  for (const list of answers) assertTerminal(list);
}
