import { describe, expect, it } from 'vitest';
import { claimConsumer, claimProducer, close, CountError, createChannel, createRing, register, ReservationError } from './index.ts';
import { STARTS } from './testing/starts.ts';

const element = { record: { flag: 'int32', at: 'float64', id: 'uint32', key: 'bigint64' } } as const;

function row(i: number) {
  return { flag: 7 - i, at: i + 0.5, id: 2 ** 32 - 1 - i, key: BigInt(i) - 2n ** 40n };
}

describe.each(STARTS)('a ring of records from sequence %d on', (startSequence) => {
  const ring = () => {
    const descriptor = createRing({ element, ringBits: 2, startSequence });
    return { descriptor, producer: claimProducer(descriptor), consumer: claimConsumer(descriptor) };
  };

  it('keeps every field apart over many laps', () => {
    const { producer, consumer } = ring();
    for (let i = 0; i < 20; i++) {
      expect(producer.push(row(i))).toBe('ok');
      expect(producer.push(row(i + 1))).toBe('ok');
      expect(consumer.pop()).toBe('ok');
      expect(consumer.value).toEqual(row(i));
      expect(consumer.drain((value, producer) => expect([value, producer]).toEqual([row(i + 1), 0]))).toBe(1);
    }
  });

  it('shows zeros before the first record', () => {
    expect(ring().consumer.value).toEqual({ flag: 0, at: 0, id: 0, key: 0n });
  });

  it('is written and read in place', () => {
    const { producer, consumer } = ring();
    const reservation = producer.reserve(2);
    if (typeof reservation === 'string') throw new Error(reservation);
    const { fields, start, length } = reservation;
    for (let i = 0; i < length; i++) {
      fields.flag.set(start + i, i);
      fields.at.set(start + i, i / 2);
      fields.id.set(start + i, i);
      fields.key.set(start + i, BigInt(i));
    }
    expect(reservation.commit(length)).toBe('ok');
    const window = consumer.peek();
    if (typeof window === 'string') throw new Error(window);
    expect(window.length).toBe(length);
    expect(window.fields.key.get(window.start)).toBe(0n);
    expect(window.fields.at.get(window.start + length - 1)).toBe((length - 1) / 2);
    for (const count of [-1, 5]) expect(() => window.advance(count)).toThrow(CountError);
    window.advance(length);
    expect(() => window.advance(0)).toThrow(ReservationError);
    expect(consumer.peek()).toBe('empty');
  });

  it('counts what write wrote', () => {
    const { producer, consumer } = ring();
    const reservation = producer.reserve(1);
    if (typeof reservation === 'string') throw new Error(reservation);
    reservation.write(row(1));
    expect(() => reservation.write(row(2))).toThrow(CountError);
    expect(reservation.commit()).toBe('ok');
    expect(consumer.pop()).toBe('ok');
    expect(consumer.value).toEqual(row(1));
    const aborted = producer.reserve(1);
    if (typeof aborted === 'string') throw new Error(aborted);
    aborted.abort();
    expect(consumer.pop()).toBe('empty');
  });

  it('answers full and closed', async () => {
    const { descriptor, producer, consumer } = ring();
    for (let i = 0; i < 4; i++) producer.push(row(i));
    expect(producer.push(row(4))).toBe('full');
    expect(producer.reserve(1)).toBe('full');
    expect(producer.pushWait(row(4), 1)).toBe('timed-out');
    const pushed = producer.pushAsync(row(4));
    expect(await producer.pushAsync(row(5), 1).catch((error: unknown) => error)).toBeInstanceOf(ReservationError);
    expect(consumer.popWait()).toBe('ok');
    expect(await pushed).toBe('ok');
    close(descriptor);
    expect(producer.push(row(6))).toBe('closed');
    expect(producer.reserve(1)).toBe('closed');
    expect(await consumer.popAsync()).toBe('ok');
    let seen = 0;
    expect(consumer.drain(() => seen++)).toBe(3);
    expect(await consumer.popAsync()).toBe('closed');
    expect(consumer.popWait()).toBe('closed');
    expect(consumer.peek()).toBe('closed');
  });

  it('delivers once what the handler threw at', () => {
    const { producer, consumer } = ring();
    producer.push(row(1));
    producer.push(row(2));
    expect(() =>
      consumer.drain(() => {
        throw new Error('handler');
      }),
    ).toThrow('handler');
    expect(consumer.pop()).toBe('ok');
    expect(consumer.value).toEqual(row(2));
  });
});

it('keeps the rings of a channel apart', async () => {
  const channel = createChannel({ element, ringBits: 1, maxProducers: 3 });
  const producers = [register(channel), register(channel), register(channel)];
  for (const producer of producers) if (producer !== 'closed') producer.push(row(producer.id));
  const consumer = claimConsumer(channel);
  const seen: unknown[] = [];
  consumer.drain((value, producer) => seen.push([producer, { ...value }]));
  expect(seen).toEqual([
    [0, row(0)],
    [1, row(1)],
    [2, row(2)],
  ]);
  expect(await consumer.popAsync(1)).toBe('timed-out');
  expect(consumer.popWait(1)).toBe('timed-out');
});
