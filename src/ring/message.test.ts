import { describe, expect, it } from 'vitest';
import { claimConsumer, claimProducer, close, createChannel, createRing, inspectRing, MessageSizeError, register, ReservationError } from './index.ts';
import { GRANULE_BYTES } from './element.ts';
import { granulesOf, SKIP } from './message.ts';
import { STARTS } from './testing/starts.ts';

/** `length` bytes that differ between seeds. */
function message(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (seed * 31 + i * 7) & 255);
}

describe.each(STARTS)('a ring of byte messages from sequence %d on', (startSequence) => {
  const ring = (ringBits = 3) => {
    const descriptor = createRing({ element: 'bytes', ringBits, startSequence });
    return { descriptor, producer: claimProducer(descriptor), consumer: claimConsumer(descriptor) };
  };

  it('keeps bytes and bounds of messages of every length over many laps', () => {
    const { producer, consumer } = ring();
    for (let i = 0; i < 200; i++) {
      const sent = message(i % 65, i);
      expect(producer.push(sent)).toBe('ok');
      expect(consumer.pop()).toBe('ok');
      expect(consumer.value).toEqual(sent);
      expect(consumer.byteLength).toBe(sent.length);
    }
    expect(consumer.pop()).toBe('empty');
  });

  it('keeps the order of several messages, limits by messages, and skips to the wrap', () => {
    const { producer, consumer } = ring();
    let next = 0;
    const seen: Uint8Array[] = [];
    for (let round = 0; round < 50; round++) {
      while (producer.push(message((next * 13) % 49, next)) === 'ok') next++;
      expect(consumer.drain((bytes, start, end) => seen.push(bytes.slice(start, end)), 2)).toBe(2);
    }
    expect(seen).toEqual(seen.map((_, i) => message((i * 13) % 49, i)));
  });

  it('takes a message of half the ring wherever the tail stands, when empty', () => {
    for (let offset = 0; offset < 8; offset++) {
      const { producer, consumer } = ring();
      for (let i = 0; i < offset; i++) {
        producer.push(message(1, i));
        consumer.pop();
      }
      const sent = message(64, offset);
      expect(producer.push(sent)).toBe('ok');
      expect(consumer.pop()).toBe('ok');
      expect(consumer.value).toEqual(sent);
    }
  });

  it('refuses messages that could never fit', () => {
    const { producer } = ring();
    expect(() => producer.push(message(65, 0))).toThrow(MessageSizeError);
    expect(() => producer.push(message(65, 0))).toThrow('a message has 0 to 64 bytes in this ring, not 65');
    for (const bytes of [-1, 1.5, Number.NaN]) expect(() => producer.reserve(bytes)).toThrow(MessageSizeError);
  });

  it('publishes a reservation shortened, empty, or not at all', () => {
    const { descriptor, producer, consumer } = ring();
    const reserve = (bytes: number) => {
      const reservation = producer.reserve(bytes);
      if (typeof reservation === 'string') throw new Error(reservation);
      return reservation;
    };
    const first = reserve(40);
    first.view().set(message(40, 1));
    expect(() => producer.push(message(1, 1))).toThrow(ReservationError);
    for (const written of [-1, 41, 0.5]) expect(() => first.commit(written)).toThrow(MessageSizeError);
    expect(first.commit(10)).toBe('ok');
    expect(consumer.pop()).toBe('ok');
    expect(consumer.value).toEqual(message(40, 1).slice(0, 10));
    reserve(8).abort();
    expect(inspectRing(descriptor).length).toBe(0);
    expect(reserve(0).commit(0)).toBe('ok');
    expect(consumer.popInto(new Uint8Array(0))).toBe('ok');
    expect(consumer.byteLength).toBe(0);
  });

  it('has taken nothing, and lent nothing, before the first message', () => {
    const { producer, consumer } = ring();
    expect([consumer.value, consumer.byteLength]).toEqual([new Uint8Array(0), 0]);
    expect(() => producer.commit(0)).toThrow(ReservationError);
    expect(() => producer.commit(1)).toThrow(ReservationError);
    expect(() => producer.abort()).toThrow(ReservationError);
  });

  it('answers closed, not full, whatever is free', () => {
    for (const messages of [0, 8]) {
      const { descriptor, producer } = ring();
      for (let i = 0; i < messages; i++) expect(producer.push(message(16, i))).toBe('ok');
      close(descriptor);
      expect(producer.reserve(1)).toBe('closed');
      expect(producer.push(message(1, 1))).toBe('closed');
    }
    const { producer } = ring();
    producer.close();
    expect(producer.reserve(1)).toBe('closed');
  });

  it('copies into a buffer of the caller, and takes nothing when it is too short', () => {
    const { producer, consumer } = ring();
    const target = new Uint8Array(20).fill(9);
    expect(consumer.popInto(target)).toBe('empty');
    producer.push(message(17, 3));
    expect(() => consumer.popInto(new Uint8Array(16))).toThrow('the message has 17 bytes, the target 16');
    expect(consumer.popInto(target)).toBe('ok');
    expect(target).toEqual(Uint8Array.from([...message(17, 3), 9, 9, 9]));
  });

  it('delivers once what the handler threw at', () => {
    const { producer, consumer } = ring();
    for (let i = 0; i < 3; i++) producer.push(message(20, i));
    const seen: number[] = [];
    const handler = (bytes: Uint8Array, start: number) => {
      seen.push(bytes[start]!);
      if (seen.length === 1) throw new Error('handler');
    };
    expect(() => consumer.drain(handler)).toThrow('handler');
    expect(consumer.drain(handler)).toBe(2);
    expect(seen).toEqual([0, 31, 62]);
  });

  it('waits for as much space as the message needs, and answers closed', async () => {
    const { descriptor, producer, consumer } = ring();
    // Fill up to the wrap, or to the last granule.
    while (producer.push(message(16, 1)) === 'ok');
    expect(producer.pushWait(message(33, 2), 1)).toBe('timed-out');
    expect(await producer.pushAsync(message(33, 2), 1)).toBe('timed-out');
    // Some space, but too little.
    expect(consumer.popWait()).toBe('ok');
    expect(producer.pushWait(message(33, 2), 1)).toBe('timed-out');
    expect(await producer.pushAsync(message(33, 2), 1)).toBe('timed-out');
    const pushed = producer.pushAsync(message(33, 2));
    for (let i = 0; i < 7; i++) expect(consumer.popWait()).toBe('ok');
    expect(await pushed).toBe('ok');
    expect(await consumer.popAsync()).toBe('ok');
    expect(consumer.value).toEqual(message(33, 2));
    expect(await consumer.popAsync(1)).toBe('timed-out');
    expect(consumer.popWait(1)).toBe('timed-out');
    close(descriptor);
    expect(producer.push(message(1, 1))).toBe('closed');
    expect(consumer.drain(() => {})).toBe('closed');
  });
});

it('lays messages out in whole granules, an empty one in one', () => {
  expect([0, 1, GRANULE_BYTES, GRANULE_BYTES + 1, 3 * GRANULE_BYTES].map(granulesOf)).toEqual([1, 1, 1, 2, 3]);
  // A part of the layout: see layout.test.ts.
  expect([GRANULE_BYTES, SKIP]).toEqual([16, -1]);
});

it('keeps the rings of a channel apart', () => {
  const channel = createChannel({ element: 'bytes', ringBits: 2, maxProducers: 2 });
  const [one, two] = [register(channel), register(channel)];
  if (one === 'closed' || two === 'closed') throw new Error('closed');
  one.push(message(32, 1));
  two.push(message(32, 2));
  const seen: unknown[] = [];
  claimConsumer(channel).drain((bytes, start, end, producer) => seen.push([producer, [...bytes.subarray(start, end)]]));
  expect(seen).toEqual([
    [0, [...message(32, 1)]],
    [1, [...message(32, 2)]],
  ]);
});
