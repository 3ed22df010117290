import { describe, expect, it } from 'vitest';
import { claimConsumer, claimProducer, ConsumerBusyError, CountError, createRing, inspectRing, ReservationError } from './index.ts';
import { STARTS } from './testing/starts.ts';

function ring(startSequence: number, ringBits = 2) {
  const descriptor = createRing({ element: 'int32', ringBits, startSequence });
  return { descriptor, producer: claimProducer(descriptor), consumer: claimConsumer(descriptor) };
}

describe.each(STARTS)('consuming from sequence %d on', (start) => {
  it('drains at most the limit and leaves the rest', () => {
    const { producer, consumer } = ring(start);
    producer.pushFrom([1, 2, 3]);
    const seen: number[] = [];
    expect(consumer.drain((value) => seen.push(value), 2)).toBe(2);
    expect(consumer.drain((value) => seen.push(value))).toBe(1);
    expect(consumer.drain((value) => seen.push(value))).toBe(0);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('stores the head once for a drain', () => {
    const { descriptor, producer, consumer } = ring(start);
    producer.pushFrom([1, 2, 3]);
    const lengths: number[] = [];
    consumer.drain(() => lengths.push(inspectRing(descriptor).length));
    expect(lengths).toEqual([3, 3, 3]);
    expect(inspectRing(descriptor).length).toBe(0);
  });

  it('neither loses nor repeats an item when the handler throws', () => {
    const { producer, consumer } = ring(start);
    producer.pushFrom([1, 2, 3]);
    const seen: number[] = [];
    const handler = (value: number) => {
      seen.push(value);
      if (value === 2) throw new Error('handler');
    };
    expect(() => consumer.drain(handler)).toThrow('handler');
    expect(consumer.drain(handler)).toBe(1);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('never shows what was consumed by another way of reading', () => {
    const { producer, consumer } = ring(start);
    producer.pushFrom([7, 8]);
    expect(consumer.drain(() => {})).toBe(2);
    const target = new Int32Array(8);
    expect(consumer.popInto(target)).toBe(0);
    expect(consumer.pop()).toBe('empty');
    expect(consumer.peek()).toBe('empty');
    expect(producer.push(9)).toBe('ok');
    expect(consumer.popInto(target)).toBe(1);
    expect(target[0]).toBe(9);
  });

  it('lends published slots in place and consumes as many as it is told', () => {
    const { producer, consumer } = ring(start, 3);
    producer.pushFrom([1, 2, 3]);
    const seen: number[] = [];
    for (let window = consumer.peek(2); typeof window !== 'string'; window = consumer.peek(2)) {
      expect(window.length).toBeLessThanOrEqual(2);
      expect(window.producer).toBe(0);
      seen.push(window.slots[window.start]!);
      window.advance(1);
    }
    expect(seen).toEqual([1, 2, 3]);
  });

  it('refuses to be called while a window is open, to advance too far, and to advance twice', () => {
    const { producer, consumer } = ring(start);
    producer.push(1);
    const window = consumer.peek();
    if (typeof window === 'string') throw new Error(window);
    expect(() => consumer.pop()).toThrow(ConsumerBusyError);
    expect(() => consumer.peek()).toThrow('a window is open');
    expect(() => consumer.drain(() => {})).toThrow(ConsumerBusyError);
    expect(() => consumer.wait(0)).toThrow(ConsumerBusyError);
    for (const count of [-1, 2, 0.5, 10]) expect(() => window.advance(count)).toThrow(CountError);
    window.advance(0);
    expect(() => window.advance(0)).toThrow(ReservationError);
    expect(consumer.pop()).toBe('ok');
  });

  it('refuses to be called from inside its own handler', () => {
    const { producer, consumer } = ring(start);
    producer.push(1);
    consumer.drain(() => {
      expect(() => consumer.pop()).toThrow('from inside its own handler');
      expect(() => consumer.release()).toThrow(ConsumerBusyError);
      expect(() => consumer.wait(1)).toThrow('from inside its own handler');
      expect(() => consumer.waitAsync(1)).toThrow('from inside its own handler');
    });
    expect(consumer.pop()).toBe('empty');
  });

  it('shows what the handle believes', () => {
    const { producer, consumer } = ring(start);
    producer.push(1);
    expect(consumer.inspect()).toEqual([{ head: start, tail: start, sealed: false }]);
    consumer.pop();
    const next = (start + 1) % 2 ** 32;
    expect(consumer.inspect()).toEqual([{ head: next, tail: next, sealed: false }]);
  });
});

it('refuses limits and ranges that make no sense', () => {
  const { producer, consumer } = ring(0);
  for (const limit of [0, -1, 1.5, Number.NaN]) {
    expect(() => consumer.drain(() => {}, limit)).toThrow(CountError);
    expect(() => consumer.peek(limit)).toThrow(CountError);
  }
  expect(() => consumer.popInto(new Int32Array(2), 3)).toThrow(CountError);
  expect(() => consumer.popInto(new Int32Array(2), 1, 2)).toThrow(CountError);
  expect(() => producer.pushFrom([1], 2)).toThrow(CountError);
  expect(() => producer.pushFrom([1], 0, 2)).toThrow(CountError);
});
