import type { Mutation } from '../../instrument/mutate.ts';
import type { EvidenceKind } from '../spec/invariant.ts';

/** What a check says that a mutant made turn in a loop for ever. */
export const ENDLESS = 'a loop does not end any more';

/** One check: a scenario or a test. `file` is relative to the root, with forward slashes; `name` is that of the export, or the test's with its suites (`suite > test`). */
export interface CheckName {
  readonly file: string;
  readonly name: string;
}

/** With its kind of evidence, where that matters: of defects the name may stand for all of the file. */
export interface CoveredName extends CheckName {
  readonly kind?: EvidenceKind;
}

/** What a process that judges mutants is asked for, again and again. */
export type JudgeRequest =
  /** Run the checks, of tests all in the files named, unchanged but for the marks that `mutations` put in, and say which each of them reaches. */
  | { readonly type: 'cover'; readonly mutations: readonly Mutation[]; readonly names: readonly CoveredName[]; readonly executions: number }
  /** Run the checks on the mutant, in this order; `mutations` put in the mutant, and marks for turns of loops. */
  | { readonly type: 'judge'; readonly mutations: readonly Mutation[]; readonly checks: readonly BoundedCheck[]; readonly all: boolean };

export interface BoundedCheck extends CheckName {
  /** When a test counts as timed out. */
  readonly limitMs: number;
  /** How many executions of a scenario to explore. */
  readonly executions: number;
  /** Steps after which an execution of a scenario does not end any more. */
  readonly maxSteps: number;
  /** Turns of loops of the mutated files after which a check does not end any more. */
  readonly maxTurns: number;
}

/** `failed` has found the mutant, and so has `timed-out`: what ended before does not end any more, or not soon. */
export type CheckState = 'passed' | 'failed' | 'timed-out' | 'skipped';

export type JudgeAnswer =
  /** The process has started. */
  | { readonly type: 'ready' }
  /** `byClock`: it timed out by the time that it took, and not by its steps. `unrepeated`: how it failed before it passed, of a check that hangs on chance. */
  | { readonly type: 'checked'; readonly check: CheckName; readonly state: CheckState; readonly message: string; readonly durationMs: number; readonly marks?: readonly number[] | undefined; readonly turns?: number | undefined; readonly longest?: number | undefined; readonly byClock?: boolean | undefined; readonly unrepeated?: string | undefined }
  /** Nothing can be run: the code does not load. */
  | { readonly type: 'unusable'; readonly file?: string | undefined; readonly message: string; readonly reason: 'threw' | 'refused' }
  | { readonly type: 'done' };

/** The first message to such a process. */
export interface JudgeSettings {
  readonly root: string;
  /** Absolute paths of the files with mutants. */
  readonly mutated: readonly string[];
  /** Folder for what it has to write. */
  readonly scratch: string;
  /** For tests: each file in a context of its own. */
  readonly isolate: boolean;
}
