import { expect, it } from 'vitest';
import { createChannel, createRing, inspectChannel, register } from './index.ts';
import type { Descriptor } from './index.ts';
import { CONFIG, HEAD, MAGIC, RING_MEMORY, ringBase, RINGS_USED, SIGNATURE, TAIL } from './layout.ts';

/** Every word of fresh memory that is not 0. */
function written({ buffer }: Descriptor): Record<number, number> {
  return Object.fromEntries([...new Int32Array(buffer)].map((value, word) => [word, value] as const).filter(([, value]) => value !== 0));
}

it('writes into the memory of a ring what it is, where it begins, and that its one ring is in use', () => {
  expect(written(createRing({ element: 'float64', ringBits: 3, startSequence: 7, metrics: true }))).toEqual({
    [MAGIC]: RING_MEMORY.magic,
    [CONFIG]: 1 + 3 * 2 ** 4 + 1 * 2 ** 9 + 2 * 2 ** 17 + 2 ** 20 + 2 ** 21,
    [RINGS_USED]: 1,
    [ringBase(0) + TAIL]: 7,
    [ringBase(0) + HEAD]: 7,
  });
});

it('writes into the memory of a channel what it is, and where each of its rings begins', () => {
  expect(written(createChannel({ element: { record: { a: 'int32' } }, ringBits: 1, maxProducers: 2, startSequence: 2 ** 32 - 1, wakeups: false }))).toEqual({
    [MAGIC]: RING_MEMORY.magic,
    [CONFIG]: 1 + 1 * 2 ** 4 + 2 * 2 ** 9 + 4 * 2 ** 17,
    [SIGNATURE]: 0xae63cddf | 0,
    [ringBase(0) + TAIL]: -1,
    [ringBase(0) + HEAD]: -1,
    [ringBase(1) + TAIL]: -1,
    [ringBase(1) + HEAD]: -1,
  });
});

it('counts as in use the ring of a channel that has only one, and else those that had a producer', () => {
  expect(inspectChannel(createChannel({ element: 'bytes', ringBits: 1, maxProducers: 1 })).ringsUsed).toBe(1);
  const channel = createChannel({ element: 'bytes', ringBits: 1, maxProducers: 3 });
  expect(inspectChannel(channel).ringsUsed).toBe(0);
  for (const used of [1, 2]) {
    register(channel);
    expect(inspectChannel(channel).ringsUsed).toBe(used);
  }
});
