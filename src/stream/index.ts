/**
 * Streams over a ring-decomposed channel, for async code: senders that wait for space, a receiver to loop over, and their WHATWG forms. Across workers
 * and inside one thread.
 */
export { HIGH_THROUGHPUT, LOW_LATENCY } from './config.ts';
export type { StreamOptions } from './config.ts';
export { createStream } from './descriptor.ts';
export type { StreamDescriptor } from './descriptor.ts';
export { channel, claimReceiver, closeFactory, isFactoryClosed, isShutdown, reclaim, register, shutdown } from './channel.ts';
export type { StreamEnds } from './channel.ts';
export type { Item } from './item.ts';
export { Sender } from './sender.ts';
export type { SendOptions, SendResult } from './sender.ts';
export { Receiver } from './receiver.ts';
export type { ReceiveOptions } from './receiver-loop.ts';
export { isRecoverable, isTerminal, RegistrationError, SendError } from './errors.ts';
export type { RefusalReason } from './errors.ts';
