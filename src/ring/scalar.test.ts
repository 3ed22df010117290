import { describe, expect, it } from 'vitest';
import { claimConsumer, claimProducer, close, CountError, createRing, inspectRing, metrics } from './index.ts';
import type { ScalarElement } from './index.ts';
import { STARTS } from './testing/starts.ts';

function ring<E extends ScalarElement>(element: E, startSequence: number, ringBits = 2) {
  const descriptor = createRing({ element, ringBits, startSequence });
  return { descriptor, producer: claimProducer(descriptor), consumer: claimConsumer(descriptor) };
}

describe.each(STARTS)('a ring of scalars from sequence %d on', (start) => {
  it('delivers in order over many laps, one by one', () => {
    const { producer, consumer } = ring('int32', start);
    for (let i = 0; i < 50; i++) {
      expect(producer.push(i - 25)).toBe('ok');
      expect(consumer.pop()).toBe('ok');
      expect(consumer.value).toBe(i - 25);
    }
    expect(consumer.pop()).toBe('empty');
  });

  it('says full at capacity, not one earlier', () => {
    const { descriptor, producer, consumer } = ring('int32', start);
    expect([1, 2, 3, 4, 5].map((value) => producer.push(value))).toEqual(['ok', 'ok', 'ok', 'ok', 'full']);
    expect(inspectRing(descriptor).length).toBe(4);
    expect(consumer.pop()).toBe('ok');
    expect(producer.push(5)).toBe('ok');
    const seen: number[] = [];
    expect(consumer.drain((value) => seen.push(value))).toBe(4);
    expect(seen).toEqual([2, 3, 4, 5]);
  });

  it('keeps extreme values of each element', () => {
    const int = ring('int32', start);
    int.producer.push(-(2 ** 31));
    int.consumer.pop();
    expect(int.consumer.value).toBe(-(2 ** 31));
    const uint = ring('uint32', start);
    uint.producer.push(2 ** 32 - 1);
    uint.consumer.pop();
    expect(uint.consumer.value).toBe(2 ** 32 - 1);
    const float = ring('float64', start);
    float.producer.push(Number.MIN_VALUE);
    float.consumer.pop();
    expect(float.consumer.value).toBe(Number.MIN_VALUE);
    const big = ring('bigint64', start);
    big.producer.push(-(2n ** 63n));
    big.consumer.pop();
    expect(big.consumer.value).toBe(-(2n ** 63n));
  });

  it('moves arrays with one publish for each, and the rest later', () => {
    const { producer, consumer } = ring('float64', start);
    expect(producer.pushFrom([0.5, 1.5, 2.5, 3.5, 4.5, 5.5], 1)).toBe(4);
    expect(producer.pushFrom([9])).toBe(0);
    expect(producer.pushFrom([])).toBe(0);
    const target = new Float64Array(6);
    expect(consumer.popInto(target, 1, 3)).toBe(3);
    expect([...target]).toEqual([0, 1.5, 2.5, 3.5, 0, 0]);
    expect(producer.pushFrom([5.5, 6.5])).toBe(2);
    expect(consumer.popInto(target)).toBe(3);
    expect([...target]).toEqual([4.5, 5.5, 6.5, 3.5, 0, 0]);
    expect(consumer.popInto(target)).toBe(0);
    expect(consumer.popInto(target, 6)).toBe(0);
  });

  it('moves arrays to and from any index, whole by default', () => {
    const { producer, consumer } = ring('int32', start);
    for (let from = 0; from <= 3; from++) {
      const items = [10, 20, 30].slice(from);
      expect(producer.pushFrom([10, 20, 30], from)).toBe(items.length);
      const target = [0, 0, 0];
      expect(consumer.popInto(target, from)).toBe(items.length);
      expect(target).toEqual([...Array.from({ length: from }, () => 0), ...items]);
    }
  });

  it('refuses what lies outside an array', () => {
    const { producer, consumer } = ring('int32', start);
    producer.push(1);
    for (const from of [-1, 0.5, 3, Number.NaN]) {
      expect(() => producer.pushFrom([1, 2], from)).toThrow(`from must be an integer from 0 to 2, not ${from}`);
      expect(() => consumer.popInto([0, 0], from)).toThrow(`from must be an integer from 0 to 2, not ${from}`);
    }
    for (const count of [-1, 0.5, 2, Number.NaN]) {
      expect(() => producer.pushFrom([1, 2], 1, count)).toThrow(CountError);
      expect(() => consumer.popInto([0, 0], 1, count)).toThrow(`count must be an integer from 0 to 1, not ${count}`);
    }
    expect(inspectRing(consumer.role.of).length).toBe(1);
  });

  it('moves nothing, and counts nothing, when asked for nothing', () => {
    const descriptor = createRing({ element: 'int32', ringBits: 1, startSequence: start, metrics: true });
    const [producer, consumer] = [claimProducer(descriptor), claimConsumer(descriptor)];
    producer.pushFrom([1, 2]);
    const before = metrics(descriptor);
    expect(producer.pushFrom([])).toBe(0);
    expect(consumer.popInto([])).toBe(0);
    expect(metrics(descriptor)).toEqual(before);
    expect(producer.pushFrom([3])).toBe(0);
    expect(metrics(descriptor)).toEqual({ ...before, refused: 1, rings: [{ ...before!.rings[0]!, refused: 1 }] });
    close(descriptor);
    for (const none of [[], [3]]) expect(producer.pushFrom(none)).toBe('closed');
    consumer.drain(() => {});
    expect(consumer.popInto([])).toBe(0);
    expect(consumer.popInto([0])).toBe('closed');
    expect(metrics(descriptor)!.refused).toBe(1);
  });
});

describe.each([['int32', 16], ['float64', 8]] as const)('a batch of %s', (element, lineCells) => {
  /** A consumer whose ring begins at slot `head` and holds `items`, and the cells that it reads from then on. */
  function observed(ringBits: number, head: number, items: number) {
    const { producer, consumer } = ring(element, head, ringBits);
    producer.pushFrom(Array.from({ length: items }, (_, i) => i));
    const read: number[] = [];
    const cells = new Proxy(consumer['cells'], {
      get(target, index) {
        read.push(Number(index));
        return target[Number(index)];
      },
    });
    Object.defineProperty(consumer, 'cells', { value: cells });
    return { consumer, read };
  }

  const ahead = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i).filter((cell) => cell > from && (cell - from) % lineCells === 0);

  it('is read ahead by a cell of each further line, up to the wrap, and nothing else is read', () => {
    for (const [head, items] of [[0, 1], [0, 16], [0, 17], [0, 40], [24, 40], [30, 64], [63, 3]] as const) {
      const wrap = Math.min(64, head + items);
      const one = Array.from({ length: items }, (_, i) => (head + i) % 64);
      const popping = observed(6, head, items);
      expect(popping.consumer.popInto(new Float64Array(100))).toBe(items);
      expect(popping.read).toEqual([...ahead(head, wrap), ...one]);
      const draining = observed(6, head, items);
      expect(draining.consumer.drain(() => {})).toBe(items);
      expect(draining.read).toEqual([...ahead(head, wrap), ...one]);
      const peeking = observed(6, head, items);
      expect(peeking.consumer.peek()).toMatchObject({ start: head, length: wrap - head });
      expect(peeking.read).toEqual(ahead(head, wrap));
    }
  });

  it('is read ahead no further than asked for, and than 256 lines', () => {
    const few = observed(6, 0, 60);
    expect(few.consumer.popInto(new Float64Array(30))).toBe(30);
    expect(few.read.slice(0, -30)).toEqual(ahead(0, 30));
    // What it reads is stored, or nobody would have to read it.
    expect(few.consumer['fetched'][0]).toBe(ahead(0, 30).at(-1));
    const many = observed(13, 5, 8_000);
    many.consumer.peek();
    expect(many.read).toEqual(ahead(5, 5 + 256 * lineCells));
  });
});
