import { claimConsumer, claimProducer, register } from 'ringproof';
import type { SitJob, SitResult } from './jobs.ts';

/** Runs a SitJob. Word 0 of `progress` becomes 1 when the role is held, just before waiting. */
export function sit(job: SitJob): SitResult {
  const { channel } = job;
  const progress = new Int32Array(job.progress);
  const ready = (): void => {
    Atomics.store(progress, 0, 1);
    Atomics.notify(progress, 0);
  };
  if (job.as === 'consumer') {
    const consumer = claimConsumer(channel);
    ready();
    const ended = consumer.wait();
    consumer.release();
    return { ended };
  }
  const producer = channel.kind === 'ring' ? claimProducer(channel) : register(channel);
  if (producer === 'closed') return { ended: 'closed' };
  if (job.as === 'reservation') {
    const reservation = producer.reserve(1);
    if (typeof reservation === 'string') return { ended: reservation };
  }
  ready();
  const ended = job.as === 'reservation' ? holdForEver() : producer.waitForSpace(producer.capacity);
  producer.close();
  return { ended };
}

function holdForEver(): never {
  const word = new Int32Array(new SharedArrayBuffer(4));
  for (;;) Atomics.wait(word, 0, 0);
}
