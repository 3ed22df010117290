import { expect, it } from 'vitest';
import { claimConsumer, claimProducer, createRing } from './index.ts';
import { HEAD, ringBase } from './layout.ts';
import { loadsOf } from './testing/loads-of.ts';

function ring(ringBits: number) {
  const descriptor = createRing({ element: 'int32', ringBits });
  return { producer: claimProducer(descriptor, { spins: 0 }), consumer: claimConsumer(descriptor) };
}

it('asks, and waits, for one slot unless told for how many', async () => {
  const { producer, consumer } = ring(1);
  producer.push(1);
  expect([producer.hasSpace(), producer.hasSpace(2)]).toEqual([true, false]);
  expect([producer.waitForSpace(undefined, 0), producer.waitForSpace(2, 0)]).toEqual(['ready', 'timed-out']);
  expect([await producer.waitForSpaceAsync(undefined, 0), await producer.waitForSpaceAsync(2, 0)]).toEqual(['ready', 'timed-out']);
  const both = producer.waitForSpaceAsync(2);
  consumer.pop();
  expect(await both).toBe('ready');
  expect(producer.hasSpace(2)).toBe(true);
});

it('looks where the consumer is only when it knows of too few free slots', () => {
  const { producer, consumer } = ring(2);
  const looks = (act: () => unknown): number => loadsOf([ringBase(0) + HEAD], act);
  expect(looks(() => producer.push(1))).toBe(0);
  expect(looks(() => producer.hasSpace(3))).toBe(0);
  expect(looks(() => producer.waitForSpace(3))).toBe(0);
  expect(looks(() => producer.waitForSpaceAsync(3))).toBe(0);
  expect(looks(() => producer.hasSpace(4))).toBe(1);
  expect(looks(() => producer.waitForSpace(4, 0))).toBe(1);
  expect(looks(() => producer.pushFrom([2, 3, 4]))).toBe(0);
  expect(looks(() => producer.push(5))).toBe(1);
  consumer.pop();
  consumer.pop();
  expect(looks(() => producer.push(5))).toBe(1);
  expect(looks(() => producer.push(6))).toBe(0);
});
