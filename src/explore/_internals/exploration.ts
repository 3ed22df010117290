import type { ExploreOptions, ExploreResult } from '../check-scenario.ts';
import { messageFor } from '../counterexample.ts';
import { conflictCoverage } from '../coverage.ts';
import { CodeCounter } from './code-counter.ts';
import { ConflictPairs } from './conflict-pairs.ts';
import type { OrderedPair } from './conflict-pairs.ts';
import { chanceAsked, chanceBound, checkDeterminism, forgetChance, nondeterminismMessage } from './determinism.ts';
import { EventLog } from './event-log.ts';
import { climb } from './ladder.ts';
import type { Kill, Machine } from './machine.ts';
import { ObservationGrew, OptimalDpor } from './optimal-dpor.ts';
import { programOf } from './prepare.ts';
import type { Program } from './program.ts';
import { random } from './random.ts';
import { minimise, reproduce } from './reproduce.ts';
import type { Scheduler } from './run.ts';
import { runOnce } from './run.ts';
import type { RandomStrategy } from './schedulers.ts';
import { pct, pos, StepCounts, uniform, urw } from './schedulers.ts';
import { inSession, withMachine } from './session.ts';
import { TraceDigest } from './trace-digest.ts';
import { TraceEstimate } from './trace-estimate.ts';
import type { Finding, Schedule } from './verdict.ts';
import { inVainBound, Nondeterminism } from './verdict.ts';
import type { Scenario } from '../scenario.ts';
import { count } from './words.ts';

export interface Tally {
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

/** How one search for one death ended. */
export interface Searched {
  readonly exhausted: boolean;
  /** Whether the thread to kill got as far as its death in some execution. */
  readonly killed: boolean;
}

/** What an exploration knows on its way: what was covered so far, and what was found. */
export class Exploration {
  readonly program: Program;
  readonly options: Required<Omit<ExploreOptions, 'onProgress' | 'strategy'>> & Pick<ExploreOptions, 'onProgress'>;
  readonly started = performance.now();
  readonly tally: Tally = { executions: 0, blocked: 0, steps: 0, longest: 0 };
  readonly mortals: readonly number[];
  found: Found | undefined;
  readonly coverage: string[] = [];
  readonly bounds: string[] = [];
  complete = false;
  /** Estimate of the traces that there are, from an exhaustive search that did not end. */
  traces: number | undefined;
  #probes: TraceEstimate | undefined;
  readonly pairs = new ConflictPairs();
  /** Pairs that other threads saw. */
  readonly otherPairs: OrderedPair[] = [];
  /** Distinct traces of random executions; undefined when there were none, or when they are not counted. */
  distinct: number | undefined;

  readonly code: CodeCounter;
  /** Whether a thread tried in vain and was not followed any further while others could go on; and in which loop, as far as that is known here. */
  gaveWay = false;
  #gaveWayIn = -1;

  constructor(program: Program, mortals: readonly number[], options: ExploreOptions, code: CodeCounter) {
    this.program = program;
    this.code = code;
    forgetChance();
    this.mortals = mortals;
    this.options = {
      budget: 60_000, maxExecutions: Infinity, maxSteps: 5000, preemptions: Infinity, depth: 3, seed: 1, countTraces: true, ...options,
    };
  }

  deadline(share: number): number {
    return this.started + this.options.budget * share;
  }

  /** Notes what a machine cut off. */
  noteMachine({ gaveWay }: Machine): void {
    if (gaveWay < 0) return;
    this.gaveWay = true;
    this.#gaveWayIn = gaveWay;
  }

  /** Executions left of the most that are allowed. */
  remaining(): number {
    return this.options.maxExecutions - this.tally.executions - this.tally.blocked;
  }

  add(part: Tally): void {
    const { tally } = this;
    tally.executions += part.executions;
    tally.blocked += part.blocked;
    tally.steps += part.steps;
    tally.longest = Math.max(tally.longest, part.longest);
  }

  /** One exhaustive search of the executions in which the given thread dies, or nobody. */
  #search(machine: Machine, kill: Kill | undefined, deadline: number): Searched {
    machine.kill = kill;
    for (;;) {
      try {
        const begun = performance.now();
        const result = new OptimalDpor(machine, {
          maxSteps: this.options.maxSteps, maxExecutions: this.remaining(), deadline, keepGoing: false, pairs: this.pairs,
          onProgress: (executions, blocked, share) => this.report(machine, executions, blocked, share, begun),
        }).run();
        if (!result.exhausted && result.finding === undefined) this.notePartial(machine, result.executions, result.share);
        this.add(result);
        if (result.finding !== undefined) this.found = { finding: result.finding, schedule: result.schedule!, kill };
        return result;
      } catch (error) {
        if (!(error instanceof ObservationGrew)) throw error;
        // Of programs in which fewer steps conflicted.
        this.#probes = undefined;
      }
    }
  }

  /**
   * Estimates the executions of the exhaustive search under way, from what is done of it and the share of its tree. The probes for that begin the execution anew, so this is
   * for between executions.
   */
  #expect(machine: Machine, executions: number, share: number): number {
    const { chooser, kill } = machine;
    if (kill !== undefined) return share > 0 ? executions / share : 0;
    const { budget, seed, maxSteps } = this.options;
    const patience = this.#probes === undefined ? Math.min(200, budget / 50) : this.#probes.uncertainty > UNCERTAIN ? MANY_PROBES : MORE_PROBES;
    const probes = this.#probes ??= new TraceEstimate(machine, random(seed), maxSteps);
    inSession(machine, () => probes.refine(patience));
    machine.chooser = chooser;
    return probes.expected(executions, share);
  }

  /** Tells the user how far the exhaustive search that began at `begun` is. */
  report(machine: Machine, executions: number, blocked: number, share: number, begun: number): void {
    const { tally } = this;
    const { onProgress } = this.options;
    if (onProgress === undefined) return;
    const expected = this.#expect(machine, executions, share);
    const now = performance.now();
    onProgress({
      strategy: 'exhaustive', executions: tally.executions + executions, blocked: tally.blocked + blocked, elapsedMs: now - this.started,
      ...(expected > 0 && executions > 0 && { estimate: { executions: tally.executions + Math.round(expected), leftMs: ((now - begun) * (expected - executions)) / executions } }),
    });
  }

  /** Notes how many traces there may be, when a search did not end. */
  notePartial(machine: Machine, executions: number, share: number): void {
    const expected = this.#expect(machine, executions, share);
    if (expected > 0) this.traces = this.tally.executions + expected;
  }

  /** Every search that an exhaustive exploration needs, in order; each is answered by how it ended. True if everything was explored or something was found. */
  *searches(): Generator<Kill | undefined, boolean, Searched> {
    let { exhausted } = yield undefined;
    const before = this.tally.executions;
    for (const thread of this.mortals) {
      for (let beforeStep = 1; exhausted && this.found === undefined; beforeStep++) {
        const result = yield { thread, beforeStep };
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
    const of = this.traces === undefined ? '' : `, an estimated ${percent(this.tally.executions / this.traces)} of about ${count(Number(this.traces.toPrecision(2)), 'trace')}`;
    this.coverage.push(`${count(this.tally.executions, 'trace')} of an exhaustive search that did not end${of}`);
    return false;
  }

  /** True if everything was explored or something was found. */
  exhaust(machine: Machine, share: number): boolean {
    const deadline = this.deadline(share);
    const searches = this.searches();
    let next = searches.next();
    while (next.done !== true) next = searches.next(this.#search(machine, next.value, deadline));
    return next.value;
  }

  /** True if something was found or a bound cut nothing off. */
  ladder(machine: Machine, share: number): boolean {
    const deadline = this.deadline(share);
    let reached = -1;
    let traces = 0;
    for (let bound = 0; bound <= this.options.preemptions && this.remaining() > 0; bound++) {
      const rung = climb(machine, bound, { maxSteps: this.options.maxSteps, deadline, maxExecutions: this.remaining(), maxEntries: 2_000_000, aim: 'count', pairs: this.pairs });
      this.add({ ...rung, blocked: 0 });
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
    const { seed, depth, maxSteps, countTraces, onProgress } = this.options;
    const n = this.program.threadNames.length;
    const counts = new StepCounts(n);
    const log = countTraces ? new EventLog(n, this.pairs) : undefined;
    const traces = new Set<number>();
    let longest = 16;
    let executions = 0;
    let reported = performance.now();
    const limit = this.remaining();
    while (executions < limit) {
      const dice = random(Math.imul(seed, 0x9e3779b1) + executions);
      const scheduler: Scheduler = strategy === 'pct' ? pct(dice, n, longest, depth) : strategy === 'pos' ? pos(dice, n) : strategy === 'urw' ? urw(dice, counts.mean) : uniform(dice);
      machine.kill = this.mortals.length > 0 && dice.below(2) === 1 ? { thread: this.mortals[dice.below(this.mortals.length)]!, beforeStep: 1 + dice.below(longest) } : undefined;
      const { finding, schedule } = runOnce(machine, scheduler, maxSteps, undefined, log);
      if (log !== undefined && traces.size < MAX_TRACES) traces.add(TraceDigest.of(log));
      executions++;
      if (strategy === 'urw') counts.note(schedule.steps);
      longest = Math.max(longest, schedule.steps.length);
      this.add({ executions: 1, blocked: 0, steps: schedule.steps.length, longest: schedule.steps.length });
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
    const made = `${count(executions, `${strategy === 'random' ? 'random' : strategy.toUpperCase()} execution`)} (seed ${seed})`;
    if (!countTraces) {
      this.coverage.push(made);
      return;
    }
    this.distinct = traces.size;
    if (this.found === undefined && this.traces === undefined) {
      this.traces = withMachine(this.program, false, (probing) => {
        const probes = new TraceEstimate(probing, random(seed), maxSteps);
        probes.refine(Math.min(200, this.options.budget / 50));
        return probes.traces;
      });
    }
    const of = this.traces === undefined || this.traces < traces.size ? '' : `, an estimated ${percent(traces.size / this.traces)} of traces`;
    this.coverage.push(`${made}, ${traces.size >= MAX_TRACES ? 'at least ' : ''}${count(traces.size, 'distinct trace')}${of}`);
  }

  result(): ExploreResult {
    const result = this.#result();
    const codeCoverage = this.code.result();
    return { ...result, ...(codeCoverage && { codeCoverage }) };
  }

  #result(): ExploreResult {
    const { found, tally, program } = this;
    const asked = chanceAsked();
    if (found === undefined && asked !== undefined) {
      this.complete = false;
      this.bounds.push(chanceBound(asked));
    }
    if (found === undefined && this.gaveWay) {
      this.complete = false;
      this.bounds.push(inVainBound(this.#gaveWayIn));
    }
    const conflicts = conflictCoverage([...this.pairs.list(), ...this.otherPairs]);
    const base = { scenario: program.name, ...tally, conflicts, ...(this.distinct !== undefined && { distinct: this.distinct }), seed: this.options.seed, ...(this.traces !== undefined && !this.complete && { estimate: Math.round(this.traces) }) };
    if (found === undefined) {
      if (!this.complete && this.bounds.length === 0) this.bounds.push(`budget of ${this.options.budget / 1000} s${this.options.maxExecutions < Infinity ? ` or ${count(this.options.maxExecutions, 'execution')}` : ''}: ${this.coverage.join('; ')}`);
      return { ...base, verdict: 'pass', message: '', complete: this.complete, bounds: this.bounds, coverage: this.coverage.map((part) => part.replace(/^complete: /, asked !== undefined ? 'every interleaving, but not every answer of chance: ' : this.gaveWay ? 'every interleaving, but not of what is tried in vain again and again: ' : 'complete: ')).join('; '), durationMs: performance.now() - this.started };
    }
    const { finding, kill } = found;
    const { maxSteps } = this.options;
    const bounds = finding.verdict === 'step-bound' ? [`executions of more than ${count(maxSteps, 'step')} are not explored`] : ['stopped at the first finding'];
    const schedule = finding.verdict === 'nondeterminism' || finding.verdict === 'step-bound' ? found.schedule : minimise(program, finding, found.schedule, kill, maxSteps);
    const { counterexample } = reproduce(program, schedule, kill, maxSteps);
    const same = counterexample?.verdict === finding.verdict;
    return {
      ...base, verdict: finding.verdict, message: same && finding.verdict === 'step-bound' ? counterexample.message : messageFor(finding), complete: false, bounds, coverage: [...this.coverage, `found after ${count(tally.executions, 'execution')}`].join('; '), durationMs: performance.now() - this.started,
      ...(same && { counterexample }),
    };
  }
}

export function percent(share: number): string {
  return share > 0 && share < 0.01 ? 'less than 1 %' : `${Math.floor(share * 100)} %`;
}

/** Distinct traces of random executions are counted up to here: a digest of each is kept. */
const MAX_TRACES = 1_000_000;

/** Milliseconds that each report spends to estimate the traces better, and while the probes disagree. */
const MORE_PROBES = 5;
const MANY_PROBES = 20;
/** From this standard error on, as a part of the estimate, they do. */
const UNCERTAIN = 0.15;

/** Share of the budget at which `auto` leaves a strategy for the next one. */
export const EXHAUSTIVE_SHARE = 0.6;
const LADDER_SHARE = 0.85;

export function explorationOf<C, R extends object>(scenario: Scenario<C, R>, options: ExploreOptions): Exploration {
  const program = programOf(scenario);
  return new Exploration(program, (scenario.mayDie ?? []).map((name) => program.threadNames.indexOf(name)), options, new CodeCounter(scenario));
}

/** False if the program was found not to be deterministic. */
export function isDeterministic(exploration: Exploration): boolean {
  return noticing(exploration, () => checkDeterminism(exploration.program, exploration.options.maxSteps));
}

/** False if `work` met nondeterminism. */
function noticing(exploration: Exploration, work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (!(error instanceof Nondeterminism)) throw error;
    exploration.found = { finding: { verdict: 'nondeterminism', message: nondeterminismMessage(error), threads: [error.thread] }, schedule: { steps: [], choices: [] }, kill: undefined };
    return false;
  }
}

/** Runs the strategies one after the other until one has an answer; `exhausted` says that the exhaustive one has been tried. */
export function runStages(exploration: Exploration, strategy: NonNullable<ExploreOptions['strategy']>, exhausted: boolean): void {
  const stages: [resumeSpins: boolean, run: (machine: Machine) => boolean | void][] = [];
  if (!exhausted && (strategy === 'exhaustive' || strategy === 'auto')) stages.push([false, (machine) => exploration.exhaust(machine, strategy === 'auto' ? EXHAUSTIVE_SHARE : 1)]);
  if (strategy === 'ladder' || strategy === 'auto') stages.push([false, (machine) => exploration.ladder(machine, strategy === 'auto' ? LADDER_SHARE : 1)]);
  if (strategy !== 'exhaustive' && strategy !== 'ladder') stages.push([true, (machine) => exploration.sample(machine, strategy === 'auto' ? 'random' : strategy, 1)]);
  noticing(exploration, () => {
    const runOn = (run: (machine: Machine) => boolean | void) => (machine: Machine): boolean => {
      const done = run(machine) === true;
      exploration.noteMachine(machine);
      return done;
    };
    for (const [resumeSpins, run] of stages) if (withMachine(exploration.program, resumeSpins, runOn(run))) break;
  });
}
