import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Element } from './index.ts';
import { claimConsumer, claimProducer, close, createRing } from './index.ts';

/** What the handles of all elements have in common here. */
interface AnyProducer {
  push(item: unknown): string;
  pushWait(item: unknown, timeout?: number): string;
  pushAsync(item: unknown, timeout?: number): Promise<string>;
  interrupt(): void;
}

interface AnyConsumer {
  pop(): string;
  popWait(timeout?: number): string;
  popAsync(timeout?: number): Promise<string>;
  interrupt(): void;
}

const ELEMENTS: readonly (readonly [string, Element, unknown])[] = [
  ['numbers', 'int32', 1],
  ['records', { record: { a: 'int32', b: 'float64' } }, { a: 1, b: 2 }],
  ['byte messages', 'bytes', Uint8Array.of(1, 2, 3)],
];

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(ELEMENTS)('waiting for %s', (_, element, item) => {
  function ring() {
    const descriptor = createRing({ element, ringBits: 1 });
    return { descriptor, producer: claimProducer(descriptor, { spins: 0 }) as unknown as AnyProducer, consumer: claimConsumer(descriptor, { spins: 0 }) as unknown as AnyConsumer };
  }

  function fullRing() {
    const made = ring();
    while (made.producer.push(item) === 'ok');
    return made;
  }

  /** Lets the other side act while this one sleeps, as another thread would. */
  function asleep(...acts: (() => void)[]) {
    return vi.spyOn(Atomics, 'wait').mockImplementation(() => {
      acts.shift()!();
      return 'ok';
    });
  }

  it('a pop sleeps until there is something, whatever it is woken by before', () => {
    const { producer, consumer } = ring();
    const wait = asleep(() => {}, () => producer.push(item));
    expect(consumer.popWait()).toBe('ok');
    expect(wait).toHaveBeenCalledTimes(2);
    expect(consumer.pop()).toBe('empty');
  });

  it('a push sleeps until there is space, whatever it is woken by before', () => {
    const { producer, consumer } = fullRing();
    const wait = asleep(() => {}, () => consumer.pop());
    expect(producer.pushWait(item)).toBe('ok');
    expect(wait).toHaveBeenCalledTimes(2);
    expect(producer.push(item)).toBe('full');
  });

  it('both end when the ring closes', () => {
    const empty = ring();
    asleep(() => close(empty.descriptor));
    expect(empty.consumer.popWait()).toBe('closed');
    const full = fullRing();
    asleep(() => close(full.descriptor));
    expect(full.producer.pushWait(item)).toBe('closed');
  });

  it('both end in time, and asynchronous ones when interrupted', async () => {
    const { consumer } = ring();
    expect(consumer.popWait(1)).toBe('timed-out');
    expect(await consumer.popAsync(1)).toBe('timed-out');
    const popped = consumer.popAsync();
    consumer.interrupt();
    expect(await popped).toBe('interrupted');
    const { producer } = fullRing();
    expect(producer.pushWait(item, 1)).toBe('timed-out');
    expect(await producer.pushAsync(item, 1)).toBe('timed-out');
    const pushed = producer.pushAsync(item);
    producer.interrupt();
    expect(await pushed).toBe('interrupted');
  });

  it('asynchronous ones go on when there is something, or space', async () => {
    const { producer, consumer } = ring();
    const popped = consumer.popAsync();
    producer.push(item);
    expect(await popped).toBe('ok');
    const full = fullRing();
    const pushed = full.producer.pushAsync(item);
    full.consumer.pop();
    expect(await pushed).toBe('ok');
  });
});
