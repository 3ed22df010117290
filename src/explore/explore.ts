import type { Counterexample } from './counterexample.ts';
import { messageFor } from './counterexample.ts';
import { climb } from './_internals/ladder.ts';
import type { Kill, Machine } from './_internals/machine.ts';
import type { SearchResult } from './_internals/optimal-dpor.ts';
import { ObservationGrew, OptimalDpor } from './_internals/optimal-dpor.ts';
import { programOf } from './_internals/prepare.ts';
import type { Program } from './_internals/program.ts';
import { random } from './_internals/random.ts';
import { minimise, reproduce } from './_internals/reproduce.ts';
import type { Scheduler } from './_internals/run.ts';
import { runOnce } from './_internals/run.ts';
import type { RandomStrategy } from './_internals/schedulers.ts';
import { pct, pos, uniform } from './_internals/schedulers.ts';
import type { Finding, Schedule, Verdict } from './_internals/verdict.ts';
import { Nondeterminism } from './_internals/verdict.ts';
import { withMachine } from './_internals/session.ts';
import type { Scenario } from './scenario.ts';

export interface ExploreOptions {
  /**
   * - `auto` (default): exhaustive; if the budget is too small for that, preemption bounds 0, 1, 2, …; then random executions.
   * - `exhaustive`: every Mazurkiewicz trace once, by optimal partial-order reduction.
   * - `ladder`: every trace with at most 0, 1, 2, … `preemptions` preemptions.
   * - `random`: uniform random walk. `pct`: probabilistic concurrency testing of the given `depth`. `pos`: partial-order sampling.
   */
  readonly strategy?: 'auto' | 'exhaustive' | 'ladder' | RandomStrategy;
  /** Milliseconds; 60,000 by default. */
  readonly budget?: number;
  /** Most executions to run in all. */
  readonly maxExecutions?: number;
  /** Steps after which an execution is given up with verdict `step-bound`; 5,000 by default. */
  readonly maxSteps?: number;
  /** Highest rung of the ladder. */
  readonly preemptions?: number;
  /** Number of ordering constraints that PCT aims at; 3 by default. */
  readonly depth?: number;
  /** Seed of random strategies; 1 by default. */
  readonly seed?: number;
  /** Called a few times a second. */
  readonly onProgress?: (progress: ExploreProgress) => void;
}

export interface ExploreProgress {
  readonly strategy: string;
  readonly executions: number;
  readonly blocked: number;
  readonly elapsedMs: number;
}

export interface ExploreResult {
  readonly scenario: string;
  readonly verdict: Verdict;
  /** What is wrong, in one sentence; empty if the verdict is `pass`. */
  readonly message: string;
  /** True if every behaviour under sequential consistency was explored and nothing found; never if anything was bounded. */
  readonly complete: boolean;
  /** What bounded the exploration, for people; empty if it is complete. */
  readonly bounds: readonly string[];
  /** What was covered, in one sentence. */
  readonly coverage: string;
  /** Executions explored; under the exhaustive strategy the number of Mazurkiewicz traces. */
  readonly executions: number;
  /** Executions given up as redundant, because a thread had spun on a word that was written later. */
  readonly blocked: number;
  readonly steps: number;
  /** Steps of the longest execution. */
  readonly longest: number;
  readonly durationMs: number;
  readonly seed: number;
  readonly counterexample?: Counterexample;
}

interface Tally {
  executions: number;
  blocked: number;
  steps: number;
  longest: number;
}

interface Found {
  readonly finding: Finding;
  readonly schedule: Schedule;
  readonly kill: Kill | undefined;
}

class Exploration {
  readonly program: Program;
  readonly options: Required<Omit<ExploreOptions, 'onProgress' | 'strategy'>> & Pick<ExploreOptions, 'onProgress'>;
  readonly started = performance.now();
  readonly tally: Tally = { executions: 0, blocked: 0, steps: 0, longest: 0 };
  readonly mortals: readonly number[];
  found: Found | undefined;
  readonly coverage: string[] = [];
  readonly bounds: string[] = [];
  complete = false;

  constructor(program: Program, mortals: readonly number[], options: ExploreOptions) {
    this.program = program;
    this.mortals = mortals;
    this.options = {
      budget: 60_000, maxExecutions: Infinity, maxSteps: 5000, preemptions: Infinity, depth: 3, seed: 1, ...options,
    };
  }

  deadline(share: number): number {
    return this.started + this.options.budget * share;
  }

  #remaining(): number {
    return this.options.maxExecutions - this.tally.executions - this.tally.blocked;
  }

  #add(part: Tally): void {
    const { tally } = this;
    tally.executions += part.executions;
    tally.blocked += part.blocked;
    tally.steps += part.steps;
    tally.longest = Math.max(tally.longest, part.longest);
  }

  /** One exhaustive search of the executions in which the given thread dies, or nobody. */
  #search(machine: Machine, kill: Kill | undefined, deadline: number): SearchResult {
    machine.kill = kill;
    for (;;) {
      try {
        const { onProgress } = this.options;
        const result = new OptimalDpor(machine, {
          maxSteps: this.options.maxSteps, maxExecutions: this.#remaining(), deadline, keepGoing: false,
          ...(onProgress && { onProgress: (executions, blocked) => onProgress({ strategy: 'exhaustive', executions: this.tally.executions + executions, blocked: this.tally.blocked + blocked, elapsedMs: performance.now() - this.started }) }),
        }).run();
        this.#add(result);
        if (result.finding !== undefined) this.found = { finding: result.finding, schedule: result.schedule!, kill };
        return result;
      } catch (error) {
        if (!(error instanceof ObservationGrew)) throw error;
      }
    }
  }

  /** True if everything was explored or something was found. */
  exhaust(machine: Machine, share: number): boolean {
    const deadline = this.deadline(share);
    let exhausted = this.#search(machine, undefined, deadline).exhausted;
    const before = this.tally.executions;
    for (const thread of this.mortals) {
      for (let beforeStep = 1; exhausted && this.found === undefined; beforeStep++) {
        const result = this.#search(machine, { thread, beforeStep }, deadline);
        exhausted = result.exhausted;
        if (!result.killed) break;
      }
    }
    if (this.found !== undefined) return true;
    if (exhausted) {
      this.complete = true;
      const deaths = this.mortals.length === 0 ? '' : `, ${count(this.tally.executions - before, 'execution')} of them with a death (at most one an execution)`;
      this.coverage.push(`complete: ${count(this.tally.executions, 'execution')}${deaths}`);
      return true;
    }
    this.coverage.push(`${count(this.tally.executions, 'trace')} of an exhaustive search that did not end`);
    return false;
  }

  /** True if something was found or a bound cut nothing off. */
  ladder(machine: Machine, share: number): boolean {
    const deadline = this.deadline(share);
    let reached = -1;
    let traces = 0;
    for (let bound = 0; bound <= this.options.preemptions; bound++) {
      const rung = climb(machine, bound, { maxSteps: this.options.maxSteps, deadline, maxEntries: 2_000_000, aim: 'count' });
      this.#add({ ...rung, blocked: 0 });
      if (rung.finding !== undefined) {
        this.found = { finding: rung.finding, schedule: rung.schedule!, kill: undefined };
        return true;
      }
      if (!rung.complete) break;
      reached = bound;
      ({ traces } = rung);
      if (rung.unbounded) {
        this.coverage.push(`complete: ${count(traces, 'trace')}, no execution needs more than ${count(bound, 'preemption')}`);
        this.complete = this.mortals.length === 0 && this.program.invariant === undefined;
        return true;
      }
      this.options.onProgress?.({ strategy: `ladder, ${bound}`, executions: this.tally.executions, blocked: this.tally.blocked, elapsedMs: performance.now() - this.started });
    }
    if (reached >= 0) this.coverage.push(`complete up to ${count(reached, 'preemption')} (${count(traces, 'trace')})`);
    return false;
  }

  sample(machine: Machine, strategy: RandomStrategy, share: number): void {
    const deadline = this.deadline(share);
    const { seed, depth, maxSteps, onProgress } = this.options;
    const n = this.program.threadNames.length;
    let longest = 16;
    let executions = 0;
    let reported = performance.now();
    const limit = this.#remaining();
    while (executions < limit) {
      const dice = random(Math.imul(seed, 0x9e3779b1) + executions);
      const scheduler: Scheduler = strategy === 'pct' ? pct(dice, n, longest, depth) : strategy === 'pos' ? pos(dice, n) : uniform(dice);
      machine.kill = this.mortals.length > 0 && dice.below(2) === 1 ? { thread: this.mortals[dice.below(this.mortals.length)]!, beforeStep: 1 + dice.below(longest) } : undefined;
      const { finding, schedule } = runOnce(machine, scheduler, maxSteps);
      executions++;
      longest = Math.max(longest, schedule.steps.length);
      this.#add({ executions: 1, blocked: 0, steps: schedule.steps.length, longest: schedule.steps.length });
      if (finding !== undefined) {
        this.found = { finding, schedule, kill: machine.kill };
        break;
      }
      if ((executions & 63) !== 0) continue;
      const now = performance.now();
      if (now >= deadline) break;
      if (onProgress !== undefined && now - reported > 250) {
        reported = now;
        onProgress({ strategy, executions: this.tally.executions, blocked: this.tally.blocked, elapsedMs: now - this.started });
      }
    }
    this.coverage.push(`${count(executions, `${strategy === 'random' ? 'random' : strategy.toUpperCase()} execution`)} (seed ${seed})`);
  }

  result(): ExploreResult {
    const { found, tally, program } = this;
    const base = { scenario: program.name, ...tally, seed: this.options.seed };
    if (found === undefined) {
      if (!this.complete) this.bounds.push(`budget of ${this.options.budget / 1000} s${this.options.maxExecutions < Infinity ? ` or ${count(this.options.maxExecutions, 'execution')}` : ''}: ${this.coverage.join('; ')}`);
      return { ...base, verdict: 'pass', message: '', complete: this.complete, bounds: this.bounds, coverage: this.coverage.join('; '), durationMs: performance.now() - this.started };
    }
    const { finding, kill } = found;
    const { maxSteps } = this.options;
    const bounds = finding.verdict === 'step-bound' ? [`executions of more than ${count(maxSteps, 'step')} are not explored`] : ['stopped at the first finding'];
    const schedule = finding.verdict === 'nondeterminism' || finding.verdict === 'step-bound' ? found.schedule : minimise(program, finding, found.schedule, kill, maxSteps);
    const { counterexample } = reproduce(program, schedule, kill, maxSteps);
    const same = counterexample?.verdict === finding.verdict;
    return {
      ...base, verdict: finding.verdict, message: messageFor(finding), complete: false, bounds, coverage: [...this.coverage, `found after ${count(tally.executions, 'execution')}`].join('; '), durationMs: performance.now() - this.started,
      ...(same && { counterexample }),
    };
  }
}

function count(n: number, noun: string): string {
  return `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;
}

/**
 * Explores the executions of a scenario under sequential consistency of `Atomics`, with happens-before race detection on plain
 * accesses. The scenario's file must have been transformed (`loadScenarios`, or the vite plugin); nothing else of it is special.
 *
 * Never throws for what the threads do: that is the verdict. Throws if the scenario itself is wrong, e.g. if its set-up throws.
 */
export function explore<C, R extends object>(scenario: Scenario<C, R>, options: ExploreOptions = {}): ExploreResult {
  const program = programOf(scenario);
  const mortals = (scenario.mayDie ?? []).map((name) => program.threadNames.indexOf(name));
  const exploration = new Exploration(program, mortals, options);
  const { strategy = 'auto' } = options;
  const stages: [resumeSpins: boolean, run: (machine: Machine) => boolean | void][] = [];
  if (strategy === 'exhaustive' || strategy === 'auto') stages.push([false, (machine) => exploration.exhaust(machine, strategy === 'auto' ? 0.6 : 1)]);
  if (strategy === 'ladder' || strategy === 'auto') stages.push([false, (machine) => exploration.ladder(machine, strategy === 'auto' ? 0.85 : 1)]);
  if (strategy !== 'exhaustive' && strategy !== 'ladder') stages.push([true, (machine) => exploration.sample(machine, strategy === 'auto' ? 'random' : strategy, 1)]);
  try {
    for (const [resumeSpins, run] of stages) if (withMachine(program, resumeSpins, run) === true) break;
  } catch (error) {
    if (!(error instanceof Nondeterminism)) throw error;
    exploration.found = { finding: { verdict: 'nondeterminism', message: error.message, threads: [error.thread] }, schedule: { steps: [], choices: [] }, kill: undefined };
  }
  return exploration.result();
}
