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

export function sealOf({ control }: Watched, head: number, id = 0): boolean {
  return isSealed(Atomics.load(control, ringBase(id) + TAIL), head);
}

export function isClosed({ control }: Watched): boolean {
  return Atomics.load(control, CLOSED) !== 0;
}
