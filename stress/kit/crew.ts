import { Worker } from 'node:worker_threads';
import type { ConsumeJob, ConsumeResult, Job, ProduceJob, ProduceResult, ReadyJob, SendJob, SendResult, SitJob, SitResult, TraceJob, TraceResult } from './jobs.ts';
import type { PolicyPopJob, PolicyPopResult, PolicyPushJob, PolicyPushResult } from './policy.ts';

const WORKER = new URL('./worker.js', import.meta.url);

/** A worker that does jobs, one at a time. */
export class Hand {
  private readonly worker: Worker;
  /** Whether it can do jobs. */
  alive: boolean;
  private settle: { resolve(value: unknown): void; reject(reason: Error): void } | undefined;

  constructor(entry = WORKER) {
    this.alive = true;
    this.worker = new Worker(entry);
    this.worker.on('message', ({ result, error }: { result?: unknown; error?: string }) => {
      if (error === undefined) this.finish((settle) => settle.resolve(result));
      else this.finish((settle) => settle.reject(new Error(error)));
    });
    this.worker.on('error', (error) => this.finish((settle) => settle.reject(error as Error)));
    this.worker.on('exit', () => {
      this.alive = false;
      this.finish((settle) => settle.reject(new Error('the worker ended before its job')));
    });
  }

  run(job: ReadyJob): Promise<undefined>;
  run(job: ProduceJob): Promise<ProduceResult>;
  run(job: ConsumeJob): Promise<ConsumeResult>;
  run(job: SitJob): Promise<SitResult>;
  run(job: SendJob): Promise<SendResult>;
  run(job: TraceJob): Promise<TraceResult>;
  run(job: PolicyPushJob): Promise<PolicyPushResult>;
  run(job: PolicyPopJob): Promise<PolicyPopResult>;
  run(job: Job): Promise<unknown> {
    if (this.settle !== undefined) throw new Error('this worker is busy');
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
      this.worker.postMessage(job);
    });
  }

  /** Kills the worker wherever it is. Its job rejects. */
  async terminate(): Promise<void> {
    await this.worker.terminate();
  }

  private finish(act: (settle: NonNullable<typeof this.settle>) => void): void {
    const { settle } = this;
    this.settle = undefined;
    if (settle !== undefined) act(settle);
  }
}

/** Runs `use` with `size` workers and ends them afterwards. `relieve` puts new ones in the place of those that have died. */
export async function withCrew<T>(size: number, use: (hands: readonly Hand[], relieve: () => void) => Promise<T>, entry = WORKER): Promise<T> {
  const hands = Array.from({ length: size }, () => new Hand(entry));
  const relieve = (): void => hands.forEach((hand, i) => (hand.alive ? undefined : (hands[i] = new Hand(entry))));
  try {
    return await use(hands, relieve);
  } finally {
    await Promise.all(hands.map((hand) => hand.terminate()));
  }
}

/** One shared word for a job to report its progress in. */
export function progressWord(): SharedArrayBuffer {
  return new SharedArrayBuffer(4);
}

export function progressOf(word: SharedArrayBuffer): number {
  return Atomics.load(new Int32Array(word), 0);
}
