import { describe, expect, it } from 'vitest';
import { claimConsumer, claimProducer, close, CountError, createRing, inspectRing, ReservationError } from './index.ts';
import type { ScalarConsumer, ScalarProducer, ScalarReservation } from './index.ts';
import { STARTS } from './testing/starts.ts';

function ring(startSequence: number, ringBits = 2) {
  const descriptor = createRing({ element: 'int32', ringBits, startSequence });
  return { descriptor, producer: claimProducer(descriptor), consumer: claimConsumer(descriptor) };
}

function reserve(producer: ScalarProducer<'int32'>, count: number): ScalarReservation<'int32'> {
  const reservation = producer.reserve(count);
  if (typeof reservation === 'string') throw new Error(`reserve answered ${reservation}`);
  return reservation;
}

function drained(consumer: ScalarConsumer<'int32'>): number[] {
  const seen: number[] = [];
  consumer.drain((value) => seen.push(value));
  return seen;
}

describe.each(STARTS)('reservations from sequence %d on', (start) => {
  it('publishes what was written in place, and only as much as committed', () => {
    const { producer, consumer } = ring(start, 3);
    const reservation = reserve(producer, 1);
    expect(reservation.length).toBe(1);
    reservation.slots[reservation.start] = 7;
    expect(reservation.commit(1)).toBe('ok');
    expect(drained(consumer)).toEqual([7]);
  });

  it('publishes by default what write wrote, so that slots of an earlier lap cannot leak', () => {
    const { producer, consumer } = ring(start);
    for (let i = 0; i < 4; i++) producer.push(100 + i);
    drained(consumer);
    const reservation = reserve(producer, 4);
    reservation.write(1);
    expect(reservation.written).toBe(1);
    expect(reservation.commit()).toBe('ok');
    expect(drained(consumer)).toEqual([1]);
    expect(reserve(producer, 2).commit()).toBe('ok');
    expect(drained(consumer)).toEqual([]);
  });

  it('never lends across the wrap, and a loop of reservations fills the ring in order', () => {
    const { producer, consumer } = ring(start, 3);
    let next = 0;
    let expected = 0;
    for (let round = 0; round < 20; round++) {
      for (let left = 5; left > 0; ) {
        const reservation = reserve(producer, left);
        expect(reservation.start + reservation.length).toBeLessThanOrEqual(8);
        for (let i = 0; i < reservation.length; i++) reservation.slots[reservation.start + i] = next++;
        left -= reservation.length;
        reservation.commit(reservation.length);
      }
      for (const value of drained(consumer)) expect(value).toBe(expected++);
    }
    expect(expected).toBe(100);
  });

  it('lends what is free when that is less, and says full only when nothing is', () => {
    const { producer, consumer } = ring(start, 3);
    // An empty ring whose tail stands in the middle, so that the six items pushed wrap and six slots lie ahead of the tail, two of them free.
    do {
      producer.push(0);
      consumer.pop();
    } while (producer.inspect().tail % 8 !== 4);
    for (let i = 0; i < 6; i++) producer.push(i);
    const reservation = reserve(producer, 5);
    expect(reservation.length).toBe(2);
    reservation.commit(2);
    expect(producer.reserve(1)).toBe('full');
  });

  it('aborts without a trace', () => {
    const { descriptor, producer, consumer } = ring(start);
    const before = inspectRing(descriptor);
    const reservation = reserve(producer, 2);
    reservation.write(5);
    reservation.abort();
    expect(inspectRing(descriptor)).toEqual(before);
    producer.push(6);
    expect(drained(consumer)).toEqual([6]);
  });

  it('shows the open reservation to who inspects the handle', () => {
    const { producer } = ring(start, 3);
    expect(producer.inspect()).toEqual({ tail: start, head: start, reserved: 0 });
    const reservation = reserve(producer, 1);
    expect(producer.inspect()).toEqual({ tail: start, head: start, reserved: 1 });
    reservation.abort();
    expect(producer.inspect().reserved).toBe(0);
    reserve(producer, 1);
    producer.release();
    expect(producer.inspect().reserved).toBe(0);
  });

  it('refuses a second reservation, a push and a wait while one is open, and goes on afterwards', () => {
    const { producer, consumer } = ring(start);
    const reservation = reserve(producer, 1);
    expect(() => producer.reserve(1)).toThrow(ReservationError);
    expect(() => producer.push(1)).toThrow('a reservation of 1 slots is open; commit or abort it first');
    expect(() => producer.pushFrom([1])).toThrow(ReservationError);
    expect(producer.pushFrom([])).toBe(0);
    expect(() => producer.waitForSpace(1, 0)).toThrow(ReservationError);
    reservation.write(3);
    expect(reservation.commit()).toBe('ok');
    expect(producer.push(4)).toBe('ok');
    expect(drained(consumer)).toEqual([3, 4]);
  });

  it('refuses to end twice', () => {
    const { producer } = ring(start);
    const reservation = reserve(producer, 1);
    reservation.commit(0);
    expect(() => reservation.commit(0)).toThrow(ReservationError);
    expect(() => reservation.abort()).toThrow('no reservation is open');
  });

  it('refuses counts outside what was lent, and stays open', () => {
    const { producer, consumer } = ring(start);
    for (const count of [0, -1, 5, 1.5, Number.NaN, Infinity]) expect(() => producer.reserve(count)).toThrow(CountError);
    const reservation = reserve(producer, 1);
    for (const count of [-1, 2, 0.5, Number.NaN]) expect(() => reservation.commit(count)).toThrow(CountError);
    reservation.write(9);
    expect(() => reservation.write(10)).toThrow(CountError);
    reservation.commit();
    expect(drained(consumer)).toEqual([9]);
  });

  it('publishes nothing when the ring was closed meanwhile', () => {
    const { descriptor, producer, consumer } = ring(start);
    producer.push(1);
    const reservation = reserve(producer, 1);
    reservation.write(2);
    close(descriptor);
    expect(reservation.commit()).toBe('closed');
    expect(producer.reserve(1)).toBe('closed');
    expect(drained(consumer)).toEqual([1]);
    expect(consumer.drain(() => {})).toBe('closed');
  });

  it('lends views that alias the ring', () => {
    const { producer, consumer } = ring(start, 4);
    const reservation = reserve(producer, 1);
    reservation.view().set([42]);
    reservation.commit(1);
    const window = consumer.peek();
    if (typeof window === 'string') throw new Error(window);
    expect([...window.view()]).toEqual([42]);
    window.advance(1);
  });
});
