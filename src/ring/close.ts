import type { Descriptor } from './descriptor.ts';
import { openMemory } from './descriptor.ts';
import { CLOSED, CONSUMER_EPOCH, HEAD, PRODUCER_EPOCH, ringBase, TAIL } from './layout.ts';
import { wake } from './park.ts';
import { distance, flipSeal, isSealed } from './sequence.ts';

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

/** The body of `close`, for handles. Seals rings without a producer too: somebody may be registering. Wakes without asking who waits: another closer may have died before it woke them. */
export function closeMemory(control: Int32Array, maxProducers: number): void {
  for (let id = 0; id < maxProducers; id++) sealRing(control, ringBase(id));
  // Only now: who sees CLOSED knows that every tail is final.
  Atomics.store(control, CLOSED, 1);
  wake(control, CONSUMER_EPOCH);
  for (let id = 0; id < maxProducers; id++) wake(control, ringBase(id) + PRODUCER_EPOCH);
}

/** Makes every later publish on the ring fail. Any number of threads may do so at once. */
function sealRing(control: Int32Array, base: number): void {
  for (;;) {
    const head = Atomics.load(control, base + HEAD);
    const tail = Atomics.load(control, base + TAIL);
    // The head judges the tail only if it has not run far ahead meanwhile: this thread may have been stopped in between.
    if (distance(Atomics.load(control, base + HEAD), head) > 0x20000000) continue;
    if (isSealed(tail, head)) return;
    if (Atomics.compareExchange(control, base + TAIL, tail, flipSeal(tail)) === tail) return;
  }
}
