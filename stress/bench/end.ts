import { parentPort, workerData } from 'node:worker_threads';
import { STREAM_SUBJECTS } from './stream/subjects.ts';
import type { Endpoint } from './subjects.ts';
import { SUBJECTS } from './subjects.ts';

const ALL = { ...SUBJECTS, ...STREAM_SUBJECTS } as const;

/** A way to move items that is measured. */
export type SubjectName = keyof typeof ALL;

/** What the benchmark asks of one end of a transfer. */
export interface Transfer {
  readonly subject: SubjectName;
  readonly items: number;
  readonly batch: number;
  /** Counts the ends that are ready; both start when it reaches 2. */
  readonly start: SharedArrayBuffer;
}

export interface TransferResult {
  readonly milliseconds: number;
  readonly sum: number;
}

interface EndData extends Endpoint {
  readonly role: 'send' | 'receive';
}

const end = workerData as EndData;

async function transfer({ subject, items, batch, start }: Transfer): Promise<TransferResult> {
  const ready = new Int32Array(start);
  Atomics.add(ready, 0, 1);
  while (Atomics.load(ready, 0) < 2);
  const began = performance.now();
  const sum = await ALL[subject][end.role](end, items, batch);
  return { milliseconds: performance.now() - began, sum: sum ?? 0 };
}

parentPort!.on('message', (job: Transfer) => void transfer(job).then((result) => parentPort!.postMessage(result)));
