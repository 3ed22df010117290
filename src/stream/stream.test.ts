import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { DescriptorError, reclaim as reclaimRole, RoleTakenError } from '../ring/index.ts';
import { STARTS } from '../ring/testing/starts.ts';
import { channel, claimReceiver, closeFactory, isFactoryClosed, isRecoverable, isShutdown, isTerminal, reclaim, register, RegistrationError, SendError, shutdown } from './index.ts';
import type { StreamOptions } from './index.ts';

/** Small rings, and no timer: whatever is woken was woken. */
const SMALL = { element: 'int32', ringBits: 1, maxProducers: 4, pollInterval: Infinity } as const;

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = [];
  for await (const item of items) seen.push(item);
  return seen;
}

/** How many listen for the abort of a signal. */
function listeners({ signal }: AbortController): number {
  return getEventListeners(signal, 'abort').length;
}

describe.each(STARTS)('a stream from sequence %d on', (startSequence) => {
  const options = { ...SMALL, startSequence } satisfies StreamOptions;

  it('basic_send_receive: gives what was sent, and ends when its only sender closes', async () => {
    const { factory, receiver } = channel(options);
    const sender = register(factory);
    const received = all(receiver);
    for (let i = 0; i < 100; i++) await sender.send(i);
    await sender.close();
    expect(await received).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(receiver.discarded).toBe(0);
    expect(await receiver.next()).toEqual({ done: true, value: undefined });
  });

  it('try_send_preserves_item_on_full: hands the item back and says why', async () => {
    const { factory, receiver } = channel(options);
    const sender = register(factory);
    expect(sender.trySend(1)).toEqual({ sent: true });
    expect(sender.trySend(2)).toEqual({ sent: true });
    expect(sender.trySend(3)).toEqual({ sent: false, reason: 'full', item: 3 });
    receiver.shutdown();
    expect(sender.trySend(3)).toEqual({ sent: false, reason: 'shut-down', item: 3 });
    await sender.close();
    expect(sender.trySend(3)).toEqual({ sent: false, reason: 'closed', item: 3 });
    expect(await all(receiver)).toEqual([1, 2]);
  });

  it('multiple_producers: keeps the order of each and loses nothing', async () => {
    const { factory, receiver } = channel(options);
    const senders = [0, 1, 2, 3].map(() => register(factory));
    const sending = senders.map(async (sender, k) => {
      for (let i = 0; i < 25; i++) await sender.send(100 * k + i);
      await sender.close();
    });
    const seen = await all(receiver);
    await Promise.all(sending);
    expect(seen).toHaveLength(100);
    for (const k of [0, 1, 2, 3]) expect(seen.filter((item) => Math.floor(item / 100) === k)).toEqual(Array.from({ length: 25 }, (_, i) => 100 * k + i));
  });

  it('graceful_shutdown: refuses what comes later, delivers what was accepted, then ends', async () => {
    const { factory, receiver } = channel(options);
    const sender = register(factory);
    sender.trySend(1);
    sender.trySend(2);
    const waiting = sender.send(3);
    receiver.shutdown();
    expect(receiver.isShutdown()).toBe(true);
    await expect(waiting).rejects.toMatchObject({ name: 'SendError', reason: 'shut-down', item: 3 });
    await expect(sender.send(4)).rejects.toMatchObject({ reason: 'shut-down', item: 4 });
    expect(await all(receiver)).toEqual([1, 2]);
    expect(() => register(factory)).toThrow(RegistrationError);
  });

  it('fifo_ordering_single_producer: also for sends that nobody awaited in between', async () => {
    const { factory, receiver } = channel(options);
    const sender = register(factory);
    const sends = Array.from({ length: 20 }, (_, i) => sender.send(i));
    expect(sender.trySend(99)).toEqual({ sent: false, reason: 'full', item: 99 });
    const received = all(receiver);
    await Promise.all(sends);
    await sender.close();
    expect(await received).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('recheck_catches_prefilled_ring: takes more than a batch without being woken again', async () => {
    const { factory, receiver } = channel({ ...options, ringBits: 7, batchHint: 64 });
    const sender = register(factory);
    for (let i = 0; i < 100; i++) expect(sender.trySend(i)).toEqual({ sent: true });
    for (let i = 0; i < 100; i++) expect(await receiver.next()).toEqual({ done: false, value: i });
    expect(receiver.bufferedCount()).toBe(0);
  });
});

describe('the end', () => {
  it('does not come before anybody has registered', async () => {
    const { factory, receiver } = channel(SMALL);
    const received = all(receiver);
    const sender = register(factory);
    await sender.send(1);
    await sender.close();
    expect(await received).toEqual([1]);
    expect(() => register(factory)).toThrow(expect.objectContaining({ name: 'RegistrationError', message: 'the stream has ended or was shut down' }));
  });

  it('waits for as many senders as are expected', async () => {
    const { factory, receiver } = channel({ ...SMALL, expectedSenders: 2 });
    const received = all(receiver);
    for (const item of [1, 2]) {
      const sender = register(factory);
      await sender.send(item);
      await sender.close();
    }
    expect(await received).toEqual([1, 2]);
  });

  it('comes when the factory is closed without senders', async () => {
    const { factory, receiver } = channel(SMALL);
    const received = all(receiver);
    closeFactory(factory);
    expect(await received).toEqual([]);
  });

  it('waits for senders that carry on after the factory is closed', async () => {
    const { factory, receiver } = channel(SMALL);
    const sender = register(factory);
    closeFactory(factory);
    closeFactory(factory);
    expect(isFactoryClosed(factory)).toBe(true);
    expect(isShutdown(factory)).toBe(false);
    expect(() => register(factory)).toThrow('the factory is closed');
    await sender.send(1);
    const received = all(receiver);
    await sender.send(2);
    await sender.close();
    expect(await received).toEqual([1, 2]);
  });

  it('waits for every sender, and lets new ones register until the last has closed', async () => {
    const { factory, receiver } = channel(SMALL);
    const first = register(factory);
    const second = register(factory);
    await first.close();
    const third = register(factory);
    await second.close();
    await third.send(3);
    await third.close();
    expect(await all(receiver)).toEqual([3]);
  });

  it('comes when the last sender is reclaimed from the dead', async () => {
    const { factory, receiver } = channel(SMALL);
    const dead = register(factory);
    await dead.send(1);
    const received = all(receiver);
    expect(reclaim(factory, dead.role)).toBe(true);
    expect(await received).toEqual([1]);
    // It was not dead after all: the stream has ended, and nobody shut it down.
    expect(dead.trySend(2)).toEqual({ sent: false, reason: 'closed', item: 2 });
    expect(reclaim(factory, dead.role)).toBe(false);
  });

  it('comes by the timer when a dead sender was reclaimed without saying so to the stream', async () => {
    const { factory, receiver } = channel({ ...SMALL, pollInterval: 1 });
    const dead = register(factory);
    await dead.send(1);
    reclaimRole(dead.role);
    expect(await all(receiver)).toEqual([1]);
  });

  it('comes by shutdown from anywhere, any number of times', async () => {
    const { factory, receiver } = channel(SMALL);
    const sender = register(structuredClone(factory));
    await sender.send(1);
    shutdown(structuredClone(factory));
    shutdown(factory);
    expect(sender.isClosed()).toBe(true);
    expect(await all(receiver)).toEqual([1]);
  });
});

describe('a sender', () => {
  it('closed_channel_error: rejects after it was closed, and hands the item back', async () => {
    const { factory } = channel(SMALL);
    const sender = register(factory);
    await sender.close();
    await sender.close();
    const error = await sender.send(5).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SendError);
    expect(error).toMatchObject({ reason: 'closed', item: 5 });
  });

  it('has a ring of its own, by whose number and role it is known', () => {
    const { factory } = channel(SMALL);
    expect([register(factory), register(factory)].map(({ id, role }) => [id, role.role, role.id])).toEqual([[0, 'producer', 0], [1, 'producer', 1]]);
  });

  it('ends by itself, and leaves others open', async () => {
    const { factory } = channel(SMALL);
    const first = register(factory);
    const second = register(factory);
    await first.close();
    expect([first.isClosed(), second.isClosed()]).toEqual([true, false]);
    expect(second.trySend(1)).toEqual({ sent: true });
  });

  it('answers with a promise also where there is nothing to wait for', () => {
    const sender = register(channel(SMALL).factory);
    expect(sender.send(1)).toBeInstanceOf(Promise);
    expect(sender.close()).toBeInstanceOf(Promise);
  });

  it('lets nothing pass a send that waits, although there is room by now', async () => {
    const { factory, receiver } = channel(SMALL);
    const sender = register(factory);
    for (const item of [1, 2]) sender.trySend(item);
    const sends = [sender.send(3)];
    // Makes room, of which the send that waits hears later.
    const first = receiver.next();
    expect(sender.trySend(4)).toEqual({ sent: false, reason: 'full', item: 4 });
    sends.push(sender.send(5));
    expect(await first).toEqual({ done: false, value: 1 });
    await Promise.all(sends);
    await sender.close();
    expect(await all(receiver)).toEqual([2, 3, 5]);
  });

  it('refuses what comes after its close also while sends wait, and has given its ring back when the close resolves', async () => {
    const { factory, receiver } = channel({ ...SMALL, maxProducers: 1, expectedSenders: 2 });
    const sender = register(factory);
    const results = Promise.allSettled([1, 2, 3].map((item) => sender.send(item)));
    const closing = sender.close();
    expect(sender.trySend(4)).toEqual({ sent: false, reason: 'closed', item: 4 });
    await expect(sender.send(5)).rejects.toMatchObject({ reason: 'closed', item: 5 });
    await closing;
    const second = register(factory);
    await second.close();
    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(await all(receiver)).toEqual([1, 2]);
  });

  it('says of a refusal what was the reason at the call', async () => {
    const { factory } = channel(SMALL);
    const sender = register(factory);
    for (const item of [1, 2]) sender.trySend(item);
    const waits = sender.send(3).catch((error: unknown) => error);
    shutdown(factory);
    expect(sender.trySend(4)).toEqual({ sent: false, reason: 'shut-down', item: 4 });
    expect(await waits).toMatchObject({ reason: 'shut-down', item: 3 });
    const refused = sender.send(5);
    void sender.close();
    await expect(refused).rejects.toMatchObject({ reason: 'shut-down', item: 5 });
  });

  it('waits on when the time comes to look again and nothing has happened', async () => {
    const { factory, receiver } = channel({ ...SMALL, pollInterval: 1 });
    const sender = register(factory);
    const sends = Promise.all([1, 2, 3].map((item) => sender.send(item)));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await receiver.next()).toEqual({ done: false, value: 1 });
    await sends;
    await sender.close();
    expect(await all(receiver)).toEqual([2, 3]);
  });

  it('listens to a signal as long as the send waits', async () => {
    const { factory, receiver } = channel(SMALL);
    const sender = register(factory);
    const controller = new AbortController();
    const sends = [1, 2, 3, 4].map((item) => sender.send(item, { signal: controller.signal }));
    expect(listeners(controller)).toBe(2);
    await receiver.next();
    await sends[2];
    expect(listeners(controller)).toBe(1);
    controller.abort();
    await expect(sends[3]).rejects.toMatchObject({ reason: 'aborted', item: 4 });
    expect(listeners(controller)).toBe(0);
  });

  it('hands back what still waits when it is closed, and delivers what it accepted', async () => {
    const { factory, receiver } = channel(SMALL);
    const sender = register(factory);
    const sends = [1, 2, 3, 4].map((item) => sender.send(item));
    const results = Promise.allSettled(sends);
    await sender.close();
    expect((await results).map((one) => (one.status === 'fulfilled' ? 'ok' : (one.reason as SendError).item))).toEqual(['ok', 'ok', 3, 4]);
    expect(await all(receiver)).toEqual([1, 2]);
  });

  it('hands the item of an aborted send back, whether it waited first or behind others', async () => {
    const { factory, receiver } = channel(SMALL);
    const sender = register(factory);
    await sender.send(1);
    await sender.send(2);
    const first = new AbortController();
    const last = new AbortController();
    const sends = [sender.send(3, { signal: first.signal }), sender.send(4), sender.send(5, { signal: last.signal })];
    last.abort(new Error('enough'));
    await expect(sends[2]).rejects.toMatchObject({ name: 'AbortError', reason: 'aborted', item: 5, cause: new Error('enough') });
    first.abort();
    await expect(sends[0]).rejects.toMatchObject({ name: 'AbortError', item: 3 });
    expect(await receiver.next()).toEqual({ done: false, value: 1 });
    await sends[1];
    await expect(sender.send(6, { signal: AbortSignal.abort('no') })).rejects.toMatchObject({ item: 6, cause: 'no' });
    await sender.close();
    expect(await all(receiver)).toEqual([2, 4]);
  });

  it('keeps accepted what was accepted before the abort', async () => {
    const { factory, receiver } = channel({ ...SMALL, batchHint: 1 });
    const sender = register(factory);
    const controller = new AbortController();
    await sender.send(1, { signal: controller.signal });
    controller.abort();
    await sender.close();
    expect(await all(receiver)).toEqual([1]);
  });

  it('tells of one message that is too long and goes on with the next', async () => {
    const { factory, receiver } = channel({ element: 'bytes', ringBits: 2, pollInterval: Infinity });
    const sender = register(factory);
    await sender.send(new Uint8Array(32));
    await sender.send(new Uint8Array(32));
    // One is tried at once, the other after one that waits.
    const sends = Promise.allSettled([new Uint8Array(33), Uint8Array.of(1), new Uint8Array(34), Uint8Array.of(1, 2)].map((bytes) => sender.send(bytes)));
    await receiver.next();
    expect((await sends).map((one) => (one.status === 'fulfilled' ? 'sent' : (one.reason as Error).message))).toEqual([expect.stringContaining('33'), 'sent', expect.stringContaining('34'), 'sent']);
    await sender.close();
    expect((await all(receiver)).map((bytes) => bytes.length)).toEqual([32, 1, 2]);
  });

  it('says of each refusal whether it is final', () => {
    expect((['full', 'aborted', 'closed', 'shut-down'] as const).map((reason) => [isRecoverable(reason), isTerminal(reason)])).toEqual([[true, false], [true, false], [false, true], [false, true]]);
  });

  it('ends with its scope, and so does a receiver', async () => {
    const { factory, receiver } = channel(SMALL);
    const sender = register(factory);
    await register(factory).send(1);
    await sender[Symbol.asyncDispose]();
    expect(sender.isClosed()).toBe(true);
    expect(isShutdown(factory)).toBe(false);
    expect(await receiver.next()).toMatchObject({ value: 1 });
    await receiver[Symbol.asyncDispose]();
    expect(isShutdown(factory)).toBe(true);
    expect(await receiver.next()).toEqual({ done: true, value: undefined });
  });

  it('cannot be posted', () => {
    const { factory, receiver } = channel(SMALL);
    expect(() => structuredClone(register(factory))).toThrow('could not be cloned');
    expect(() => structuredClone(receiver)).toThrow('could not be cloned');
  });
});

describe('a receiver', () => {
  it('that leaves wakes the senders, and counts what nobody gets', async () => {
    const { factory, receiver } = channel(SMALL);
    const sender = register(factory);
    const sends = Promise.allSettled([1, 2, 3].map((item) => sender.send(item)));
    for await (const item of receiver) {
      expect(item).toBe(1);
      break;
    }
    expect((await sends).map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(receiver.discarded).toBe(1);
    expect(sender.trySend(9)).toMatchObject({ reason: 'shut-down' });
    expect(await receiver.next()).toEqual({ done: true, value: undefined });
  });

  it('has ended the calls that wait and given its role back when leaving resolves', async () => {
    const { factory, receiver } = channel(SMALL);
    const waiting = [receiver.next(), receiver.next()];
    await receiver.return();
    // Its role is free.
    expect(claimReceiver(factory).isShutdown()).toBe(true);
    expect(await Promise.all(waiting)).toEqual([{ done: true, value: undefined }, { done: true, value: undefined }]);
  });

  it('gives what is there to calls before it leaves', async () => {
    const { factory, receiver } = channel(SMALL);
    const sender = register(factory);
    for (const item of [1, 2]) sender.trySend(item);
    const calls = [receiver.next(), receiver.next()];
    await receiver.return();
    expect((await Promise.all(calls)).map(({ value }) => value)).toEqual([1, 2]);
    expect(receiver.discarded).toBe(0);
  });

  it('gives its role back at the end, after which leaving does nothing', async () => {
    const { factory, receiver } = channel(SMALL);
    closeFactory(factory);
    expect(await all(receiver)).toEqual([]);
    const next = claimReceiver(factory);
    await receiver.return();
    expect(isShutdown(factory)).toBe(false);
    expect(await all(next)).toEqual([]);
  });

  it('that is reclaimed leaves what it had not taken to the next', async () => {
    const { factory, receiver } = channel({ ...SMALL, batchHint: 1 });
    const sender = register(factory);
    for (const item of [1, 2]) sender.trySend(item);
    expect(await receiver.next()).toMatchObject({ value: 1 });
    expect(() => claimReceiver(factory)).toThrow(RoleTakenError);
    expect(reclaim(factory, receiver.role)).toBe(true);
    const next = claimReceiver(factory);
    await sender.close();
    expect(await all(next)).toEqual([2]);
  });

  it('serves calls in their order also when an item is there before the one that waits has woken', async () => {
    const { factory, receiver } = channel(SMALL);
    const sender = register(factory);
    const values = [receiver.next()];
    for (const item of [1, 2]) sender.trySend(item);
    values.push(receiver.next(), receiver.next());
    await values[0];
    // Two wait by now, and the third comes behind them.
    await values[1];
    values.push(receiver.next());
    for (const item of [3, 4]) sender.trySend(item);
    expect((await Promise.all(values)).map(({ value }) => value)).toEqual([1, 2, 3, 4]);
  });

  it('serves calls in their order', async () => {
    const { factory, receiver } = channel(SMALL);
    const sender = register(factory);
    const waiting = [receiver.next(), receiver.next(), receiver.next()];
    for (const item of [1, 2, 3]) await sender.send(item);
    expect((await Promise.all(waiting)).map(({ value }) => value)).toEqual([1, 2, 3]);
  });

  it('rejects a loop that is aborted while it waits, and leaves', async () => {
    const { factory, receiver } = channel(SMALL);
    const sender = register(factory);
    const controller = new AbortController();
    const loop = all(receiver.values({ signal: controller.signal }));
    controller.abort(new Error('enough'));
    await expect(loop).rejects.toThrow('enough');
    await expect(sender.send(1)).rejects.toMatchObject({ reason: 'shut-down' });
  });

  it.each(['aborted', 'left'])('has left when a loop that is %s says so', async (how) => {
    const { factory, receiver } = channel(SMALL);
    const controller = new AbortController();
    const loop = receiver.values({ signal: controller.signal });
    const waiting = loop.next();
    // Other calls are in the receiver's way.
    const others = Array.from({ length: 10 }, () => receiver.next());
    if (how === 'aborted') controller.abort(new Error('enough'));
    const result = await (how === 'aborted' ? waiting : loop.return!()).catch((error: unknown) => error);
    expect(claimReceiver(factory).isShutdown()).toBe(true);
    expect(result).toEqual(how === 'aborted' ? new Error('enough') : { done: true, value: undefined });
    expect((await Promise.all(others)).every(({ done }) => done)).toBe(true);
  });

  it('listens to the signal of a loop until the loop ends or is left', async () => {
    const { factory, receiver } = channel(SMALL);
    const sender = register(factory);
    const controller = new AbortController();
    const { signal } = controller;
    const left = receiver.values({ signal, preventCancel: true });
    const ended = receiver.values({ signal });
    sender.trySend(1);
    expect(await ended.next()).toEqual({ done: false, value: 1 });
    expect(listeners(controller)).toBe(2);
    await left.return!();
    expect(listeners(controller)).toBe(1);
    await sender.close();
    expect(await ended.next()).toEqual({ done: true, value: undefined });
    expect(listeners(controller)).toBe(0);
  });

  it('can be looped over in parts', async () => {
    const { factory, receiver } = channel(SMALL);
    const sender = register(factory);
    await sender.send(1);
    await sender.send(2);
    for await (const item of receiver.values({ preventCancel: true })) {
      expect(item).toBe(1);
      break;
    }
    const controller = new AbortController();
    controller.abort();
    await expect(all(receiver.values({ preventCancel: true, signal: controller.signal }))).rejects.toThrow('aborted');
    await sender.close();
    expect(await all(receiver)).toEqual([2]);
  });

  it('lets a loop be left while it waits', async () => {
    const { factory, receiver } = channel(SMALL);
    const loop = receiver.values({ preventCancel: true });
    const waiting = loop.next();
    await loop.return!();
    expect(await waiting).toEqual({ done: true, value: undefined });
    const sender = register(factory);
    await sender.send(1);
    await sender.close();
    expect(await all(receiver)).toEqual([1]);
  });

  it('gives batches of at most the hint', async () => {
    const { factory, receiver } = channel({ ...SMALL, ringBits: 4, batchHint: 4 });
    const sender = register(factory);
    for (let i = 0; i < 10; i++) sender.trySend(i);
    expect(await receiver.next()).toMatchObject({ value: 0 });
    await sender.close();
    expect(await all(receiver.batches())).toEqual([[1, 2, 3], [4, 5, 6, 7], [8, 9]]);
  });

  it('gives no batch of nothing, but waits', async () => {
    const { factory, receiver } = channel(SMALL);
    const sender = register(factory);
    const batch = receiver.batches().next();
    await sender.send(1);
    expect(await batch).toEqual({ done: false, value: [1] });
  });

  it('counts what is buffered', async () => {
    const { factory, receiver } = channel({ ...SMALL, ringBits: 4, batchHint: 2 });
    const sender = register(factory);
    for (let i = 0; i < 5; i++) sender.trySend(i);
    expect(receiver.bufferedCount()).toBe(5);
    await receiver.next();
    expect(receiver.bufferedCount()).toBe(4);
    await receiver.batches().next();
    expect(receiver.bufferedCount()).toBe(3);
    await receiver.next();
    expect(receiver.bufferedCount()).toBe(2);
    await receiver.return();
    expect(receiver.discarded).toBe(2);
    expect(receiver.bufferedCount()).toBe(0);
  });

  it('makes each record and message the reader\'s own', async () => {
    const { factory, receiver } = channel({ element: { record: { id: 'int32', at: 'float64' } }, ringBits: 2 });
    const sender = register(factory);
    await sender.send({ id: 1, at: 0.5 });
    await sender.send({ id: 2, at: 1.5 });
    await sender.close();
    expect(await all(receiver)).toEqual([{ id: 1, at: 0.5 }, { id: 2, at: 1.5 }]);
  });
});

describe('polling', () => {
  it.each([0, -1, Number.NaN, '5'])('refuses an interval of %s', (pollInterval) => {
    expect(() => channel({ ...SMALL, pollInterval: pollInterval as number })).toThrow('pollInterval must be');
  });

  it.each([0, 1.5, Infinity])('refuses a batch hint of %s', (batchHint) => {
    expect(() => channel({ ...SMALL, batchHint })).toThrow('batchHint must be');
  });

  it('stream_config: has the defaults and presets of the specification', async () => {
    const { HIGH_THROUGHPUT, LOW_LATENCY } = await import('./index.ts');
    expect(channel({ element: 'int32' }).factory).toMatchObject({ pollInterval: 10, batchHint: 64 });
    expect(channel({ element: 'int32', ...LOW_LATENCY }).factory).toMatchObject({ pollInterval: 1, batchHint: 16 });
    expect(channel({ element: 'int32', ...HIGH_THROUGHPUT }).factory).toMatchObject({ pollInterval: 50, batchHint: 256 });
  });

  it.each([0, 1.5, 2 ** 20 + 1, Infinity])('refuses %s expected senders', (expectedSenders) => {
    expect(() => channel({ ...SMALL, expectedSenders })).toThrow(`expectedSenders must be an integer from 1 to 1048576, not ${expectedSenders}`);
  });

  it('takes as many expected senders as it says', () => {
    expect(channel({ ...SMALL, expectedSenders: 1_048_576 }).factory.expectedSenders).toBe(1_048_576);
  });

  it('refuses what is no stream', () => {
    const { factory } = channel(SMALL);
    for (const no of [{}, null, undefined, 'stream', { ...factory, kind: 'channel' }, { ...factory, state: new SharedArrayBuffer(128) }, factory.channel]) {
      expect(() => register(no as never)).toThrow(DescriptorError);
      expect(() => shutdown(no as never)).toThrow('expected what createStream or channel returned');
    }
  });
});

it.each([['no_lost_wakeup_multi_producer', 4, 100], ['no_lost_wakeup_burst_pattern', 1, 500]])('%s: everything arrives without a timer', async (_, senders, count) => {
  const { factory, receiver } = channel({ ...SMALL, ringBits: 2 });
  const sending = Array.from({ length: senders }, async () => {
    const sender = register(factory);
    for (let i = 0; i < count; i++) {
      await sender.send(i);
      if (i % 50 === 49) await new Promise((resolve) => setImmediate(resolve));
    }
    await sender.close();
  });
  expect(await all(receiver)).toHaveLength(senders * count);
  await Promise.all(sending);
});
