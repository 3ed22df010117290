import { afterEach, describe, expect, it, vi } from 'vitest';
import { openMemory } from './descriptor.ts';
import { claimProducer, close, createRing, inspectRing, metrics } from './index.ts';
import { ringBase, TAIL } from './layout.ts';
import { RingReader } from './ring-reader.ts';
import { STARTS } from './testing/starts.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

function ring(startSequence: number) {
  const descriptor = createRing({ element: 'int32', ringBits: 2, startSequence });
  return { descriptor, producer: claimProducer(descriptor), reader: () => new RingReader(openMemory(descriptor), 0) };
}

describe.each(STARTS)('what a consumer knows of a ring from sequence %d on', (start) => {
  const sequence = (items: number): number => (start + items) | 0;

  it('begins with what is there', () => {
    const { descriptor, producer, reader } = ring(start);
    expect(reader()).toMatchObject({ id: 0, head: sequence(0), tail: sequence(0), sealed: false });
    producer.pushFrom([1, 2, 3]);
    expect(reader()).toMatchObject({ head: sequence(0), tail: sequence(3), sealed: false });
    expect(reader().known()).toBe(3);
    close(descriptor);
    expect(reader()).toMatchObject({ head: sequence(0), tail: sequence(3), sealed: true });
  });

  it('changes by a look at the tail, and it looks only when it knows of too little', () => {
    const { producer, reader } = ring(start);
    const view = reader();
    expect(view.available()).toBe(0);
    producer.pushFrom([1, 2]);
    expect(view.known()).toBe(0);
    expect(view.available()).toBe(2);
    producer.push(3);
    expect(view.available()).toBe(2);
    expect(view.upTo(2)).toBe(2);
    view.advance(1, 1);
    expect([view.known(), view.available(), view.upTo(1)]).toEqual([1, 1, 1]);
    expect(view.tail).toBe(sequence(2));
    expect(view.upTo(3)).toBe(2);
    expect(view.tail).toBe(sequence(3));
    view.advance(2, 2);
    expect([view.known(), view.available(), view.upTo(1), view.refresh()]).toEqual([0, 0, 0, 0]);
  });

  it('is final once the tail was seen sealed, and not looked for again', () => {
    const { descriptor, producer, reader } = ring(start);
    producer.pushFrom([1, 2]);
    const view = reader();
    close(descriptor);
    expect(view.refresh()).toBe(2);
    expect(view).toMatchObject({ tail: sequence(2), sealed: true });
    const load = vi.spyOn(Atomics, 'load');
    expect(view.refresh()).toBe(2);
    view.advance(1, 1);
    expect(view.refresh()).toBe(1);
    view.advance(1, 1);
    expect([view.available(), view.upTo(4)]).toEqual([0, 0]);
    expect(load.mock.calls.filter(([, word]) => word === ringBase(0) + TAIL)).toEqual([]);
  });

  it('tells in which slot an item lies, and how many there are up to the wrap', () => {
    const { descriptor, producer, reader } = ring(start);
    const view = reader();
    for (let head = start; head < start + 9; head++) {
      expect(view.untilWrap()).toBe(4 - (head % 4));
      expect([0, 1, 2, 3].map((offset) => view.slot(offset))).toEqual([0, 1, 2, 3].map((offset) => (head + offset) % 4));
      producer.push(1);
      view.advance(1, 1);
      expect(inspectRing(descriptor)).toMatchObject({ head: (head + 1) % 2 ** 32, length: 0 });
    }
  });
});

it('counts nothing in the memory without metrics', () => {
  const { descriptor, producer, reader } = ring(0);
  const words = new Int32Array(descriptor.buffer);
  const before = words.slice();
  producer.push(0);
  reader().advance(1, 1);
  expect([...words].filter((word, i) => word !== before[i])).toEqual([1, 1]);
});

it('goes on counting where the one before it stopped', () => {
  const descriptor = createRing({ element: 'int32', ringBits: 2, metrics: true });
  const memory = openMemory(descriptor);
  claimProducer(descriptor).pushFrom([1, 2, 3]);
  new RingReader(memory, 0).advance(2, 2);
  new RingReader(memory, 0).advance(1, 1);
  expect(metrics(descriptor)).toMatchObject({ consumed: 3, releases: 2 });
});
