import { closeMemory } from '../ring/close.ts';
import { CLOSED } from '../ring/layout.ts';
import type { SpscChannel } from './descriptor.ts';
import { openChannel } from './descriptor.ts';

/**
 * Closes a channel, from any thread, any number of times. When it returns, every push answers `closed`; what was accepted before can still be popped, then
 * the consumer gets `closed`. Everyone who waits wakes up.
 */
export function close(channel: SpscChannel): void {
  const { control, maxProducers } = openChannel(channel).memory;
  closeMemory(control, maxProducers);
}

/** Whether the channel was closed. Items may still be waiting in it. */
export function isClosed(channel: SpscChannel): boolean {
  return Atomics.load(openChannel(channel).memory.control, CLOSED) !== 0;
}
