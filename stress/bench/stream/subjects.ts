import { Readable, Writable } from 'node:stream';
import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { channel, register } from 'ringproof/stream';
import type { Sender, StreamDescriptor } from 'ringproof/stream';
import type { Subject } from '../subjects.ts';

/** Room for 4096 numbers, or for 1 MiB of messages, in granules of 16 bytes. */
const RING_BITS = { numbers: 12, messages: 16 } as const;

/** What a sender can hand over by: resolves when there is room for more. */
type Write = (chunk: number | Uint8Array) => Promise<void> | undefined;

/** Ways to move a stream of numbers, or of batches of them as bytes, from one worker to another by async code. */
export const STREAM_SUBJECTS = {
  stream: { send: streamSend, receive: streamReceive },
  'WHATWG stream': { send: webSend, receive: webReceive },
  'Node stream': { send: nodeSend, receive: nodeReceive },
} as const satisfies Record<string, Subject>;

/** Hands over 0, 1, 2 … as numbers, or `batch` at a time as the bytes of an Int32Array. */
async function writeAll(write: Write, items: number, batch: number): Promise<void> {
  for (let sent = 0; sent < items; sent += batch) {
    const waits = write(batch === 1 ? sent : bytesOf(sent, Math.min(batch, items - sent)));
    if (waits !== undefined) await waits;
  }
}

function bytesOf(first: number, count: number): Uint8Array {
  const numbers = new Int32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = first + i;
  return new Uint8Array(numbers.buffer);
}

function sumOf(chunk: number | Uint8Array): number {
  if (typeof chunk === 'number') return chunk | 0;
  const numbers = new Int32Array(chunk.buffer, chunk.byteOffset, chunk.byteLength >> 2);
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum = (sum + numbers[i]!) | 0;
  return sum;
}

async function sumOfAll(chunks: AsyncIterable<number | Uint8Array>): Promise<number> {
  let sum = 0;
  for await (const chunk of chunks) sum = (sum + sumOf(chunk)) | 0;
  return sum >>> 0;
}

async function streamSend({ port }: { readonly port: MessagePort }, items: number, batch: number): Promise<void> {
  const [factory] = (await once(port, 'message')) as [StreamDescriptor];
  // The receiver made it for numbers or for bytes, as `batch` says.
  const sender = register(factory) as Sender<never>;
  await writeAll((chunk) => (sender.trySend(chunk as never).sent ? undefined : sender.send(chunk as never)), items, batch);
  await sender.close();
}

async function streamReceive({ port }: { readonly port: MessagePort }, _items: number, batch: number): Promise<number> {
  const { factory, receiver } = channel({ element: batch === 1 ? 'int32' : 'bytes', ringBits: batch === 1 ? RING_BITS.numbers : RING_BITS.messages, maxProducers: 1, batchHint: 256 });
  port.postMessage(factory);
  let sum = 0;
  for await (const chunks of receiver.batches()) for (const chunk of chunks) sum = (sum + sumOf(chunk as number | Uint8Array)) | 0;
  return sum >>> 0;
}

/** A TransformStream whose readable side is transferred: the platform's own stream between workers. */
async function webSend({ port }: { readonly port: MessagePort }, items: number, batch: number): Promise<void> {
  const { readable, writable } = new TransformStream<number | Uint8Array>();
  port.postMessage(readable, [readable as never]);
  const writer = writable.getWriter();
  await writeAll((chunk) => writer.ready.then(() => void writer.write(chunk)), items, batch);
  await writer.close();
}

async function webReceive({ port }: { readonly port: MessagePort }): Promise<number> {
  const [readable] = (await once(port, 'message')) as [ReadableStream<number | Uint8Array>];
  return sumOfAll(readable as unknown as AsyncIterable<number | Uint8Array>);
}

/** Node has no stream between workers but through the platform's: the same, behind Node's classes. */
async function nodeSend({ port }: { readonly port: MessagePort }, items: number, batch: number): Promise<void> {
  const { readable, writable } = new TransformStream<number | Uint8Array>();
  port.postMessage(readable, [readable as never]);
  const stream = Writable.fromWeb(writable as never, { objectMode: true });
  await writeAll((chunk) => (stream.write(chunk) ? undefined : once(stream, 'drain').then(() => {})), items, batch);
  stream.end();
  await once(stream, 'finish');
}

async function nodeReceive({ port }: { readonly port: MessagePort }): Promise<number> {
  const [readable] = (await once(port, 'message')) as [ReadableStream<number | Uint8Array>];
  return sumOfAll(Readable.fromWeb(readable as never, { objectMode: true }));
}
