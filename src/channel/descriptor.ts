import type { Descriptor, RingMemory } from '../ring/descriptor.ts';
import { allocate, openMemory } from '../ring/descriptor.ts';
import type { ScalarElement } from '../ring/element.ts';
import { EXTRA } from '../ring/layout.ts';
import type { MemoryKind } from '../ring/layout.ts';
import type { Patience } from '../ring/role-handle.ts';
import type { Backpressure, SpscConfig } from './config.ts';
import { checkSpscConfig, DEFAULT_CAPACITY, packPolicy, unpackPolicy } from './config.ts';

/** A channel with a policy. Plain data: post it to workers, then claim a role there. The policy is kept in the shared memory. */
export interface SpscChannel<K extends ScalarElement = ScalarElement> {
  readonly kind: 'spsc';
  readonly element: K;
  readonly buffer: SharedArrayBuffer;
}

/** "SPSC" */
export const SPSC_MEMORY: MemoryKind = { magic: 0x53505343, madeBy: 'spscChannel' };

/**
 * Allocates a channel of `capacity` slots, a power of two from 1 to 2^20, all of them usable; default 65,536. Throws ConfigError or
 * CountError for what is out of range, MemoryError when the platform has no room for it.
 *
 *     const channel = spscChannel(1024, { backpressure: 'drop-oldest' });
 *     new Worker(url, { workerData: channel });          // there: claimProducer(workerData)
 *     const consumer = claimConsumer(channel);
 */
export function spscChannel<K extends ScalarElement = 'float64'>(capacity: number = DEFAULT_CAPACITY, config: SpscConfig<K> = {}): SpscChannel<K> {
  const { element, ring, backpressure, patience } = checkSpscConfig(capacity, config);
  const buffer = allocate(ring, element, SPSC_MEMORY, packPolicy(backpressure, patience));
  return Object.freeze({ kind: 'spsc', element, buffer });
}

/** A channel whose header was checked. */
export interface OpenChannel {
  readonly memory: RingMemory;
  readonly backpressure: Backpressure;
  readonly patience: Patience;
}

/** Throws DescriptorError for anything but what `spscChannel` returned, or a structured clone of it. */
export function openChannel(channel: SpscChannel): OpenChannel {
  return withPolicy(openMemory(channel, SPSC_MEMORY));
}

/** Memory of this kind with the policy that is kept in it. */
export function withPolicy(memory: RingMemory): OpenChannel {
  return { memory, ...unpackPolicy(Atomics.load(memory.control, EXTRA)) };
}

/** The channel as the rooms of the ring name it: their handles keep it only to hand it out again. */
export function asDescriptor<K extends ScalarElement>(channel: SpscChannel<K>): Descriptor<K> {
  return channel as unknown as Descriptor<K>;
}
