import type { ExitName } from '../exit-codes.ts';

/**
 * `killed`: a check failed. `timed-out`: a check did not end any more. `survived`: every check that reaches it passed. `not-reached`: no check runs
 * the changed code. `equivalent`: it survived, and the list says why nothing can tell it from the original. `invalid`: it does not parse, or cannot be explored.
 * `not-judged`: the run ended before.
 */
export type MutantStatus = 'killed' | 'timed-out' | 'survived' | 'not-reached' | 'equivalent' | 'invalid' | 'not-judged';

/** Whether checks could tell the mutant from the original, and were asked to. */
export function counts({ status }: Pick<MutantResult, 'status'>): boolean {
  return status !== 'equivalent' && status !== 'invalid' && status !== 'not-judged';
}

export function isKilled({ status }: Pick<MutantResult, 'status'>): boolean {
  return status === 'killed' || status === 'timed-out';
}

/** A check that told a mutant from the original. */
export interface Kill {
  readonly kind: string;
  /** Scenario (`file#export`) or test (`file > suite > test`). */
  readonly check: string;
  /** Keys (`kind address`) of the evidence of the pages that this check is part of. */
  readonly evidence: readonly string[];
  readonly timedOut: boolean;
  /** One line: how. */
  readonly message: string;
}

export interface MutantResult {
  readonly id: string;
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly description: string;
  readonly diff: string;
  readonly status: MutantStatus;
  readonly kills: readonly Kill[];
  /** How many checks ran on it. */
  readonly checks: number;
  /** Checks on real workers that failed once and then passed: they tell it from the original, but cannot be counted upon. */
  readonly unrepeated?: readonly Kill[] | undefined;
  readonly durationMs: number;
  /** Of an equivalent mutant: the argument. */
  readonly why?: string | undefined;
}

/** A check that could judge, and how many of the mutants that were judged it reaches. */
export interface Reach extends Pick<Kill, 'kind' | 'check' | 'evidence'> {
  readonly mutants: number;
}

/** Everything that `ringproof mutate` found; written as it is by `--json`. */
export interface MutationReport {
  readonly version: 1;
  readonly ringproof: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly options: { readonly files: readonly string[]; readonly rules: readonly string[]; readonly kinds: readonly string[]; readonly fullMatrix: boolean; readonly executions: number; readonly shard?: string | undefined; readonly sample?: string | undefined };
  readonly exit: ExitName;
  readonly interruptedBy?: NodeJS.Signals | undefined;
  readonly mutants: readonly MutantResult[];
  /** What could judge. Absent where all results are of an earlier run, and in reports of earlier versions. */
  readonly checks?: readonly Reach[] | undefined;
  /** A file that was changed while mutants were judged, which ended the run. */
  readonly changed?: string | undefined;
  /** What is wrong with the list of equivalent mutants. */
  readonly stale: readonly string[];
}
