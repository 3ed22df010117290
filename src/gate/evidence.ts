import type { Place } from './errors.ts';
import type { Finding } from './finding/finding.ts';
import type { DefectRow } from './kinds/found/protocol.ts';
import type { EvidenceKind, EvidenceReference } from './spec/invariant.ts';
import { addressOf } from './spec/invariant.ts';
import type { ProfileName } from './profiles.ts';
import type { ModelReport } from './report/model-report.ts';

/**
 * `pass` and `fail` are answers. The others are not: `unmatched` = the name matched nothing, `error` = an input that
 * it needs cannot be used, `missing` = a tool or a build that it needs is not there, `interrupted` = stopped while it
 * ran, `skipped` = not started.
 */
export type EvidenceStatus = 'pass' | 'fail' | 'unmatched' | 'error' | 'missing' | 'interrupted' | 'skipped';

/** What one piece of evidence showed. Every invariant that names it shares this one outcome. */
export interface EvidenceOutcome {
  readonly kind: EvidenceKind;
  readonly address: string;
  readonly status: EvidenceStatus;
  /** What was counted, by name: executions, steps, states, tests … */
  readonly counts: Readonly<Record<string, number>>;
  /** True only for a search that left nothing out; absent where that means nothing (a test is never complete). */
  readonly complete?: boolean | undefined;
  /** What limited the search, in words. Empty when it is complete. */
  readonly bounds: readonly string[];
  readonly durationMs: number;
  /** One line: why it did not pass and what to do. */
  readonly message?: string | undefined;
  /** What a person needs to look into a failure: counterexample, trace, output. */
  readonly detail?: string | undefined;
  /** Where a failure shows, where that is known and no finding tells it. */
  readonly place?: Place | undefined;
  /** What was found wrong, as data, where there is an execution or a behaviour that shows it. */
  readonly findings?: readonly Finding[] | undefined;
  /** Of kind `found`: each defect that had to be found and each control that had to pass. */
  readonly defects?: readonly DefectRow[] | undefined;
}

/** One thing to run, which answers for all the references to it. */
export interface Job {
  /** What the progress line shows. */
  readonly title: string;
  /** What it answers for, without repetition. */
  readonly references: readonly EvidenceReference[];
  /** Occupies all cores itself, so nothing else may run beside it. */
  readonly exclusive: boolean;
  /**
   * Runs to an end or until `signal` aborts; then it stops what it started and rejects or resolves soon. Outcomes
   * are handed to `report` as they are known; a reference never reported counts as `interrupted`.
   */
  run(context: JobContext): Promise<void>;
}

/** Columns of a counterexample for a log. */
export const WIDTH = 116;

export interface JobContext {
  readonly root: string;
  readonly profile: ProfileName;
  readonly engine: ModelEngine;
  readonly failFast: boolean;
  /** Columns that a counterexample may take; `WIDTH` where that is not said. */
  readonly width?: number | undefined;
  readonly signal: AbortSignal;
  report(outcome: EvidenceOutcome): void;
  /** Hands on a model that was checked, for who wants to look at it. */
  reportModel(model: ModelReport): void;
  /** Says how far the job is, in a few words, and where that is known what share of it is done, 0 … 1. */
  progress(text: string, share?: number): void;
}

/**
 * What can check a TLA+ model: the embedded engine, TLC, or both, which must then agree on verdicts and counts. `auto` is both where TLC is
 * installed, and the embedded engine elsewhere.
 */
export const MODEL_ENGINES = ['auto', 'embedded', 'tlc', 'both'] as const;
export type ModelEngine = (typeof MODEL_ENGINES)[number];

/** Identifies a piece of evidence among all kinds. */
export function keyOf(reference: EvidenceReference): string {
  return outcomeKey({ kind: reference.kind, address: addressOf(reference) });
}

export function outcomeKey({ kind, address }: Pick<EvidenceOutcome, 'kind' | 'address'>): string {
  return `${kind} ${address}`;
}

/** An outcome that has nothing to count. */
export function emptyOutcome(reference: EvidenceReference, status: EvidenceStatus, message?: string, detail?: string, findings?: readonly Finding[]): EvidenceOutcome {
  return { kind: reference.kind, address: addressOf(reference), status, counts: {}, bounds: [], durationMs: 0, message, detail, findings };
}
