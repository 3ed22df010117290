import { close, hasProducers } from '../ring/index.ts';
import type { ChannelDescriptor } from '../ring/index.ts';

/**
 * When a stream ends. One rule: it ends when no sender is left, provided that as many as expected have registered or the factory is closed; or when it is
 * shut down. Ending closes the channel below, which refuses all later sends and lets the receiver have what was accepted before.
 *
 * A channel knows its producers by their roles, so who is left cannot be miscounted by a sender that dies. What the roles alone cannot tell
 * is whether somebody registered between a look at them and the end; hence one word counts registrations, and the end is a
 * compareExchange on it:
 *
 *     register:   claim a role, then count it, unless the word says that it is too late; then give the role back and look
 *     leave:      give the role back, then look
 *     look:       read the word, look at the roles; nobody there: compareExchange the word with ENDED, and close the channel
 *
 * Each step may be repeated by others, and whoever reclaims the role of a dead sender looks, so a death at any step delays nothing for ever.
 */
export interface StreamState {
  readonly channel: ChannelDescriptor;
  readonly word: Int32Array<SharedArrayBuffer>;
  readonly expectedSenders: number;
}

/** Nobody may register any more. */
const FACTORY_CLOSED = 1;
/** There was a moment without senders, after which there will be none. */
const ENDED = 2;
/** Sends are refused, whoever is left. */
const SHUT_DOWN = 4;
/** As many as expected have registered. */
const USED = 8;
/** Registrations are counted from this bit on, modulo 2^28: more than can happen between two accesses of one look. */
const COUNT_SHIFT = 4;
const REGISTRATION = 1 << COUNT_SHIFT;

/** Where the word lies in its buffer, in bytes; before it, what the buffer is recognised by. */
export const STATE = 64;
const STATE_BYTES = 128;
/** "STRM" */
const MAGIC = 0x5354524d;

export function createState(): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(STATE_BYTES);
  Atomics.store(new Int32Array(buffer, 0, 1), 0, MAGIC);
  return buffer;
}

export function isState(buffer: unknown): buffer is SharedArrayBuffer {
  return buffer instanceof SharedArrayBuffer && buffer.byteLength === STATE_BYTES && Atomics.load(new Int32Array(buffer, 0, 1), 0) === MAGIC;
}

/** Counts a sender whose role has been claimed. False when it is too late to register. */
export function countRegistration({ word, expectedSenders }: StreamState): boolean {
  for (;;) {
    const seen = Atomics.load(word, 0);
    if ((seen & (FACTORY_CLOSED | ENDED | SHUT_DOWN)) !== 0) return false;
    const counted = seen + REGISTRATION;
    const used = counted >>> COUNT_SHIFT >= expectedSenders ? USED : 0;
    if (Atomics.compareExchange(word, 0, seen, counted | used) === seen) return true;
  }
}

/** Ends the stream if nobody is left who could send. To be called whenever a role may have become free. */
export function endIfNobodyLeft(state: StreamState): void {
  const { channel, word } = state;
  for (;;) {
    const seen = Atomics.load(word, 0);
    // Somebody may have said so and died before closing the channel.
    if ((seen & (ENDED | SHUT_DOWN)) !== 0) break;
    if ((seen & (USED | FACTORY_CLOSED)) === 0 || hasProducers(channel)) return;
    if (Atomics.compareExchange(word, 0, seen, seen | ENDED) === seen) break;
  }
  close(channel);
}

/** Refuses later registrations. Senders that there are carry on. */
export function closeFactory(state: StreamState): void {
  Atomics.or(state.word, 0, FACTORY_CLOSED);
  endIfNobodyLeft(state);
}

/** Refuses later registrations and sends, and wakes everybody. */
export function shutDown({ channel, word }: StreamState): void {
  Atomics.or(word, 0, SHUT_DOWN);
  close(channel);
}

/** Whether registering is refused. */
export function isFactoryClosed({ word }: StreamState): boolean {
  return (Atomics.load(word, 0) & (FACTORY_CLOSED | ENDED | SHUT_DOWN)) !== 0;
}

export function isShutDown({ word }: StreamState): boolean {
  return (Atomics.load(word, 0) & SHUT_DOWN) !== 0;
}
