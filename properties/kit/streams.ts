import { assertConserved, assertFifo, OracleError } from 'ringproof/oracle';
import { channel, register, SendError } from '../../src/stream/index.ts';
import type { Receiver, Sender, StreamDescriptor, StreamOptions } from '../../src/stream/index.ts';

/** A stream, its receiving end, and what each sender was told and the receiver was given. Items of sender k are 10k, 10k + 1 … */
export interface Streamed {
  readonly factory: StreamDescriptor<'int32'>;
  readonly receiver: Receiver<'int32'>;
  readonly accepted: number[][];
  readonly handedBack: number[];
  readonly delivered: number[][];
}

/** A stream and its only sender. */
export interface WithSender extends Streamed {
  readonly sender: Sender<'int32'>;
}

/** A stream with a ring of 2 slots for each of `senders` senders, and no timer: whoever wakes was woken. */
export function streamed(senders = 1, options: Omit<StreamOptions, 'element'> = {}): Streamed {
  const ends = channel({ element: 'int32', ringBits: 1, maxProducers: senders, pollInterval: Infinity, ...options });
  const lists = (): number[][] => Array.from({ length: senders }, () => []);
  return { ...ends, accepted: lists(), handedBack: [], delivered: lists() };
}

/** A stream with one sender registered. */
export function withSender(options?: Omit<StreamOptions, 'element'>): WithSender {
  const context = streamed(1, options);
  return { ...context, sender: register(context.factory) };
}

/** As `withSender`, with both slots of the ring taken by 0 and 1. */
export function withFullSender(options?: Omit<StreamOptions, 'element'>): WithSender {
  const context = withSender(options);
  for (const item of [0, 1]) if (tryNoted(context, context.sender, item) !== 'ok') throw new Error('the ring is not empty');
  return context;
}

/** Sends and notes the answer: accepted, or why not, with the item back. */
export async function sendNoted({ accepted, handedBack }: Streamed, sender: Sender<'int32'>, item: number, signal?: AbortSignal): Promise<string> {
  try {
    await sender.send(item, signal === undefined ? {} : { signal });
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    if (error.item !== item) throw new OracleError(`sent ${item}, and ${String(error.item)} was handed back`);
    handedBack.push(item);
    return error.reason;
  }
  accepted[Math.trunc(item / 10)]!.push(item);
  return 'ok';
}

/** Tries to send and notes the answer. */
export function tryNoted({ accepted, handedBack }: Streamed, sender: Sender<'int32'>, item: number): string {
  const result = sender.trySend(item);
  if (result.sent) {
    accepted[Math.trunc(item / 10)]!.push(item);
    return 'ok';
  }
  if (result.item !== item) throw new OracleError(`tried ${item}, and ${result.item} was handed back`);
  handedBack.push(item);
  return result.reason;
}

/** Receives to the end. */
export async function receiveAll({ receiver, delivered }: Streamed): Promise<void> {
  for await (const item of receiver) delivered[Math.trunc(item / 10)]!.push(item);
}

/** Receives `count` items. */
export async function receive({ receiver, delivered }: Streamed, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const { done, value } = await receiver.next();
    if (done === true) throw new OracleError('the stream ended although a sender is open');
    delivered[Math.trunc(value / 10)]!.push(value);
  }
}

/** At the end: all that was accepted was delivered, in the order of each sender, once, and nothing that was handed back. */
export function nothingLost(context: Streamed): void {
  assertFifo(context);
  assertConserved(context);
}

/** At the end, where nobody received to the end: what was delivered is in order, and the rest of what was accepted can still be received. */
export function noneMissing(context: Streamed): void {
  assertFifo(context);
  const accepted = context.accepted.flat().length;
  const delivered = context.delivered.flat().length;
  const buffered = context.receiver.bufferedCount();
  if (accepted !== delivered + buffered) throw new OracleError(`${accepted} accepted, ${delivered} delivered, ${buffered} left`);
}
