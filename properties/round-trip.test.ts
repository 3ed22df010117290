import { fc, it } from '@fast-check/vitest';
import { claimConsumer, claimProducer, createRing } from 'ringproof';
import type { Element } from 'ringproof';
import { describe, expect } from 'vitest';
import { ELEMENT_KINDS, startSequences } from './kit/element-kinds.ts';
import { replayable } from './replay.ts';

/** Pushes and pops, a few at a time, so that every slot of the ring is used. */
function passThrough(element: Element, startSequence: number, items: readonly unknown[], copy: (item: unknown) => unknown): unknown[] {
  const ring = createRing({ element, ringBits: 3, startSequence });
  const producer = claimProducer(ring) as unknown as { push(item: unknown): string };
  const consumer = claimConsumer(ring) as unknown as { pop(): string; readonly value: unknown };
  const out: unknown[] = [];
  for (let i = 0; i < items.length; i += 3) {
    const some = items.slice(i, i + 3);
    for (const item of some) expect(producer.push(item)).toBe('ok');
    for (let k = 0; k < some.length; k++) {
      expect(consumer.pop()).toBe('ok');
      out.push(copy(consumer.value));
    }
  }
  return out;
}

describe.each(ELEMENT_KINDS)('items of $name', ({ element, items, copy }) => {
  it.prop([startSequences, fc.array(items, { maxLength: 40 })], replayable(150))('come out as they went in, NaN, -0 and extremes included', (start, list) => {
    expect(passThrough(element, start, list, copy)).toEqual(list);
  });
});

/** 8 granules of 16 bytes: a message has at most half of the ring. */
const LONGEST = 64;
const messages = fc.array(fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.constantFrom(0, 1, 15, 16, 17, LONGEST - 1, LONGEST).map((length) => Uint8Array.from({ length }, (_, i) => 255 - i))), { maxLength: 40 });

describe('byte messages', () => {
  it.prop([startSequences, messages], replayable(300))('come out as they went in, empty and maximal ones included', (startSequence, list) => {
    const ring = createRing({ element: 'bytes', ringBits: 3, startSequence });
    const producer = claimProducer(ring);
    const consumer = claimConsumer(ring);
    const out: Uint8Array[] = [];
    const takeOne = (): void => {
      expect(consumer.pop()).toBe('ok');
      out.push(consumer.value);
    };
    let inside = 0;
    for (const message of list) {
      // When everything was consumed the longest message fits, wherever the ring wraps.
      while (producer.push(message) === 'full') {
        expect(inside--).toBeGreaterThan(0);
        takeOne();
      }
      inside++;
    }
    while (inside-- > 0) takeOne();
    expect(consumer.pop()).toBe('empty');
    expect(out).toEqual(list);
  });
});
