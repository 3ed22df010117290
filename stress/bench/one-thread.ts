import { claimConsumer, claimProducer, createRing } from 'ringproof';
import type { Element } from 'ringproof';
import { RingBuffer } from 'ringbuf.js';
import { RING_SLOTS } from './pair.ts';

/** Something to repeat on one thread: each call moves `items` items through a ring, in and out. */
export interface Loop {
  readonly items: number;
  run(): void;
}

/** Items moved in one call. */
const BLOCK = 1024;

/** Push and pop one by one. */
export function ringproofItems(wakeups: boolean): Loop {
  const ring = createRing({ element: 'int32', ringBits: Math.log2(RING_SLOTS), wakeups });
  const producer = claimProducer(ring);
  const consumer = claimConsumer(ring);
  return {
    items: BLOCK,
    run() {
      for (let i = 0; i < BLOCK; i++) if (producer.push(i) !== 'ok') throw new Error('push was refused');
      let sum = 0;
      for (let i = 0; i < BLOCK; i++) {
        if (consumer.pop() !== 'ok') throw new Error('nothing to pop');
        sum += consumer.value;
      }
      if (sum !== (BLOCK * (BLOCK - 1)) / 2) throw new Error(`sum ${sum}`);
    },
  };
}

/** Reserve and commit in place, peek and advance in place. */
export function ringproofBatches(batch: number): Loop {
  const ring = createRing({ element: 'int32', ringBits: Math.log2(RING_SLOTS) });
  const producer = claimProducer(ring);
  const consumer = claimConsumer(ring);
  return {
    items: BLOCK,
    run() {
      let sum = 0;
      for (let moved = 0; moved < BLOCK; ) {
        const reservation = producer.reserve(batch);
        if (typeof reservation === 'string') throw new Error(reservation);
        const { slots, start, length } = reservation;
        for (let i = 0; i < length; i++) slots[start + i] = moved + i;
        reservation.commit(length);
        const window = consumer.peek(batch);
        if (typeof window === 'string') throw new Error(window);
        const { slots: published, start: first, length: count } = window;
        for (let i = 0; i < count; i++) sum += published[first + i]!;
        moved += count;
        window.advance(count);
      }
      if (sum !== (BLOCK * (BLOCK - 1)) / 2) throw new Error(`sum ${sum}`);
    },
  };
}

/** ringbuf.js through staging arrays, the way its documentation shows. */
export function ringbufBatches(batch: number): Loop {
  const buffer = new RingBuffer(RingBuffer.getStorageForCapacity(RING_SLOTS, Int32Array), Int32Array);
  const staged = new Int32Array(batch);
  return {
    items: BLOCK,
    run() {
      let sum = 0;
      for (let moved = 0; moved < BLOCK; moved += batch) {
        for (let i = 0; i < batch; i++) staged[i] = moved + i;
        if (buffer.push(staged) !== batch) throw new Error('push was refused');
        if (buffer.pop(staged) !== batch) throw new Error('nothing to pop');
        for (let i = 0; i < batch; i++) sum += staged[i]!;
      }
      if (sum !== (BLOCK * (BLOCK - 1)) / 2) throw new Error(`sum ${sum}`);
    },
  };
}

/** ringbuf.js item by item, in blocks like ringproofItems. */
export function ringbufItems(): Loop {
  const buffer = new RingBuffer(RingBuffer.getStorageForCapacity(RING_SLOTS, Int32Array), Int32Array);
  const cell = new Int32Array(1);
  return {
    items: BLOCK,
    run() {
      for (let i = 0; i < BLOCK; i++) {
        cell[0] = i;
        if (buffer.push(cell) !== 1) throw new Error('push was refused');
      }
      let sum = 0;
      for (let i = 0; i < BLOCK; i++) {
        if (buffer.pop(cell) !== 1) throw new Error('nothing to pop');
        sum += cell[0]!;
      }
      if (sum !== (BLOCK * (BLOCK - 1)) / 2) throw new Error(`sum ${sum}`);
    },
  };
}

/** Push and pop of any element that the caller makes. */
export function elementItems<E extends Element>(element: E, push: (producer: ReturnType<typeof claimProducer<E>>, i: number) => string, items = BLOCK): Loop {
  const ring = createRing({ element, ringBits: Math.log2(RING_SLOTS) });
  const producer = claimProducer(ring);
  const consumer = claimConsumer(ring);
  const ignore = (): void => {};
  return {
    items,
    run() {
      for (let i = 0; i < items; i++) if (push(producer, i) !== 'ok') throw new Error('push was refused');
      if (consumer.drain(ignore) !== items) throw new Error('drain missed items');
    },
  };
}

/** Nanoseconds an item over at least `milliseconds`. */
export function nanosecondsPerItem(loop: Loop, milliseconds: number): number {
  let items = 0;
  const began = performance.now();
  let elapsed: number;
  do {
    for (let i = 0; i < 16; i++) loop.run();
    items += 16 * loop.items;
    elapsed = performance.now() - began;
  } while (elapsed < milliseconds);
  return (elapsed * 1e6) / items;
}
