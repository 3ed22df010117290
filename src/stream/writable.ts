import type { SendOptions } from './sender.ts';

/** What a WHATWG stream sends to. */
interface Sink<T> {
  send(item: T, options?: SendOptions): Promise<void>;
  close(): Promise<void>;
}

/**
 * A WritableStream that sends each chunk and waits for it: at most one is under way, and its promise is the flush. Closing it closes the sender
 * after the last chunk was accepted; aborting it takes back the chunk that waits (Streams Standard §5.2.4).
 */
export function writableOf<T>(sink: Sink<T>): WritableStream<T> {
  return new WritableStream<T>({
    // `signal` is in the standard and in Node 20, but not in the types of Node 20.
    write: (chunk, controller: object) => sink.send(chunk, controller as { readonly signal: AbortSignal }),
    close: () => sink.close(),
    abort: () => sink.close(),
  });
}
