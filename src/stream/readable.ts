/** What a WHATWG stream is made from. */
interface Source<T> {
  next(): Promise<IteratorResult<T, undefined>>;
  return(): Promise<unknown>;
}

/**
 * A ReadableStream that pulls one item for each read: with a high-water mark of 0 it holds none that nobody has asked for. Cancelling it leaves
 * the source (Streams Standard §4.2.4).
 */
export function readableOf<T>(source: Source<T>): ReadableStream<T> {
  return new ReadableStream<T>(
    {
      async pull(controller) {
        const result = await source.next();
        if (result.done === true) controller.close();
        else controller.enqueue(result.value);
      },
      async cancel() {
        await source.return();
      },
    },
    { highWaterMark: 0 },
  );
}
