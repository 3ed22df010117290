import type { Finding } from '../../finding/finding.ts';
import type { ExploreOptions, Verdict } from '../../../explore/index.ts';

/** The name that stands for every defect and control of a file. */
export const ALL = '*';

/** What the gate asks of the process that looks for the defects of one file. */
export interface DefectsRequest {
  /** Absolute path. */
  readonly file: string;
  /** Exports to check; every defect and control of the file when absent. */
  readonly names?: readonly string[] | undefined;
  readonly options: Pick<ExploreOptions, 'budget'>;
  /** Columns that a counterexample may take. */
  readonly width: number;
}

export type DefectsAnswer =
  | { readonly type: 'checked'; readonly row: DefectRow; readonly finding?: Finding | undefined }
  | { readonly type: 'unusable'; readonly name?: string | undefined; readonly message: string };

/** A row of the table of defects. */
export interface DefectRow {
  /** Name in the list of defects; absent for a control: code that looks suspicious and is right. */
  readonly id?: string;
  /** Export of the file. */
  readonly name: string;
  readonly what: string;
  readonly expected: Verdict;
  readonly verdict: Verdict;
  /** True if it ended as expected; of a defect also, if its counterexample replays and its twin passes; what passes was explored completely. */
  readonly ok: boolean;
  /** Why not, in one sentence. */
  readonly message?: string;
  readonly threads: number;
  /** Executions up to the finding; of a control, all there are. */
  readonly executions: number;
  /** Of the counterexample: accesses to shared memory, and switches away from a thread that could have gone on. */
  readonly steps?: number;
  readonly preemptions?: number;
  /** Executions of the mended twin: all there are. */
  readonly twinExecutions?: number;
  readonly durationMs: number;
  /** The counterexample, if there is one that is not as expected. */
  readonly detail?: string;
}
