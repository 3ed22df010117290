import { Worker } from 'node:worker_threads';
import { memoryLimit } from '../../tla/search/memory-limit.ts';

/** Recursive operators of a specification nest JavaScript calls; TLC's default stack holds some ten thousand of its own. */
const STACK_MB = 64;
const MB = 2 ** 20;

let waiting: Worker | undefined;

/** Starts a thread of the engine that will be wanted, while there is other work to do. It does not keep the process alive. */
export function startEngine(): void {
  waiting ??= start(undefined);
  waiting.unref();
}

/** A thread of the engine, which waits for a request. @param memoryBytes its heap may grow to; default three quarters of what there is */
export function takeEngine(memoryBytes: number | undefined): Worker {
  const worker = memoryBytes === undefined ? (waiting ?? start(undefined)) : start(memoryBytes);
  if (worker === waiting) waiting = undefined;
  worker.ref();
  return worker;
}

function start(memoryBytes: number | undefined): Worker {
  return new Worker(new URL('engine-worker.cjs', import.meta.url), {
    resourceLimits: { stackSizeMb: STACK_MB, maxOldGenerationSizeMb: Math.floor((memoryBytes ?? 0.75 * memoryLimit()) / MB) },
  });
}
