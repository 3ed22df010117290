import { choose } from 'ringproof/explore';
import { assertCachesBehind, assertConserved, assertFifo } from 'ringproof/oracle';
import { claimConsumer, claimProducer, createRing } from '../../src/ring/index.ts';
import type { RingDescriptor, RingOptions, ScalarConsumer, ScalarProducer } from '../../src/ring/index.ts';
import { ends, sequencesOf, watch } from './watched.ts';
import type { Ends, Watched } from './watched.ts';

/** First sequences of explored rings: 0, and one before each place where sequences, or their signed form, wrap. */
const STARTS = [0, 2 ** 32 - 1, 2 ** 31 - 1] as const;

/** Lets the explorer try each first sequence. */
export function startSequence(): number {
  return STARTS[choose(STARTS.length)]!;
}

/** A wait parks at once: polling before it only repeats steps that are explored anyway. */
export const PARK_AT_ONCE = { spins: 0 } as const;

/** One ring, both its ends, and what was accepted and delivered so far. */
export interface Spsc {
  readonly ring: RingDescriptor<'int32'>;
  readonly watched: Watched;
  readonly producer: ScalarProducer<'int32'>;
  readonly consumer: ScalarConsumer<'int32'>;
  readonly accepted: number[];
  readonly delivered: number[];
  /** Head and tail after the last step that was looked at. */
  readonly last: Ends;
}

/** A ring of 2 slots, claimed by both sides, that begins at each of the first sequences, or at the given one. */
export function spsc({ ringBits = 1, startSequence: first = startSequence(), ...options }: Omit<RingOptions, 'element'> = {}): Spsc {
  const ring = createRing({ element: 'int32', startSequence: first, ...options, ringBits });
  const watched = watch(ring, ringBits, 1);
  return { ring, watched, producer: claimProducer(ring, PARK_AT_ONCE), consumer: claimConsumer(ring, PARK_AT_ONCE), accepted: [], delivered: [], last: ends(watched) };
}

/** After every step: bounded count, sequences that only go forward, caches that err on the safe side only. */
export function spscInvariant({ watched, producer, consumer, last }: Spsc): void {
  const { capacity } = watched;
  const { head, tail } = sequencesOf(watched, last);
  assertCachesBehind({ capacity, head, tail, producerHead: producer.inspect().head, consumerTail: consumer.inspect()[0]!.tail });
}

/** Pushes once and notes the item if it is accepted. */
export function push(context: Spsc, item: number): 'ok' | 'full' | 'closed' {
  const answer = context.producer.push(item);
  if (answer === 'ok') context.accepted.push(item);
  return answer;
}

/** Pops once and notes the item. */
export function pop(context: Spsc): 'ok' | 'empty' | 'closed' {
  const answer = context.consumer.pop();
  if (answer === 'ok') context.delivered.push(context.consumer.value);
  return answer;
}

/** At the end: takes what is left; everything accepted was delivered, once, in order. */
export function nothingLost(context: Spsc): void {
  while (pop(context) === 'ok');
  const transfers = { accepted: [context.accepted], delivered: [context.delivered] };
  assertFifo(transfers);
  assertConserved(transfers);
}
