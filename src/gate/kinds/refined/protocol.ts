import type { RefineOptions } from '../../../refine/index.ts';
import type { Finding } from '../../finding/finding.ts';

/** What the gate asks of the process that checks the refinements of one file. */
export interface RefineRequest {
  /** Absolute path. */
  readonly file: string;
  /** Exports to check; every refinement that the file exports when absent. */
  readonly names?: readonly string[] | undefined;
  readonly options: Omit<RefineOptions, 'onProgress'>;
  /** Columns that a counterexample may take. */
  readonly width: number;
}

export type RefineAnswer =
  | { readonly type: 'progress'; readonly name: string; readonly states: number; readonly transitions: number; readonly open: number }
  | { readonly type: 'checked'; readonly name: string; readonly summary: RefineSummary }
  /** The file, or what it exports by that name, cannot be checked. */
  | { readonly type: 'unusable'; readonly name?: string | undefined; readonly message: string };

/** A `RefineResult` in the words of evidence. */
export interface RefineSummary {
  readonly passed: boolean;
  readonly verdict: string;
  readonly message: string;
  readonly complete: boolean;
  readonly bounds: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly durationMs: number;
  /** What is wrong, or what was covered. */
  readonly text: string;
  readonly finding?: Finding | undefined;
  /** The whole result as JSON, with big integers as `{"#bigint": "…"}`. */
  readonly json: string;
  /** Where something is wrong: the states of the model that the code went through, in the Informal Trace Format. */
  readonly itf?: string | undefined;
}
