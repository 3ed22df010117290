import { getHeapStatistics } from 'node:v8';
import type { Interruption } from '../../model-check/result.ts';
import { memoryLimit } from './memory-limit.ts';

/** Thrown to end a run before its verdict. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly interruption: Interruption;

  constructor(interruption: Interruption, message: string) {
    super(message);
    this.interruption = interruption;
  }
}

export interface RunLimits {
  /** Wall-clock limit in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** Most bytes that the process may use; default nine tenths of what the machine has, and of what the engine's heap may grow to. */
  readonly memoryBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Asked for now and then, also in the midst of a long enumeration, when no event can be handled: whether to stop. */
  readonly stopRequested?: (() => boolean) | undefined;
}

const CHECK_MEMORY_EVERY_MS = 200;
/** Shortly before a collection the heap may look full; so it is full only when it is so again and again. */
const TIMES_FULL = 5;

/** @returns a function that throws `Interrupted` when a limit is exceeded; cheap enough to be called every millisecond */
export function createGuard({ timeoutMs, memoryBytes, signal, stopRequested }: RunLimits, started: number): () => void {
  const heapLimit = getHeapStatistics().heap_size_limit;
  const mostHeap = 0.9 * heapLimit;
  const mostMemory = memoryBytes ?? 0.9 * memoryLimit();
  let nextMemoryCheck = started + CHECK_MEMORY_EVERY_MS;
  let timesFull = 0;
  return () => {
    if (signal?.aborted === true || stopRequested?.() === true) throw new Interrupted('aborted', 'Stopped by a signal before the search was complete.');
    const now = performance.now();
    if (timeoutMs !== undefined && now - started > timeoutMs) throw new Interrupted('timeout', `Stopped after ${timeoutMs / 1000} s, before the search was complete.`);
    if (now < nextMemoryCheck) return;
    nextMemoryCheck = now + CHECK_MEMORY_EVERY_MS;
    const { heapUsed, external, rss } = process.memoryUsage();
    const heapFull = heapUsed > mostHeap;
    const memoryFull = memoryBytes === undefined ? rss > mostMemory : heapUsed + external > mostMemory;
    timesFull = heapFull || memoryFull ? timesFull + 1 : 0;
    if (timesFull < TIMES_FULL) return;
    throw new Interrupted(
      'out-of-memory',
      heapFull
        ? `The heap is full: ${gigabytes(heapUsed)} of ${gigabytes(heapLimit)} are in use. Start Node with --max-old-space-size=MEGABYTES, or make the model smaller.`
        : `The memory is full: ${gigabytes(memoryBytes === undefined ? rss : heapUsed + external)} are in use, ${gigabytes(mostMemory)} are allowed. Make the model smaller, or use a machine with more memory.`,
    );
  };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GB`;
}
