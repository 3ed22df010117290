import { describe, expect, it } from 'vitest';
import { RoleReleasedError, RoleTakenError, TooManyProducersError } from '../ring/errors.ts';
import { STARTS } from '../ring/testing/starts.ts';
import { adoptConsumer, adoptProducer, claimConsumer, claimProducer, close, consumerRole, dropped, inspect, isClosed, metrics, producerRole, reclaim, spscChannel } from './index.ts';
import type { Backpressure, PolicyProducer, SpscConfig } from './index.ts';

describe.each(STARTS)('producers from sequence %d on', (startSequence) => {
  const open = (config: SpscConfig<'int32'> = {}) => {
    const channel = spscChannel(2, { element: 'int32', backpressure: 'reject', maxProducers: 3, startSequence, ...config });
    return { channel, producer: claimProducer(channel), consumer: claimConsumer(channel) };
  };
  const cloneOf = (producer: PolicyProducer<'int32'>): PolicyProducer<'int32'> => {
    const clone = producer.clone();
    if (clone === 'closed') throw new Error(clone);
    return clone;
  };

  it('are one until the first is cloned, then several for ever', () => {
    const { channel, producer } = open();
    expect([producer.isUpgraded, producer.producerCount]).toEqual([false, 1]);
    const clone = cloneOf(producer);
    expect([producer.isUpgraded, clone.isUpgraded, producer.producerCount]).toEqual([true, true, 2]);
    clone.close();
    expect([producer.isUpgraded, producer.producerCount]).toEqual([true, 1]);
    expect(cloneOf(producer).id).toBe(1);
    expect(inspect(channel).upgraded).toBe(true);
  });

  it('keep what was pushed before the upgrade, and each its own order', () => {
    const { producer, consumer } = open();
    producer.pushBatch([1, 2]);
    const clone = cloneOf(producer);
    clone.pushBatch([11, 12]);
    const seen: number[][] = [[], []];
    while (consumer.popEach((item, id) => seen[id]!.push(item)) !== 0);
    expect(seen).toEqual([[1, 2], [11, 12]]);
  });

  it('do not stop each other: a full ring is one producer\'s own', () => {
    const { producer, consumer } = open();
    const clone = cloneOf(producer);
    expect(producer.pushBatch([1, 2, 3])).toBe(2);
    expect(clone.pushBatch([11, 12, 13])).toBe(2);
    expect(consumer.len).toBe(4);
  });

  it('drop the oldest of their own ring', () => {
    const { channel, producer, consumer } = open({ backpressure: 'drop-oldest' });
    const clone = cloneOf(producer);
    clone.push(11);
    for (const item of [1, 2, 3, 4]) producer.push(item);
    expect([producer.dropped, clone.dropped, dropped(channel)]).toEqual([2, 0, 2]);
    const seen: number[][] = [[], []];
    while (consumer.popEach((item, id) => seen[id]!.push(item)) !== 0);
    expect(seen).toEqual([[3, 4], [11]]);
  });

  it('close the channel with the last of them', () => {
    const { channel, producer, consumer } = open();
    const clone = cloneOf(producer);
    producer.push(1);
    producer.close();
    producer.close();
    expect(isClosed(channel)).toBe(false);
    expect(producer.push(2)).toBe('closed');
    expect(clone.push(11)).toBe('ok');
    clone[Symbol.dispose]();
    expect(isClosed(channel)).toBe(true);
    expect(clone.clone()).toBe('closed');
    const seen: number[] = [];
    for (const item of consumer) seen.push(item);
    expect(seen.sort((left, right) => left - right)).toEqual([1, 11]);
  });

  it('are not more than the channel was made for', () => {
    const { producer } = open();
    cloneOf(producer);
    cloneOf(producer);
    expect(producer.producerCount).toBe(3);
    expect(() => producer.clone()).toThrow(TooManyProducersError);
  });

  it('leave the channel open for as long as there is one, whichever that is', () => {
    for (let last = 0; last < 3; last++) {
      const { channel, producer } = open();
      const producers = [producer, cloneOf(producer), cloneOf(producer)];
      for (const other of producers) if (other.id !== last) other.close();
      expect([isClosed(channel), producer.producerCount]).toEqual([false, 1]);
      producers[last]!.close();
      expect([isClosed(channel), producer.producerCount]).toEqual([true, 0]);
    }
  });

  it('hold their role once, and travel by ticket', () => {
    const { channel, producer } = open();
    expect(() => claimProducer(channel)).toThrow(RoleTakenError);
    const clone = cloneOf(producer);
    const ticket = structuredClone(clone.detach());
    expect(() => clone.push(1)).toThrow(RoleReleasedError);
    clone.close();
    expect(isClosed(channel)).toBe(false);
    expect(producer.producerCount).toBe(2);
    const adopted = adoptProducer(ticket);
    expect(() => adoptProducer(ticket)).toThrow(RoleTakenError);
    expect(adopted.push(11)).toBe('ok');
    expect(adopted.role).toMatchObject({ role: 'producer', id: 1, generation: 0 });
    expect(() => structuredClone(adopted)).toThrow(/could not be cloned/);
  });

  it('are reclaimed when dead: what they published is delivered, and the last one closes the channel', () => {
    const { channel, producer, consumer } = open();
    const dead = cloneOf(producer);
    dead.push(11);
    expect(reclaim(structuredClone(dead.role))).toBe(true);
    expect(reclaim(dead.role)).toBe(false);
    expect(isClosed(channel)).toBe(false);
    expect(cloneOf(producer).role).toMatchObject({ id: 1, generation: 1 });
    expect(reclaim(producerRole(channel, 1)!)).toBe(true);
    expect(producerRole(channel, 1)).toBe(undefined);
    expect(reclaim(producerRole(channel)!)).toBe(true);
    expect(isClosed(channel)).toBe(true);
    expect([...consumer]).toEqual([11]);
    for (const id of [-1, 0.5, 3, NaN]) expect(() => producerRole(channel, id)).toThrow(`the channel has rings 0 to 2, not ${id}`);
  });

  it('end when the consumer is reclaimed; a successor gets what was accepted', async () => {
    const { channel, producer } = open({ backpressure: 'block' });
    producer.pushBatch([1, 2]);
    const refused = producer.pushAsync(3);
    expect(consumerRole(channel)).toMatchObject({ role: 'consumer', id: 0 });
    expect(reclaim(consumerRole(channel)!)).toBe(true);
    expect(consumerRole(channel)).toBe(undefined);
    expect(await refused).toBe('closed');
    expect([...claimConsumer(channel)]).toEqual([1, 2]);
  });

  it.each<Backpressure>(['block', 'drop-oldest'])('outlive the hand-over of the consumer, under %s', (backpressure) => {
    const { channel, producer, consumer } = open({ backpressure });
    expect(() => claimConsumer(channel)).toThrow(RoleTakenError);
    producer.pushBatch([1, 2]);
    expect(consumer.pop()).toBe('ok');
    const ticket = structuredClone(consumer.detach());
    consumer.close();
    expect(isClosed(channel)).toBe(false);
    const adopted = adoptConsumer(ticket);
    expect(adopted.role).toMatchObject({ role: 'consumer' });
    expect(adopted.pop()).toBe('ok');
    expect(adopted.value).toBe(2);
    adopted[Symbol.dispose]();
    expect(isClosed(channel)).toBe(true);
  });

  it('balance: submitted = consumed + dropped + resident', () => {
    const { channel, producer, consumer } = open({ backpressure: 'drop-oldest', metrics: true });
    for (let item = 0; item < 7; item++) producer.push(item);
    consumer.pop();
    const { submitted, consumed } = metrics(channel)!;
    expect([submitted, consumed, dropped(channel), consumer.len]).toEqual([7, 1, 5, 1]);
    close(channel);
    expect(metrics(spscChannel(2))).toBe(undefined);
  });
});

it.each(['int32', 'uint32', 'float64', 'bigint64'] as const)('carries %s under every policy, its limits included', (element) => {
  const values = { int32: [-(2 ** 31), 2 ** 31 - 1, 0], uint32: [2 ** 32 - 1, 0, 7], float64: [Number.MIN_VALUE, -0.1, NaN], bigint64: [-(2n ** 63n), 2n ** 63n - 1n, 5n] }[element];
  for (const backpressure of ['block', 'drop-oldest', 'reject'] as const) {
    const channel = spscChannel(4, { element, backpressure, maxProducers: 2 });
    const first = claimProducer(channel);
    const clone = first.clone();
    if (clone === 'closed') throw new Error(clone);
    const consumer = claimConsumer(channel);
    expect(clone.pushBatch(values as never)).toBe(3);
    const target: (number | bigint)[] = [];
    for (const _ of values) {
      expect(consumer.tryPop()).toBe('ok');
      target.push(consumer.value);
    }
    expect(target).toEqual(values);
  }
});
