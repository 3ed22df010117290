import { describe, expect, it } from 'vitest';
import { claimConsumer, claimProducer, close, CountError, createChannel, createRing, metrics, register, ReservationError } from './index.ts';
import type { Element } from './index.ts';
import { STARTS } from './testing/starts.ts';

// What numbers and records have in common when slots are lent to be written and read in place.

interface Reservation {
  readonly length: number;
  readonly written: number;
  write(item: unknown): void;
  commit(count?: number): string;
  abort(): void;
}

interface AnyProducer {
  readonly id: number;
  push(item: unknown): string;
  reserve(count: number): Reservation | string;
  commit(count: number): string;
  inspect(): { readonly head: number };
}

interface Window {
  readonly start: number;
  readonly length: number;
  readonly producer: number;
  advance(count: number): void;
}

interface AnyConsumer {
  readonly value: unknown;
  pop(): string;
  peek(limit?: number): Window | string;
  advance(count: number): void;
  drain(handler: (item: unknown) => void): number | string;
}

const ELEMENTS: readonly (readonly [string, Element, (i: number) => unknown])[] = [
  ['numbers', 'int32', (i) => i],
  ['records', { record: { a: 'int32', b: 'float64' } }, (i) => ({ a: i, b: i / 2 })],
];

function reserve(producer: AnyProducer, count: number): Reservation {
  const reservation = producer.reserve(count);
  if (typeof reservation === 'string') throw new Error(reservation);
  return reservation;
}

function peek(consumer: AnyConsumer, limit?: number): Window {
  const window = consumer.peek(limit);
  if (typeof window === 'string') throw new Error(window);
  return window;
}

describe.each(ELEMENTS)('lending of %s', (_, element, item) => {
  describe.each(STARTS)('from sequence %d on', (startSequence) => {
    function ring() {
      const descriptor = createRing({ element, ringBits: 2, startSequence, metrics: true });
      return { descriptor, producer: claimProducer(descriptor) as unknown as AnyProducer, consumer: claimConsumer(descriptor) as unknown as AnyConsumer };
    }

    it('lends no more than asked for, than there is, and than there is up to the wrap', () => {
      const { producer, consumer } = ring();
      for (let head = startSequence; head < startSequence + 8; head++) {
        const untilWrap = 4 - (head % 4);
        for (const limit of [1, 2, 3, 4]) {
          const reservation = reserve(producer, limit);
          expect(reservation).toMatchObject({ start: head % 4, length: Math.min(limit, untilWrap), written: 0 });
          reservation.abort();
        }
        for (let i = 0; i < 3; i++) producer.push(item(i));
        for (const limit of [1, 2, 3, 4, Infinity]) {
          const window = peek(consumer, limit);
          expect(window).toMatchObject({ start: head % 4, length: Math.min(limit, 3, untilWrap), producer: 0 });
          window.advance(0);
        }
        expect(consumer.drain(() => {})).toBe(3);
        // Two more, so that the next round begins one slot further.
        for (let i = 0; i < 2; i++) {
          producer.push(item(i));
          consumer.pop();
        }
      }
    });

    it('writes what is written one by one into slots one by one', () => {
      const { producer, consumer } = ring();
      const seen: unknown[] = [];
      let sent = 0;
      for (let round = 0; round < 8; round++) {
        const reservation = reserve(producer, 3);
        for (let i = 0; i < reservation.length; i++) {
          expect(reservation.written).toBe(i);
          reservation.write(item(sent++));
        }
        expect(() => reservation.write(item(0))).toThrow(CountError);
        expect(reservation.commit()).toBe('ok');
        while (consumer.pop() === 'ok') seen.push(structuredClone(consumer.value));
      }
      expect(seen).toEqual(Array.from({ length: sent }, (__, i) => item(i)));
    });

    it('refuses counts outside what was lent, stays open then, and ends once', () => {
      const { producer, consumer } = ring();
      // Nothing was lent yet.
      for (const count of [0, 1, -1]) {
        expect(() => producer.commit(count)).toThrow(ReservationError);
        expect(() => consumer.advance(count)).toThrow(ReservationError);
      }
      for (const limit of [0, -1, 1.5, Number.NaN]) expect(() => consumer.peek(limit)).toThrow(CountError);
      const reservation = reserve(producer, 1);
      reservation.write(item(1));
      for (const count of [-1, 2, 0.5, Number.NaN]) expect(() => reservation.commit(count)).toThrow(CountError);
      expect(reservation.commit()).toBe('ok');
      const window = peek(consumer);
      for (const count of [-1, 2, 0.5, Number.NaN]) expect(() => window.advance(count)).toThrow(CountError);
      window.advance(1);
      expect(() => reservation.commit(0)).toThrow(ReservationError);
      expect(() => window.advance(0)).toThrow(ReservationError);
      expect(producer.push(item(2))).toBe('ok');
      expect(consumer.pop()).toBe('ok');
      expect(consumer.value).toEqual(item(2));
    });

    it('counts what is taken and given, and not what is handed back', () => {
      const { descriptor, producer, consumer } = ring();
      producer.push(item(1));
      reserve(producer, 1).commit(1);
      reserve(producer, 1).commit(0);
      reserve(producer, 1).abort();
      expect(metrics(descriptor)).toMatchObject({ submitted: 2, publishes: 2, consumed: 0, releases: 0 });
      consumer.pop();
      peek(consumer).advance(0);
      expect(metrics(descriptor)).toMatchObject({ consumed: 1, releases: 1 });
      peek(consumer).advance(1);
      expect(metrics(descriptor)).toMatchObject({ consumed: 2, releases: 2 });
      producer.push(item(3));
      consumer.drain(() => {});
      expect(metrics(descriptor)).toMatchObject({ submitted: 3, publishes: 3, consumed: 3, releases: 3, refused: 0 });
    });

    it('says ok, not closed, to who publishes nothing', () => {
      const { descriptor, producer } = ring();
      const reservation = reserve(producer, 1);
      close(descriptor);
      expect(reservation.commit(0)).toBe('ok');
    });

    it('looks at the head only when it knows of no space', () => {
      const { producer, consumer } = ring();
      for (let i = 0; i < 4; i++) {
        producer.push(item(i));
        consumer.pop();
        expect(producer.inspect().head).toBe(startSequence);
      }
      producer.push(item(4));
      expect(producer.inspect().head).toBe((startSequence + 4) % 2 ** 32);
    });
  });

  it('tells whose slots are lent', () => {
    const channel = createChannel({ element, ringBits: 1, maxProducers: 3 });
    for (let i = 0; i < 3; i++) (register(channel) as unknown as AnyProducer).push(item(i));
    const consumer = claimConsumer(channel) as unknown as AnyConsumer;
    const lent: unknown[] = [];
    for (let window = consumer.peek(); typeof window !== 'string'; window = consumer.peek()) {
      lent.push([window.producer, window.start, window.length]);
      window.advance(1);
    }
    expect(lent).toEqual([[0, 0, 1], [1, 2, 1], [2, 4, 1]]);
  });
});
