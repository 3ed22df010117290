import type { Worker } from 'node:worker_threads';
import type { Interruption, ModelCheckProgress, ModelCheckResult } from '../../model-check/result.ts';
import { packageVersion } from '../package-version.ts';
import type { EngineAnswer, EngineRequest } from './protocol.ts';
import { startEngine } from './start-engine.ts';
import { Trees } from './trees.ts';

export interface WorkerCheckOptions extends Partial<Omit<EngineRequest, 'file' | 'stop' | 'answered' | 'engineVersion'>> {
  /** Whether this thread has nothing else to do, and parses for the worker. */
  readonly parsesHere?: boolean;
  /** A thread that was started beforehand. */
  readonly engine?: Worker | undefined;
  /** Whether that thread goes on for another check when it has a result; it ends otherwise. */
  readonly isEngineKept?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onOutput?: ((line: string) => void) | undefined;
  readonly onProgress?: ((progress: ModelCheckProgress) => void) | undefined;
}

export interface WorkerCheck {
  readonly result: ModelCheckResult;
  /** The texts of the state graph that were asked for. */
  readonly graphs: Readonly<Partial<Record<'dot' | 'json', string>>>;
}

/** How long a worker that was told to stop may go on with the expression at hand. */
const GRACE_MS = 3_000;

/**
 * Checks a model with the embedded engine on a thread of its own. That thread has a deep stack, its heap has a bound of its own, and it can be
 * stopped in whatever it is doing, which the thread that handles signals could not if it were busy itself. It never rejects on account of the model.
 */
export async function checkInWorker(file: string, { parsesHere = false, engine, isEngineKept = false, signal, onOutput, onProgress, ...given }: WorkerCheckOptions = {}): Promise<WorkerCheck> {
  const started = performance.now();
  const engineVersion = `ringproof ${packageVersion()}`;
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const request: EngineRequest = {
    config: undefined,
    library: [],
    deadlock: undefined,
    depth: undefined,
    workers: undefined,
    checkpoint: undefined,
    resume: undefined,
    simulate: undefined,
    livenessEveryMs: undefined,
    timeoutMs: undefined,
    memoryBytes: undefined,
    coverage: false,
    keepTree: true,
    graphs: [],
    graphLimit: undefined,
    ...given,
    file,
    engineVersion,
    stop,
    answered: parsesHere ? new Int32Array(new SharedArrayBuffer(4)) : undefined,
  };
  let progress: ModelCheckProgress = { generated: 0, distinct: 0, queue: 0, depth: 0 };
  const cutShort = (interruption: Interruption, message: string): WorkerCheck => ({
    result: {
      engine: 'embedded',
      engineVersion,
      verdict: 'interrupted',
      interruption,
      message: `${message} The counts are those of the last report.`,
      complete: false,
      bounds: [],
      warnings: [],
      ...progress,
      durationMs: performance.now() - started,
    },
    graphs: {},
  });

  const worker = engine !== undefined && request.memoryBytes === undefined ? engine : startEngine(request.memoryBytes);
  worker.ref();
  worker.postMessage(request);
  const { answered } = request;
  const trees = parsesHere ? new Trees() : undefined;
  trees?.expect(file);
  const timers: NodeJS.Timeout[] = [];
  let onAbort: (() => void) | undefined;
  let isIdle = false;
  try {
    return await new Promise<WorkerCheck>((resolve, reject) => {
      onAbort = () => {
        Atomics.store(stop, 0, 1);
        timers.push(setTimeout(() => resolve(cutShort('aborted', 'Stopped by a signal in the midst of an expression.')), GRACE_MS));
      };
      if (signal?.aborted === true) onAbort();
      else signal?.addEventListener('abort', onAbort, { once: true });
      if (request.timeoutMs !== undefined) {
        const { timeoutMs } = request;
        timers.push(setTimeout(() => resolve(cutShort('timeout', `Stopped after ${timeoutMs / 1000} s in the midst of an expression.`)), timeoutMs + GRACE_MS));
      }
      const reply = async (message: Promise<Uint8Array | undefined> | boolean): Promise<void> => {
        worker.postMessage(await message);
        Atomics.store(answered!, 0, 1);
        Atomics.notify(answered!, 0);
      };
      worker.on('message', (answer: EngineAnswer) => {
        if (answer.type === 'wants-tree') reply(trees!.for(answer.text)).catch(reject);
        else if (answer.type === 'wants-soundness') reply(trees!.areSound()).catch(reject);
        else if (answer.type === 'output') onOutput?.(answer.line);
        else if (answer.type === 'progress') onProgress?.((progress = answer.progress));
        else {
          isIdle = true;
          resolve(answer);
        }
      });
      worker.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve(cutShort('out-of-memory', 'The memory is full: make the model smaller, or allow more by --memory.'));
        else reject(error);
      });
      worker.once('exit', (code) => reject(new Error(`the engine's thread ended with ${code} and no result`)));
    });
  } finally {
    for (const timer of timers) clearTimeout(timer);
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
    for (const event of ['message', 'exit']) worker.removeAllListeners(event);
    trees?.keep();
    if (isEngineKept && isIdle) worker.removeAllListeners('error');
    // Nothing waits for its end, which goes on beside.
    else void worker.terminate();
  }
}
