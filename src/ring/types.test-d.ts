/** Checked by the compiler: each statement marked @ts-expect-error must not compile, the others must. */
import { adoptConsumer, adoptProducer, claimConsumer, claimProducer, createChannel, createRing, register } from './index.ts';
import type { Element, MessageProducer, ProducerOf, PushResult, RecordConsumer, RecordProducer, ScalarConsumer, ScalarProducer } from './index.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function holds<T extends true>(...witness: T[]): T[] {
  return witness;
}

export function handlesFollowTheElement(): void {
  const ints = createRing({ element: 'int32' });
  const bigs = createRing({ element: 'bigint64' });
  const rows = createChannel({ element: { record: { id: 'uint32', key: 'bigint64' } } });
  const texts = createRing({ element: 'bytes' });

  const int = claimProducer(ints);
  holds<Equal<typeof int, ScalarProducer<'int32'>>>();
  int.push(1) satisfies PushResult;
  // @ts-expect-error -- a bigint is no int32
  int.push(1n);

  const big = claimConsumer(bigs);
  holds<Equal<typeof big, ScalarConsumer<'bigint64'>>>();
  big.value satisfies bigint;

  const row = register(rows);
  holds<Equal<typeof row, RecordProducer<{ readonly id: 'uint32'; readonly key: 'bigint64' }> | 'closed'>>();
  // @ts-expect-error -- registering may answer 'closed'
  row.push({ id: 1, key: 1n });
  if (row !== 'closed') {
    row.push({ id: 1, key: 1n });
    // @ts-expect-error -- a field is missing
    row.push({ id: 1 });
    const reservation = row.reserve(1);
    if (typeof reservation !== 'string') reservation.fields.key.set(reservation.start, 1n);
  }
  const reader = claimConsumer(rows);
  holds<Equal<typeof reader, RecordConsumer<{ readonly id: 'uint32'; readonly key: 'bigint64' }>>>();
  reader.drain((value, producer) => {
    value.key satisfies bigint;
    producer satisfies number;
    // @ts-expect-error -- the object is reused; it is not the handler's to change
    value.id = 1;
  });

  const text = claimProducer(texts);
  holds<Equal<typeof text, MessageProducer>>();
  text.push(new Uint8Array(1));
}

export function ticketsKeepTheElement(): void {
  const ring = createRing({ element: 'float64' });
  const producer = adoptProducer(claimProducer(ring).detach());
  holds<Equal<typeof producer, ScalarProducer<'float64'>>>();
  const consumer = adoptConsumer(claimConsumer(ring).detach());
  holds<Equal<typeof consumer, ScalarConsumer<'float64'>>>();
  // @ts-expect-error -- a producer's ticket is not a consumer's
  adoptConsumer(claimProducer(ring).detach());
}

export function wrongKindsDoNotCompile(): void {
  const ring = createRing({ element: 'int32' });
  const channel = createChannel({ element: 'int32' });
  // @ts-expect-error -- producers of a channel register
  claimProducer(channel);
  // @ts-expect-error -- the producer of a ring is claimed
  register(ring);
  // @ts-expect-error -- a ring has one producer
  createRing({ element: 'int32', maxProducers: 2 });
  // @ts-expect-error -- no such element
  createRing({ element: 'int64' });
  holds<Equal<ProducerOf<Element>['id'], number>>();
}
