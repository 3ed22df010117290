import { describe, expect, it } from 'vitest';
import { claimConsumer, close, createChannel, inspectChannel, register, TooManyProducersError } from './index.ts';
import type { ChannelDescriptor, ScalarProducer } from './index.ts';
import { STARTS } from './testing/starts.ts';

function registered(channel: ChannelDescriptor<'int32'>): ScalarProducer<'int32'> {
  const producer = register(channel);
  if (producer === 'closed') throw new Error(producer);
  return producer;
}

describe.each(STARTS)('a channel from sequence %d on', (startSequence) => {
  const create = (maxProducers: number, ringBits = 2) => createChannel({ element: 'int32', ringBits, startSequence, maxProducers });

  it('gives each producer a ring of its own and keeps the order of each', () => {
    const channel = create(3);
    const producers = [registered(channel), registered(channel), registered(channel)];
    expect(producers.map((producer) => producer.id)).toEqual([0, 1, 2]);
    const consumer = claimConsumer(channel);
    const seen: number[][] = [[], [], []];
    for (let i = 0; i < 60; i += 3) {
      for (const producer of producers) expect(producer.pushFrom([i, i + 1, i + 2])).toBe(3);
      expect(consumer.drain((value, producer) => seen[producer]!.push(value))).toBe(9);
    }
    const all = Array.from({ length: 60 }, (_, i) => i);
    expect(seen).toEqual([all, all, all]);
  });

  it('says full to one producer while the others go on', () => {
    const channel = create(2, 1);
    const [one, two] = [registered(channel), registered(channel)];
    one.pushFrom([1, 2]);
    expect(one.push(3)).toBe('full');
    expect(two.push(3)).toBe('ok');
  });

  it('pops in turns', () => {
    const channel = create(3);
    const producers = [registered(channel), registered(channel), registered(channel)];
    for (const producer of producers) producer.pushFrom([producer.id, producer.id]);
    const consumer = claimConsumer(channel);
    const seen: number[] = [];
    while (consumer.pop() === 'ok') seen.push(consumer.value);
    expect(seen).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('reaches every ring within as many bounded drains as there are rings, however fast the others refill', () => {
    for (const maxProducers of [2, 3, 5]) {
      const channel = create(maxProducers);
      const consumer = claimConsumer(channel);
      const producers = Array.from({ length: maxProducers }, () => registered(channel));
      const last = producers.at(-1)!;
      last.push(-1);
      const seen = new Set<number>();
      for (let poll = 0; poll < maxProducers; poll++) {
        for (const producer of producers) {
          if (producer !== last) producer.pushFrom([1, 2, 3, 4]);
        }
        consumer.drain((value) => seen.add(value), 4);
      }
      expect(seen.has(-1)).toBe(true);
    }
  });

  it('finds a ring that came into use while others were busy', () => {
    const channel = create(2);
    const consumer = claimConsumer(channel);
    expect(consumer.pop()).toBe('empty');
    const one = registered(channel);
    one.pushFrom([1, 1, 1]);
    expect(consumer.pop()).toBe('ok');
    registered(channel).push(2);
    const seen: number[] = [];
    for (let i = 0; i < 2; i++) {
      consumer.pop();
      seen.push(consumer.value);
    }
    expect(seen).toContain(2);
  });

  it('uses a ring again, after what its earlier producer left', () => {
    const channel = create(2);
    const consumer = claimConsumer(channel);
    const pass = (generation: number) => {
      const producer = registered(channel);
      expect(producer.id).toBe(0);
      expect(producer.role.generation).toBe(generation);
      expect(producer.push(generation)).toBe('ok');
      producer.close();
    };
    for (let generation = 0; generation < 10; generation += 2) {
      pass(generation);
      pass(generation + 1);
      const seen: number[] = [];
      consumer.drain((value) => seen.push(value));
      expect(seen).toEqual([generation, generation + 1]);
    }
  });

  it('refuses more producers than it has rings, and takes one again when one ends', () => {
    const channel = create(2);
    const one = registered(channel);
    registered(channel);
    expect(() => register(channel)).toThrow(TooManyProducersError);
    expect(() => register(channel)).toThrow('all 2 rings of the channel have a live producer');
    expect(() => register(channel)).toThrow(expect.objectContaining({ code: 'ERR_RING_TOO_MANY_PRODUCERS', max: 2 }));
    one.close();
    expect(registered(channel).id).toBe(0);
    close(channel);
    expect(register(channel)).toBe('closed');
  });

  it('delivers what is left in every ring after closing, in turns, then says closed', () => {
    const channel = create(4);
    const [one, two] = [registered(channel), registered(channel)];
    const consumer = claimConsumer(channel);
    one.push(1);
    two.pushFrom([2, 2]);
    close(channel);
    const seen: number[] = [];
    for (let delivered = consumer.drain((value) => seen.push(value), 1); delivered !== 'closed'; delivered = consumer.drain((value) => seen.push(value), 1)) {
      expect(delivered).toBe(1);
    }
    expect(seen).toEqual([1, 2, 2]);
  });

  it('tells which rings were used and who holds them', () => {
    const channel = create(3);
    registered(channel);
    const two = registered(channel);
    two.close();
    const state = inspectChannel(channel);
    expect(state.ringsUsed).toBe(2);
    expect(state.rings.map((ring) => [ring.id, ring.producerHeld, ring.producerGeneration])).toEqual([
      [0, true, 0],
      [1, false, 1],
      [2, false, 0],
    ]);
    expect(state).toMatchObject({ closed: false, consumerHeld: false, consumerWaiting: false });
  });
});
