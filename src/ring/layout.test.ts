import { expect, it } from 'vitest';
import { elementLayout } from './element.ts';
import * as layout from './layout.ts';

const HOT = [layout.TAIL, layout.HEAD, layout.PRODUCER_EPOCH, layout.PRODUCER_WAITING, layout.PRODUCER_OWNER, layout.SUBMITTED, layout.CONSUMED];
const HEADER = [layout.MAGIC, layout.CLOSED, layout.CONSUMER_OWNER, layout.CONSUMER_EPOCH, layout.CONSUMER_WAITING, layout.RINGS_USED, layout.CONSUMER_WAITS];

it('keeps words that different sides write 128 bytes apart, between rings too', () => {
  const words = [...HEADER, ...HOT.map((word) => layout.ringBase(0) + word), ...HOT.map((word) => layout.ringBase(1) + word)];
  words.sort((a, b) => a - b);
  for (let i = 1; i < words.length; i++) expect((words[i]! - words[i - 1]!) * 4).toBeGreaterThanOrEqual(128);
});

it('lets no control word overlap a slot, and aligns the slots', () => {
  for (const element of ['int32', 'float64', 'bytes', { record: { a: 'int32', b: 'float64' } }] as const) {
    for (const ringBits of [1, 5, 20]) {
      for (const maxProducers of [1, 3, 128]) {
        const sizes = layout.layoutSizes(ringBits, maxProducers, elementLayout(element));
        expect(layout.ringBase(maxProducers)).toBe(sizes.controlWords);
        expect(sizes.slotsOffset).toBeGreaterThanOrEqual((sizes.controlWords + sizes.lengthWords) * 4);
        expect(sizes.slotsOffset % 128).toBe(0);
        expect(sizes.totalBytes - sizes.slotsOffset).toBe(maxProducers * 2 ** ringBits * elementLayout(element).slotBytes);
      }
    }
  }
});

it('has a length cell for each granule of byte messages, and none otherwise', () => {
  expect(layout.layoutSizes(4, 2, elementLayout('bytes')).lengthWords).toBe(32);
  expect(layout.layoutSizes(4, 2, elementLayout('int32')).lengthWords).toBe(0);
});

it('packs and unpacks the configuration at the ends of its ranges', () => {
  for (const ringBits of [1, 20]) {
    for (const maxProducers of [1, 128]) {
      for (const metrics of [false, true]) {
        for (const wakeups of [false, true]) {
          const word = layout.packConfig({ ringBits, maxProducers, metrics, wakeups, start: 0 }, elementLayout('bytes'));
          expect(layout.unpackConfig(word)).toEqual({ version: layout.LAYOUT_VERSION, ringBits, maxProducers, elementCode: 5, metrics, wakeups });
        }
      }
    }
  }
});

it('aligns the fields of a record to their size', () => {
  const { fields, slotBytes } = elementLayout({ record: { a: 'int32', b: 'float64', c: 'int32', d: 'int32' } });
  expect(fields.map((field) => field.offset)).toEqual([0, 8, 16, 20]);
  expect(slotBytes).toBe(24);
});
