import { describe, expect, it, vi } from 'vitest';
import { STARTS } from '../ring/testing/starts.ts';
import { claimConsumer, claimProducer, close, DEFAULT_CAPACITY, dropped, inspect, isClosed, metrics, spscChannel } from './index.ts';
import type { Backpressure, PolicyConsumer, SpscConfig } from './index.ts';

function open(capacity: number, config: SpscConfig<'int32'>) {
  const channel = spscChannel(capacity, { element: 'int32', ...config });
  return { channel, producer: claimProducer(channel), consumer: claimConsumer(channel) };
}

function popAll(consumer: PolicyConsumer<'int32'>): number[] {
  const items: number[] = [];
  while (consumer.tryPop() === 'ok') items.push(consumer.value);
  return items;
}

it('creation: without a configuration it has the defaults', () => {
  const channel = spscChannel();
  expect(DEFAULT_CAPACITY).toBe(65_536);
  expect(channel).toMatchObject({ kind: 'spsc', element: 'float64' });
  expect(claimProducer(channel)).toMatchObject({ capacity: 65_536, backpressure: 'block', isUpgraded: false, producerCount: 1 });
  expect(claimConsumer(channel)).toMatchObject({ capacity: 65_536, isEmpty: true, len: 0 });
  const { rings } = inspect(channel);
  expect(rings.map(({ head, tail }) => [head, tail])).toEqual(Array.from({ length: 16 }, () => [0, 0]));
  expect(metrics(channel)).toBe(undefined);
});

describe.each(STARTS)('from sequence %d on', (startSequence) => {
  it('single: an item goes in and comes out', () => {
    const { producer, consumer } = open(4, { startSequence });
    expect(producer.push(7)).toBe('ok');
    expect(consumer.len).toBe(1);
    expect(consumer.pop()).toBe('ok');
    expect(consumer.value).toBe(7);
    expect(consumer.isEmpty).toBe(true);
  });

  it('multiple: items come out in the order in which they went in, through every slot and around', () => {
    const { producer, consumer } = open(4, { startSequence });
    let next = 0;
    let due = 0;
    for (let round = 0; round < 6; round++) {
      for (let i = 0; i < 4; i++) expect(producer.push(next++)).toBe('ok');
      expect(consumer.len).toBe(4);
      for (const item of popAll(consumer)) expect(item).toBe(due++);
    }
    expect(due).toBe(24);
  });

  it.each<Backpressure>(['block', 'drop-oldest', 'reject'])('tryPush full: %s or not, it waits for nothing, drops nothing, and says so', (backpressure) => {
    const { channel, producer, consumer } = open(2, { startSequence, backpressure });
    expect([producer.tryPush(1), producer.tryPush(2), producer.tryPush(3)]).toEqual(['ok', 'ok', 'full']);
    expect(producer.hasCapacity()).toBe(false);
    expect(consumer.pop()).toBe('ok');
    expect([producer.hasCapacity(), producer.hasCapacity(2), producer.tryPush(3)]).toEqual([true, false, 'ok']);
    close(channel);
    expect(producer.tryPush(4)).toBe('closed');
    expect(popAll(consumer)).toEqual([2, 3]);
    expect([producer.dropped, dropped(channel)]).toEqual([0, 0]);
  });

  it('tryPop empty: says empty, and closed once it is', () => {
    const { channel, producer, consumer } = open(2, { startSequence });
    expect(consumer.tryPop()).toBe('empty');
    producer.push(1);
    close(channel);
    expect([consumer.tryPop(), consumer.tryPop(), consumer.tryPop()]).toEqual(['ok', 'closed', 'closed']);
  });

  it('pushBatch partial: takes the first ones in order and leaves the later ones', () => {
    const { channel, producer, consumer } = open(4, { startSequence, backpressure: 'reject' });
    const items = [1, 2, 3, 4, 5, 6];
    expect(producer.pushBatch(items)).toBe(4);
    expect(producer.pushBatch(items, 4)).toBe(0);
    expect(popAll(consumer)).toEqual([1, 2, 3, 4]);
    expect(producer.pushBatch(items, 4)).toBe(2);
    expect(producer.pushBatch(items, 1, 0)).toBe(0);
    expect(popAll(consumer)).toEqual([5, 6]);
    close(channel);
    expect(producer.pushBatch(items)).toBe('closed');
  });

  it.each<Backpressure>(['block', 'drop-oldest', 'reject'])('a batch lies inside its list, or is refused, and then nothing moves, under %s', (backpressure) => {
    const { producer, consumer } = open(4, { startSequence, backpressure });
    const list = [1, 2, 3];
    producer.push(9);
    for (const batch of [(from: number, count?: number) => producer.pushBatch(list, from, count), (from: number, count?: number) => consumer.popBatch(list, from, count)]) {
      for (const from of [-1, 0.5, 4, NaN]) expect(() => batch(from)).toThrow('from must be an integer from 0 to 3');
      for (const count of [-1, 0.5, 2, NaN]) expect(() => batch(2, count)).toThrow('count must be an integer from 0 to 1');
      for (const from of [0, 1, 3]) expect(batch(from, 0)).toBe(0);
    }
    expect([list, consumer.len]).toEqual([[1, 2, 3], 1]);
    expect(producer.pushBatch(list, 2)).toBe(1);
    expect(consumer.popBatch(list, 1)).toBe(2);
    expect(list).toEqual([1, 9, 3]);
  });

  it('block: a batch that waits when the channel is closed says how many it got in', () => {
    for (const capacity of [1, 4]) {
      const { channel, producer, consumer } = open(capacity, { startSequence, wait: { park: 0 } });
      const wait = vi.spyOn(Atomics, 'wait').mockImplementation(() => {
        close(channel);
        return 'ok';
      });
      const items = Array.from({ length: capacity + 2 }, (_, i) => i + 1);
      expect(producer.pushBatch(items)).toBe(capacity);
      expect(wait).toHaveBeenCalledTimes(1);
      expect(producer.pushBatch(items)).toBe('closed');
      expect([...consumer]).toEqual(items.slice(0, capacity));
      wait.mockRestore();
    }
  });

  it('block: a push waits for space, once, and then has it', () => {
    const { producer, consumer } = open(1, { startSequence, wait: { park: 0 } });
    producer.push(1);
    const wait = vi.spyOn(Atomics, 'wait').mockImplementation(() => {
      consumer.tryPop();
      return 'ok';
    });
    expect([producer.push(2), consumer.value, producer.pushBatch([3, 4]), consumer.value]).toEqual(['ok', 1, 2, 3]);
    expect(wait).toHaveBeenCalledTimes(3);
    wait.mockRestore();
  });

  it.each<Backpressure>(['block', 'drop-oldest', 'reject'])('popBatch available: takes what is there, at most what is asked for, under %s', (backpressure) => {
    const { channel, producer, consumer } = open(4, { startSequence, backpressure });
    const target = [0, 0, 0, 0, 0, 0];
    expect(consumer.popBatch(target)).toBe(0);
    producer.pushBatch([1, 2, 3, 4]);
    expect(consumer.popBatch(target, 1, 3)).toBe(3);
    expect(target).toEqual([0, 1, 2, 3, 0, 0]);
    expect(consumer.popBatch(target, 0, 0)).toBe(0);
    expect(consumer.popBatch(target)).toBe(1);
    expect(target[0]).toBe(4);
    close(channel);
    expect(consumer.popBatch(target)).toBe('closed');
  });

  it.each<Backpressure>(['block', 'drop-oldest', 'reject'])('close drains: what was accepted comes out, then the end, under %s', (backpressure) => {
    const { channel, producer, consumer } = open(4, { startSequence, backpressure });
    producer.pushBatch([1, 2, 3]);
    producer.close();
    expect(isClosed(channel)).toBe(true);
    expect(producer.push(4)).toBe('closed');
    expect(producer.tryPush(4)).toBe('closed');
    expect(producer.hasCapacity()).toBe(false);
    expect(consumer.len).toBe(3);
    expect([consumer.pop(), consumer.value, consumer.pop(), consumer.value, consumer.popTimeout(1), consumer.value]).toEqual(['ok', 1, 'ok', 2, 'ok', 3]);
    expect([consumer.pop(), consumer.tryPop(), consumer.popTimeout(1)]).toEqual(['closed', 'closed', 'closed']);
  });

  it('block: a push into a full channel waits for space, and for a close', async () => {
    const { channel, producer, consumer } = open(2, { startSequence, wait: 'park' });
    producer.pushBatch([1, 2]);
    const pushed = producer.pushAsync(3);
    expect(consumer.pop()).toBe('ok');
    expect(await pushed).toBe('ok');
    const refused = producer.pushAsync(4);
    close(channel);
    expect(await refused).toBe('closed');
    expect(popAll(consumer)).toEqual([2, 3]);
  });

  it('block: a push that waits ends when the consumer goes away', async () => {
    const { producer, consumer } = open(1, { startSequence });
    producer.push(1);
    const refused = producer.pushAsync(2);
    consumer.close();
    expect(await refused).toBe('closed');
    // What was accepted is still there for who claims the role next.
  });

  it('dropOldest: keeps the newest, in order, and counts what went', () => {
    const { channel, producer, consumer } = open(4, { startSequence, backpressure: 'drop-oldest' });
    for (let item = 0; item < 6; item++) expect(producer.push(item)).toBe('ok');
    expect(producer.dropped).toBe(2);
    expect(consumer.len).toBe(4);
    expect(consumer.pop()).toBe('ok');
    expect(consumer.value).toBe(2);
    expect(producer.push(6)).toBe('ok');
    expect(popAll(consumer)).toEqual([3, 4, 5, 6]);
    expect(dropped(channel)).toBe(2);
  });

  it('dropOldest: a batch longer than the channel keeps its end', async () => {
    const { channel, producer, consumer } = open(4, { startSequence, backpressure: 'drop-oldest' });
    producer.push(0);
    expect(producer.pushBatch([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBe(10);
    expect(await producer.pushAsync(11)).toBe('ok');
    expect(popAll(consumer)).toEqual([8, 9, 10, 11]);
    expect(inspect(channel)).toMatchObject({ backpressure: 'drop-oldest', upgraded: false, dropped: [8, ...Array.from({ length: 15 }, () => 0)] });
  });

  it('reject: a full channel says full, a closed one closed', async () => {
    const { channel, producer, consumer } = open(2, { startSequence, backpressure: 'reject' });
    expect([producer.push(1), producer.push(2), producer.push(3)]).toEqual(['ok', 'ok', 'full']);
    expect(await producer.pushAsync(3)).toBe('full');
    expect(consumer.pop()).toBe('ok');
    expect(producer.push(3)).toBe('ok');
    close(channel);
    expect(producer.push(4)).toBe('closed');
    expect(popAll(consumer)).toEqual([2, 3]);
  });

  it.each<NonNullable<SpscConfig['wait']>>(['spin', { spinYield: 3 }, 'park', { park: 0 }])('spinYield: waiting by %o ends at its time, with an item, and with the end', (wait) => {
    const { channel, producer, consumer } = open(2, { startSequence, wait });
    expect(consumer.popTimeout(2)).toBe('timed-out');
    expect(consumer.popTimeout(0)).toBe('timed-out');
    producer.push(1);
    expect(consumer.pop()).toBe('ok');
    expect(inspect(channel)).toMatchObject({ consumerWaiting: false });
    close(channel);
    expect(consumer.pop()).toBe('closed');
  });

  it('iterator: gives items until the channel is closed and drained, and can be left and entered again', async () => {
    const { producer, consumer } = open(8, { startSequence });
    producer.pushBatch([1, 2, 3, 4, 5, 6]);
    producer.close();
    for (const item of consumer) {
      expect(item).toBe(1);
      break;
    }
    const rest: number[] = [];
    for (const item of consumer) if (rest.push(item) === 2) break;
    for await (const item of consumer) rest.push(item);
    expect(rest).toEqual([2, 3, 4, 5, 6]);
    expect([...consumer]).toEqual([]);
  });

  it.each<Backpressure>(['block', 'drop-oldest', 'reject'])('popTimeout: tells timed out from closed, and what comes later is still there, under %s', async (backpressure) => {
    const { channel, producer, consumer } = open(2, { startSequence, backpressure });
    expect(consumer.popTimeout(1)).toBe('timed-out');
    expect(await consumer.popAsync(1)).toBe('timed-out');
    producer.push(5);
    expect(consumer.popTimeout(1)).toBe('ok');
    expect(consumer.value).toBe(5);
    const popped = consumer.popAsync();
    producer.push(6);
    expect(await popped).toBe('ok');
    expect(consumer.value).toBe(6);
    close(channel);
    expect(consumer.popTimeout(1000)).toBe('closed');
    expect(await consumer.popAsync()).toBe('closed');
  });

  it.each<Backpressure>(['block', 'drop-oldest', 'reject'])('popEach: a handler that throws neither loses nor repeats an item, under %s', (backpressure) => {
    const { channel, producer, consumer } = open(4, { startSequence, backpressure, metrics: true });
    producer.pushBatch([1, 2, 3, 4]);
    const seen: number[] = [];
    expect(() => consumer.popEach((item) => {
      seen.push(item);
      if (item === 2) throw new RangeError('two');
    })).toThrow(RangeError);
    expect(consumer.len).toBe(2);
    expect(consumer.popEach((item) => seen.push(item), 1)).toBe(1);
    expect(consumer.popEach((item) => seen.push(item))).toBe(1);
    expect(consumer.popEach((item) => seen.push(item))).toBe(0);
    expect(seen).toEqual([1, 2, 3, 4]);
    close(channel);
    expect(consumer.popEach(() => {})).toBe('closed');
  });
});
