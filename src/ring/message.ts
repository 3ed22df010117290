import { GRANULE_BYTES } from './element.ts';
import { MessageSizeError } from './errors.ts';

/**
 * Byte messages lie in whole granules, contiguous. The length of a message is in a length cell, one for each granule of the
 * ring, at the message's first granule. Length cells are control words, written and read through Atomics only and
 * disjoint from the bytes: what steers the consumer is never a plainly read value, so the argument that exploring
 * interleavings covers the ECMAScript memory model keeps its condition of payload opacity.
 */

/** In a length cell: no message here, go on where the ring wraps. */
export const SKIP = -1;

/** Granules that a message of `bytes` bytes takes; an empty message takes one. */
export function granulesOf(bytes: number): number {
  return bytes === 0 ? 1 : Math.ceil(bytes / GRANULE_BYTES);
}

/** Throws MessageSizeError unless a message of `bytes` bytes fits an empty ring wherever the tail stands: at most half the ring. */
export function checkMessageSize(bytes: number, capacity: number): void {
  const most = (capacity / 2) * GRANULE_BYTES;
  if (Number.isInteger(bytes) && bytes >= 0 && bytes <= most) return;
  throw new MessageSizeError(`a message has 0 to ${most} bytes in this ring, not ${bytes}; split it, or create the ring with larger ringBits`);
}
