import { MessageChannel, Worker } from 'node:worker_threads';
import { createRing } from 'ringproof';
import { RingBuffer } from 'ringbuf.js';
import type { SubjectName, Transfer, TransferResult } from './end.ts';

/** Slots of both rings, so that neither has an advantage. */
export const RING_SLOTS = 4096;

/** Two workers that move items from one to the other. */
export class Pair {
  private readonly sender: Worker;
  private readonly receiver: Worker;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    const shared = {
      ring: createRing({ element: 'int32', ringBits: Math.log2(RING_SLOTS) }),
      ringbuf: RingBuffer.getStorageForCapacity(RING_SLOTS, Int32Array),
    };
    const url = new URL('./end.js', import.meta.url);
    this.sender = new Worker(url, { workerData: { ...shared, role: 'send', port: port1 }, transferList: [port1] });
    this.receiver = new Worker(url, { workerData: { ...shared, role: 'receive', port: port2 }, transferList: [port2] });
  }

  /** Items per second, measured by the receiver from the common start to the last item. Throws when an item was lost or changed. */
  async transfer(subject: SubjectName, items: number, batch: number): Promise<number> {
    const job: Transfer = { subject, items, batch, start: new SharedArrayBuffer(4) };
    const [, received] = await Promise.all([ask(this.sender, job), ask(this.receiver, job)]);
    const expected = Number((BigInt(items) * BigInt(items - 1)) / 2n % 2n ** 32n);
    if (received.sum !== expected) throw new Error(`${subject}, batch ${batch}: the ${items} numbers received sum to ${received.sum}, not ${expected}`);
    return (items / received.milliseconds) * 1000;
  }

  async end(): Promise<void> {
    await Promise.all([this.sender.terminate(), this.receiver.terminate()]);
  }
}

function ask(worker: Worker, job: Transfer): Promise<TransferResult> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (result: TransferResult) => {
      worker.off('error', reject);
      resolve(result);
    });
    worker.postMessage(job);
  });
}
