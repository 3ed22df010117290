import type { Descriptor } from './descriptor.ts';
import { openMemory } from './descriptor.ts';
import { CLOSED, CONSUMER_EPOCH, PRODUCER_EPOCH, ringBase } from './layout.ts';
import { wake } from './park.ts';

/**
 * Closes a ring or channel, from any thread, any number of times. When it returns, every push, reserve, commit and
 * register answers `closed`; items accepted before are still delivered, then the consumer gets `closed`. Everyone who waits wakes up.
 */
export function close(descriptor: Descriptor): void {
  const memory = openMemory(descriptor);
  closeMemory(memory.control, memory.maxProducers);
}

/** Whether somebody closed the ring or channel. Items may still be waiting in it. */
export function isClosed(descriptor: Descriptor): boolean {
  return Atomics.load(openMemory(descriptor).control, CLOSED) !== 0;
}

/** The body of `close`, for handles. Wakes without asking who waits: also when another closer died half-way. */
export function closeMemory(control: Int32Array, maxProducers: number): void {
  Atomics.store(control, CLOSED, 1);
  wake(control, CONSUMER_EPOCH);
  for (let id = 0; id < maxProducers; id++) wake(control, ringBase(id) + PRODUCER_EPOCH);
}
