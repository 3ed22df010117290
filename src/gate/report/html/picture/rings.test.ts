import { expect, test } from 'vitest';
import { claimConsumer, claimProducer, close, createChannel, createRing, inspectChannel, inspectRing, register, type Descriptor } from '../../../../ring/index.ts';
import type { MemoryContents } from '../../../finding/finding.ts';
import { step } from '../../../testing/findings.ts';
import { initialWord, memoryAfter } from './memory.ts';
import { ringAfter, ringsIn, type RingState } from './rings.ts';

/** What an exploration gives of the memory of a ring. */
function contentsOf({ buffer }: Descriptor): MemoryContents[] {
  const words = [...new Int32Array(buffer)].flatMap((word, index): [number, number][] => (word === 0 ? [] : [[index * 4, word]]));
  return [{ buffer: `setup:0:${buffer.byteLength}`, byteLength: buffer.byteLength, words }];
}

/** The first ring of a descriptor's memory as it is now. */
function stateOf(descriptor: Descriptor, id = 0): RingState {
  const initially = contentsOf(descriptor);
  const [{ rings } = { rings: [] }] = ringsIn({ initially });
  return ringAfter(rings[id]!, { steps: [] }, 0, new Map(), (cell) => initialWord(initially, cell));
}

test('head, tail and slots are those that the ring itself tells', () => {
  const ring = createRing({ element: 'int32', ringBits: 2 });
  const producer = claimProducer(ring);
  const consumer = claimConsumer(ring);
  for (const item of [5, 6, 7]) producer.push(item);
  consumer.pop();
  const { head, tail } = inspectRing(ring);
  const state = stateOf(ring);
  expect(state).toMatchObject({ head, tail, sealed: false });
  expect(state.slots.map(({ value, filled }) => [value, filled])).toEqual([['5', false], ['6', true], ['7', true], ['0', false]]);
  close(ring);
  expect(stateOf(ring)).toMatchObject({ head, tail, sealed: true });
});

test('each ring of a channel is found', () => {
  const channel = createChannel({ element: 'int32', ringBits: 1, maxProducers: 3 });
  const [first, second] = [register(channel), register(channel)];
  if (first === 'closed' || second === 'closed') throw new Error('closed before it began');
  first.push(1);
  second.push(2);
  second.push(3);
  const { rings } = inspectChannel(channel);
  for (const { id, head, tail } of rings) expect(stateOf(channel, id)).toMatchObject({ head, tail });
  expect(stateOf(channel, 1).slots.map(({ value }) => value)).toEqual(['2', '3']);
  const [buffer] = ringsIn({ initially: contentsOf(channel) });
  expect(buffer!.names.get(buffer!.rings[2]!.tail)).toBe('ring 2 tail');
});

test('slots of 8 bytes and byte messages are where they are', () => {
  for (const element of ['float64', 'bytes'] as const) {
    const ring = createRing({ element, ringBits: 2 });
    const [buffer] = ringsIn({ initially: contentsOf(ring) });
    const bytes = element === 'bytes' ? 16 : 8;
    expect(buffer!.rings[0]!.slots.at(-1)).toBe(`setup:0:${ring.buffer.byteLength}@${ring.buffer.byteLength - bytes}+${bytes}`);
  }
});

test('other memory is no ring', () => {
  expect(ringsIn({ initially: [{ buffer: 'setup:0:64', byteLength: 64, words: [[0, 1]] }] })).toEqual([]);
});

test('what a thread read last of an index that another writes is its cache', () => {
  const ring = createRing({ element: 'int32', ringBits: 1 });
  const initially = contentsOf(ring);
  const [place] = ringsIn({ initially })[0]!.rings;
  const steps = [
    step(1, 'consumer', 'load', place!.tail, '0', '0'),
    step(2, 'producer', 'store', place!.tail, '0', '1'),
    step(3, 'producer', 'load', place!.tail, '1', '1'),
  ];
  const state = ringAfter(place!, { steps }, 3, memoryAfter({ steps, initially }, 3), (cell) => initialWord(initially, cell));
  expect(state).toMatchObject({ tail: 1, caches: [{ thread: 'consumer', of: 'tail', value: 0 }] });
});
