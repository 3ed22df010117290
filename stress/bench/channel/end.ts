import { parentPort } from 'node:worker_threads';
import { adoptConsumer as adoptRingConsumer, adoptProducer as adoptRingProducer } from 'ringproof';
import type { RoleDescriptor, RingDescriptor } from 'ringproof';
import { adoptConsumer, adoptProducer } from 'ringproof/channel';
import type { SpscRole } from 'ringproof/channel';

/** What the benchmark asks of one end of a transfer. All ends start when `ready` counts `ends`. */
export type EndJob = { readonly items: number; readonly ends: number; readonly ready: SharedArrayBuffer } & (
  | { readonly kind: 'ring-send'; readonly ticket: RoleDescriptor<RingDescriptor<'int32'>, 'producer'> }
  | { readonly kind: 'ring-receive'; readonly ticket: RoleDescriptor<RingDescriptor<'int32'>, 'consumer'> }
  | { readonly kind: 'send'; readonly ticket: SpscRole<'int32', 'producer'> }
  | { readonly kind: 'receive'; readonly ticket: SpscRole<'int32', 'consumer'> }
);

export interface EndResult {
  readonly milliseconds: number;
  /** Items received; 0 of a sender. */
  readonly received: number;
}

/** Calls of a function and not one long loop: see `subjects.ts`. */
const BLOCK = 65_536;

function perform(job: EndJob): EndResult {
  const run = prepare(job);
  const ready = new Int32Array(job.ready);
  Atomics.add(ready, 0, 1);
  while (Atomics.load(ready, 0) < job.ends);
  const began = performance.now();
  const received = run();
  return { milliseconds: performance.now() - began, received };
}

function prepare(job: EndJob): () => number {
  switch (job.kind) {
    case 'ring-send': {
      const producer = adoptRingProducer(job.ticket);
      return sending(job.items, (i) => producer.pushWait(i), () => producer.close());
    }
    case 'send': {
      const producer = adoptProducer(job.ticket);
      return sending(job.items, (i) => producer.push(i), () => producer.close());
    }
    case 'ring-receive': {
      const consumer = adoptRingConsumer(job.ticket);
      return receiving(() => consumer.popWait());
    }
    case 'receive': {
      const consumer = adoptConsumer(job.ticket);
      return receiving(() => consumer.pop());
    }
  }
}

function sending(items: number, push: (i: number) => unknown, close: () => void): () => number {
  const block = (from: number, to: number): void => {
    for (let i = from; i < to; i++) push(i);
  };
  return () => {
    for (let sent = 0; sent < items; sent += BLOCK) block(sent, Math.min(items, sent + BLOCK));
    close();
    return 0;
  };
}

function receiving(pop: () => string): () => number {
  const block = (): number => {
    let count = 0;
    while (count < BLOCK && pop() === 'ok') count++;
    return count;
  };
  return () => {
    let total = 0;
    for (let count = BLOCK; count === BLOCK; total += count) count = block();
    return total;
  };
}

parentPort!.on('message', (job: EndJob) => parentPort!.postMessage(perform(job)));
