/**
 * Sequences count items for ever, modulo 2^32. They are kept as signed 32-bit integers, which V8 stores without
 * allocating, and which `Atomics` on an Int32Array gives back. Two sequences are compared only through their distance:
 * the sign of a sequence means nothing. A ring never holds more than 2^20 items, so a distance is never ambiguous.
 */

/** How far `to` is ahead of `from`, modulo 2^32: 0 … 2^32 - 1. */
export function distance(to: number, from: number): number {
  return (to - from) >>> 0;
}

/** The sequence `count` items after `sequence`. */
export function advanceBy(sequence: number, count: number): number {
  return (sequence + count) | 0;
}

/**
 * What closing flips in a tail word to seal the ring. A sealed tail is 2^31 away from the sequence it stands for,
 * further than any capacity, so who knows the head can tell; and it differs from what the producer wrote last, so the
 * producer's next publish, a compareExchange, fails. Tail and seal are one word, hence change and are read together.
 */
const SEAL = 0x80000000 | 0;

/** `tail` with the seal added or, when it was there, removed. */
export function flipSeal(tail: number): number {
  return tail ^ SEAL;
}

/** Whether the tail word `tail` carries the seal, judged from `head`, a value of the head not older than 2^30 items. */
export function isSealed(tail: number, head: number): boolean {
  return (tail - head) >>> 0 >= 0x40000000;
}
