import type { ConsumerOf, Element, MessageHandler, RecordElement, RecordFields, RecordHandler, RecordValue, ScalarElement, ScalarHandler, ScalarValue } from '../ring/index.ts';

/** What a stream of an element carries: a number or bigint, an object with the fields of a record, or bytes. Received objects and bytes are the receiver's own. */
export type Item<E extends Element> = E extends ScalarElement ? ScalarValue<E> : E extends RecordElement<infer F> ? RecordValue<F> : Uint8Array;

/** Takes at most `limit` items from the rings and appends them to `batch`, as copies that nobody else has. Answers as `drain` does. */
export type Fill<E extends Element> = (batch: Item<E>[], limit: number) => number | 'closed';

/** How items of an element are taken. */
export function fillFrom<E extends Element>(element: E, consumer: ConsumerOf<E>): Fill<E> {
  let target: Item<E>[] = [];
  const handler = collect<E>(element, (item) => target.push(item));
  const drain = consumer.drain.bind(consumer) as (handler: unknown, limit: number) => number | 'closed';
  return (batch, limit) => {
    target = batch;
    return drain(handler, limit);
  };
}

function collect<E extends Element>(element: Element, push: (item: Item<E>) => void): ScalarHandler<ScalarElement> | RecordHandler<RecordFields> | MessageHandler {
  if (element === 'bytes') {
    const handler: MessageHandler = (bytes, start, end) => push(bytes.slice(start, end) as Uint8Array as Item<E>);
    return handler;
  }
  if (typeof element === 'object') {
    const handler: RecordHandler<RecordFields> = (value) => push({ ...value } as Item<E>);
    return handler;
  }
  const handler: ScalarHandler<ScalarElement> = (value) => push(value as Item<E>);
  return handler;
}
