import { describe, expect, it } from 'vitest';
import { startConsumer } from './consumer.ts';
import { openMemory } from './descriptor.ts';
import { claimConsumer, claimProducer, close, ConsumerBusyError, CountError, createChannel, createRing, inspectRing, register, ReservationError } from './index.ts';
import type { ChannelDescriptor, ScalarProducer } from './index.ts';
import { CONSUMER_OWNER, ringBase, RINGS_USED, TAIL } from './layout.ts';
import { claimRole } from './role.ts';
import { patienceOf } from './role-handle.ts';
import { RingReader } from './ring-reader.ts';
import { ScalarConsumer } from './scalar-consumer.ts';
import { loadsOf } from './testing/loads-of.ts';
import { STARTS } from './testing/starts.ts';

function ring(startSequence: number, ringBits = 2) {
  const descriptor = createRing({ element: 'int32', ringBits, startSequence });
  return { descriptor, producer: claimProducer(descriptor), consumer: claimConsumer(descriptor) };
}

function channelOf(maxProducers: number, producers: number, startSequence = 0) {
  const channel = createChannel({ element: 'int32', ringBits: 2, maxProducers, startSequence });
  return { channel, producers: Array.from({ length: producers }, () => registered(channel)) };
}

function registered(channel: ChannelDescriptor<'int32'>): ScalarProducer<'int32'> {
  return register(channel) as ScalarProducer<'int32'>;
}

/** A consumer that pops what it knows of ring 0 before it looks for others, as a channel from one producer to one consumer has it. */
function firstAlone(channel: ChannelDescriptor<'int32'>): ScalarConsumer<'int32'> {
  const memory = openMemory(channel);
  const start = startConsumer(channel, memory, claimRole(memory.control, CONSUMER_OWNER), patienceOf(undefined), RingReader);
  return new ScalarConsumer({ ...start, firstAlone: true }, 'int32');
}

describe.each(STARTS)('consuming from sequence %d on', (start) => {
  it('drains at most the limit and leaves the rest', () => {
    const { producer, consumer } = ring(start);
    producer.pushFrom([1, 2, 3]);
    const seen: number[] = [];
    expect(consumer.drain((value) => seen.push(value), 2)).toBe(2);
    expect(consumer.drain((value) => seen.push(value))).toBe(1);
    expect(consumer.drain((value) => seen.push(value))).toBe(0);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('stores the head once for a drain', () => {
    const { descriptor, producer, consumer } = ring(start);
    producer.pushFrom([1, 2, 3]);
    const lengths: number[] = [];
    consumer.drain(() => lengths.push(inspectRing(descriptor).length));
    expect(lengths).toEqual([3, 3, 3]);
    expect(inspectRing(descriptor).length).toBe(0);
  });

  it('drains of each ring what was there when it was looked at, not what its handler makes room for', () => {
    for (const count of [1, 2, 3]) {
      const { channel, producers } = channelOf(3, count, start);
      for (const producer of producers) producer.pushFrom([1, 2]);
      const seen: number[][] = producers.map(() => []);
      const handler = (value: number, id: number) => {
        seen[id]!.push(value);
        producers[id]!.push(value + 2);
      };
      const consumer = claimConsumer(channel);
      for (const items of [[1, 2], [1, 2, 3, 4]]) {
        expect(consumer.drain(handler)).toBe(2 * count);
        expect(seen).toEqual(producers.map(() => items));
      }
    }
  });

  it('neither loses nor repeats an item when the handler throws', () => {
    const { producer, consumer } = ring(start);
    producer.pushFrom([1, 2, 3]);
    const seen: number[] = [];
    const handler = (value: number) => {
      seen.push(value);
      if (value === 2) throw new Error('handler');
    };
    expect(() => consumer.drain(handler)).toThrow('handler');
    expect(consumer.drain(handler)).toBe(1);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('never shows what was consumed by another way of reading', () => {
    const { producer, consumer } = ring(start);
    producer.pushFrom([7, 8]);
    expect(consumer.drain(() => {})).toBe(2);
    const target = new Int32Array(8);
    expect(consumer.popInto(target)).toBe(0);
    expect(consumer.pop()).toBe('empty');
    expect(consumer.peek()).toBe('empty');
    expect(producer.push(9)).toBe('ok');
    expect(consumer.popInto(target)).toBe(1);
    expect(target[0]).toBe(9);
  });

  it('lends published slots in place and consumes as many as it is told', () => {
    const { producer, consumer } = ring(start, 3);
    producer.pushFrom([1, 2, 3]);
    const seen: number[] = [];
    for (let window = consumer.peek(2); typeof window !== 'string'; window = consumer.peek(2)) {
      expect(window.length).toBeLessThanOrEqual(2);
      expect(window.producer).toBe(0);
      seen.push(window.slots[window.start]!);
      window.advance(1);
    }
    expect(seen).toEqual([1, 2, 3]);
  });

  it('refuses to be called while a window is open, to advance too far, and to advance twice', () => {
    const { producer, consumer } = ring(start);
    producer.push(1);
    const window = consumer.peek();
    if (typeof window === 'string') throw new Error(window);
    expect(() => consumer.pop()).toThrow(ConsumerBusyError);
    expect(() => consumer.peek()).toThrow('a window is open');
    expect(() => consumer.drain(() => {})).toThrow(ConsumerBusyError);
    expect(() => consumer.wait(0)).toThrow(ConsumerBusyError);
    for (const count of [-1, 2, 0.5, 10]) expect(() => window.advance(count)).toThrow(CountError);
    window.advance(0);
    expect(() => window.advance(0)).toThrow(ReservationError);
    expect(consumer.pop()).toBe('ok');
  });

  it('refuses to be called from inside its own handler', async () => {
    const { producer, consumer } = ring(start);
    producer.push(1);
    let waited: Promise<unknown> | undefined;
    consumer.drain(() => {
      expect(() => consumer.pop()).toThrow('from inside its own handler');
      expect(() => consumer.release()).toThrow(ConsumerBusyError);
      expect(() => consumer.wait(1)).toThrow('from inside its own handler');
      waited = consumer.waitAsync(1);
    });
    await expect(waited).rejects.toThrow('from inside its own handler');
    expect(consumer.pop()).toBe('empty');
  });

  it('shows what the handle believes', () => {
    const { producer, consumer } = ring(start);
    producer.push(1);
    expect(consumer.inspect()).toEqual([{ head: start, tail: start, sealed: false }]);
    consumer.pop();
    const next = (start + 1) % 2 ** 32;
    expect(consumer.inspect()).toEqual([{ head: next, tail: next, sealed: false }]);
  });
});

it('refuses limits and ranges that make no sense', () => {
  const { producer, consumer } = ring(0);
  for (const limit of [0, -1, 1.5, Number.NaN]) {
    expect(() => consumer.drain(() => {}, limit)).toThrow(CountError);
    expect(() => consumer.peek(limit)).toThrow(CountError);
  }
  expect(() => consumer.popInto(new Int32Array(2), 3)).toThrow(CountError);
  expect(() => consumer.popInto(new Int32Array(2), 1, 2)).toThrow(CountError);
  expect(() => producer.pushFrom([1], 2)).toThrow(CountError);
  expect(() => producer.pushFrom([1], 0, 2)).toThrow(CountError);
});

it('never asks how many rings are in use where there is only one, nor once all are', () => {
  const one = createRing({ element: 'int32', ringBits: 2 });
  const two = channelOf(2, 2);
  const known = claimConsumer(two.channel);
  expect(known.pop()).toBe('empty');
  for (const [consumer, producer] of [[claimConsumer(one), claimProducer(one)], [known, two.producers[1]!]] as const) {
    const loads = loadsOf([RINGS_USED], () => {
      for (let i = 0; i < 3; i++) {
        expect(consumer.wait(0)).toBe('timed-out');
        expect(consumer.pop()).toBe('empty');
        producer.pushFrom([1, 2, 3]);
        expect(consumer.pop()).toBe('ok');
        expect(consumer.drain(() => {})).toBe(2);
        expect(consumer.backlog()).toBe(0);
      }
    });
    expect(loads).toBe(0);
  }
});

it('looks at no ring before one is in use', () => {
  const { channel } = channelOf(2, 0);
  const consumer = claimConsumer(channel);
  expect(loadsOf([ringBase(0) + TAIL, ringBase(1) + TAIL], () => expect(consumer.pop()).toBe('empty'))).toBe(0);
});

it('asks as often how many rings are in use whether a round has two of them or six', () => {
  const asked = [2, 6].map((count) => {
    const { channel, producers } = channelOf(8, count);
    const consumer = claimConsumer(channel);
    consumer.pop();
    return [
      () => consumer.drain(() => {}),
      () => {
        for (let i = 0; i < count; i++) consumer.pop();
      },
    ].map((round) => {
      for (const producer of producers) producer.push(1);
      return loadsOf([RINGS_USED], round);
    });
  });
  expect(asked[0]).toEqual(asked[1]);
});

describe.each([2, 3])('the first ring of %d, alone in use', (maxProducers) => {
  it('is popped without a look at anything else while it is known to have an item', () => {
    const { channel, producers } = channelOf(maxProducers, 1);
    const consumer = firstAlone(channel);
    for (let lap = 0; lap < 3; lap++) {
      producers[0]!.pushFrom([1, 2, 3]);
      expect(consumer.pop()).toBe('ok');
      const pops = () => {
        for (const item of [2, 3]) expect([consumer.pop(), consumer.value]).toEqual(['ok', item]);
      };
      expect(loadsOf([RINGS_USED, ringBase(0) + TAIL], pops)).toBe(0);
    }
    close(channel);
    expect(consumer.pop()).toBe('closed');
  });

  it('lets the first item of a new producer wait for no more than a ring of others, and one, however fast it is refilled', () => {
    const capacity = 4;
    const waits: number[] = [];
    for (const claimed of ['early', 'late']) {
      for (let before = 0; before <= 2 * capacity; before++) {
        const { channel, producers } = channelOf(maxProducers, 1);
        const early = claimed === 'early' ? firstAlone(channel) : undefined;
        const refill = () => {
          while (producers[0]!.push(1) === 'ok');
        };
        refill();
        const consumer = early ?? firstAlone(channel);
        const pop = () => {
          expect(consumer.pop()).toBe('ok');
          refill();
          return consumer.value;
        };
        for (let i = 0; i < before; i++) pop();
        registered(channel).push(2);
        let others = 0;
        while (others < 100 && pop() !== 2) others++;
        waits.push(others);
      }
    }
    expect(Math.max(...waits)).toBe(capacity + 1);
  });

  it('takes turns with the next one as soon as that was found', () => {
    const { channel, producers } = channelOf(maxProducers, 1);
    const consumer = firstAlone(channel);
    expect(consumer.pop()).toBe('empty');
    producers.push(registered(channel));
    for (const producer of producers) producer.pushFrom([producer.id, producer.id, producer.id]);
    const seen: number[] = [];
    while (consumer.pop() === 'ok') seen.push(consumer.value);
    expect(seen).toEqual([0, 1, 0, 1, 0, 1]);
  });
});
