import { claimConsumer, reclaim as reclaimRole, register as registerProducer } from '../ring/index.ts';
import type { Element, RoleDescriptor } from '../ring/index.ts';
import type { StreamOptions } from './config.ts';
import type { StreamDescriptor } from './descriptor.ts';
import { createStream, openState } from './descriptor.ts';
import { RegistrationError } from './errors.ts';
import { Receiver } from './receiver.ts';
import { Sender } from './sender.ts';
import * as state from './state.ts';

/** What `channel` gives: the factory is plain data, to be posted to whoever registers; the receiver stays in this thread. */
export interface StreamEnds<E extends Element> {
  readonly factory: StreamDescriptor<E>;
  readonly receiver: Receiver<E>;
}

/**
 * Makes a stream and claims its receiving end. Throws ConfigError, or MemoryError when the platform has no room for it.
 *
 *     const { factory, receiver } = channel({ element: 'int32' });
 *     new Worker(url, { workerData: factory });             // there: const sender = register(workerData)
 *     for await (const item of receiver) …                  // ends when every sender has closed
 */
export function channel<const E extends Element>(options: StreamOptions<E>): StreamEnds<E> {
  const factory = createStream(options);
  return { factory, receiver: claimReceiver(factory) };
}

/** Claims the receiving end of a stream that `createStream` made, in the thread that shall receive. Throws RoleTakenError while somebody holds it. */
export function claimReceiver<E extends Element>(stream: StreamDescriptor<E>): Receiver<E> {
  return new Receiver(stream, claimConsumer(stream.channel));
}

/**
 * Registers a sender, from any thread; it has a ring of its own. Throws RegistrationError when the factory is closed or the stream has ended,
 * TooManyProducersError when every ring has a sender.
 */
export function register<E extends Element>(factory: StreamDescriptor<E>): Sender<E> {
  const opened = openState(factory);
  const producer = registerProducer(factory.channel);
  if (producer === 'closed') throw new RegistrationError('the stream has ended or was shut down');
  if (state.countRegistration(opened)) return new Sender(factory, producer);
  producer.close();
  // Whoever closed the factory may have seen our role held, and left the end to us.
  state.endIfNobodyLeft(opened);
  throw new RegistrationError('the factory is closed, or the stream has ended');
}

/** Refuses later registrations, from any thread, any number of times. Senders that there are carry on; the stream ends with the last of them. */
export function closeFactory(factory: StreamDescriptor): void {
  state.closeFactory(openState(factory));
}

/** Whether registering is refused. */
export function isFactoryClosed(factory: StreamDescriptor): boolean {
  return state.isFactoryClosed(openState(factory));
}

/** Shuts the stream down in order, from any thread, any number of times: later sends are refused, and the receiver gets what was accepted before, then the end. */
export function shutdown(stream: StreamDescriptor): void {
  state.shutDown(openState(stream));
}

/** Whether somebody shut the stream down, or its receiver has left. */
export function isShutdown(stream: StreamDescriptor): boolean {
  return state.isShutDown(openState(stream));
}

/**
 * Frees the role of a sender or receiver whose thread has died (call it when its `exit` was seen, never while it may still run). What a dead sender had
 * sent is received; the stream ends if it was the last. False when that holding had ended before.
 */
export function reclaim(stream: StreamDescriptor, role: RoleDescriptor): boolean {
  const opened = openState(stream);
  const freed = reclaimRole(role);
  state.endIfNobodyLeft(opened);
  return freed;
}
