import type { ExitName } from '../exit-codes.ts';
import type { EvidenceOutcome, ModelEngine } from '../evidence.ts';
import type { SharpnessReport } from '../mutation/sharpness.ts';
import type { ProfileName } from '../profiles.ts';
import type { Shard } from '../shard.ts';
import type { SourceText } from './source-text.ts';
import type { ModelReport } from './model-report.ts';
import type { EvidenceKind } from '../spec/invariant.ts';

/**
 * `pass` = at least one piece of its evidence passed and none failed; `fail` = some failed, or its name matched
 * nothing, or its input is unusable; `unproven` = nothing failed, but nothing passed either; `not-checked` = none of
 * its evidence is of a kind that was asked for.
 */
export type InvariantVerdict = 'pass' | 'fail' | 'unproven' | 'not-checked';

export interface InvariantReport {
  readonly id: string;
  readonly title: string;
  readonly verdict: InvariantVerdict;
  readonly file: string;
  readonly line: number;
  /** What it names, of the kinds that were asked for; each has its outcome in the report's `evidence`. */
  readonly evidence: readonly { readonly kind: EvidenceKind; readonly address: string; readonly line: number }[];
}

/** Everything `ringproof verify` found; written as it is by `--json`. */
export interface VerifyReport {
  /** Format of this object. */
  readonly version: 1;
  readonly ringproof: string;
  /** The commit that was checked out, where there was one, with a mark where files were changed. */
  readonly revision?: string | undefined;
  readonly environment: { readonly node: string; readonly platform: string; readonly arch: string; readonly cpus: number };
  readonly options: {
    readonly profile: ProfileName;
    readonly engine: ModelEngine;
    readonly kinds: readonly EvidenceKind[];
    readonly only: readonly string[];
    readonly failFast: boolean;
    readonly requireAll: boolean;
  };
  /** Set in the report of one of several shards, which holds the evidence of that shard only. */
  readonly shard?: (Shard & {
    /** A hash of all that the whole run is about; the same in all shards of a run. */
    readonly plan: string;
    /** A hash of this report. */
    readonly digest: string;
  }) | undefined;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** The signal that ended the run early. */
  readonly interruptedBy?: NodeJS.Signals | undefined;
  readonly exit: ExitName;
  readonly invariants: readonly InvariantReport[];
  readonly evidence: readonly EvidenceOutcome[];
  /** The models that were checked, with the state graphs of the small ones. */
  readonly models: readonly ModelReport[];
  /** Texts of the files that findings point into. */
  readonly sources: readonly SourceText[];
  /** What mutants say about the evidence, when results of `ringproof mutate` were given. */
  readonly sharpness?: SharpnessReport | undefined;
  /** Stacks of defects in ringproof that the run came across. */
  readonly defects: readonly string[];
}
