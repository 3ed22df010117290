import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { claimConsumer, claimProducer, close, ConfigError, CountError, createRing, inspectChannel, inspectRing, reclaim, ReservationError } from './index.ts';
import { CLOSED, CONSUMER_EPOCH, CONSUMER_WAITING, PRODUCER_EPOCH, PRODUCER_WAITING, ringBase } from './layout.ts';
import { FIRST_NAP } from './park.ts';
import { STARTS } from './testing/starts.ts';

function ring(startSequence: number, wakeups = true) {
  const descriptor = createRing({ element: 'int32', ringBits: 1, startSequence, wakeups });
  return { descriptor, producer: claimProducer(descriptor, { spins: 2 }), consumer: claimConsumer(descriptor, { spins: 0 }) };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each([true, false])('waiting with wakeups %s', (wakeups) => {
  describe.each(STARTS)('from sequence %d on', (start) => {
    it('does not wait for what is there', async () => {
      const { producer, consumer } = ring(start, wakeups);
      expect(producer.waitForSpace(2)).toBe('ready');
      expect(await producer.waitForSpaceAsync()).toBe('ready');
      producer.push(1);
      expect(consumer.wait()).toBe('ready');
      expect(await consumer.waitAsync()).toBe('ready');
    });

    it('times out, and leaves nobody announced', async () => {
      const { descriptor, producer, consumer } = ring(start, wakeups);
      expect(consumer.wait(3)).toBe('timed-out');
      expect(consumer.wait(0)).toBe('timed-out');
      expect(consumer.popWait(1)).toBe('timed-out');
      expect(await consumer.waitAsync(3)).toBe('timed-out');
      expect(await consumer.popAsync(1)).toBe('timed-out');
      producer.pushFrom([1, 2]);
      expect(producer.waitForSpace(1, 3)).toBe('timed-out');
      expect(producer.pushWait(3, 1)).toBe('timed-out');
      expect(await producer.waitForSpaceAsync(1, 3)).toBe('timed-out');
      expect(await producer.pushAsync(3, 1)).toBe('timed-out');
      consumer.pop();
      expect(producer.waitForSpace(2, 1)).toBe('timed-out');
      expect(inspectChannel(descriptor).consumerWaiting).toBe(false);
      expect(inspectRing(descriptor).producerWaiting).toBe(false);
    });

    it('is woken by the other side', async () => {
      const { producer, consumer } = ring(start, wakeups);
      const popped = consumer.popAsync();
      expect(producer.push(5)).toBe('ok');
      expect(await popped).toBe('ok');
      expect(consumer.value).toBe(5);
      producer.pushFrom([6, 7]);
      const pushed = producer.pushAsync(8);
      expect(consumer.pop()).toBe('ok');
      expect(await pushed).toBe('ok');
      expect(consumer.drain(() => {})).toBe(2);
    });

    it('is woken by closing', async () => {
      const { descriptor, producer, consumer } = ring(start, wakeups);
      const popped = consumer.popAsync();
      close(descriptor);
      expect(await popped).toBe('closed');
      expect(await producer.pushAsync(1)).toBe('closed');

      const full = ring(start, wakeups);
      full.producer.pushFrom([1, 2]);
      const pushed = full.producer.pushAsync(3);
      close(full.descriptor);
      expect(await pushed).toBe('closed');
    });

    it('can be interrupted, loses nothing by it, and waits again', async () => {
      const { descriptor, producer, consumer } = ring(start, wakeups);
      const popped = consumer.popAsync();
      consumer.interrupt();
      expect(await popped).toBe('interrupted');
      expect(inspectChannel(descriptor).consumerWaiting).toBe(false);
      producer.pushFrom([1, 2]);
      const pushed = producer.pushAsync(3);
      producer.interrupt();
      expect(await pushed).toBe('interrupted');
      expect(inspectRing(descriptor).length).toBe(2);
      const again = producer.pushAsync(3);
      consumer.pop();
      expect(await again).toBe('ok');
    });

    it('gives what has come rather than to say that it was interrupted', async () => {
      const { producer, consumer } = ring(start, wakeups);
      const popped = consumer.popAsync();
      consumer.interrupt();
      producer.push(7);
      expect(await popped).toBe('ok');
      expect(consumer.value).toBe(7);
      consumer.interrupt();
      expect(await consumer.waitAsync(1)).toBe('timed-out');
    });

    it('pushes and pops at once when it can', () => {
      const { producer, consumer } = ring(start, wakeups);
      expect(producer.pushWait(4)).toBe('ok');
      expect(consumer.popWait()).toBe('ok');
      expect(consumer.value).toBe(4);
    });
  });
});

it('announces a wait, and only while it waits', async () => {
  const { descriptor, producer, consumer } = ring(0);
  const waited = consumer.waitAsync();
  expect(inspectChannel(descriptor).consumerWaiting).toBe(true);
  producer.push(1);
  expect(await waited).toBe('ready');
  expect(inspectChannel(descriptor).consumerWaiting).toBe(false);
});

it('is woken only after it has said that it waits', async () => {
  for (const wakeups of [true, false]) {
    const { descriptor, producer, consumer } = ring(0, wakeups);
    const words = new Int32Array(descriptor.buffer);
    const epochs = (): number[] => [CONSUMER_EPOCH, ringBase(0) + PRODUCER_EPOCH].map((word) => words[word]!);
    for (let i = 0; i < 5; i++) {
      producer.push(i);
      expect(consumer.pop()).toBe('ok');
    }
    expect(epochs()).toEqual([0, 0]);
    const waited = consumer.waitAsync();
    producer.push(1);
    expect(await waited).toBe('ready');
    producer.push(2);
    const space = producer.waitForSpaceAsync();
    consumer.pop();
    expect(await space).toBe('ready');
    expect(epochs()).toEqual(wakeups ? [1, 1] : [0, 0]);
  }
});

it('says by one in its word that it waits, and by one that it is closed', async () => {
  const { descriptor, producer, consumer } = ring(0);
  const words = new Int32Array(descriptor.buffer);
  const popped = consumer.waitAsync();
  expect(words[CONSUMER_WAITING]).toBe(1);
  producer.pushFrom([1, 2]);
  await popped;
  const space = producer.waitForSpaceAsync();
  expect(words[ringBase(0) + PRODUCER_WAITING]).toBe(1);
  close(descriptor);
  expect(await space).toBe('closed');
  expect([words[CONSUMER_WAITING], words[ringBase(0) + PRODUCER_WAITING], words[CLOSED]]).toEqual([0, 0, 1]);
});

it('goes on waiting for what it waits for when another wait is refused', async () => {
  const { producer, consumer } = ring(0);
  producer.pushFrom([1, 2]);
  const both = producer.waitForSpaceAsync(2);
  expect(() => producer.waitForSpace(1)).toThrow('waits already');
  await expect(producer.waitForSpaceAsync(1)).rejects.toThrow('waits already');
  consumer.pop();
  expect(await Promise.race([both, sleep(5, 'still waits')])).toBe('still waits');
  consumer.pop();
  expect(await both).toBe('ready');
});

it('waits once at a time, and keeps its role meanwhile', async () => {
  const { descriptor, consumer } = ring(0);
  const waited = consumer.waitAsync();
  expect(() => consumer.wait()).toThrow(ReservationError);
  await expect(consumer.waitAsync()).rejects.toThrow('waits already');
  expect(() => consumer.release()).toThrow('still waits');
  close(descriptor);
  expect(await waited).toBe('closed');
  consumer.release();
});

it('may reserve during an asynchronous wait', async () => {
  const { producer, consumer } = ring(0);
  producer.pushFrom([1, 2]);
  const waited = producer.waitForSpaceAsync();
  consumer.pop();
  const reservation = producer.reserve(1);
  if (typeof reservation === 'string') throw new Error(reservation);
  expect(await waited).toBe('ready');
  expect(() => producer.push(9)).toThrow(ReservationError);
  reservation.write(3);
  expect(reservation.commit()).toBe('ok');
});

it('wakes who waits for the dead', async () => {
  const { producer, consumer } = ring(0);
  const waited = consumer.waitAsync(10_000);
  reclaim(producer.role);
  // Woken, it looks, finds nothing and waits on; closing ends it.
  consumer.close();
  expect(await waited).toBe('closed');
  reclaim(consumer.role);
});

it('leaves the memory as it was when it ends with nothing, without metrics', async () => {
  for (const wakeups of [true, false]) {
    const { descriptor, producer, consumer } = ring(0, wakeups);
    const words = new Int32Array(descriptor.buffer);
    const empty = words.slice();
    expect(consumer.wait(1)).toBe('timed-out');
    expect(await consumer.waitAsync(1)).toBe('timed-out');
    // Nobody waits who could be interrupted.
    consumer.interrupt();
    producer.interrupt();
    expect(words).toEqual(empty);
    producer.pushFrom([1, 2]);
    const full = words.slice();
    expect(producer.waitForSpace(1, 1)).toBe('timed-out');
    expect(await producer.waitForSpaceAsync(1, 1)).toBe('timed-out');
    expect(words).toEqual(full);
  }
});

describe('a blocking wait', () => {
  it.each([[undefined, 100], [0, 0], [1, 1], [5, 5]])('that spins %s times looks as often before it idles, and once more', (spins, looks) => {
    const descriptor = createRing({ element: 'int32', ringBits: 1 });
    const options = spins === undefined ? {} : { spins };
    const [producer, consumer] = [claimProducer(descriptor, options), claimConsumer(descriptor, options)];
    const load = vi.spyOn(Atomics, 'load');
    // Each look that finds nothing asks whether that is for ever.
    const looksOf = (wait: () => string): number => {
      load.mockClear();
      expect(wait()).toBe('timed-out');
      return load.mock.calls.filter(([, word]) => word === CLOSED).length;
    };
    expect(looksOf(() => consumer.wait(0))).toBe(looks + 1);
    producer.pushFrom([1, 2]);
    expect(looksOf(() => producer.waitForSpace(1, 0))).toBe(looks + 1);
  });

  it('does not say that it waits when it finds something before', () => {
    const descriptor = createRing({ element: 'int32', ringBits: 1 });
    const [producer, consumer] = [claimProducer(descriptor), claimConsumer(descriptor)];
    // One that did say so must not make a difference to the next.
    expect(consumer.wait(0)).toBe('timed-out');
    producer.pushFrom([1, 2]);
    expect(producer.waitForSpace(1, 0)).toBe('timed-out');
    consumer.pop();
    const store = vi.spyOn(Atomics, 'store');
    expect(consumer.wait()).toBe('ready');
    expect(producer.waitForSpace()).toBe('ready');
    expect(store).not.toHaveBeenCalled();
  });

  it.each([
    ['park', true, [Infinity, Infinity, Infinity], 1],
    ['park', false, [0.02, 0.04, 0.08], 0],
    ['nap', true, [0.02, 0.02, 0.02], 0],
    ['nap', false, [0.02, 0.02, 0.02], 0],
  ] as const)('that idles by %s, with wakeups %s, sleeps for %j on the word as it was before the last look, and reads no clock', (idle, wakeups, naps, said) => {
    const descriptor = createRing({ element: 'int32', ringBits: 1, wakeups });
    const [producer, consumer] = [claimProducer(descriptor), claimConsumer(descriptor, { idle, spins: 0 })];
    const words = new Int32Array(descriptor.buffer);
    words[CONSUMER_EPOCH] = 7;
    const clock = vi.spyOn(performance, 'now');
    const sleeps: unknown[] = [];
    vi.spyOn(Atomics, 'wait').mockImplementation((_, word, epoch, milliseconds) => {
      sleeps.push([word, epoch, milliseconds, words[CONSUMER_WAITING]]);
      if (sleeps.length === naps.length) producer.push(1);
      return 'ok';
    });
    expect(consumer.wait()).toBe('ready');
    expect(sleeps).toEqual(naps.map((milliseconds) => [CONSUMER_EPOCH, 7, milliseconds, said]));
    expect(words[CONSUMER_WAITING]).toBe(0);
    expect(clock).not.toHaveBeenCalled();
  });

  it('that spins never sleeps, and ends when the clock has reached its time', () => {
    const descriptor = createRing({ element: 'int32', ringBits: 1 });
    const [producer, consumer] = [claimProducer(descriptor), claimConsumer(descriptor, { idle: 'spin', spins: 0 })];
    const wait = vi.spyOn(Atomics, 'wait');
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now++);
    expect(consumer.wait(5)).toBe('timed-out');
    // Once for the deadline, 5, then after each look.
    expect(clock).toHaveBeenCalledTimes(6);
    clock.mockImplementation(() => {
      if (now++ === 10) producer.push(1);
      return now;
    });
    expect(consumer.wait(100)).toBe('ready');
    expect(now).toBe(11);
    expect(wait).not.toHaveBeenCalled();
  });
});

describe('of its time, a wait', () => {
  let now = 0;

  function timed(idle: 'park' | 'nap' = 'park') {
    const consumer = claimConsumer(createRing({ element: 'int32', ringBits: 1 }), { idle, spins: 0 });
    now = 1_000;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    return consumer;
  }

  it('that is woken for nothing sleeps the rest, to the end', async () => {
    const consumer = timed();
    const sleeps: unknown[] = [];
    const sleep = (milliseconds: number | undefined): 'ok' => {
      sleeps.push(milliseconds);
      now += 3;
      return 'ok';
    };
    vi.spyOn(Atomics, 'wait').mockImplementation((_, __, ___, milliseconds) => sleep(milliseconds));
    vi.spyOn(Atomics, 'waitAsync').mockImplementation((_, __, ___, milliseconds) => ({ async: true, value: Promise.resolve(sleep(milliseconds)) }));
    expect(consumer.wait(10)).toBe('timed-out');
    expect(sleeps.splice(0)).toEqual([10, 7, 4, 1]);
    expect(await consumer.waitAsync(10)).toBe('timed-out');
    expect(sleeps).toEqual([10, 7, 4, 1]);
  });

  it('believes the sleep rather than a clock that says it is not over yet', async () => {
    const consumer = timed();
    const wait = vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out');
    const waitAsync = vi.spyOn(Atomics, 'waitAsync').mockReturnValue({ async: false, value: 'timed-out' });
    expect(consumer.wait(10)).toBe('timed-out');
    expect(wait).toHaveBeenCalledTimes(1);
    expect(await consumer.waitAsync(10)).toBe('timed-out');
    expect(waitAsync).toHaveBeenCalledTimes(1);
  });

  it('goes on after a nap that was not the whole of it, and ends with one that was', () => {
    const consumer = timed('nap');
    const wait = vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out');
    expect(consumer.wait(FIRST_NAP)).toBe('timed-out');
    expect(wait).toHaveBeenCalledTimes(1);
    wait.mockImplementation((_, __, ___, milliseconds) => {
      now += milliseconds!;
      return 'timed-out';
    });
    wait.mockClear();
    expect(consumer.wait(2.5 * FIRST_NAP)).toBe('timed-out');
    expect(wait).toHaveBeenCalledTimes(3);
  });
});

it('sleeps until it is woken, asynchronously, however often for nothing, where it can be', async () => {
  for (const [wakeups, naps] of [[true, [Infinity, Infinity, Infinity]], [false, [0.02, 0.04, 0.08]]] as const) {
    const { descriptor, producer, consumer } = ring(0, wakeups);
    const words = new Int32Array(descriptor.buffer);
    words[CONSUMER_EPOCH] = 7;
    const sleeps: unknown[] = [];
    vi.spyOn(Atomics, 'waitAsync').mockImplementation((_, word, epoch, milliseconds) => {
      sleeps.push([word, epoch, milliseconds, words[CONSUMER_WAITING]]);
      if (sleeps.length === naps.length) producer.push(1);
      return { async: true, value: Promise.resolve('ok' as const) };
    });
    const clock = vi.spyOn(performance, 'now');
    expect(await consumer.waitAsync()).toBe('ready');
    expect(sleeps).toEqual(naps.map((milliseconds) => [CONSUMER_EPOCH, 7, milliseconds, wakeups ? 1 : 0]));
    expect(clock).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  }
});

describe.each(['spin', 'nap'] as const)('a handle that idles by %s', (idle) => {
  it.each(STARTS)('waits without saying so, and ends at its time, with an item or with the end, from sequence %d on', (startSequence) => {
    const descriptor = createRing({ element: 'int32', ringBits: 1, startSequence });
    const producer = claimProducer(descriptor, { idle, spins: 0 });
    const consumer = claimConsumer(descriptor, { idle, spins: 3 });
    expect(consumer.wait(2)).toBe('timed-out');
    expect(consumer.wait(0)).toBe('timed-out');
    producer.pushFrom([1, 2]);
    expect(producer.waitForSpace(1, 2)).toBe('timed-out');
    expect(consumer.popWait()).toBe('ok');
    expect(producer.pushWait(3)).toBe('ok');
    expect([inspectChannel(descriptor).consumerWaiting, inspectRing(descriptor).producerWaiting]).toEqual([false, false]);
    close(descriptor);
    expect(producer.waitForSpace()).toBe('closed');
    expect([consumer.popWait(), consumer.popWait(), consumer.popWait()]).toEqual(['ok', 'ok', 'closed']);
  });

  it('parks when it must not block', async () => {
    const descriptor = createRing({ element: 'int32', ringBits: 1 });
    const producer = claimProducer(descriptor);
    const popped = claimConsumer(descriptor, { idle }).popAsync();
    expect(inspectChannel(descriptor).consumerWaiting).toBe(true);
    producer.push(1);
    expect(await popped).toBe('ok');
  });
});

it('refuses another way to idle', () => {
  expect(() => claimConsumer(createRing({ element: 'int32' }), { idle: 'sleep' as never })).toThrow(ConfigError);
});

it('refuses timeouts and amounts that make no sense', async () => {
  const { producer, consumer } = ring(0);
  for (const timeout of [-1, Number.NaN]) {
    expect(() => consumer.wait(timeout)).toThrow(CountError);
    await expect(consumer.waitAsync(timeout)).rejects.toThrow('a timeout must be');
  }
  for (const slots of [0, 3, 1.5]) {
    expect(() => producer.waitForSpace(slots)).toThrow(CountError);
    await expect(producer.waitForSpaceAsync(slots)).rejects.toThrow(CountError);
    expect(() => producer.hasSpace(slots)).toThrow(CountError);
  }
});
