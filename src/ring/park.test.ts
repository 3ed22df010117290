import { afterEach, expect, it, vi } from 'vitest';
import { BlockingError, claimConsumer, claimProducer, createRing } from './index.ts';
import { LONGEST_NAP, parkAsync } from './park.ts';

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

it('naps as long as a nap is or until its time, whichever is shorter, where waitAsync is missing', async () => {
  const { waitAsync } = Atomics;
  Object.defineProperty(Atomics, 'waitAsync', { value: undefined, configurable: true, writable: true });
  const slept = vi.spyOn(globalThis, 'setTimeout');
  try {
    const word = new Int32Array(new SharedArrayBuffer(4));
    const before = performance.now();
    expect(await parkAsync(word, 0, 0, 1_000)).toBe('ok');
    expect(performance.now() - before).toBeGreaterThan(LONGEST_NAP / 2);
    expect(await parkAsync(word, 0, 0, LONGEST_NAP)).toBe('timed-out');
    expect(await parkAsync(word, 0, 0, LONGEST_NAP / 4)).toBe('timed-out');
    expect(slept.mock.calls.map(([, milliseconds]) => milliseconds)).toEqual([LONGEST_NAP, LONGEST_NAP, LONGEST_NAP / 4]);
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
  claimProducer(ring).push(1);
  await waited;
  expect(clear).toHaveBeenCalledWith(set.mock.results[0]!.value);
});
