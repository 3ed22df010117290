import type { ChannelOptions, CheckedConfig, RingOptions } from './config.ts';
import { checkConfig } from './config.ts';
import type { Element, ElementLayout } from './element.ts';
import { describe, elementLayout } from './element.ts';
import { DescriptorError, MemoryError } from './errors.ts';
import type { MemoryKind } from './layout.ts';
import { CONFIG, EXTRA, HEAD, HEADER_WORDS, layoutSizes, LAYOUT_VERSION, MAGIC, packConfig, ringBase, RING_MEMORY, RINGS_USED, SIGNATURE, TAIL, unpackConfig } from './layout.ts';

/** One ring for one producer and one consumer. Plain data: post it to workers, then claim a role there. */
export interface RingDescriptor<E extends Element = Element> {
  readonly kind: 'ring';
  readonly element: E;
  readonly buffer: SharedArrayBuffer;
}

/** A ring for each of up to maxProducers producers, and one consumer that polls them all. Plain data, like RingDescriptor. */
export interface ChannelDescriptor<E extends Element = Element> {
  readonly kind: 'channel';
  readonly element: E;
  readonly buffer: SharedArrayBuffer;
}

export type Descriptor<E extends Element = Element> = RingDescriptor<E> | ChannelDescriptor<E>;

/**
 * Allocates a ring. Throws ConfigError, or MemoryError when the platform has no room for it.
 *
 *     const ring = createRing({ element: 'int32', ringBits: 10 });
 *     new Worker(url, { workerData: ring });            // there: claimProducer(workerData)
 *     const consumer = claimConsumer(ring);
 */
export function createRing<const E extends Element>(options: RingOptions<E>): RingDescriptor<E> {
  const buffer = allocate(checkConfig({ ...options, maxProducers: 1 }), options.element, RING_MEMORY, 0);
  return Object.freeze({ kind: 'ring' as const, element: options.element, buffer });
}

/** Allocates a channel. Throws ConfigError, or MemoryError when the platform has no room for it. */
export function createChannel<const E extends Element>(options: ChannelOptions<E>): ChannelDescriptor<E> {
  const buffer = allocate(checkConfig(options), options.element, RING_MEMORY, 0);
  return Object.freeze({ kind: 'channel' as const, element: options.element, buffer });
}

/** Lays out memory of a kind; `extra` is for that kind to use. Throws ConfigError for anything that is not an element, MemoryError when there is no room. */
export function allocate(config: CheckedConfig, of: Element, kind: MemoryKind, extra: number): SharedArrayBuffer {
  const element = elementLayout(of);
  const sizes = layoutSizes(config.ringBits, config.maxProducers, element);
  const buffer = sharedMemory(sizes.totalBytes);
  const control = new Int32Array(buffer, 0, sizes.controlWords);
  for (let id = 0; id < config.maxProducers; id++) {
    Atomics.store(control, ringBase(id) + TAIL, config.start);
    Atomics.store(control, ringBase(id) + HEAD, config.start);
  }
  // A channel of one is polled like a ring, without asking which rings are in use.
  if (config.maxProducers === 1) Atomics.store(control, RINGS_USED, 1);
  Atomics.store(control, SIGNATURE, element.signature);
  Atomics.store(control, CONFIG, packConfig(config, element));
  Atomics.store(control, EXTRA, extra);
  Atomics.store(control, MAGIC, kind.magic);
  return buffer;
}

function sharedMemory(bytes: number): SharedArrayBuffer {
  try {
    return new SharedArrayBuffer(bytes);
  } catch (cause) {
    const missing = typeof SharedArrayBuffer === 'undefined';
    throw new MemoryError(
      missing
        ? 'SharedArrayBuffer is missing; a browser page must be cross-origin isolated (COOP same-origin and COEP require-corp)'
        : `could not allocate ${bytes} bytes of shared memory; lower ringBits or maxProducers`,
      cause,
    );
  }
}

/** A descriptor whose header was checked, with the views that handles are built on. */
export interface RingMemory {
  readonly buffer: SharedArrayBuffer;
  /** Header and ring blocks. */
  readonly control: Int32Array<SharedArrayBuffer>;
  /** Length cells of byte messages, all rings; empty otherwise. */
  readonly lengths: Int32Array<SharedArrayBuffer>;
  readonly element: ElementLayout;
  /** Where the slots of ring 0 begin, in bytes. */
  readonly slotsOffset: number;
  readonly capacity: number;
  readonly maxProducers: number;
  readonly metrics: boolean;
  readonly wakeups: boolean;
}

/** What a descriptor must have for its memory to be opened. */
export interface MemoryDescriptor {
  readonly element: Element;
  readonly buffer: SharedArrayBuffer;
}

/** Checks that `descriptor` is one of ours, of this kind and version, and undamaged. Throws DescriptorError saying which check failed. */
export function openMemory(descriptor: MemoryDescriptor, kind: MemoryKind = RING_MEMORY): RingMemory {
  if (typeof descriptor !== 'object' || descriptor === null || !(descriptor.buffer instanceof SharedArrayBuffer)) {
    throw new DescriptorError(`expected what ${kind.madeBy} returned, or a structured clone of it, not ${describe(descriptor)}`);
  }
  const { buffer } = descriptor;
  if (buffer.byteLength < layoutSizes(0, 1, elementLayout('int32')).totalBytes) {
    throw new DescriptorError(`the buffer has ${buffer.byteLength} bytes, fewer than the smallest ring; pass the descriptor's own buffer`);
  }
  const header = new Int32Array(buffer, 0, HEADER_WORDS);
  if (Atomics.load(header, MAGIC) !== kind.magic) throw new DescriptorError(`the buffer does not begin as expected; pass what ${kind.madeBy} returned`);
  const config = unpackConfig(Atomics.load(header, CONFIG));
  if (config.version !== LAYOUT_VERSION) {
    throw new DescriptorError(`the ring has layout version ${config.version}, this package has version ${LAYOUT_VERSION}; use the same release on both sides`);
  }
  const element = elementLayout(descriptor.element);
  if (element.code !== config.elementCode || element.signature !== Atomics.load(header, SIGNATURE)) {
    throw new DescriptorError('the descriptor names another element than the ring was created with; pass the descriptor unchanged');
  }
  const sizes = layoutSizes(config.ringBits, config.maxProducers, element);
  if (buffer.byteLength !== sizes.totalBytes) {
    throw new DescriptorError(`the buffer has ${buffer.byteLength} bytes where its header asks for ${sizes.totalBytes}; it is damaged or was not made by ${kind.madeBy}`);
  }
  return {
    buffer,
    control: new Int32Array(buffer, 0, sizes.controlWords),
    lengths: new Int32Array(buffer, sizes.controlWords * 4, sizes.lengthWords),
    element,
    slotsOffset: sizes.slotsOffset,
    capacity: 2 ** config.ringBits,
    maxProducers: config.maxProducers,
    metrics: config.metrics,
    wakeups: config.wakeups,
  };
}
