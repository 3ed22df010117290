import type { Machine } from './machine.ts';
import { ObservationGrew, OptimalDpor } from './optimal-dpor.ts';
import type { SearchLimits } from './optimal-dpor.ts';
import { following, runOnce } from './run.ts';
import { BLOCKED, EXECUTIONS, GAVE_WAY, KILLED, LONGEST, NAME_CAPACITY, OBSERVED_COUNT, SHARE, SharedLockLost, SLEEP_BLOCKED, STEPS, TALLY_FIELDS, TASK } from './shared-memory.ts';
import type { SharedSearchMemory } from './shared-memory.ts';
import { SharedTree } from './shared-tree.ts';
import type { Finding, Schedule } from './verdict.ts';
import { messageOf } from './verdict.ts';

/** Why the searches stopped before the tree was explored. */
export const FOUND = 1;
/** An invariant read a word for the first time: all of it again. */
export const OBSERVED_MORE = 2;
export const OUT_OF_TIME = 3;
export const OUT_OF_EXECUTIONS = 4;
/** Something that one search alone deals with better. */
export const UNFIT = 5;
export const ABORTED = 6;
export const WORKER_DIED = 7;

/** What made a search stop the others. */
export interface Stop {
  readonly reason: number;
  readonly finding?: Finding;
  readonly schedule?: Schedule;
  readonly message?: string;
}

/** One of the searches that explore a program together. */
export class SearchTogether {
  readonly #machine: Machine;
  readonly #tree: SharedTree;
  readonly #limits: SearchLimits;
  readonly #tally: Float64Array;
  readonly #observed: Uint8Array;
  readonly #control: Int32Array;
  readonly #search: OptimalDpor;
  #busy = false;

  /** `number` says which of the tallies is this search's. */
  constructor(machine: Machine, memory: SharedSearchMemory, number: number, limits: SearchLimits) {
    this.#machine = machine;
    this.#limits = limits;
    this.#tree = new SharedTree(memory);
    this.#tally = new Float64Array(memory.tallies, 8 * TALLY_FIELDS * number, TALLY_FIELDS);
    this.#observed = new Uint8Array(memory.observed);
    this.#control = new Int32Array(memory.control);
    machine.observed = this.#observed.slice();
    machine.observedCount = Atomics.load(this.#control, OBSERVED_COUNT);
    this.#search = new OptimalDpor(machine, limits, this.#tree);
  }

  /** Explores until so many milliseconds of `performance.now()`. Answers what made it stop the others; true when there is nothing left to do, or it was stopped; false when there is more. */
  run(until: number): Stop | boolean {
    for (let turns = 1; ; turns++) {
      const end = this.step(until);
      if (end !== false) return end;
      if (this.#busy && (turns & 15) !== 0) continue;
      const now = performance.now();
      if (now >= this.#limits.deadline) return this.#stop({ reason: OUT_OF_TIME });
      if (this.#busy) this.#tally[SHARE] = this.#search.share;
      if (now >= until) return false;
    }
  }

  /** Runs one execution, or waits for one until that time; answers as `run` does. */
  step(until: number): Stop | boolean {
    const tree = this.#tree;
    try {
      if (tree.stopped !== 0) return true;
      if (!this.#busy && !this.#begin(until)) return tree.finished;
      if (!tree.ticket(this.#limits.maxExecutions)) return this.#stop({ reason: OUT_OF_EXECUTIONS });
      const more = this.#search.advance();
      this.#search.count(this.#tally);
      const { unnamed } = this.#machine.memory;
      if (unnamed !== undefined) return this.#stop({ reason: UNFIT, message: unnamed });
      if (more) {
        if (tree.wanted) this.split();
        return false;
      }
      const { found } = this.#search;
      if (found !== undefined && !this.#limits.keepGoing) return this.#stop({ reason: FOUND, ...found });
      this.#end();
      return false;
    } catch (error) {
      if (error instanceof ObservationGrew) {
        this.#shareObserved();
        return this.#stop({ reason: OBSERVED_MORE });
      }
      if (error instanceof SharedLockLost) return true;
      return this.#stop({ reason: UNFIT, message: messageOf(error) });
    }
  }

  #stop(stop: Stop): Stop {
    this.#tree.stop(stop.reason);
    return stop;
  }

  #begin(until: number): boolean {
    const tree = this.#tree;
    for (;;) {
      tree.lock.acquire();
      const task = tree.take();
      tree.lock.release();
      if (task >= 0) {
        this.#search.adopt(task);
        this.#busy = true;
        this.#tally[SHARE] = 0;
        this.#tally[TASK] = task;
        return true;
      }
      const left = Math.min(until, this.#limits.deadline) - performance.now();
      if (tree.finished || tree.stopped !== 0 || left <= 0) return false;
      tree.waitForWork(Math.min(left, 100));
    }
  }

  #end(): void {
    const { lock } = this.#tree;
    lock.acquire();
    this.#tree.close(this.#search.task);
    lock.release();
    this.#busy = false;
  }

  /** Gives parts of the present task away, if it has any; between two executions. */
  split(): void {
    if (!this.#busy) return;
    const { lock } = this.#tree;
    lock.acquire();
    try {
      this.#busy = this.#search.split();
    } finally {
      lock.release();
    }
    this.#tally[TASK] = this.#busy ? this.#search.task : -1;
    this.#tally[SHARE] = 0;
  }

  #shareObserved(): void {
    const { observed } = this.#machine;
    this.#tree.lock.acquire();
    for (let location = 0; location < Math.min(observed.length, NAME_CAPACITY); location++) {
      if (observed[location] === 0 || this.#observed[location] === 1) continue;
      this.#observed[location] = 1;
      Atomics.add(this.#control, OBSERVED_COUNT, 1);
    }
    this.#tree.lock.release();
  }
}

/** Runs the execution that all machines begin with, so that they meet buffers from before the exploration in one order. */
export function getAcquainted(machine: Machine, maxSteps: number): void {
  runOnce(machine, following({ steps: [], choices: [] }), maxSteps);
  machine.memory.seal();
}

export interface Sum {
  executions: number;
  blocked: number;
  sleepBlocked: number;
  steps: number;
  longest: number;
  killed: boolean;
  gaveWay: boolean;
}

/** What the searches have done so far, all together. */
export function sumOf(memory: SharedSearchMemory): Sum {
  const tallies = new Float64Array(memory.tallies);
  const sum: Sum = { executions: 0, blocked: 0, sleepBlocked: 0, steps: 0, longest: 0, killed: false, gaveWay: false };
  for (let at = 0; at < tallies.length; at += TALLY_FIELDS) {
    sum.executions += tallies[at + EXECUTIONS]!;
    sum.blocked += tallies[at + BLOCKED]!;
    sum.sleepBlocked += tallies[at + SLEEP_BLOCKED]!;
    sum.steps += tallies[at + STEPS]!;
    sum.longest = Math.max(sum.longest, tallies[at + LONGEST]!);
    sum.killed ||= tallies[at + KILLED] === 1;
    sum.gaveWay ||= tallies[at + GAVE_WAY] === 1;
  }
  return sum;
}

/** The share of the whole tree that is explored, by the same estimate as `OptimalDpor.share`. Asks for the lock. */
export function shareOf(memory: SharedSearchMemory, tree: SharedTree): number {
  const tallies = new Float64Array(memory.tallies);
  return tree.share((task) => {
    for (let at = 0; at < tallies.length; at += TALLY_FIELDS) if (tallies[at + TASK] === task) return tallies[at + SHARE]!;
    return 0;
  });
}
