import { describe, expect, it } from 'vitest';
import { claimConsumer, claimProducer, close, createChannel, createRing, inspectChannel, inspectRing, isClosed, register, RoleReleasedError } from './index.ts';
import { STARTS } from './testing/starts.ts';

describe.each(STARTS)('closing from sequence %d on', (startSequence) => {
  it('refuses what comes later, delivers what came before, then says closed for ever', () => {
    const ring = createRing({ element: 'int32', ringBits: 2, startSequence });
    const producer = claimProducer(ring);
    const consumer = claimConsumer(ring);
    producer.pushFrom([1, 2]);
    close(ring);
    close(ring);
    expect(isClosed(ring)).toBe(true);
    expect(producer.push(3)).toBe('closed');
    expect(producer.pushFrom([3])).toBe('closed');
    expect(producer.reserve(1)).toBe('closed');
    expect(producer.waitForSpace()).toBe('closed');
    expect(consumer.wait()).toBe('ready');
    expect(consumer.pop()).toBe('ok');
    expect(consumer.value).toBe(1);
    expect(consumer.drain(() => {})).toBe(1);
    for (let i = 0; i < 3; i++) {
      expect(consumer.pop()).toBe('closed');
      expect(consumer.drain(() => {})).toBe('closed');
      expect(consumer.peek()).toBe('closed');
      expect(consumer.popInto(new Int32Array(1))).toBe('closed');
      expect(consumer.wait()).toBe('closed');
    }
    expect(inspectRing(ring)).toMatchObject({ closed: true, sealed: true, length: 0, head: (startSequence + 2) % 2 ** 32 });
  });

  it('says closed, not full, to who pushes into a full ring', () => {
    const ring = createRing({ element: 'int32', ringBits: 1, startSequence });
    const producer = claimProducer(ring);
    producer.pushFrom([1, 2]);
    close(ring);
    expect(producer.push(3)).toBe('closed');
    expect(producer.pushWait(3)).toBe('closed');
  });

  it('finds items published between its look and the seal', () => {
    // The consumer looked, cached an empty ring, and then both happened.
    const ring = createRing({ element: 'int32', ringBits: 2, startSequence });
    const producer = claimProducer(ring);
    const consumer = claimConsumer(ring);
    expect(consumer.pop()).toBe('empty');
    producer.push(1);
    close(ring);
    expect(consumer.pop()).toBe('ok');
    expect(consumer.pop()).toBe('closed');
  });

  it('closes a ring with its producer, but not a channel', () => {
    const ring = createRing({ element: 'int32', ringBits: 2, startSequence });
    const producer = claimProducer(ring);
    producer.push(1);
    producer.close();
    producer.close();
    expect(producer.push(2)).toBe('closed');
    expect(producer.reserve(1)).toBe('closed');
    const consumer = claimConsumer(ring);
    expect(consumer.drain(() => {})).toBe(1);
    expect(consumer.drain(() => {})).toBe('closed');

    const channel = createChannel({ element: 'int32', ringBits: 2, startSequence, maxProducers: 2 });
    const one = register(channel);
    if (one === 'closed') throw new Error(one);
    one.close();
    expect(one.push(1)).toBe('closed');
    expect(isClosed(channel)).toBe(false);
    expect(claimConsumer(channel).pop()).toBe('empty');
  });

  it('leaves no ring of a closed channel open, whether used or not', () => {
    const channel = createChannel({ element: 'int32', ringBits: 2, startSequence, maxProducers: 3 });
    const producer = register(channel);
    const consumer = claimConsumer(channel);
    if (producer === 'closed') throw new Error(producer);
    producer.push(5);
    consumer.close();
    expect(inspectChannel(channel).rings.map((ring) => ring.sealed)).toEqual([true, true, true]);
    expect(register(channel)).toBe('closed');
    expect(producer.push(6)).toBe('closed');
    expect(consumer.drain(() => {})).toBe(1);
    expect(consumer.drain(() => {})).toBe('closed');
  });

  it('lets a later consumer drain a closed ring', () => {
    const ring = createRing({ element: 'int32', ringBits: 2, startSequence });
    const producer = claimProducer(ring);
    producer.pushFrom([1, 2, 3]);
    producer.close();
    const first = claimConsumer(ring);
    first.pop();
    first.release();
    const second = claimConsumer(ring);
    const seen: number[] = [];
    expect(second.drain((value) => seen.push(value))).toBe(2);
    expect(seen).toEqual([2, 3]);
    expect(second.pop()).toBe('closed');
  });

  it('lets a producer claimed after closing find out', () => {
    const ring = createRing({ element: 'int32', ringBits: 2, startSequence });
    claimProducer(ring).close();
    expect(claimProducer(ring).push(1)).toBe('closed');
  });
});

it('does nothing to a ring whose producer gave the role back', () => {
  const ring = createRing({ element: 'int32' });
  const producer = claimProducer(ring);
  producer.release();
  producer.close();
  expect(isClosed(ring)).toBe(false);
  expect(claimProducer(ring).push(1)).toBe('ok');
});

it('ends a holding once: there is no role to give up afterwards', () => {
  const producer = claimProducer(createRing({ element: 'int32' }));
  producer.close();
  expect(() => producer.release()).toThrow(RoleReleasedError);
  expect(() => producer.detach()).toThrow(RoleReleasedError);
  expect(producer.push(1)).toBe('closed');
});

it('closes and gives the role back at the end of a `using` block', () => {
  const ring = createRing({ element: 'int32' });
  const consumer = claimConsumer(ring);
  const producer = claimProducer(ring);
  consumer[Symbol.dispose]();
  consumer[Symbol.dispose]();
  expect(producer.push(1)).toBe('closed');
  producer[Symbol.dispose]();
  producer[Symbol.dispose]();
  expect(inspectRing(ring).producerHeld).toBe(false);
  expect(inspectChannel(ring).consumerHeld).toBe(false);
});
