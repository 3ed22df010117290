import { GateError } from './errors.ts';
import { outcomeKey, type EvidenceOutcome } from './evidence.ts';
import { exitOf, verdictOf } from './judge.ts';
import { isRecord } from './kinds/json-shape.ts';
import type { InvariantReport, VerifyReport } from './report/verify-report.ts';
import { contentDigest, planDigest } from './shard.ts';

/** The report of a shard, by the name of its file. */
export interface ShardFile {
  readonly file: string;
  readonly report: VerifyReport;
}

/**
 * Checks that some JSON is the undamaged report of a shard.
 *
 * @throws GateError with exit `input`
 */
export function shardIn(file: string, json: unknown): ShardFile {
  const refuse = (message: string, hint: string): GateError => new GateError('input', { message: `${file} ${message}`, hint });
  if (!isRecord(json) || json['version'] !== 1 || !Array.isArray(json['invariants']) || !Array.isArray(json['evidence'])) {
    throw refuse('is no report of this version of ringproof verify', 'Name the files that `ringproof verify --shard i/n --json FILE` wrote.');
  }
  const report = json as unknown as VerifyReport;
  if (report.shard === undefined) throw refuse('is the report of a whole run, not of a shard', 'There is nothing to join: see `ringproof report` for a page of it.');
  if (contentDigest(report) !== report.shard.digest) throw refuse('is damaged: it is not what was written', 'Copy it again from the job that wrote it.');
  return { file, report };
}

/**
 * Joins the reports of all shards of a run into the one that the whole run would have given, but for times.
 *
 * @throws GateError with exit `input` when shards are missing, there twice, or not of one run
 */
export function mergeShards(shards: readonly ShardFile[]): VerifyReport {
  const [first] = shards;
  if (first === undefined) throw new GateError('input', { message: 'there are no shards to join' });
  const problems = [...mixed(first, shards), ...incomplete(first, shards)];
  if (problems.length > 0) throw new GateError('input', problems);

  const reports = shards.toSorted((a, b) => a.report.shard!.index - b.report.shard!.index).map(({ report }) => report);
  const outcomes = new Map(reports.flatMap(({ evidence }) => evidence).map((outcome) => [outcomeKey(outcome), outcome]));
  const invariants = reports[0]!.invariants.map((invariant, at) => joined(reports.map((report) => report.invariants[at]!), invariant, outcomes));
  const { options } = reports[0]!;
  if (planDigest(invariants, options) !== reports[0]!.shard!.plan) throw new GateError('input', { message: 'the shards together are not the whole run', hint: 'Run the shards again, all of the same pages.' });

  const keys = new Set(invariants.flatMap(({ evidence }) => evidence).map(outcomeKey));
  const interruptedBy = reports.map((report) => report.interruptedBy).find((signal) => signal !== undefined);
  const found = {
    interruptedBy,
    invariants,
    evidence: [...keys].map((key) => outcomes.get(key)!),
    models: reports.flatMap(({ models }) => models).sort((a, b) => (a.file < b.file ? -1 : 1)),
    sources: reports.flatMap(({ sources }) => sources).filter(({ file, firstLine }, at, all) => all.findIndex((other) => other.file === file && other.firstLine === firstLine) === at).sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.firstLine - b.firstLine)),
    ...(reports[0]!.sharpness && { sharpness: reports[0]!.sharpness }),
    defects: reports.flatMap(({ defects }) => defects),
  };
  return {
    version: 1,
    ringproof: reports[0]!.ringproof,
    revision: reports[0]!.revision,
    environment: reports[0]!.environment,
    options,
    startedAt: reports.map(({ startedAt }) => startedAt).sort()[0]!,
    durationMs: Math.max(...reports.map(({ durationMs }) => durationMs)),
    exit: exitOf(found, options.requireAll),
    ...found,
  };
}

function joined(parts: readonly InvariantReport[], { id, title, file, line }: InvariantReport, outcomes: ReadonlyMap<string, EvidenceOutcome>): InvariantReport {
  // An invariant names its evidence in the order of the lines, and each line is in one shard.
  const evidence = parts.flatMap((part) => part.evidence).sort((a, b) => a.line - b.line);
  return { id, title, verdict: verdictOf(evidence.map((reference) => outcomes.get(outcomeKey(reference))!)), file, line, evidence };
}

function mixed(first: ShardFile, shards: readonly ShardFile[]): { message: string; hint: string }[] {
  const hint = 'Join shards of one run only: of the same commit, pages, options and release.';
  const aspects: readonly (readonly [string, (report: VerifyReport) => unknown])[] = [
    ['release', ({ ringproof }) => ringproof],
    ['commit', ({ revision }) => revision ?? 'unknown'],
    ['number of shards', ({ shard }) => shard!.count],
    ['profile', ({ options }) => options.profile],
    ['pages or options', ({ shard }) => shard!.plan],
    ['Node and platform', ({ environment: { node, platform, arch } }) => `${node} ${platform} ${arch}`],
    ['results of mutation', ({ sharpness }) => JSON.stringify(sharpness)],
  ];
  return shards.slice(1).flatMap(({ file, report }) => {
    const different = aspects.find(([, of]) => of(report) !== of(first.report));
    if (different === undefined) return [];
    const [what, of] = different;
    const values = what === 'pages or options' || what === 'results of mutation' ? '' : `: ${String(of(report))} against ${String(of(first.report))}`;
    return [{ message: `${file} has another ${what} than ${first.file}${values}`, hint }];
  });
}

function incomplete({ report: { shard } }: ShardFile, shards: readonly ShardFile[]): { message: string; hint?: string }[] {
  const problems: { message: string; hint?: string }[] = [];
  for (let index = 1; index <= shard!.count; index++) {
    const files = shards.filter(({ report }) => report.shard!.index === index).map(({ file }) => file);
    if (files.length === 0) problems.push({ message: `shard ${index}/${shard!.count} is missing`, hint: `Run \`ringproof verify --shard ${index}/${shard!.count}\`, with the options of the others, and name its file too.` });
    else if (files.length > 1) problems.push({ message: `shard ${index}/${shard!.count} is there ${files.length} times: ${files.join(', ')}` });
  }
  return problems;
}
