import { afterEach, describe, expect, it, vi } from 'vitest';
import { Consumer } from '../ring/consumer.ts';
import { EVICTED, HEAD, ringBase } from '../ring/layout.ts';
import { loadsOf } from '../ring/testing/loads-of.ts';
import { STARTS } from '../ring/testing/starts.ts';
import { openChannel } from './descriptor.ts';
import type { EvictingProducer } from './evicting-producer.ts';
import { EvictingReader } from './evicting-reader.ts';
import { claimConsumer, claimProducer, close, dropped, inspect, metrics, spscChannel } from './index.ts';
import type { PolicyProducer, SpscConfig } from './index.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

function open(capacity: number, config: SpscConfig<'int32'> = {}) {
  const channel = spscChannel(capacity, { element: 'int32', backpressure: 'drop-oldest', maxProducers: 2, ...config });
  return { channel, producer: claimProducer(channel), consumer: claimConsumer(channel) };
}

function ringOf(producer: PolicyProducer<'int32'>): EvictingProducer<'int32'> {
  return (producer as unknown as { readonly ring: EvictingProducer<'int32'> }).ring;
}

describe.each(STARTS)('under drop-oldest, from sequence %d on,', (startSequence) => {
  it('a batch takes out what is in the way of it, after the free slots were filled, and no more', () => {
    for (let before = 0; before <= 4; before++) {
      for (let count = 0; count <= 9; count++) {
        const { channel, producer, consumer } = open(4, { startSequence, metrics: true });
        const items = Array.from({ length: before + count }, (_, i) => i + 1);
        for (const item of items.slice(0, before)) producer.push(item);
        expect(producer.pushBatch(items, before)).toBe(count);
        const lost = Math.max(0, items.length - 4);
        expect([producer.dropped, dropped(channel)]).toEqual([lost, lost]);
        // One publish for what fits, then one for each ring's length of the rest.
        const fits = Math.min(count, 4 - before);
        expect(metrics(channel)).toMatchObject({ submitted: items.length, publishes: before + (fits > 0 ? 1 : 0) + Math.ceil((count - fits) / 4) });
        const target = [0, 0, 0, 0, 0];
        expect(consumer.popBatch(target)).toBe(items.length - lost);
        expect(target.slice(0, items.length - lost)).toEqual(items.slice(lost));
      }
    }
  });

  it('as many items are taken out as slots are wanted, less those that are free or that the consumer freed meanwhile', () => {
    for (let items = 0; items <= 4; items++) {
      for (let popped = 0; popped <= items; popped++) {
        for (let slots = 1; slots <= 4; slots++) {
          const { channel, producer, consumer } = open(4, { startSequence });
          for (let item = 1; item <= items; item++) producer.push(item);
          for (let i = 0; i < popped; i++) consumer.pop();
          const free = 4 - items;
          const lost = Math.max(0, slots - free - popped);
          const exchange = vi.spyOn(Atomics, 'compareExchange');
          ringOf(producer).evict(slots);
          // Once where more is wanted than is free, and again where the consumer was in between and did not free enough.
          expect(exchange).toHaveBeenCalledTimes((free < slots ? 1 : 0) + (popped > 0 && lost > 0 ? 1 : 0));
          exchange.mockRestore();
          expect([producer.dropped, dropped(channel), consumer.len]).toEqual([lost, lost, items - popped - lost]);
          expect(loadsOf([ringBase(0) + HEAD], () => expect(producer.hasCapacity(slots)).toBe(true))).toBe(0);
        }
      }
    }
  });

  it('a channel that is closed drops nothing for what it refuses', () => {
    const { channel, producer, consumer } = open(2, { startSequence });
    producer.pushBatch([1, 2]);
    close(channel);
    expect([producer.push(3), producer.tryPush(3), producer.pushBatch([3, 4, 5]), producer.pushBatch([])]).toEqual(['closed', 'closed', 'closed', 'closed']);
    expect([dropped(channel), producer.dropped]).toEqual([0, 0]);
    expect([...consumer]).toEqual([1, 2]);
  });

  it('what was consumed is space again, for who drops nothing too', () => {
    const { channel, producer, consumer } = open(2, { startSequence });
    producer.pushBatch([1, 2]);
    consumer.pop();
    expect([producer.tryPush(3), producer.tryPush(4)]).toEqual(['ok', 'full']);
    expect(dropped(channel)).toBe(0);
  });

  it('a push looks at the head only where the ring may be full', () => {
    const { producer, consumer } = open(4, { startSequence });
    const loads = (): number => loadsOf([ringBase(0) + HEAD], () => producer.tryPush(1));
    expect([loads(), loads(), loads(), loads(), loads()]).toEqual([0, 0, 0, 0, 1]);
    consumer.popEach(() => {});
    expect([loads(), loads(), loads(), loads(), loads()]).toEqual([1, 0, 0, 0, 1]);
  });
});

describe.each(STARTS)('of items that were copied, from sequence %d on,', (startSequence) => {
  it('a claim gets those that were not taken out meanwhile, by one exchange, and one more where some were', () => {
    for (let items = 1; items <= 4; items++) {
      for (let lost = 0; lost <= 6; lost++) {
        const { channel, producer } = open(4, { startSequence });
        const reader = new EvictingReader(openChannel(channel).memory, 0);
        producer.pushBatch([1, 2, 3, 4]);
        expect([reader.available(), reader.upTo(items)]).toEqual([4, items]);
        for (let i = 0; i < lost; i++) producer.push(5);
        const exchange = vi.spyOn(Atomics, 'compareExchange');
        expect(reader.claim(items)).toBe(Math.max(0, items - lost));
        expect(exchange).toHaveBeenCalledTimes(0 < lost && lost < items ? 2 : 1);
        exchange.mockRestore();
        const taken = Math.max(items, lost);
        const head = (startSequence + taken) % 2 ** 32;
        expect(inspect(channel).rings[0]).toMatchObject({ head, length: 4 + lost - taken });
        expect(reader.head >>> 0).toBe(head);
        // A look that is not needed is not made, unless what was known is gone.
        expect(reader.known()).toBe(lost < items ? 4 - items : 0);
        expect(reader.refresh()).toBe(4 + lost - taken);
      }
    }
  });
});

describe.each(STARTS)('when items are taken out after they were copied, from sequence %d on,', (startSequence) => {
  /** Does so before the next claim. */
  function beforeClaim(act: () => void): void {
    const { claim } = EvictingReader.prototype;
    vi.spyOn(EvictingReader.prototype, 'claim').mockImplementationOnce(function (this: EvictingReader, items) {
      act();
      return claim.call(this, items);
    });
  }

  it('a batch has the others, in order, and nothing outside its range', () => {
    for (let items = 1; items <= 4; items++) {
      for (let lost = 0; lost <= 6; lost++) {
        const channel = spscChannel(4, { element: 'bigint64', backpressure: 'drop-oldest', startSequence });
        const producer = claimProducer(channel);
        producer.pushBatch([1n, 2n, 3n, 4n]);
        beforeClaim(() => producer.pushBatch(Array.from({ length: lost }, (_, i) => BigInt(5 + i))));
        // Into which nothing fits but items.
        const target = new BigInt64Array(items + 1).fill(77n);
        const got = lost < items ? items - lost : items;
        expect(claimConsumer(channel).popBatch(target, 1)).toBe(got);
        expect(Array.from(target.slice(0, got + 1))).toEqual([77n, ...Array.from({ length: got }, (_, i) => BigInt(lost + 1 + i))]);
      }
    }
  });

  it('one by one, the next ones come', () => {
    for (let lost = 0; lost <= 6; lost++) {
      const { producer, consumer } = open(4, { startSequence });
      const more = Array.from({ length: lost }, (_, i) => 5 + i);
      producer.pushBatch([1, 2, 3, 4]);
      beforeClaim(() => producer.pushBatch(more));
      expect([consumer.pop(), consumer.value]).toEqual(['ok', lost + 1]);
      const seen: number[] = [];
      beforeClaim(() => producer.pushBatch(more));
      consumer.popEach((item) => seen.push(item));
      const all = [1, 2, 3, 4, ...more, ...more];
      // As many as there were when it began.
      const first = Math.max(lost + 1, all.length - 4);
      expect(seen).toEqual(all.slice(first, first + 3));
    }
  });

  it('and nothing is there yet in their place, there is nothing', () => {
    const { producer, consumer } = open(2, { startSequence });
    const target = [0, 0];
    for (const [take, answer] of [[() => consumer.tryPop(), 'empty'], [() => consumer.popBatch(target), 0], [() => consumer.popEach(() => expect.unreachable()), 0]] as const) {
      producer.pushBatch([1, 2]);
      beforeClaim(() => ringOf(producer).evict(2));
      expect(take()).toBe(answer);
      expect(consumer.len).toBe(0);
      producer.push(3);
      expect([consumer.tryPop(), consumer.value]).toEqual(['ok', 3]);
    }
  });
});

it('what was dropped is counted modulo 2^32, over all producers of a ring and over all rings', () => {
  const { channel, producer } = open(1);
  const counts = new Int32Array(channel.buffer);
  counts[ringBase(0) + EVICTED] = -2;
  counts[ringBase(1) + EVICTED] = -3;
  const clone = producer.clone();
  if (clone === 'closed') throw new Error(clone);
  expect(clone.dropped).toBe(2 ** 32 - 3);
  expect(inspect(channel).dropped).toEqual([2 ** 32 - 2, 2 ** 32 - 3]);
  expect(dropped(channel)).toBe(2 ** 32 - 5);
  clone.pushBatch([1, 2, 3, 4, 5]);
  expect([clone.dropped, dropped(channel)]).toEqual([1, 2 ** 32 - 1]);
});

describe('a pop that waits, when what it found was taken out before it could have it,', () => {
  it('goes on to wait for the rest of its time', async () => {
    const { consumer } = open(1);
    let now = 1_000;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const left: unknown[] = [];
    const wait = (milliseconds?: number): 'ready' | 'timed-out' => {
      left.push(milliseconds);
      now += 4;
      return milliseconds === 0 ? 'timed-out' : 'ready';
    };
    vi.spyOn(Consumer.prototype, 'wait').mockImplementation(wait);
    vi.spyOn(Consumer.prototype, 'waitAsync').mockImplementation((milliseconds) => Promise.resolve(wait(milliseconds)));
    expect(consumer.popTimeout(10)).toBe('timed-out');
    expect(left.splice(0)).toEqual([10, 6, 2, 0]);
    expect(await consumer.popAsync(10)).toBe('timed-out');
    expect(left).toEqual([10, 6, 2, 0]);
  });

  it('goes on for ever when it has no time, and reads no clock', async () => {
    const { producer, consumer } = open(1);
    const clock = vi.spyOn(performance, 'now');
    const left: unknown[] = [];
    const wait = (milliseconds?: number): 'ready' => {
      if (left.push(milliseconds) === 3) producer.push(7);
      return 'ready';
    };
    vi.spyOn(Consumer.prototype, 'wait').mockImplementation(wait);
    vi.spyOn(Consumer.prototype, 'waitAsync').mockImplementation((milliseconds) => Promise.resolve(wait(milliseconds)));
    expect([consumer.pop(), consumer.value]).toEqual(['ok', 7]);
    expect(left.splice(0)).toEqual([Infinity, Infinity, Infinity]);
    expect([await consumer.popAsync(), consumer.value]).toEqual(['ok', 7]);
    expect(left).toEqual([Infinity, Infinity, Infinity]);
    expect(clock).not.toHaveBeenCalled();
  });
});
