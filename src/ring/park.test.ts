import { afterEach, expect, it, vi } from 'vitest';
import { BlockingError, claimConsumer, claimProducer, createRing } from './index.ts';
import { LONGEST_NAP, park, parkAsync } from './park.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

function rename(name: string): never {
  throw new TypeError(name);
}

it('says what to do where blocking is forbidden, as on a browser main thread', () => {
  const consumer = claimConsumer(createRing({ element: 'int32' }));
  vi.spyOn(Atomics, 'wait').mockImplementation(() => rename('Atomics.wait cannot be called in this context'));
  expect(() => consumer.wait()).toThrow(BlockingError);
  expect(() => consumer.wait()).toThrow('use the Async variant');
});

it('passes on what else Atomics.wait throws', () => {
  const consumer = claimConsumer(createRing({ element: 'int32' }));
  vi.spyOn(Atomics, 'wait').mockImplementation(() => {
    throw new RangeError('other');
  });
  expect(() => consumer.wait()).toThrow('other');
});

it('naps between looks where waitAsync is missing', async () => {
  const ring = createRing({ element: 'int32' });
  const consumer = claimConsumer(ring);
  const { waitAsync } = Atomics;
  Object.defineProperty(Atomics, 'waitAsync', { value: undefined, configurable: true, writable: true });
  try {
    expect(await consumer.waitAsync(0.5)).toBe('timed-out');
    const popped = consumer.popAsync();
    claimProducer(ring).push(1);
    expect(await popped).toBe('ok');
  } finally {
    Object.defineProperty(Atomics, 'waitAsync', { value: waitAsync, configurable: true, writable: true });
  }
});

it('does not wait when the word has changed already', async () => {
  const words = new Int32Array(new SharedArrayBuffer(4));
  expect(park(words, 0, 5, 1_000)).toBe('not-equal');
  expect(await parkAsync(words, 0, 5, 1_000)).toBe('not-equal');
});

it('naps twice as long each time without wake-ups, and as long as the longest nap at most', async () => {
  const naps = [0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1, 1];
  const ring = createRing({ element: 'int32', wakeups: false });
  const [producer, consumer] = [claimProducer(ring), claimConsumer(ring, { spins: 0 })];
  const wait = vi.spyOn(Atomics, 'wait').mockImplementation(() => {
    if (wait.mock.calls.length === naps.length) producer.push(1);
    return 'timed-out';
  });
  expect(consumer.popWait()).toBe('ok');
  expect(wait.mock.calls.map(([, , , milliseconds]) => milliseconds)).toEqual(naps);
  const waitAsync = vi.spyOn(Atomics, 'waitAsync').mockImplementation(() => {
    if (waitAsync.mock.calls.length === naps.length) producer.push(1);
    return { async: false, value: 'timed-out' };
  });
  expect(await consumer.popAsync()).toBe('ok');
  expect(waitAsync.mock.calls.map(([, , , milliseconds]) => milliseconds)).toEqual(naps);
});

it('naps as long as a nap is or until its time, whichever is shorter, where waitAsync is missing', async () => {
  const { waitAsync } = Atomics;
  Object.defineProperty(Atomics, 'waitAsync', { value: undefined, configurable: true, writable: true });
  const { setTimeout: sleep } = globalThis;
  const seen: unknown[] = [];
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((wake: () => void, milliseconds: number) => sleep(() => {
    seen.push(milliseconds);
    wake();
  }, milliseconds)) as typeof setTimeout);
  try {
    const word = new Int32Array(new SharedArrayBuffer(4));
    for (const timeout of [1_000, LONGEST_NAP, LONGEST_NAP / 4]) seen.push(await parkAsync(word, 0, 0, timeout));
    expect(seen).toEqual([LONGEST_NAP, 'ok', LONGEST_NAP, 'timed-out', LONGEST_NAP / 4, 'timed-out']);
  } finally {
    Object.defineProperty(Atomics, 'waitAsync', { value: waitAsync, configurable: true, writable: true });
  }
});

it('keeps the event loop alive while it waits, and not longer', async () => {
  const set = vi.spyOn(globalThis, 'setInterval');
  const clear = vi.spyOn(globalThis, 'clearInterval');
  const ring = createRing({ element: 'int32' });
  const waited = claimConsumer(ring).waitAsync();
  expect(set).toHaveBeenCalledTimes(1);
  // More than that is no time to a timer, and would be over at once.
  expect(set.mock.calls[0]![1]).toBeLessThan(2 ** 31);
  expect(clear).not.toHaveBeenCalled();
  claimProducer(ring).push(1);
  await waited;
  expect(clear).toHaveBeenCalledWith(set.mock.results[0]!.value);
});
