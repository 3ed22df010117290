import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { channel, claimReceiver, register } from './index.ts';
import type { SendError } from './index.ts';

const SMALL = { element: 'int32', ringBits: 1, pollInterval: Infinity } as const;

function numbers(count: number): ReadableStream<number> {
  return ReadableStream.from(Array.from({ length: count }, (_, i) => i)) as ReadableStream<number>;
}

it('sink_trait: pipes one WHATWG stream into another across the ring', async () => {
  const { factory, receiver } = channel(SMALL);
  const sent = numbers(50).pipeTo(register(factory).writable());
  const seen: number[] = [];
  await receiver.readable().pipeTo(new WritableStream({ write: (item) => void seen.push(item) }));
  await sent;
  expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => i));
});

it('closes a writable after everything that was written is accepted', async () => {
  const { factory, receiver } = channel(SMALL);
  const writer = register(factory).writable().getWriter();
  const writes = [0, 1, 2, 3].map((item) => writer.write(item));
  const closed = writer.close();
  const seen: number[] = [];
  for await (const item of receiver) seen.push(item);
  await Promise.all([...writes, closed]);
  expect(seen).toEqual([0, 1, 2, 3]);
});

it('takes the waiting chunk back when a writable is aborted, and ends the sender', async () => {
  const { factory, receiver } = channel(SMALL);
  const writer = register(factory).writable().getWriter();
  const writes = Promise.allSettled([0, 1, 2].map((item) => writer.write(item)));
  writer.closed.catch(() => {});
  // Lets the first two through.
  await new Promise((resolve) => setImmediate(resolve));
  await writer.abort(new Error('enough'));
  const [first, second, third] = await writes;
  expect([first!.status, second!.status]).toEqual(['fulfilled', 'fulfilled']);
  expect((third as { reason: SendError }).reason).toMatchObject({ name: 'AbortError', item: 2 });
  const seen: number[] = [];
  for await (const item of receiver) seen.push(item);
  expect(seen).toEqual([0, 1]);
});

it('fails a writable whose receiver has left', async () => {
  const { factory, receiver } = channel(SMALL);
  const writer = register(factory).writable().getWriter();
  writer.closed.catch(() => {});
  await writer.write(1);
  await receiver.readable().cancel();
  expect(receiver.discarded).toBe(1);
  await expect(writer.write(2)).rejects.toMatchObject({ reason: 'shut-down', item: 2 });
});

it('loses nothing uncounted when a readable is cancelled', async () => {
  const { factory, receiver } = channel({ ...SMALL, ringBits: 3 });
  const sender = register(factory);
  for (let i = 0; i < 5; i++) sender.trySend(i);
  const reader = receiver.readable().getReader();
  expect((await reader.read()).value).toBe(0);
  await reader.cancel();
  expect(receiver.discarded).toBe(4);
});

it('takes an item for a readable only when somebody reads', async () => {
  const { factory, receiver } = channel(SMALL);
  register(factory).trySend(1);
  const reader = receiver.readable().getReader();
  await new Promise((resolve) => setImmediate(resolve));
  expect(receiver.bufferedCount()).toBe(1);
  expect((await reader.read()).value).toBe(1);
});

it('has left when the cancelling of a readable resolves, also while a read waits', async () => {
  const { factory, receiver } = channel(SMALL);
  const reader = receiver.readable().getReader();
  const reading = reader.read();
  // Lets the read ask the receiver.
  await new Promise((resolve) => setImmediate(resolve));
  await reader.cancel();
  expect(claimReceiver(factory).isShutdown()).toBe(true);
  expect((await reading).done).toBe(true);
});

it('is a Node stream through the converters of Node', async () => {
  const { factory, receiver } = channel(SMALL);
  const seen: number[] = [];
  await Promise.all([
    pipeline(Readable.from([1, 2, 3, 4, 5]), Writable.fromWeb(register(factory).writable(), { objectMode: true })),
    pipeline(Readable.fromWeb(receiver.readable() as never, { objectMode: true }), async (items: AsyncIterable<number>) => {
      for await (const item of items) seen.push(item);
    }),
  ]);
  expect(seen).toEqual([1, 2, 3, 4, 5]);
});
