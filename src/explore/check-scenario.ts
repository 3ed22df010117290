import type { Counterexample } from './counterexample.ts';
import type { CodeCoverage } from './code-coverage.ts';
import type { ConflictCoverage } from './coverage.ts';
import { explorationOf, isDeterministic, runStages } from './_internals/exploration.ts';
import type { RandomStrategy } from './_internals/schedulers.ts';
import type { Verdict } from './_internals/verdict.ts';
import type { Scenario } from './scenario.ts';

export interface ExploreOptions {
  /**
   * - `auto` (default): exhaustive; if the budget is too small for that, preemption bounds 0, 1, 2, …; then random executions.
   * - `exhaustive`: every Mazurkiewicz trace once, by optimal partial-order reduction.
   * - `ladder`: every trace with at most 0, 1, 2, … `preemptions` preemptions.
   * - `random`: uniform random walk. `pct`: probabilistic concurrency testing of the given `depth`. `pos`: partial-order sampling.
   *   `urw`: uniform random walk, in which each interleaving is about as likely as every other.
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
  /** Whether random strategies tell traces apart and note conflicts, which takes them a good third of their executions per second; true by default. */
  readonly countTraces?: boolean;
  /** Called a few times a second. */
  readonly onProgress?: (progress: ExploreProgress) => void;
}

export interface ExploreProgress {
  readonly strategy: string;
  readonly executions: number;
  readonly blocked: number;
  readonly elapsedMs: number;
  /**
   * How many executions the exhaustive search under way will have, and the time left at the present rate; from the first report on. What
   * is left is estimated by probes, random paths through the tree of a search with sleep sets whose branching factors multiply up to
   * the number of traces in the mean (Knuth, 1975), times the share of the tree that is not explored yet, in which at each node on the
   * present path the branches known so far count alike. It errs where few paths lead to most traces, and settles towards the end.
   */
  readonly estimate?: { readonly executions: number; readonly leftMs: number };
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
  /** Conflicting accesses that were seen in both orders, and those that were seen in one only. */
  readonly conflicts: ConflictCoverage;
  /** Lines and branch arms that were reached, if the scenario was loaded with `coverage`. */
  readonly codeCoverage?: CodeCoverage;
  /** Distinct traces among random executions, by a digest of their canonical form. A thread's failed turns of a spin are part of them. */
  readonly distinct?: number;
  /** Estimate of the number of traces, from an exhaustive search that did not end; see `ExploreProgress`. */
  readonly estimate?: number;
  readonly counterexample?: Counterexample;
}

/**
 * Explores the executions of a scenario under sequential consistency of `Atomics`, with happens-before race detection on plain
 * accesses. The scenario's file must have been transformed (`loadScenarios`, or the vite plugin); nothing else of it is special.
 *
 * Never throws for what the threads do: that is the verdict; `explore` is the same for tests, and throws. Throws if the scenario itself is wrong, e.g. if its set-up throws.
 */
export function checkScenario<C, R extends object>(scenario: Scenario<C, R>, options: ExploreOptions = {}): ExploreResult {
  if ('workers' in options) throw new TypeError('checkScenario() runs in this thread: with `workers`, call `await exploreInParallel(scenario, options)`');
  const exploration = explorationOf(scenario, options);
  if (isDeterministic(exploration)) runStages(exploration, options.strategy ?? 'auto', false);
  return exploration.result();
}
