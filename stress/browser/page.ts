import { BlockingError, claimConsumer, claimProducer, close, createChannel, createRing, MemoryError, register } from 'ringproof';
import type { ChannelDescriptor } from 'ringproof';
import { channel as streamChannel } from 'ringproof/stream';
import type { Arrivals, Job } from './worker.ts';

/** What a page uses of a browser's globals; the types of browsers and of Node exclude each other. */
declare const Worker: new (url: string, options: { type: 'module' }) => BrowserWorker;
interface BrowserWorker {
  addEventListener(type: 'message', listener: (event: { readonly data: Arrivals | 'done' }) => void): void;
  addEventListener(type: 'error', listener: (event: { readonly message: string }) => void): void;
  postMessage(job: Job): void;
}

const PRODUCERS = 3;

/** The checks that run inside the page; each throws when it fails, else answers what it did. */
const checks = {
  /** Workers produce, blocking; the page consumes, which must not block. */
  async toThePage(items: number): Promise<string> {
    const channel = createChannel({ element: 'int32', ringBits: 4, maxProducers: PRODUCERS });
    const consumer = claimConsumer(channel);
    const arrivals: number[][] = [];
    const producing = Promise.all(Array.from({ length: PRODUCERS }, () => inWorker({ channel, role: 'produce', items }))).then(() => close(channel));
    while ((await consumer.waitAsync()) !== 'closed') {
      consumer.drain((item, producer) => {
        (arrivals[producer] ??= []).push(item);
      });
    }
    await producing;
    return complete(arrivals, items * PRODUCERS);
  },

  /** The page produces, waiting asynchronously; a worker consumes, blocking. */
  async fromThePage(items: number): Promise<string> {
    const channel = createChannel({ element: 'int32', ringBits: 2, maxProducers: 1 });
    const producer = opened(channel);
    const arrivals = inWorker({ channel, role: 'consume', items });
    for (let i = 0; i < items; i++) {
      const answer = await producer.pushAsync(i);
      if (answer !== 'ok') throw new Error(`item ${i} was answered ${answer}`);
    }
    close(channel);
    return complete((await arrivals) as Arrivals, items);
  },

  /** Workers pipe WHATWG streams into a stream, and the page reads one of it, without a timer. */
  async streamToThePage(items: number): Promise<string> {
    const { factory, receiver } = streamChannel({ element: 'int32', ringBits: 4, maxProducers: PRODUCERS, expectedSenders: PRODUCERS, pollInterval: Infinity });
    const piping = Promise.all(Array.from({ length: PRODUCERS }, () => inWorker({ stream: factory, role: 'pipe', items })));
    const next = new Map<number, number>();
    let count = 0;
    const reader = receiver.readable().getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      // The items of three senders are alike: each number comes three times, and never before the one below it.
      next.set(value, (next.get(value) ?? 0) + 1);
      if (value > 0 && (next.get(value - 1) ?? 0) < next.get(value)!) throw new Error(`a ${value} overtook a ${value - 1}`);
      count++;
    }
    await piping;
    if (count !== items * PRODUCERS) throw new Error(`${count} of ${items * PRODUCERS} items arrived`);
    return `${count} items, ${PRODUCERS} senders, then the end`;
  },

  /** What would block the page is refused at once. */
  async blocking(): Promise<string> {
    const ring = createRing({ element: 'float64', ringBits: 1 });
    const producer = claimProducer(ring);
    const consumer = claimConsumer(ring);
    expectThrow(BlockingError, () => consumer.popWait());
    producer.pushFrom([1, 2]);
    expectThrow(BlockingError, () => producer.pushWait(3));
    if (consumer.pop() !== 'ok' || consumer.value !== 1) throw new Error('the ring is unusable after a refused wait');
    return 'popWait and pushWait were refused';
  },

  /** In a page that is not cross-origin isolated. */
  async withoutIsolation(): Promise<string> {
    const { message } = expectThrow(MemoryError, () => createRing({ element: 'int32', ringBits: 1 }));
    if (!message.includes('cross-origin isolated')) throw new Error(`the error does not help: ${message}`);
    return message;
  },
};

export type PageChecks = typeof checks;
Object.assign(globalThis, { checks });

function opened(channel: ChannelDescriptor<'int32'>) {
  const producer = register(channel);
  if (producer === 'closed') throw new Error('closed before it began');
  return producer;
}

function inWorker(job: Job): Promise<Arrivals | 'done'> {
  return new Promise((resolve, reject) => {
    const worker = new Worker('/worker.js', { type: 'module' });
    worker.addEventListener('error', ({ message }) => reject(new Error(message)));
    worker.addEventListener('message', ({ data }) => resolve(data));
    worker.postMessage(job);
  });
}

/** Each producer's items are 0, 1, 2 …, and there are `total`. */
function complete(arrivals: Arrivals, total: number): string {
  let count = 0;
  for (const [producer, items] of arrivals.entries()) {
    for (const [i, item] of items.entries()) if (item !== i) throw new Error(`producer ${producer}: item ${item} arrived in place of ${i}`);
    count += items.length;
  }
  if (count !== total) throw new Error(`${count} of ${total} items arrived`);
  return `${count} items, ${arrivals.length} producers`;
}

function expectThrow<E extends Error>(expected: abstract new (...args: never[]) => E, action: () => unknown): E {
  try {
    action();
  } catch (error) {
    if (error instanceof expected) return error;
    throw error;
  }
  throw new Error(`no ${expected.name} was thrown`);
}
