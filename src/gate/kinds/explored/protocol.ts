import type { Finding } from '../../finding/finding.ts';
import type { CodeCoverage, ExploreOptions, ExploreProgress, ModelName } from '../../../explore/index.ts';

/** What the gate asks of the process that explores the scenarios of one file. */
export interface ExploreRequest {
  /** Absolute path. */
  readonly file: string;
  /** Exports to explore; every scenario that the file exports when absent. */
  readonly names?: readonly string[] | undefined;
  /** `sc` by interleavings when absent; else by execution graphs, which heed only `budget` and `maxExecutions`. */
  readonly memory?: Exclude<ModelName, 'sc'> | undefined;
  /** Explore scenarios with `parts` as a whole, too. */
  readonly whole?: boolean;
  /** See `GraphExploreOptions`. */
  readonly skipInvariant?: boolean;
  /** With a memory model: explore what racing accesses may read, instead of reporting the race. */
  readonly allowRaces?: boolean;
  readonly options: Omit<ExploreOptions, 'onProgress'>;
  /** Count the lines and branch arms that are reached, and list the conflicts that were seen in one order only. */
  readonly coverage?: boolean;
  /** Threads that explore; then SIGTERM ends the exploration with what it has. */
  readonly workers?: number | undefined;
  /** Columns that a counterexample may take. */
  readonly width: number;
}

/** What that process answers: progress now and then, and an answer for each name, or one for the whole file. */
export type ExploreAnswer =
  | { readonly type: 'progress'; readonly name: string; readonly strategy: string; readonly executions: number; readonly estimate?: ExploreProgress['estimate'] }
  | { readonly type: 'explored'; readonly name: string; readonly summary: ExploreSummary }
  /** The file, or what it exports by that name, cannot be explored. */
  | { readonly type: 'unusable'; readonly name?: string | undefined; readonly message: string };

/** An `ExploreResult` in the words of evidence. */
export interface ExploreSummary {
  readonly passed: boolean;
  readonly verdict: string;
  readonly complete: boolean;
  readonly bounds: readonly string[];
  readonly counts: { readonly executions: number; readonly blocked: number; readonly steps: number; readonly longest: number };
  readonly durationMs: number;
  /** The counterexample, or what was covered. */
  readonly text: string;
  /** What is wrong, as data. */
  readonly finding?: Finding | undefined;
  /** If it was asked for. */
  readonly codeCoverage?: CodeCoverage;
  /** The whole result as JSON, with big integers as `{"#bigint": "…"}`. */
  readonly json: string;
}
