import { describe, expect, it } from 'vitest';
import { claimConsumer, claimProducer, close, createChannel, createRing, metrics, register } from './index.ts';
import { STARTS } from './testing/starts.ts';

it('are absent unless asked for', () => {
  expect(metrics(createRing({ element: 'int32' }))).toBe(undefined);
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
      producer.push(new Uint8Array(30));
      producer.close();
      const consumer = claimConsumer(channel);
      consumer.pop();
      consumer.pop();
      consumer.release();
    }
    expect(metrics(channel)).toMatchObject({ submitted: 3, consumed: 3, emptyPolls: 3 });
  });
});
