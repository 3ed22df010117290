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

it('is that of version 1: who moves a word makes another version', () => {
  const { ringBase: _, layoutSizes: __, packConfig: ___, unpackConfig: ____, ...words } = layout;
  expect(words).toEqual({
    LAYOUT_VERSION: 1, RING_MEMORY: { magic: 0x52494e47, madeBy: 'createRing or createChannel' }, LINE_WORDS: 32,
    MAGIC: 0, CONFIG: 1, SIGNATURE: 2, EXTRA: 3, CLOSED: 32, CONSUMER_OWNER: 64, CONSUMER_EPOCH: 96, CONSUMER_WAITING: 128, RINGS_USED: 160, CONSUMER_WAITS: 192, EMPTY_POLLS: 193, HEADER_WORDS: 256,
    TAIL: 0, HEAD: 32, PRODUCER_EPOCH: 64, PRODUCER_WAITING: 96, PRODUCER_OWNER: 128, SUBMITTED: 160, REFUSED: 161, PRODUCER_WAITS: 162, PUBLISHES: 163, EVICTED: 164, CONSUMED: 192, RELEASES: 193, RING_WORDS: 256,
  });
  expect([layout.ringBase(0), layout.ringBase(3)]).toEqual([256, 1024]);
  expect(layout.packConfig({ ringBits: 3, maxProducers: 5, metrics: true, wakeups: false, start: 0 }, elementLayout('bytes'))).toBe(1 + 3 * 2 ** 4 + 5 * 2 ** 9 + 5 * 2 ** 17 + 2 ** 20);
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

it('has each part behind the one before, the length cells in whole lines', () => {
  expect(layout.layoutSizes(3, 2, elementLayout('float64'))).toEqual({ controlWords: 768, lengthWords: 0, slotsOffset: 3072, totalBytes: 3072 + 128 });
  expect(layout.layoutSizes(3, 3, elementLayout('bytes'))).toEqual({ controlWords: 1024, lengthWords: 24, slotsOffset: 4096 + 128, totalBytes: 4096 + 128 + 24 * elementLayout('bytes').slotBytes });
  expect(layout.layoutSizes(6, 3, elementLayout('bytes'))).toMatchObject({ lengthWords: 192, slotsOffset: 4096 + 192 * 4 });
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
