import { assertBounded, assertMonotonic } from 'ringproof/oracle';
import type { Descriptor } from '../../src/ring/index.ts';
import { CLOSED, HEAD, HEADER_WORDS, ringBase, RING_WORDS, TAIL } from '../../src/ring/layout.ts';
import { flipSeal, isSealed } from '../../src/ring/sequence.ts';

/**
 * The words that invariants look at. They run after every step, so they go straight to the memory; and each word more that an invariant
 * looks at makes more orders of steps matter, so they look at no other.
 */
export interface Watched {
  readonly control: Int32Array;
  readonly capacity: number;
  readonly maxProducers: number;
}

export function watch({ buffer }: Pick<Descriptor, 'buffer'>, ringBits: number, maxProducers: number): Watched {
  return { control: new Int32Array(buffer, 0, HEADER_WORDS + maxProducers * RING_WORDS), capacity: 2 ** ringBits, maxProducers };
}

/** Unsigned. */
export function headOf({ control }: Watched, id = 0): number {
  return Atomics.load(control, ringBase(id) + HEAD) >>> 0;
}

/** Unsigned, without the seal. */
export function tailOf({ control }: Watched, head: number, id = 0): number {
  const word = Atomics.load(control, ringBase(id) + TAIL);
  return (isSealed(word, head) ? flipSeal(word) : word) >>> 0;
}

/** Both sequences of a ring, unsigned. */
export interface Ends {
  head: number;
  tail: number;
}

export function ends(watched: Watched): Ends {
  const head = headOf(watched);
  return { head, tail: tailOf(watched, head) };
}

/** Both sequences now, when the last ones were these, which are replaced. Throws OracleError if the count is out of bounds, or one of them went back. */
export function sequencesOf(watched: Watched, last: Ends): Ends {
  const { capacity } = watched;
  const { head, tail } = ends(watched);
  assertBounded(head, tail, capacity);
  assertMonotonic('tail', last.tail, tail, capacity);
  assertMonotonic('head', last.head, head, capacity);
  last.head = head;
  last.tail = tail;
  return last;
}

export function sealOf({ control }: Watched, head: number, id = 0): boolean {
  return isSealed(Atomics.load(control, ringBase(id) + TAIL), head);
}

export function isClosed({ control }: Watched): boolean {
  return Atomics.load(control, CLOSED) !== 0;
}

/** Publishes what a producer wrote, and wakes nobody: what is left behind by one that dies in between. */
export function publishSilently({ control }: Watched, id: number, count: number): void {
  Atomics.add(control, ringBase(id) + TAIL, count);
}

/** Frees slots that a consumer has read, and wakes nobody. */
export function releaseSilently({ control }: Watched, id: number, count: number): void {
  Atomics.add(control, ringBase(id) + HEAD, count);
}
