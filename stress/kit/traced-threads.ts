import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import { readTrace, traceText, validateTrace } from 'ringproof/refine';
import type { TraceResult } from 'ringproof/refine';
import type { Model } from 'ringproof/tla';
import type { Hand } from './crew.ts';
import type { TraceJob } from './jobs.ts';
import type { ThreadEnd, TraceMemory } from './recorder.ts';
import { progressIn, tracedCalls } from './recorder.ts';

const POLL_MS = 10;

interface Thread {
  readonly name: string;
  readonly memory: TraceMemory;
  readonly hand: Hand | undefined;
  readonly job: Promise<unknown>;
  end: ThreadEnd | undefined;
  threw: string;
  whole: boolean;
  killed: boolean;
}

/** What a registration answered. */
export interface Held {
  readonly name: string;
  readonly answer: string;
  readonly ring: number;
  readonly generation: number;
}

/** Threads whose calls are recorded, until each has ended, has been killed, or does nothing any more. */
export class TracedThreads {
  readonly #threads: Thread[] = [];

  /** Lets a worker do a job, unless some wait for ever: nothing may happen any more that could end that. */
  start(name: string, hand: Hand, job: TraceJob): void {
    if (this.#threads.some(({ end }) => end === 'waiting')) return;
    const done = hand.run(job).then(
      ({ threw, whole }) => {
        thread.end ??= 'ended';
        Object.assign(thread, { threw, whole });
      },
      (error: unknown) => {
        // A worker that was killed; any other error is one of the test.
        if (thread.end === undefined && !thread.killed) throw error;
      },
    );
    done.catch(() => {});
    const thread: Thread = { name, memory: job.memory, hand, job: done, end: undefined, threw: '', whole: true, killed: false };
    this.#threads.push(thread);
  }

  /** A log of calls that were made before all others. */
  before(name: string, memory: TraceMemory): void {
    this.#threads.push({ name, memory, hand: undefined, job: Promise.resolve(), end: 'ended', threw: '', whole: true, killed: false });
  }

  /** Kills the worker of a thread wherever it is, if it has not ended. Answers the rings that it had registered on, the last one last. */
  async kill(name: string): Promise<Held[]> {
    const thread = this.#threads.find((one) => one.name === name)!;
    if (thread.end === undefined) {
      thread.killed = true;
      await thread.hand?.terminate();
      thread.end ??= { diedBy: process.hrtime.bigint() };
    }
    return [...tracedCalls(thread.memory, thread.end)].map(({ call }) => call as unknown as Held).filter(({ name: called, answer }) => called === 'register' && answer === 'ok');
  }

  /** Waits until a thread has begun so many calls, or has ended. */
  async reached(name: string, calls: number): Promise<void> {
    const thread = this.#threads.find((one) => one.name === name)!;
    while (thread.end === undefined && progressIn(thread.memory) < calls) await immediate();
  }

  /** Waits until a thread has ended. */
  async ended(name: string): Promise<void> {
    await this.#threads.find((one) => one.name === name)?.job;
  }

  /**
   * Waits until `work`, which starts threads, and they themselves have ended. Those that are in a call when none has done anything for `stillMs` wait for ever:
   * they are ended, and their logs say so.
   */
  async settle(work: Promise<void>, stillMs: number): Promise<void> {
    let over = false;
    let failure: unknown;
    const fail = (error: unknown): void => {
      failure ??= error;
    };
    work.then(() => (over = true), fail);
    let progress = -1;
    let since = performance.now();
    for (;;) {
      await Promise.race([sleep(POLL_MS), Promise.all([work, ...this.#threads.map(({ job }) => job)]).catch(fail)]);
      if (failure !== undefined) throw failure;
      if (over && this.#threads.every(({ end }) => end !== undefined)) return;
      const now = this.#threads.reduce((sum, { memory }) => sum + progressIn(memory), this.#threads.length);
      if (now !== progress) since = performance.now();
      progress = now;
      if (performance.now() - since < stillMs) continue;
      for (const thread of this.#threads) {
        if (thread.end !== undefined) continue;
        thread.end = 'waiting';
        await thread.hand?.terminate();
      }
    }
  }

  /** Whether each log has all that its thread was to do. */
  get whole(): boolean {
    return this.#threads.every(({ whole }) => whole);
  }

  /** What calls threw that should not have. */
  get threw(): string {
    return this.#threads.map(({ threw }) => threw).filter(Boolean).join('; ');
  }

  /** Writes the logs and holds them against a model. */
  async validate(model: Model, folder: string): Promise<TraceResult> {
    const files = await Promise.all(
      this.#threads.map(async ({ name, memory, end }) => {
        const file = join(folder, `${name}.ndjson`);
        await writeFile(file, traceText(name, tracedCalls(memory, end!)));
        return file;
      }),
    );
    return validateTrace(model, files.map(readTrace));
  }
}
