import { claimConsumer as claimRingConsumer, claimProducer as claimRingProducer, createRing } from 'ringproof';
import { claimConsumer, claimProducer, spscChannel } from 'ringproof/channel';
import type { Backpressure, PolicyProducer } from 'ringproof/channel';
import type { Loop } from '../one-thread.ts';

export const CAPACITY = 4096;
const BLOCK = 1024;
const BATCH = 1000;

function must(ok: boolean, what: string): void {
  if (!ok) throw new Error(what);
}

/** Push and pop one by one, as `ringItems` does. */
export function policyItems(backpressure: Backpressure, element: 'int32' | 'float64' = 'int32'): Loop {
  const channel = spscChannel(CAPACITY, { element, backpressure });
  const producer = claimProducer(channel);
  const consumer = claimConsumer(channel);
  return {
    items: BLOCK,
    run() {
      for (let i = 0; i < BLOCK; i++) must(producer.push(i) === 'ok', 'push was refused');
      let sum = 0;
      for (let i = 0; i < BLOCK; i++) {
        must(consumer.tryPop() === 'ok', 'nothing to pop');
        sum += consumer.value;
      }
      must(sum === (BLOCK * (BLOCK - 1)) / 2, `sum ${sum}`);
    },
  };
}

/** The ring that the channel stands on. */
export function ringItems(element: 'int32' | 'float64' = 'int32'): Loop {
  const ring = createRing({ element, ringBits: Math.log2(CAPACITY) });
  const producer = claimRingProducer(ring);
  const consumer = claimRingConsumer(ring);
  return {
    items: BLOCK,
    run() {
      for (let i = 0; i < BLOCK; i++) must(producer.push(i) === 'ok', 'push was refused');
      let sum = 0;
      for (let i = 0; i < BLOCK; i++) {
        must(consumer.pop() === 'ok', 'nothing to pop');
        sum += consumer.value;
      }
      must(sum === (BLOCK * (BLOCK - 1)) / 2, `sum ${sum}`);
    },
  };
}

/** Batches of 1 000 in, and out again. */
export function policyBatches(backpressure: Backpressure): Loop {
  const channel = spscChannel(CAPACITY, { element: 'int32', backpressure });
  const producer = claimProducer(channel);
  const consumer = claimConsumer(channel);
  const items = Int32Array.from({ length: BATCH }, (_, i) => i);
  const target = new Int32Array(BATCH);
  return {
    items: BATCH,
    run() {
      must(producer.pushBatch(items) === BATCH, 'the batch was cut short');
      must(consumer.popBatch(target) === BATCH && target[BATCH - 1] === BATCH - 1, 'not the batch that was pushed');
    },
  };
}

export function ringBatches(): Loop {
  const ring = createRing({ element: 'int32', ringBits: Math.log2(CAPACITY) });
  const producer = claimRingProducer(ring);
  const consumer = claimRingConsumer(ring);
  const items = Int32Array.from({ length: BATCH }, (_, i) => i);
  const target = new Int32Array(BATCH);
  return {
    items: BATCH,
    run() {
      must(producer.pushFrom(items) === BATCH, 'the batch was cut short');
      must(consumer.popInto(target) === BATCH && target[BATCH - 1] === BATCH - 1, 'not the batch that was pushed');
    },
  };
}

/** Pushes into a full channel: each takes the oldest out. */
export function overrun(): Loop {
  const producer = claimProducer(spscChannel(CAPACITY, { element: 'int32', backpressure: 'drop-oldest' }));
  return {
    items: BLOCK,
    run() {
      for (let i = 0; i < BLOCK; i++) producer.push(i);
    },
  };
}

/** Half of an item's way: pushes, or pops of what is there. Both leave the channel as they found it outside of the time. */
export function half(which: 'push' | 'pop', milliseconds: number): number {
  const channel = spscChannel(CAPACITY, { element: 'int32' });
  const producer = claimProducer(channel);
  const consumer = claimConsumer(channel);
  let nanoseconds = 0;
  let items = 0;
  const until = performance.now() + milliseconds;
  while (performance.now() < until) {
    const began = performance.now();
    for (let i = 0; i < CAPACITY; i++) producer.push(i);
    const between = performance.now();
    for (let i = 0; i < CAPACITY; i++) consumer.tryPop();
    const ended = performance.now();
    nanoseconds += 1e6 * (which === 'push' ? between - began : ended - between);
    items += CAPACITY;
  }
  return nanoseconds / items;
}

/** Nanoseconds of a clone: the upgrade to one more producer. */
export function upgrade(times: number): number {
  let total = 0;
  for (let i = 0; i < times; i++) {
    const producer = claimProducer(spscChannel(16, { element: 'int32' }));
    const began = performance.now();
    const clone = producer.clone() as PolicyProducer<'int32'>;
    total += performance.now() - began;
    must(clone.id === 1, 'the clone has another ring');
  }
  return (total * 1e6) / times;
}
