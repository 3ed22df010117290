import type { ExecutionFinding, Finding } from '../../finding/finding.ts';
import type { ModelReport } from '../model-report.ts';
import type { SourceText } from '../source-text.ts';
import type { VerifyReport } from '../verify-report.ts';

/** What a page shows. Every part may be empty. */
export interface PageContent {
  readonly title: string;
  readonly verify?: VerifyReport | undefined;
  readonly explorations: readonly ExplorationReport[];
  readonly mutations: readonly MutationSummary[];
  readonly checks: readonly CheckReport[];
  readonly litmus: readonly LitmusTable[];
  readonly stress: readonly StressReport[];
  readonly benchmarks: readonly BenchmarkReport[];
  readonly sources: readonly SourceText[];
}

/** The exploration of a scenario by `ringproof explore`, or of a refinement by `ringproof refine`. */
export interface ExplorationReport {
  /** The export. */
  readonly name: string;
  readonly scenario: string;
  readonly verdict: string;
  readonly complete: boolean;
  readonly bounds: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly durationMs: number;
  /** What was covered, in a sentence; may be empty. */
  readonly coverage: string;
  readonly finding?: ExecutionFinding | undefined;
}

/** What `ringproof mutate` found. */
export interface MutationSummary {
  /** By file: mutants that count, and how many of them were killed. */
  readonly files: readonly { readonly file: string; readonly mutants: number; readonly killed: number }[];
  /** Those that nothing told from the original. */
  readonly survivors: readonly { readonly id: string; readonly description: string; readonly diff: string; readonly status: string }[];
  readonly durationMs: number;
}

/** A model that was checked by `ringproof check`. */
export interface CheckReport {
  readonly model: ModelReport;
  readonly message: string;
  readonly finding?: Finding | undefined;
}

/** A check of a stress program. */
export interface StressReport {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** How often each outcome of a litmus test was seen on real workers. */
export interface LitmusTable {
  readonly name: string;
  readonly instances: number;
  readonly rows: readonly { readonly outcome: string; readonly count: number; readonly kind: string; readonly allowed: boolean }[];
}

/** Ratios of one benchmark, above 1 in favour of this package. */
export interface BenchmarkReport {
  readonly title: string;
  /** Whether the machine was idle enough for the figures to be trusted; what it said. */
  readonly trusted?: boolean | undefined;
  readonly ratios: readonly Ratio[];
  readonly targets: readonly { readonly name: string; readonly unit: string; readonly value: number; readonly goal: number; readonly better: string; readonly reached: boolean }[];
}

/** A page with nothing on it. */
export function emptyPage(title: string): PageContent {
  return { title, explorations: [], mutations: [], checks: [], litmus: [], stress: [], benchmarks: [], sources: [] };
}

export interface Ratio {
  readonly name: string;
  readonly against: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** The other did not end in its time, so the ratio is at least this. */
  readonly atLeast?: boolean | undefined;
}
