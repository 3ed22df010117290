import type { Counterexample, ExploreResult, GraphExploreResult, PartsResult } from '../../../explore/index.ts';
import type { ModelCheckResult } from '../../../model-check/result.ts';
import type { RefineResult } from '../../../refine/index.ts';
import { GateError } from '../../errors.ts';
import { groupBy } from '../../group-by.ts';
import { behaviourFinding } from '../../finding/behaviour-finding.ts';
import { executionFinding, graphFinding } from '../../finding/execution-finding.ts';
import type { ExecutionFinding } from '../../finding/finding.ts';
import { isRecord, numbersOf } from '../../kinds/json-shape.ts';
import { counts, isKilled, type MutationReport } from '../../mutation/mutation-report.ts';
import { modelReport, type CompactGraph } from '../model-report.ts';
import { sourcesOf } from '../source-text.ts';
import type { VerifyReport } from '../verify-report.ts';
import { emptyPage, type BenchmarkReport, type ExplorationReport, type LitmusTable, type MutationSummary, type PageContent, type Ratio, type StressReport } from './content.ts';

/** A run of `verify`, with the litmus tests among its evidence as tables. */
export function contentOfVerify(report: VerifyReport): Partial<PageContent> {
  const litmus = report.evidence.flatMap(({ address, counts }) => litmusOf(address, counts));
  return { verify: report, litmus, sources: report.sources };
}

/** Results of `explore` or `refine`, by the names of the exports. @param root what the places of their steps are relative to */
export function contentOfExplorations(root: string, results: Readonly<Record<string, ExploreResult | GraphExploreResult | PartsResult | RefineResult>>): Partial<PageContent> {
  const explorations = Object.entries(results).map(([name, result]) => explorationOf(name, result));
  return { explorations, sources: sourcesOf(root, explorations.flatMap(({ finding }) => (finding === undefined ? [] : [finding]))) };
}

/** The result of `check`. @param spec path of the module, from the root @param model what it is known by: its cfg, or the module where there is none */
export function contentOfCheck(root: string, spec: string, model: string, result: ModelCheckResult, graph?: CompactGraph): Partial<PageContent> {
  const violations = [result, ...(result.alsoViolated ?? []).map((other): ModelCheckResult => ({ ...result, ...other }))];
  const checks = violations.map((violation, index) => ({ model: modelReport(model, violation, index === 0 ? graph : undefined), message: violation.message ?? '', finding: behaviourFinding(root, model, spec, violation) }));
  return { checks, sources: sourcesOf(root, checks.flatMap(({ finding }) => finding ?? [])) };
}

/**
 * What a JSON file holds, told by its shape: what `--json` of verify, explore, refine, mutate, check, of a stress program or of a benchmark wrote.
 *
 * @param root what places are relative to
 * @throws GateError with exit `input`
 */
export function contentOfJson(root: string, file: string, json: unknown): Partial<PageContent> {
  if (isRecord(json)) {
    if (Array.isArray(json['invariants']) && Array.isArray(json['evidence'])) {
      if (json['version'] !== 1) throw new GateError('input', { message: `${file} has version ${String(json['version'])} of the report, this package knows version 1`, hint: 'Use the release that wrote it.' });
      return contentOfVerify({ models: [], sources: [], ...json } as unknown as VerifyReport);
    }
    if (Array.isArray(json['mutants']) && Array.isArray(json['stale'])) return { mutations: [mutationOf(json as unknown as MutationReport)] };
    if (Array.isArray(json['checks'])) return contentOfStress(json['checks']);
    const benchmark = benchmarkOf(json);
    if (benchmark !== undefined) return { benchmarks: [benchmark] };
    if ((json['engine'] === 'embedded' || json['engine'] === 'tlc') && typeof json['verdict'] === 'string') return contentOfCheck(root, file, file, json as unknown as ModelCheckResult);
    const results = Object.values(json);
    if (results.length > 0 && results.every((result) => isRecord(result) && typeof result['scenario'] === 'string' && typeof result['verdict'] === 'string')) {
      return contentOfExplorations(root, json as Record<string, ExploreResult>);
    }
  }
  throw new GateError('input', { message: `${file} holds no results that are known`, hint: 'Name files that --json of verify, explore, refine, mutate, check, a stress program or a benchmark wrote.' });
}

/** Several results on one page. */
export function joined(title: string, parts: readonly Partial<PageContent>[]): PageContent {
  const verify = parts.flatMap((part) => part.verify ?? []);
  if (verify.length > 1) throw new GateError('input', { message: 'two of the files are results of verify', hint: 'Join shards of one run with `ringproof merge`.' });
  const all = <Key extends 'explorations' | 'mutations' | 'checks' | 'litmus' | 'stress' | 'benchmarks'>(key: Key): PageContent[Key] => parts.flatMap((part) => (part[key] ?? []) as PageContent[Key][number][]) as unknown as PageContent[Key];
  const sources = new Map(parts.flatMap((part) => part.sources ?? []).map((source) => [source.file, source]));
  return { ...emptyPage(title), verify: verify[0], explorations: all('explorations'), mutations: all('mutations'), checks: all('checks'), litmus: all('litmus'), stress: all('stress'), benchmarks: all('benchmarks'), sources: [...sources.values()] };
}

function explorationOf(name: string, result: ExploreResult | GraphExploreResult | PartsResult | RefineResult): ExplorationReport {
  const { scenario, verdict, complete, bounds, durationMs } = result;
  const common = { name, scenario, verdict, complete, bounds, durationMs };
  if ('refinement' in result) {
    const { states, transitions, executions, modelStates, modelSteps, edges, coverage, model, message, failure } = result;
    const shown = edges === undefined ? {} : { edges: edges.edges, edgesShown: edges.shown };
    return { ...common, counts: { states, transitions, executions, modelStates, modelSteps, ...shown }, coverage: `against ${model}: ${message === '' ? coverage : message}`, finding: findingOf(failure?.counterexample) };
  }
  if ('parts' in result) {
    const failed = result.verdict === 'shared' ? undefined : result.parts.find((part) => part.result.counterexample !== undefined)?.result.counterexample;
    return { ...common, counts: { executions: result.executions }, coverage: result.message, finding: findingOf(failed) };
  }
  if ('memory' in result) {
    const { executions, blocked, events, longest, memory, counterexample } = result;
    return { ...common, counts: { executions, blocked, events, longest }, coverage: `under ${memory}`, finding: counterexample && graphFinding(counterexample) };
  }
  const { executions, blocked, steps, longest, coverage, counterexample } = result;
  return { ...common, counts: { executions, blocked, steps, longest }, coverage, finding: findingOf(counterexample) };
}

function mutationOf({ mutants, durationMs }: MutationReport): MutationSummary {
  const counted = mutants.filter(counts);
  const files = [...groupBy(counted, ({ file }) => file)].map(([file, all]) => ({ file, mutants: all.length, killed: all.filter(isKilled).length }));
  return { files, survivors: counted.filter((one) => !isKilled(one)).map(({ id, description, diff, status }) => ({ id, description, diff, status })), durationMs };
}

function findingOf(counterexample: Counterexample | undefined): ExecutionFinding | undefined {
  // Results of earlier releases have no memory in them.
  return counterexample && executionFinding({ ...counterexample, memory: counterexample.memory ?? [] });
}

function contentOfStress(checks: readonly unknown[]): Partial<PageContent> {
  const stress: StressReport[] = [];
  const litmus: LitmusTable[] = [];
  for (const check of checks.filter(isRecord)) {
    const name = String(check['name']);
    const counts = numbersOf(check['counts']);
    const tables = litmusOf(name, counts);
    litmus.push(...tables);
    if (tables.length === 0) stress.push({ name, ok: check['ok'] === true, detail: String(check['detail'] ?? ''), counts });
  }
  return { stress, litmus };
}

/** Counts of a litmus test name its outcomes, `0,1 (weak, allowed)`, and its instances. */
function litmusOf(name: string, counts: Readonly<Record<string, number>>): LitmusTable[] {
  const rows = Object.entries(counts).flatMap(([key, count]) => {
    const [, outcome, kind, allowed] = /^(.*) \((SC|weak), (allowed|forbidden)\)$/.exec(key) ?? [];
    return outcome === undefined ? [] : [{ outcome, count, kind: kind!, allowed: allowed === 'allowed' }];
  });
  return rows.length === 0 ? [] : [{ name, instances: counts['instances'] ?? rows.reduce((sum, { count }) => sum + count, 0), rows }];
}

function benchmarkOf(json: Readonly<Record<string, unknown>>): BenchmarkReport | undefined {
  const { comparisons, results, peers } = json;
  const targets = (Array.isArray(json['targets']) ? json['targets'] : []).filter(isRecord) as unknown as BenchmarkReport['targets'];
  const idle = json['idle'];
  const trusted = isRecord(idle) ? idle['trusted'] === true : undefined;
  if (Array.isArray(comparisons)) return { title: 'Channel', trusted, targets, ratios: comparisons.filter(isRecord).flatMap((one) => ratioOf(String(one['name']), String(one['against']), one['ratio'])) };
  if (Array.isArray(json['cases'])) {
    const compared = isRecord(peers) && Array.isArray(peers['results']) ? peers['results'].filter(isRecord) : [];
    return { title: 'Explorer', trusted, targets, ratios: compared.flatMap((one) => ratioOf(String(one['name']), String(one['peer']), one['ratio'], one['theyCompleted'] === false)) };
  }
  if (Array.isArray(results)) return { title: 'TLA+ engine', trusted, targets, ratios: results.filter(isRecord).flatMap((one) => ratioOf(String(one['config'] ?? one['name']), 'TLC', one['ratio'])) };
  return undefined;
}

function ratioOf(name: string, against: string, summary: unknown, atLeast = false): Ratio[] {
  const { median, min, max } = numbersOf(summary);
  return median === undefined || min === undefined || max === undefined ? [] : [{ name, against, median, min, max, ...(atLeast && { atLeast }) }];
}
