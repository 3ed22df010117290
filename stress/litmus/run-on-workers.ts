import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { LitmusTest } from './litmus-test.ts';
import { outcomeName } from './litmus-test.ts';
import type { WorkerData } from './worker-source.ts';
import { binCount, CELL_WORDS, CONTROL_WORDS, valuesOf, workerSource } from './worker-source.ts';

/** Instances of a batch: few enough to stay in a core's caches, long enough for threads that start at once to run together. */
export const BATCH = 1024;

/** Of a value that no access of the test writes. */
export const FOREIGN = 'a value that no thread wrote';

/**
 * Runs `batches` times BATCH independent instances of a test, each thread a worker, and tallies their outcomes. Throws when a worker fails.
 */
export async function runOnWorkers(test: LitmusTest, batches: number, random: () => number): Promise<Map<string, number>> {
  const width = (thread: number): number => test.threads[thread]!.filter((access) => 'to' in access).length;
  const shared = {
    control: sharedWords(CONTROL_WORDS),
    memory: sharedWords(BATCH * test.cells.length * CELL_WORDS),
    registers: test.threads.map((_, thread) => sharedWords(BATCH * width(thread))),
    batches,
    meets: test.threads.length <= availableParallelism(),
  };
  const workers: Worker[] = [];
  try {
    const histograms = await Promise.all(
      test.threads.map((_, me) => {
        const workerData: WorkerData = { ...shared, me, seed: 1 + Math.floor(random() * 0x7fff_fffe) };
        const worker = new Worker(workerSource(test, me, BATCH), { eval: true, workerData });
        workers.push(worker);
        return histogramOf(worker);
      }),
    );
    const observed = new Map<string, number>();
    for (let bin = 0; bin < binCount(test); bin++) {
      const count = histograms.reduce((sum, histogram) => sum + histogram[bin]!, 0);
      if (count === 0) continue;
      const values = valuesOf(test, bin);
      observed.set(values === undefined ? FOREIGN : outcomeName(test, values), count);
    }
    return observed;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function sharedWords(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}

function histogramOf(worker: Worker): Promise<Float64Array> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('a worker ended before its batches')));
  });
}
