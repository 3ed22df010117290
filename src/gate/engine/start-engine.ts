import { Worker } from 'node:worker_threads';
import { memoryLimit } from '../../tla/search/memory-limit.ts';

/** Recursive operators of a specification nest JavaScript calls; TLC's default stack holds some ten thousand of its own. */
const STACK_MB = 64;
const MB = 2 ** 20;

/** Starts a thread of the engine, which takes requests one after the other. @param memoryBytes its heap may grow to; default three quarters of what there is */
export function startEngine(memoryBytes = 0.75 * memoryLimit()): Worker {
  return new Worker(new URL('engine-worker.cjs', import.meta.url), {
    resourceLimits: { stackSizeMb: STACK_MB, maxOldGenerationSizeMb: Math.floor(memoryBytes / MB) },
  });
}
