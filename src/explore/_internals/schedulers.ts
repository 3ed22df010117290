import type { Machine } from './machine.ts';
import { COMPARE_EXCHANGE, LOAD, WAIT } from './operations.ts';
import type { Random } from './random.ts';
import { lowestBit } from './lowest-bit.ts';
import type { Scheduler } from './run.ts';

export type RandomStrategy = 'random' | 'pct' | 'pos' | 'urw';

function nth(mask: number, n: number): number {
  let rest = mask;
  for (let i = 0; i < n; i++) rest &= rest - 1;
  return lowestBit(rest);
}

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Every enabled thread is as likely as every other. */
export function uniform(random: Random): Scheduler {
  return { pick: (enabled) => nth(enabled, random.below(bits(enabled))), choose: (_, options) => random.below(options) };
}

/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010): the enabled thread of highest
 * priority runs, and d - 1 times, at random steps, the running thread gets the lowest priority. A bug that needs d ordering
 * constraints is found with probability at least 1 / (n k^(d-1)) in each execution of n threads and k steps.
 */
export function pct(random: Random, threads: number, steps: number, depth: number): Scheduler {
  const priority: number[] = [];
  for (let p = 0; p < threads; p++) priority.splice(random.below(p + 1), 0, p);
  const rank = new Int32Array(threads);
  priority.forEach((p, i) => {
    rank[p] = depth + i;
  });
  const changes = Array.from({ length: depth - 1 }, () => random.below(Math.max(1, steps)));
  let step = 0;
  const highest = (enabled: number): number => {
    let best = -1;
    for (let rest = enabled; rest !== 0; rest &= rest - 1) {
      const p = lowestBit(rest);
      if (best < 0 || rank[p]! > rank[best]!) best = p;
    }
    return best;
  };
  return {
    pick(enabled) {
      const at = changes.indexOf(step++);
      if (at >= 0) rank[highest(enabled)] = at;
      return highest(enabled);
    },
    choose: (_, options) => random.below(options),
  };
}

/**
 * Uniform random walk (Zhao, Wolff, Mathur, Roychoudhury, Selectively Uniform Concurrency Testing, ASPLOS 2025): an enabled thread is
 * picked with a probability proportional to the steps that it has left, so that where these are known and nobody blocks each
 * interleaving is as likely as every other; a plain random walk favours those that let a short thread end early. `expected` says how many steps each
 * thread makes; one that makes more counts as having one left.
 */
export function urw(random: Random, expected: Float64Array): Scheduler {
  const left = expected.slice();
  return {
    pick(enabled) {
      let total = 0;
      for (let rest = enabled; rest !== 0; rest &= rest - 1) total += Math.max(1, left[lowestBit(rest)]!);
      let drawn = (random.below(0x40000000) / 0x40000000) * total;
      let picked = -1;
      for (let rest = enabled; rest !== 0 && drawn >= 0; rest &= rest - 1) {
        picked = lowestBit(rest);
        drawn -= Math.max(1, left[picked]!);
      }
      left[picked]!--;
      return picked;
    },
    choose: (_, options) => random.below(options),
  };
}

/** The mean number of steps of each thread over the executions so far: what `urw` expects of the next one. */
export class StepCounts {
  readonly mean: Float64Array;
  readonly #now: Float64Array;
  #executions = 0;

  constructor(threads: number) {
    this.mean = new Float64Array(threads);
    this.#now = new Float64Array(threads);
  }

  note(steps: readonly number[]): void {
    this.#executions++;
    this.#now.fill(0);
    for (const p of steps) this.#now[p]!++;
    for (let p = 0; p < this.mean.length; p++) this.mean[p]! += (this.#now[p]! - this.mean[p]!) / this.#executions;
  }
}

/**
 * Partial-order sampling (Yuan, Yang, Gu, CAV 2018): each pending operation has a random priority, the highest goes first, and
 * operations in race with it draw a new one; nearer to uniform over partial orders than a random walk.
 */
export function pos(random: Random, threads: number): Scheduler {
  const priority = new Float64Array(threads).fill(-1);
  const writes = (machine: Machine, p: number): boolean => {
    const code = machine.pendingCode[p]!;
    return code !== LOAD && code !== WAIT && code !== COMPARE_EXCHANGE;
  };
  return {
    pick(enabled, _last, machine) {
      let best = -1;
      for (let rest = enabled; rest !== 0; rest &= rest - 1) {
        const p = lowestBit(rest);
        if (priority[p]! < 0) priority[p] = random.below(0x40000000);
        if (best < 0 || priority[p]! > priority[best]!) best = p;
      }
      for (let rest = enabled & ~(1 << best); rest !== 0; rest &= rest - 1) {
        const p = lowestBit(rest);
        if (machine.pendingLocation[p] === machine.pendingLocation[best] && (writes(machine, p) || writes(machine, best))) priority[p] = -1;
      }
      priority[best] = -1;
      return best;
    },
    choose: (_, options) => random.below(options),
  };
}
