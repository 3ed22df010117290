import { describe, expect, it } from 'vitest';
import { claimConsumer, claimProducer, close, createChannel, createRing, metrics, register } from './index.ts';
import { CONSUMED, CONSUMER_WAITS, EMPTY_POLLS, PRODUCER_WAITS, PUBLISHES, REFUSED, RELEASES, ringBase, SUBMITTED } from './layout.ts';
import { STARTS } from './testing/starts.ts';

it('are absent unless asked for, and then nothing is counted', () => {
  expect(metrics(createRing({ element: 'int32' }))).toBe(undefined);
  for (const element of ['int32', { record: { a: 'int32' } }, 'bytes'] as const) {
    const ring = createRing({ element, ringBits: 1 });
    const producer = claimProducer(ring) as unknown as { push(item: unknown): string; waitForSpace(slots: number, timeout: number): string };
    const consumer = claimConsumer(ring);
    const item = element === 'int32' ? 1 : element === 'bytes' ? Uint8Array.of(1) : { a: 1 };
    expect(consumer.drain(() => {})).toBe(0);
    expect(consumer.wait(1)).toBe('timed-out');
    while (producer.push(item) === 'ok');
    expect(producer.waitForSpace(1, 1)).toBe('timed-out');
    expect([consumer.pop(), consumer.drain(() => {}), consumer.pop()]).toEqual(['ok', 1, 'empty']);
    close(ring);
    // There is space: it is the publish that finds the ring closed.
    expect(producer.push(item)).toBe('closed');
    const words = new Int32Array(ring.buffer);
    expect([CONSUMER_WAITS, EMPTY_POLLS, ...[SUBMITTED, CONSUMED, PUBLISHES, RELEASES, REFUSED, PRODUCER_WAITS].map((word) => ringBase(0) + word)].filter((word) => words[word] !== 0)).toEqual([]);
  }
});

describe.each(STARTS)('metrics from sequence %d on', (startSequence) => {
  it('count items, refusals and waits', () => {
    const ring = createRing({ element: 'int32', ringBits: 1, metrics: true, startSequence });
    const producer = claimProducer(ring);
    const consumer = claimConsumer(ring);
    expect(consumer.pop()).toBe('empty');
    expect(consumer.wait(1)).toBe('timed-out');
    producer.pushFrom([1, 2]);
    producer.push(3);
    producer.pushFrom([3]);
    producer.reserve(1);
    expect(producer.waitForSpace(1, 1)).toBe('timed-out');
    consumer.pop();
    expect(metrics(ring)).toEqual({
      submitted: 2,
      consumed: 1,
      publishes: 1,
      releases: 1,
      refused: 3,
      producerWaits: 1,
      consumerWaits: 1,
      emptyPolls: 1,
      rings: [{ submitted: 2, consumed: 1, publishes: 1, releases: 1, refused: 3, producerWaits: 1 }],
    });
  });

  it('never count an item consumed before it was submitted', () => {
    const ring = createRing({ element: 'int32', ringBits: 2, metrics: true, startSequence });
    const producer = claimProducer(ring);
    const consumer = claimConsumer(ring);
    producer.pushFrom([1, 2, 3]);
    consumer.drain(() => {
      const now = metrics(ring)!;
      expect((now.submitted - now.consumed) >>> 0).toBeLessThanOrEqual(4);
    });
    expect(metrics(ring)).toMatchObject({ submitted: 3, consumed: 3, publishes: 1, releases: 1 });
  });

  it('count a release for each ring of which a drain took something, and for no other', () => {
    const channel = createChannel({ element: 'int32', ringBits: 2, maxProducers: 3, metrics: true, startSequence });
    const producers = [register(channel), register(channel), register(channel)];
    const consumer = claimConsumer(channel);
    expect(consumer.drain(() => {})).toBe(0);
    for (const id of [0, 2]) {
      const producer = producers[id]!;
      if (producer !== 'closed') producer.pushFrom([1, 2]);
    }
    expect(consumer.drain(() => {})).toBe(4);
    expect(metrics(channel)!.rings.map(({ releases, consumed }) => [releases, consumed])).toEqual([
      [1, 2],
      [0, 0],
      [1, 2],
    ]);
  });

  it('take back what closing refused', () => {
    const ring = createRing({ element: 'int32', ringBits: 2, metrics: true, startSequence });
    const producer = claimProducer(ring);
    producer.push(1);
    close(ring);
    producer.push(2);
    expect(metrics(ring)).toMatchObject({ submitted: 1, publishes: 1, consumed: 0, refused: 0 });
  });

  it('go on counting for the next holder of a role', () => {
    const channel = createChannel({ element: 'bytes', ringBits: 2, maxProducers: 2, metrics: true, startSequence });
    for (let i = 0; i < 3; i++) {
      const producer = register(channel);
      if (producer === 'closed') throw new Error(producer);
      while (producer.push(new Uint8Array(16)) === 'ok');
      producer.waitForSpace(1, 1);
      producer.close();
      const consumer = claimConsumer(channel);
      while (consumer.pop() === 'ok');
      consumer.wait(1);
      consumer.release();
    }
    const used = { submitted: 12, consumed: 12, publishes: 12, releases: 12, refused: 3, producerWaits: 3 };
    const unused = { submitted: 0, consumed: 0, publishes: 0, releases: 0, refused: 0, producerWaits: 0 };
    expect(metrics(channel)).toEqual({ ...used, consumerWaits: 3, emptyPolls: 3, rings: [used, unused] });
  });
});

it('count modulo 2^32, and so do their sums', () => {
  const channel = createChannel({ element: 'int32', ringBits: 1, maxProducers: 2, metrics: true });
  const words = new Int32Array(channel.buffer);
  for (const word of [CONSUMER_WAITS, EMPTY_POLLS]) words[word] = -1;
  for (const word of [SUBMITTED, CONSUMED, PUBLISHES, RELEASES, REFUSED, PRODUCER_WAITS]) for (const id of [0, 1]) words[ringBase(id) + word] = -2;
  const ring = { submitted: 2 ** 32 - 2, consumed: 2 ** 32 - 2, publishes: 2 ** 32 - 2, releases: 2 ** 32 - 2, refused: 2 ** 32 - 2, producerWaits: 2 ** 32 - 2 };
  const sum = 2 ** 32 - 4;
  expect(metrics(channel)).toEqual({ submitted: sum, consumed: sum, publishes: sum, releases: sum, refused: sum, producerWaits: sum, consumerWaits: 2 ** 32 - 1, emptyPolls: 2 ** 32 - 1, rings: [ring, ring] });
});
