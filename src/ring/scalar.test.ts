import { describe, expect, it } from 'vitest';
import { claimConsumer, claimProducer, createRing, inspectRing } from './index.ts';
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
});
