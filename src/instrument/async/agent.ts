import type { Suspendable } from '../twin.ts';
import type { Mailbox } from './port.ts';

/** A job or a task of an agent: a generator function, so that shared accesses inside can be suspended. */
export type Job = () => Suspendable<unknown>;

/** A timer of an agent that has not fired. */
export interface Timer {
  /** Milliseconds on the agent's clock. */
  due: number;
  /** Order among timers that are due at the same time. */
  serial: number;
  /** What it calls, by which an event loop that comes back to where it was is recognised; undefined when nothing happens at its time, so that nobody waits for it. */
  readonly acts: unknown;
  /** Where it was set; an argument for `siteOf`. */
  readonly site: number;
  /** Whether it keeps the event loop alive (`ref`, `unref`). */
  referenced: boolean;
  /** What is done when it fires. Whether the timer stays is for this to say, by `agent.timers`. */
  readonly fire: Job;
}

/** A rejected promise that nobody handles. */
export interface UnhandledRejection {
  readonly error: unknown;
  /** Where the promise was made; an argument for `siteOf`. */
  readonly site: number;
}

/** Thrown out of an agent whose promise was rejected with nobody to handle it, as Node ends a worker for it. */
export class UnhandledRejectionError extends Error {
  override readonly name = 'UnhandledRejectionError';
  /** Where the promise was made; an argument for `siteOf`. */
  readonly site: number;
  constructor({ error, site }: UnhandledRejection) {
    super(`a promise was rejected and nobody handles it: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    this.site = site;
  }
}

/**
 * The event loop of one thread (an agent, ECMA-262 §9.6): its job queue, its timers and its clock, all virtual. Jobs run one after
 * the other, each to its end before the next begins; only threads interleave, at shared accesses. Time is the thread's own. It passes when a
 * timer fires, whose due time it then is, and by a millisecond each time that the clock is read, so that waiting for a time ends.
 */
export class Agent {
  /** The thread's number; -1 for set-up, invariants and final checks. */
  readonly id: number;
  readonly unhandled = new Map<object, UnhandledRejection>();
  /** Where the code awaited something last; an argument for `siteOf`. */
  awaits = -1;
  /** Counts jobs that have begun. */
  ran = 0;
  readonly timers = new Set<Timer>();
  /** Things other than referenced timers that keep the event loop alive: open ports that somebody listens to. */
  listeners = 0;
  /** Mailboxes that the thread has begun to listen to, from when it comes to its event loop on. */
  readonly opening: Mailbox[] = [];
  readonly #jobs: Job[] = [];
  /** Jobs before this one have begun. */
  #nextJob = 0;
  readonly #ticks: Job[] = [];
  #serial = 0;
  #now = 0;

  constructor(id: number) {
    this.id = id;
  }

  /** A job for the end of the queue (HostEnqueuePromiseJob). */
  enqueue(job: Job): void {
    this.#jobs.push(job);
  }

  /** The same for `process.nextTick`, whose queue Node empties first. */
  enqueueTick(job: Job): void {
    this.#ticks.push(job);
  }

  /** A number greater than all before. */
  serial(): number {
    return ++this.#serial;
  }

  get hasJobs(): boolean {
    return this.#jobs.length > this.#nextJob || this.#ticks.length > 0;
  }

  /** The time in milliseconds, as `performance.now` tells it. */
  readClock(): number {
    return this.#now++;
  }

  /** Sets a timer that is due after so many milliseconds. */
  setTimer(timer: Omit<Timer, 'due' | 'serial'>, delay: number): Timer {
    const set: Timer = { ...timer, due: 0, serial: 0 };
    this.resetTimer(set, delay);
    return set;
  }

  resetTimer(timer: Timer, delay: number): void {
    timer.due = this.#now + delay;
    timer.serial = this.serial();
    this.timers.add(timer);
  }

  /** The timer that is to fire first; undefined when none does anything. */
  nextTimer(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers) if (timer.acts !== undefined && (first === undefined || precedes(timer, first))) first = timer;
    return first;
  }

  /** Lets the time of a timer come. */
  expire(timer: Timer): void {
    this.#now = Math.max(this.#now, timer.due);
    this.timers.delete(timer);
  }

  /** Whether anything is left that may still happen by itself. */
  get isAlive(): boolean {
    if (this.listeners > 0) return true;
    for (const timer of this.timers) if (timer.referenced) return true;
    return false;
  }

  /**
   * Runs all jobs, and those that they enqueue; those of `process.nextTick` first. After the body of a module, which runs in a job itself,
   * Node comes to them last.
   */
  *drain(after: 'module' | 'task'): Suspendable<void> {
    let ticks = after === 'task';
    do {
      for (let job = ticks ? this.#ticks.shift() : undefined; job !== undefined; job = this.#ticks.shift()) yield* this.#run(job);
      ticks = true;
      while (this.#nextJob < this.#jobs.length) yield* this.#run(this.#jobs[this.#nextJob++]!);
      this.#jobs.length = 0;
      this.#nextJob = 0;
    } while (this.hasJobs);
    for (const rejection of this.unhandled.values()) throw new UnhandledRejectionError(rejection);
  }

  #run(job: Job): Suspendable<unknown> {
    this.ran++;
    return job();
  }
}

/** Whether one timer fires before another. */
export function precedes(a: Pick<Timer, 'due' | 'serial'>, b: Pick<Timer, 'due' | 'serial'>): boolean {
  return a.due < b.due || (a.due === b.due && a.serial < b.serial);
}
