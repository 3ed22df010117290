import type { Machine } from './machine.ts';
import { DEAD, DONE, FAILED, READY } from './machine.ts';
import { COMPARE_EXCHANGE, EXCHANGE, LOAD, LOCK, NONE, OBSERVED, UNLOCK, WRITE } from './operations.ts';
import { lowestBit } from './lowest-bit.ts';

/**
 * What each thread has been seen to access, and up to which of its steps, in any execution so far: an approximation from below of what it can still do. Threads whose steps touch more than
 * words (waiter lists, event loops) are taken to reach everything.
 */
export class ThreadReach {
  /** For each thread, by location: the last step that read it, or wrote it, counted from 1. */
  readonly #reads: Map<number, number>[];
  readonly #writes: Map<number, number>[];
  /** Threads that reach everything, as a mask. */
  #boundless = 0;
  /** Steps of each thread in this execution. */
  readonly #steps: Int32Array;

  constructor(threads: number) {
    this.#reads = Array.from({ length: threads }, () => new Map<number, number>());
    this.#writes = Array.from({ length: threads }, () => new Map<number, number>());
    this.#steps = new Int32Array(threads);
  }

  /** An execution begins. */
  begin(): void {
    this.#steps.fill(0);
  }

  /** Notes the step that thread p has just made. */
  note(machine: Machine, p: number): void {
    const step = ++this.#steps[p]!;
    if (machine.queueMode !== NONE || (machine.effects & ~OBSERVED) !== 0) this.#boundless |= 1 << p;
    if (machine.location < 0 || machine.mode === NONE) return;
    const seen = machine.mode === WRITE ? this.#writes[p]! : this.#reads[p]!;
    if ((seen.get(machine.location) ?? 0) < step) seen.set(machine.location, step);
  }

  /**
   * A smallest set of enabled threads, as a mask, such that nothing the others can do conflicts with the next step of any of them: found by adding to each
   * thread in turn those that can still reach what it is about to access (Godefroid, LNCS 1032, section 4.4). All that are enabled, where that is not known.
   */
  persistent(machine: Machine, enabled: number): number {
    let smallest = enabled;
    if ((enabled & (enabled - 1)) === 0) return enabled;
    for (let p = 0; p < machine.threadCount; p++) if (isAlive(machine, p) && !this.#isPlain(machine, p)) return enabled;
    for (let seeds = enabled; seeds !== 0; seeds &= seeds - 1) {
      const set = this.#close(machine, enabled, lowestBit(seeds));
      if ((set & (set - 1)) === 0) return set;
      if (bitCount(set) < bitCount(smallest)) smallest = set;
    }
    return smallest;
  }

  /** Whether the next step of the thread, and all that it was ever seen to make, are accesses of one word each. */
  #isPlain(machine: Machine, p: number): boolean {
    const code = machine.pendingCode[p]!;
    return (this.#boundless & (1 << p)) === 0 && (code <= EXCHANGE || code === COMPARE_EXCHANGE || code === LOCK || code === UNLOCK);
  }

  #close(machine: Machine, enabled: number, seed: number): number {
    let set = 1 << seed;
    for (let rest = set; rest !== 0;) {
      const p = lowestBit(rest);
      rest &= rest - 1;
      const location = machine.pendingLocation[p]!;
      const writes = machine.pendingCode[p] !== LOAD;
      for (let q = 0; q < machine.threadCount; q++) {
        const bit = 1 << q;
        if ((set & bit) !== 0 || !isAlive(machine, q) || !this.#reaches(machine, q, location, writes)) continue;
        // What would enable it is not known.
        if ((enabled & bit) === 0) return enabled;
        set |= bit;
        rest |= bit;
      }
    }
    return set;
  }

  #reaches(machine: Machine, q: number, location: number, writes: boolean): boolean {
    if (machine.pendingLocation[q] === location && (writes || machine.pendingCode[q] !== LOAD)) return true;
    // A thread that spins goes back to steps that it has made.
    const step = machine.status[q] === READY ? this.#steps[q]! : 0;
    if ((this.#writes[q]!.get(location) ?? 0) > step || (writes && (this.#reads[q]!.get(location) ?? 0) > step)) return true;
    if (!writes || machine.observedCount === 0 || machine.observed[location] !== 1) return false;
    for (const [other, last] of this.#writes[q]!) if (last > step && machine.observed[other] === 1) return true;
    return false;
  }
}

function isAlive(machine: Machine, p: number): boolean {
  const status = machine.status[p]!;
  return status !== DONE && status !== DEAD && status !== FAILED;
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
