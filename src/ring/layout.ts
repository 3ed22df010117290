import type { CheckedConfig } from './config.ts';
import type { ElementLayout } from './element.ts';
import { BYTES_CODE } from './element.ts';

/**
 * The shared memory: a header, a control block for each ring, for byte messages one length cell for each granule, then the slots.
 *
 *     header | ring 0 | ring 1 | … | length cells | slots of ring 0 | slots of ring 1 | …
 *
 * Everything before the slots is control cells: 32-bit words only ever accessed through Atomics. The slots are only ever
 * accessed plainly. No byte is both, which is what makes exploring interleavings sound for the ECMAScript memory model.
 *
 * Word numbers index one Int32Array over the control part. A word that one side writes while the other runs has a
 * line of 128 bytes to itself (two cache lines, because processors fetch pairs).
 */
export const LINE_WORDS = 32;

/** Constants, written before the descriptor exists. */
export const MAGIC = 0;
export const CONFIG = 1;
export const SIGNATURE = 2;
/** What a room built on the ring needs to know of its own kind of channel; 0 otherwise. */
export const EXTRA = 3;
/** 0, then, when every tail is sealed, 1 for ever. Written by who closes. */
export const CLOSED = 1 * LINE_WORDS;
/** Who holds the consumer's role; see role.ts. */
export const CONSUMER_OWNER = 2 * LINE_WORDS;
/** The word the consumer waits on; bumped by who wakes it. */
export const CONSUMER_EPOCH = 3 * LINE_WORDS;
/** 1 while the consumer is about to wait or waits. Written by the consumer only. */
export const CONSUMER_WAITING = 4 * LINE_WORDS;
/** Rings 0 … RINGS_USED - 1 have had a producer; grows only. Written by who registers. */
export const RINGS_USED = 5 * LINE_WORDS;
/** Two words, written by the consumer: waits, and drains that found nothing. */
export const CONSUMER_WAITS = 6 * LINE_WORDS;
export const EMPTY_POLLS = CONSUMER_WAITS + 1;
export const HEADER_WORDS = 8 * LINE_WORDS;

/** Words of a ring's block, relative to its start. TAIL is published by the producer and sealed by who closes. */
export const TAIL = 0;
/** Written by the consumer only. */
export const HEAD = 1 * LINE_WORDS;
/** The word the producer waits on; bumped by who wakes it. */
export const PRODUCER_EPOCH = 2 * LINE_WORDS;
/** 1 while the producer is about to wait or waits. Written by the producer only. */
export const PRODUCER_WAITING = 3 * LINE_WORDS;
/** Who holds the producer's role; see role.ts. */
export const PRODUCER_OWNER = 4 * LINE_WORDS;
/** Counters, written by the producer only. */
export const SUBMITTED = 5 * LINE_WORDS;
export const REFUSED = SUBMITTED + 1;
export const PRODUCER_WAITS = SUBMITTED + 2;
export const PUBLISHES = SUBMITTED + 3;
/** Items that the producer took out itself, to make room; counted always. */
export const EVICTED = SUBMITTED + 4;
/** Counters, written by the consumer only. */
export const CONSUMED = 6 * LINE_WORDS;
export const RELEASES = CONSUMED + 1;
export const RING_WORDS = 8 * LINE_WORDS;

/** A kind of shared memory with this layout: what tells it from others, and who makes it, for messages. */
export interface MemoryKind {
  readonly magic: number;
  readonly madeBy: string;
}

/** "RING" */
export const RING_MEMORY: MemoryKind = { magic: 0x52494e47, madeBy: 'createRing or createChannel' };
export const LAYOUT_VERSION = 1;

/** First word of the block of ring `id`. */
export function ringBase(id: number): number {
  return HEADER_WORDS + id * RING_WORDS;
}

/** Sizes of the parts, in bytes unless it says words. */
export interface LayoutSizes {
  readonly controlWords: number;
  readonly lengthWords: number;
  readonly slotsOffset: number;
  readonly totalBytes: number;
}

export function layoutSizes(ringBits: number, maxProducers: number, element: ElementLayout): LayoutSizes {
  const slots = maxProducers * 2 ** ringBits;
  const controlWords = HEADER_WORDS + maxProducers * RING_WORDS;
  const lengthWords = element.code === BYTES_CODE ? slots : 0;
  // The control part is a whole number of lines; the length cells are padded to one.
  const slotsOffset = (controlWords + Math.ceil(lengthWords / LINE_WORDS) * LINE_WORDS) * 4;
  return { controlWords, lengthWords, slotsOffset, totalBytes: slotsOffset + slots * element.slotBytes };
}

/** The configuration in one word: version 4 bits, ringBits 5, maxProducers 8, element 3, metrics 1, wakeups 1. */
export function packConfig(config: CheckedConfig, element: ElementLayout): number {
  return (
    LAYOUT_VERSION |
    (config.ringBits << 4) |
    (config.maxProducers << 9) |
    (element.code << 17) |
    ((config.metrics ? 1 : 0) << 20) |
    ((config.wakeups ? 1 : 0) << 21)
  );
}

export interface UnpackedConfig {
  readonly version: number;
  readonly ringBits: number;
  readonly maxProducers: number;
  readonly elementCode: number;
  readonly metrics: boolean;
  readonly wakeups: boolean;
}

export function unpackConfig(word: number): UnpackedConfig {
  return {
    version: word & 15,
    ringBits: (word >>> 4) & 31,
    maxProducers: (word >>> 9) & 255,
    elementCode: (word >>> 17) & 7,
    metrics: ((word >>> 20) & 1) === 1,
    wakeups: ((word >>> 21) & 1) === 1,
  };
}
