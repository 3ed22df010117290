import { lowestBit } from './lowest-bit.ts';
import type { Machine } from './machine.ts';
import type { ConflictPairs } from './conflict-pairs.ts';
import { grow } from './grow.ts';
import type { Schedule } from './verdict.ts';
import { CHOOSE, LOCK, OBSERVED, TURN, UNLOCK, WAKE, WRITE } from './operations.ts';

/**
 * The steps of one execution in columns, with the happens-before of the *search*: the order of dependent steps. It is finer than the
 * happens-before of the memory model, because a read and a later write of the same word are dependent although neither
 * synchronizes with the other. Dependent are: steps of one thread; two accesses to one word of which one writes (a store of the same
 * value is a write, a failed compare-exchange is a read); two accesses to one waiter list of which one changes it (joining, leaving,
 * waking somebody; a notify that wakes nobody reads it); a notify and what it woke; two steps that change words which the invariant reads;
 * two steps that bring something to one event loop, its own timers included; and what arrived and the first step after it was taken.
 */
export class EventLog {
  readonly threads: number;
  length = 0;
  thread = new Int32Array(0);
  code = new Int32Array(0);
  site = new Int32Array(0);
  location = new Int32Array(0);
  mode = new Int32Array(0);
  queue = new Int32Array(0);
  queueMode = new Int32Array(0);
  /** What else it changes: the set `effects` of the machine, see `OBSERVED`. */
  effects = new Int32Array(0);
  /** Position of the step within its thread, from 1. */
  index = new Int32Array(0);
  choice = new Int32Array(0);
  waiters = new Int32Array(0);
  enabledBy = new Int32Array(0);
  /** The waiter list of a turn's timer, were nothing there to be taken; see `TURN`. */
  otherQueue = new Int32Array(0);
  readonly count: number[] = [];
  /** The waiter list before the step, where asynchronous waiters are in it. */
  readonly list: (readonly number[] | undefined)[] = [];
  readonly before: unknown[] = [];
  readonly expected: unknown[] = [];
  /** Row d, column q: how many steps of thread q happen before step d or are step d. */
  clock = new Int32Array(0);
  /** Races (first, second) in order of their second step; `racesUpTo[d]` of them have a second step below d. */
  raceFirst = new Int32Array(0);
  raceSecond = new Int32Array(0);
  racesUpTo = new Int32Array(1);

  #lastOfThread: Int32Array;
  #lastWrite = new Int32Array(0);
  #lastReads = new Int32Array(0);
  #lastLock = new Int32Array(0);
  /** The last step with each bit of `effects`, and the bits that were used. */
  readonly #lastEffect = new Int32Array(32).fill(-1);
  #usedEffects = 0;
  #stamp = new Int32Array(0);
  #execution = 0;
  readonly #candidates = new Int32Array(128);

  readonly #pairs: ConflictPairs | undefined;

  /** `pairs` learns which sites were in conflict, in the order of their steps. */
  constructor(threads: number, pairs?: ConflictPairs) {
    this.threads = threads;
    this.#pairs = pairs;
    this.#lastOfThread = new Int32Array(threads);
  }

  /** Starts over; rows of steps that are filed again with `file(…, true)` keep their clocks and races. */
  begin(): void {
    this.length = 0;
    this.#execution++;
    this.#lastOfThread.fill(-1);
    if (this.#usedEffects !== 0) this.#lastEffect.fill(-1);
    this.#usedEffects = 0;
  }

  #reserve(d: number): void {
    const n = d + 64;
    this.thread = grow(this.thread, n);
    this.code = grow(this.code, n);
    this.site = grow(this.site, n);
    this.location = grow(this.location, n);
    this.mode = grow(this.mode, n);
    this.queue = grow(this.queue, n);
    this.queueMode = grow(this.queueMode, n);
    this.effects = grow(this.effects, n);
    this.otherQueue = grow(this.otherQueue, n);
    this.index = grow(this.index, n);
    this.choice = grow(this.choice, n);
    this.waiters = grow(this.waiters, n);
    this.enabledBy = grow(this.enabledBy, n);
    this.racesUpTo = grow(this.racesUpTo, n + 1);
    this.clock = grow(this.clock, this.thread.length * this.threads);
  }

  #touch(location: number): void {
    if (location >= this.#stamp.length) {
      this.#stamp = grow(this.#stamp, location + 1);
      this.#lastWrite = grow(this.#lastWrite, this.#stamp.length, -1);
      this.#lastLock = grow(this.#lastLock, this.#stamp.length, -1);
      this.#lastReads = grow(this.#lastReads, this.#stamp.length * this.threads, -1);
    }
    if (this.#stamp[location] === this.#execution) return;
    this.#stamp[location] = this.#execution;
    this.#lastWrite[location] = -1;
    this.#lastLock[location] = -1;
    this.#lastReads.fill(-1, location * this.threads, (location + 1) * this.threads);
  }

  /** The schedule of the execution on file. */
  schedule(): Schedule {
    const steps: number[] = [];
    const choices: number[] = [];
    for (let d = 0; d < this.length; d++) {
      if (this.code[d] === CHOOSE) choices.push(this.choice[d]!);
      else steps.push(this.thread[d]!);
    }
    return { steps, choices };
  }

  /**
   * Files a local choice of thread p, which the events `enablers` have just woken. The choices of set-up, p = -1, are ordered
   * before everything by their place alone.
   */
  fileChoice(p: number, value: number, options: number, enablers: readonly number[], replayed: boolean): boolean {
    const d = this.length++;
    if (d + 1 >= this.thread.length) this.#reserve(d);
    const n = this.threads;
    const thread = p < 0 ? n : p;
    if (replayed) {
      if (this.thread[d] !== thread || this.code[d] !== CHOOSE || this.count[d] !== options) return false;
    } else {
      this.thread[d] = thread;
      this.code[d] = CHOOSE;
      this.site[d] = -1;
      this.location[d] = -1;
      this.mode[d] = 0;
      this.queue[d] = -1;
      this.queueMode[d] = 0;
      this.effects[d] = 0;
      this.waiters[d] = 0;
      this.enabledBy[d] = -1;
      this.count[d] = options;
      this.before[d] = undefined;
      this.expected[d] = undefined;
      this.racesUpTo[d + 1] = this.racesUpTo[d]!;
      const row = d * n;
      const previous = p < 0 ? -1 : this.#lastOfThread[p]!;
      if (previous >= 0) this.clock.copyWithin(row, previous * n, previous * n + n);
      else this.clock.fill(0, row, row + n);
      for (const enabler of enablers) this.#join(row, enabler);
      this.index[d] = previous >= 0 ? this.index[previous]! + 1 : 1;
      if (p >= 0) this.clock[row + p] = this.index[d]!;
    }
    this.choice[d] = value;
    if (p >= 0) this.#lastOfThread[p] = d;
    return true;
  }

  /** Files the step that the machine has just performed. Answers false when it replays another step than the one on file. */
  file(p: number, machine: Machine, replayed: boolean): boolean {
    const d = this.length++;
    if (d + 1 >= this.thread.length) this.#reserve(d);
    const { location, mode, queue, queueMode, code } = machine;
    if (location >= 0) this.#touch(location);
    if (queue >= 0) this.#touch(queue);
    if (replayed) {
      if (this.thread[d] !== p || this.code[d] !== code || this.location[d] !== location || this.mode[d] !== mode || this.queueMode[d] !== queueMode || this.site[d] !== machine.site) return false;
    } else {
      this.thread[d] = p;
      this.code[d] = code;
      this.site[d] = machine.site;
      this.location[d] = location;
      this.mode[d] = mode;
      this.queue[d] = queue;
      this.queueMode[d] = queueMode;
      this.effects[d] = machine.effects | (mode === WRITE && machine.observedCount > 0 && machine.observed[location] === 1 ? OBSERVED : 0);
      if (machine.asynchronous) {
        this.otherQueue[d] = machine.otherQueue;
        this.list[d] = machine.list;
      } else if (d < this.list.length) this.list[d] = undefined;
      this.choice[d] = -1;
      this.waiters[d] = machine.waiters;
      this.enabledBy[d] = machine.enabledBy;
      this.count[d] = machine.count;
      this.before[d] = machine.before;
      this.expected[d] = machine.expected;
      this.#order(d, p, machine.enabledAlsoBy);
    }
    this.#lastOfThread[p] = d;
    if (mode !== 0) this.#note(d, p, location, mode, code);
    if (queueMode !== 0) this.#note(d, p, queue, queueMode, code);
    if (this.effects[d] !== 0) this.#noteEffects(d);
    return true;
  }

  #noteEffects(d: number): void {
    this.#usedEffects |= this.effects[d]!;
    for (let rest = this.effects[d]!; rest !== 0; rest &= rest - 1) this.#lastEffect[lowestBit(rest)] = d;
  }

  #note(d: number, p: number, location: number, mode: number, code: number): void {
    const n = this.threads;
    if (mode === WRITE) {
      this.#lastWrite[location] = d;
      if (code === LOCK) this.#lastLock[location] = d;
      this.#lastReads.fill(-1, location * n, location * n + n);
    } else {
      this.#lastReads[location * n + p] = d;
    }
  }

  #collect(found: number, location: number, mode: number): number {
    const candidates = this.#candidates;
    if (mode === WRITE) {
      const from = location * this.threads;
      for (let q = 0; q < this.threads; q++) if (this.#lastReads[from + q]! >= 0) candidates[found++] = this.#lastReads[from + q]!;
    }
    if (this.#lastWrite[location]! >= 0) candidates[found++] = this.#lastWrite[location]!;
    return found;
  }

  #join(row: number, other: number): void {
    const n = this.threads;
    const clock = this.clock;
    const from = other * n;
    for (let q = 0; q < n; q++) if (clock[from + q]! > clock[row + q]!) clock[row + q] = clock[from + q]!;
  }

  #race(first: number, second: number): void {
    const at = this.racesUpTo[second + 1]!++;
    if (at >= this.raceFirst.length) {
      this.raceFirst = grow(this.raceFirst, at + 1);
      this.raceSecond = grow(this.raceSecond, at + 1);
    }
    this.raceFirst[at] = first;
    this.raceSecond[at] = second;
  }

  /** Computes the clock of step d and the races that it ends: dependent steps with no other step between them in happens-before. */
  #order(d: number, p: number, enablers: readonly number[]): void {
    const n = this.threads;
    const clock = this.clock;
    const row = d * n;
    const previous = this.#lastOfThread[p]!;
    this.racesUpTo[d + 1] = this.racesUpTo[d]!;
    if (previous >= 0) {
      clock.copyWithin(row, previous * n, previous * n + n);
      this.index[d] = this.index[previous]! + 1;
    } else {
      clock.fill(0, row, row + n);
      this.index[d] = 1;
    }
    const enabler = this.enabledBy[d]!;
    const code = this.code[d]!;
    // What woke a thread that had no timeout is not in race with its next step: the thread could not have gone on before.
    const mayExpire = code === WAKE || code === TURN;
    if (enabler >= 0 && !mayExpire) this.#join(row, enabler);
    for (let i = 0; i < enablers.length; i++) this.#join(row, enablers[i]!);
    if (code === LOCK) {
      // The step between, the unlock, cannot be reversed with this one: the race is with the step that took the lock.
      this.raceOfLock(d, p, this.location[d]!, enabler);
      if (this.#lastWrite[this.location[d]!]! >= 0) this.#join(row, this.#lastWrite[this.location[d]!]!);
    } else if (code !== UNLOCK) {
      const candidates = this.#candidates;
      let found = 0;
      if (this.mode[d] !== 0) found = this.#collect(found, this.location[d]!, this.mode[d]!);
      if (this.queueMode[d] !== 0) found = this.#collect(found, this.queue[d]!, this.queueMode[d]!);
      for (let rest = this.effects[d]! & this.#usedEffects; rest !== 0; rest &= rest - 1) candidates[found++] = this.#lastEffect[lowestBit(rest)]!;
      if (enabler >= 0 && mayExpire) candidates[found++] = enabler;
      for (let i = 1; i < found; i++) {
        const candidate = candidates[i]!;
        let j = i;
        while (j > 0 && candidates[j - 1]! < candidate) {
          candidates[j] = candidates[j - 1]!;
          j--;
        }
        candidates[j] = candidate;
      }
      for (let i = 0; i < found; i++) {
        const e = candidates[i]!;
        if (this.#pairs !== undefined && this.thread[e] !== p) this.#pairs.add(this.site[e]!, this.site[d]!);
        if (clock[row + this.thread[e]!]! >= this.index[e]!) continue;
        this.#race(e, d);
        this.#join(row, e);
      }
    }
    clock[row + p] = this.index[d]!;
  }

  /**
   * Files the race between the step that holds a lock and step d of thread p, which takes or wants it. For a thread that still waits
   * for the lock when nobody can go on, d is the length of the log. `enabler` is the notify that woke the thread just before, or -1.
   */
  raceOfLock(d: number, p: number, location: number, enabler: number): void {
    const holder = location < this.#stamp.length && this.#stamp[location] === this.#execution ? this.#lastLock[location]! : -1;
    if (holder < 0) return;
    const previous = this.#lastOfThread[p]!;
    if ((previous < 0 || !this.#happensBefore(holder, previous)) && (enabler < 0 || !this.#happensBefore(holder, enabler))) this.#race(holder, d);
  }

  #happensBefore(a: number, b: number): boolean {
    return this.clock[b * this.threads + this.thread[a]!]! >= this.index[a]!;
  }
}
