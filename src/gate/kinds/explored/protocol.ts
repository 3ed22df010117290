/** What the gate asks of the process that explores the scenarios of one file. */
export interface ExploreRequest {
  readonly root: string;
  /** Path from the root. */
  readonly file: string;
  readonly names: readonly string[];
  /** Time for each scenario. */
  readonly budgetMs: number;
}

/** What that process answers: progress now and then, and an answer for each name, or one for the file. */
export type ExploreAnswer =
  | { readonly type: 'progress'; readonly name: string; readonly executions: number }
  | { readonly type: 'explored'; readonly name: string; readonly summary: ExploreSummary }
  /** The file, or what it exports by that name, cannot be explored. */
  | { readonly type: 'unusable'; readonly name?: string; readonly message: string };

/** An `ExploreResult` in the words of evidence. */
export interface ExploreSummary {
  readonly passed: boolean;
  readonly verdict: string;
  readonly complete: boolean;
  readonly bounds: readonly string[];
  readonly counts: { readonly executions: number; readonly blocked: number; readonly steps: number; readonly longest: number };
  readonly durationMs: number;
  /** The counterexample, or what there is to say about a pass. */
  readonly text: string;
}
