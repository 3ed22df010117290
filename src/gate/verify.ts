import { availableParallelism } from 'node:os';
import { GateError } from './errors.ts';
import { keyOf, outcomeKey, type Job, type ModelEngine } from './evidence.ts';
import { exitOf, verdictOf } from './judge.ts';
import { planExplored } from './kinds/explored/plan.ts';
import { planFound } from './kinds/found/plan.ts';
import { planModels } from './kinds/model/plan.ts';
import { planRefined } from './kinds/refined/plan.ts';
import { planStress } from './kinds/stress.ts';
import { planTests } from './kinds/vitest.ts';
import type { MutationReport } from './mutation/mutation-report.ts';
import { sharpnessOf } from './mutation/sharpness.ts';
import type { ProfileName } from './profiles.ts';
import { sourcesOf } from './report/source-text.ts';
import type { InvariantReport, VerifyReport } from './report/verify-report.ts';
import { revisionOf } from './revision.ts';
import { runJobs, type RunObserver } from './run-jobs.ts';
import { contentDigest, planDigest, referencesOf, type Shard } from './shard.ts';
import { addressOf, EVIDENCE_KINDS, type EvidenceKind, type EvidenceReference, type Invariant } from './spec/invariant.ts';
import { readSpecs } from './spec/read-specs.ts';
import { packageVersion } from './package-version.ts';

export interface VerifyOptions {
  /** Directory that holds specs/ and what the pages name. */
  readonly root: string;
  /** Ids of the invariants to check; all when empty. */
  readonly only: readonly string[];
  /** Kinds of evidence to run; invariants without any of them are `not-checked`. */
  readonly kinds: readonly EvidenceKind[];
  readonly profile: ProfileName;
  readonly engine: ModelEngine;
  /** Stop at the first evidence that fails. */
  readonly failFast: boolean;
  /** Evidence that could not run is a failure of the run even if its invariants have other evidence that passed. */
  readonly requireAll: boolean;
  /** Columns that a counterexample may take. */
  readonly width?: number | undefined;
  /** Runs one of several parts of the work only. */
  readonly shard?: Shard | undefined;
  /** Results of mutation, from which the evidence gets its sharpness. */
  readonly mutants?: readonly MutationReport[] | undefined;
  /** Stops the run; a signal's name as the reason is reported. */
  readonly signal: AbortSignal;
  readonly observer?: VerifyObserver | undefined;
}

export interface VerifyObserver extends RunObserver {
  planned?(jobs: readonly Job[]): void;
}

const PLANNERS = [planExplored, planFound, planModels, planRefined, planTests, planStress];

/**
 * Reads the specs below a root, runs the evidence that they name (each piece once, however many invariants name it)
 * and says what it shows about each invariant.
 *
 * @throws GateError for a spec page that cannot be used (`spec`) or an id in `only` that does not exist (`usage`);
 * whatever goes wrong with a piece of evidence is in the report instead
 */
export async function verify(options: VerifyOptions): Promise<VerifyReport> {
  const { root, profile, engine, failFast, requireAll, shard, signal, observer } = options;
  const startedAt = new Date();
  const started = performance.now();
  const invariants = select(readSpecs(root), options.only);
  const kinds = EVIDENCE_KINDS.filter((kind) => options.kinds.includes(kind));
  const asked = (invariant: Invariant): EvidenceReference[] => invariant.evidence.filter(({ kind }) => kinds.includes(kind));

  const whole = [...new Map(invariants.flatMap(asked).map((reference) => [keyOf(reference), reference])).values()];
  const references = shard === undefined ? whole : referencesOf(whole, shard);
  const jobs = PLANNERS.flatMap((plan) => plan(references));
  observer?.planned?.(jobs);
  const { outcomes, models, defects } = await runJobs(jobs, {
    root, profile, engine, failFast, signal, observer,
    width: options.width,
    concurrency: availableParallelism(),
  });

  const byKey = new Map(outcomes.map((outcome) => [outcomeKey(outcome), outcome]));
  const planned = invariants.map((invariant) => ({
    id: invariant.id,
    title: invariant.title,
    file: invariant.place.file,
    line: invariant.place.line,
    evidence: asked(invariant).map((reference) => ({ kind: reference.kind, address: addressOf(reference), line: reference.place.line })),
  }));
  const evidence = references.map((reference) => byKey.get(keyOf(reference))!);
  const found = {
    interruptedBy: signal.aborted ? signalName(signal.reason) : undefined,
    invariants: planned.map((invariant): InvariantReport => {
      const own = invariant.evidence.filter((reference) => byKey.has(outcomeKey(reference)));
      const verdict = verdictOf(own.map((reference) => byKey.get(outcomeKey(reference))!));
      // What passed here may fail in another shard, and what could not run here may pass there.
      return { ...invariant, evidence: own, verdict: verdict !== 'fail' && own.length < invariant.evidence.length ? 'not-checked' : verdict };
    }),
    evidence,
    models,
    sources: sourcesOf(root, evidence.flatMap(({ findings = [] }) => findings)),
    ...(options.mutants !== undefined && options.mutants.length > 0 && { sharpness: sharpnessOf(invariants, options.mutants) }),
    defects,
  };
  const given = { profile, engine, kinds, only: options.only, failFast, requireAll };
  const report: VerifyReport = {
    version: 1,
    ringproof: packageVersion(),
    revision: revisionOf(root),
    environment: { node: process.version, platform: process.platform, arch: process.arch, cpus: availableParallelism() },
    options: given,
    ...(shard && { shard: { ...shard, plan: planDigest(planned, given), digest: '' } }),
    startedAt: startedAt.toISOString(),
    durationMs: performance.now() - started,
    exit: exitOf(found, requireAll),
    ...found,
  };
  return report.shard === undefined ? report : { ...report, shard: { ...report.shard, digest: contentDigest(report) } };
}

function select(invariants: readonly Invariant[], only: readonly string[]): Invariant[] {
  const unknown = only.filter((id) => !invariants.some((invariant) => invariant.id === id));
  if (unknown.length > 0) {
    throw new GateError('usage', {
      message: `no invariant ${unknown.join(', ')}`,
      hint: `The specs have ${invariants.map(({ id }) => id).join(', ')}.`,
    });
  }
  return invariants.filter(({ id }) => only.length === 0 || only.includes(id));
}

function signalName(reason: unknown): NodeJS.Signals {
  return reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT';
}
