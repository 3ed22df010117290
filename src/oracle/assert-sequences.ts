import { OracleError } from './oracle-error.ts';

/** How far `to` is ahead of `from` on the circle of 2^32 sequences. Takes signed and unsigned forms. */
function distance(to: number, from: number): number {
  return (to - from) >>> 0;
}

/** Throws OracleError unless 0 <= tail - head <= capacity, modulo 2^32. */
export function assertBounded(head: number, tail: number, capacity: number): void {
  const count = distance(tail, head);
  if (count > capacity) throw new OracleError(`tail ${tail >>> 0} is ${count} ahead of head ${head >>> 0}; a ring of ${capacity} holds at most ${capacity}`);
}

/**
 * Throws OracleError unless `now` is 0 … `atMost` ahead of `before`, modulo 2^32: a sequence only goes forward. `<` would be wrong
 * at the wrap; a step back is seen as a jump of nearly 2^32.
 */
export function assertMonotonic(name: string, before: number, now: number, atMost: number): void {
  const moved = distance(now, before);
  if (moved <= atMost) return;
  const back = distance(before, now);
  const how = back < moved ? `went back by ${back}` : `went forward by ${moved}, more than ${atMost}, at once`;
  throw new OracleError(`${name} ${how}: from ${before >>> 0} to ${now >>> 0}`);
}

/** What a ring's two handles believe, against what is true. */
export interface Beliefs {
  readonly capacity: number;
  /** The shared words. */
  readonly head: number;
  readonly tail: number;
  /** The head that the producer last read. Checked when given. */
  readonly producerHead?: number;
  /** The tail that the consumer last read. Checked when given. */
  readonly consumerTail?: number;
}

/**
 * Throws OracleError unless the caches err on the safe side only: the producer's copy of the head is not ahead of the head, nor further behind the tail than
 * the capacity; the consumer's copy of the tail lies between head and tail.
 */
export function assertCachesBehind({ capacity, head, tail, producerHead, consumerTail }: Beliefs): void {
  assertBounded(head, tail, capacity);
  if (producerHead !== undefined) {
    if (distance(head, producerHead) > capacity) throw new OracleError(`the producer believes that the head is at ${producerHead >>> 0}, but it is only at ${head >>> 0}`);
    if (distance(tail, producerHead) > capacity) throw new OracleError(`the producer let the tail run to ${tail >>> 0}, ${distance(tail, producerHead)} ahead of the head ${producerHead >>> 0} that it knows; the capacity is ${capacity}`);
  }
  if (consumerTail !== undefined && distance(consumerTail, head) > distance(tail, head)) {
    throw new OracleError(`the consumer believes that the tail is at ${consumerTail >>> 0}, outside head ${head >>> 0} … tail ${tail >>> 0}`);
  }
}
