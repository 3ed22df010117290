import { Worker } from 'node:worker_threads';
import { claimConsumer as claimRingConsumer, claimProducer as claimRingProducer, createRing } from 'ringproof';
import { claimConsumer, claimProducer, dropped, spscChannel } from 'ringproof/channel';
import type { PolicyProducer, SpscConfig } from 'ringproof/channel';
import type { EndJob, EndResult } from './end.ts';
import { CAPACITY } from './one-thread.ts';

/** What one transfer took. */
export interface Transferred {
  /** Million items a second, from the common start to the last item out. */
  readonly rate: number;
  /** Nanoseconds for a push, mean over the producers. */
  readonly push: number;
  readonly dropped: number;
}

/** Workers that move items: one that receives, the others send. */
export class Ends {
  private readonly workers: readonly Worker[];

  constructor(senders: number) {
    this.workers = Array.from({ length: senders + 1 }, () => new Worker(new URL('./end.js', import.meta.url)));
  }

  /** The bare ring. */
  async ring(items: number): Promise<Transferred> {
    const ring = createRing({ element: 'int32', ringBits: Math.log2(CAPACITY) });
    const common = { items, ends: 2, ready: new SharedArrayBuffer(4) };
    const results = await Promise.all([
      this.ask(0, { ...common, kind: 'ring-receive', ticket: claimRingConsumer(ring).detach() as never }),
      this.ask(1, { ...common, kind: 'ring-send', ticket: claimRingProducer(ring).detach() as never }),
    ]);
    return transferred(results, items, 0);
  }

  /** A channel with a policy and `producers` producers, `items` of each. Throws when an item went missing uncounted. */
  async policy(config: Omit<SpscConfig<'int32'>, 'element'>, producers: number, items: number): Promise<Transferred> {
    const channel = spscChannel(CAPACITY, { ...config, element: 'int32' });
    const first = claimProducer(channel);
    const all = [first, ...Array.from({ length: producers - 1 }, () => first.clone() as PolicyProducer<'int32'>)];
    const common = { items, ends: producers + 1, ready: new SharedArrayBuffer(4) };
    const results = await Promise.all([
      this.ask(0, { ...common, kind: 'receive', ticket: claimConsumer(channel).detach() }),
      ...all.map((producer, i) => this.ask(i + 1, { ...common, kind: 'send', ticket: producer.detach() })),
    ]);
    return transferred(results, items * producers, dropped(channel));
  }

  async end(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private ask(worker: number, job: EndJob): Promise<EndResult> {
    return new Promise((resolve, reject) => {
      const end = this.workers[worker]!;
      end.once('error', reject);
      end.once('message', (result: EndResult) => {
        end.off('error', reject);
        resolve(result);
      });
      end.postMessage(job);
    });
  }
}

function transferred([receiver, ...senders]: readonly EndResult[], items: number, drops: number): Transferred {
  if (receiver!.received + drops !== items) throw new Error(`${items} items were pushed, ${receiver!.received} arrived and ${drops} were dropped`);
  const pushing = senders.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / senders.length;
  return { rate: items / receiver!.milliseconds / 1e3, push: (pushing * 1e6) / (items / senders.length), dropped: drops };
}
