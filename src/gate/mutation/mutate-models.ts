import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseCfg } from '../../model-check/cfg.ts';
import type { ModelCheckProgress, ModelCheckResult } from '../../model-check/result.ts';
import { mutate } from '../../instrument/mutate.ts';
import type { Mutant } from '../../mutation/mutant.ts';
import { modelMutantsOf } from '../../mutation/model/model-mutants.ts';
import type { ModelRuleName } from '../../mutation/model/model-rules.ts';
import { loadGrammar } from '../../tla/syntax/grammar.ts';
import { ModuleParser } from '../../tla/syntax/parse.ts';
import { SourceText } from '../../tla/syntax/source-text.ts';
import { checkInWorker } from '../engine/check-in-worker.ts';
import { GateError, messageOf } from '../errors.ts';
import { keyOf, outcomeKey } from '../evidence.ts';
import { forEachLimited } from '../for-each-limited.ts';
import { groupBy } from '../group-by.ts';
import { DEADLOCK } from '../kinds/model/cfg.ts';
import { companions, isAsExpected, readHeader } from '../kinds/model/header.ts';
import { addressOf } from '../spec/invariant.ts';
import { readSpecs } from '../spec/read-specs.ts';
import type { Equivalents } from './equivalent.ts';
import { countedFiles, fingerprintOf } from './fingerprint.ts';
import { resume } from './journal.ts';
import { resultOf } from './judge-mutants.ts';
import type { Kill, MutantResult, MutantStatus, MutationReport, Reach } from './mutation-report.ts';
import { reportOf, selectMutants, type MutantSelection, type MutateObserver } from './mutate-project.ts';
import { Snapshot } from './snapshot.ts';

export interface MutateModelsOptions extends Omit<MutantSelection, 'rules' | 'files'> {
  /** Modules to mutate, from the root; those of all models that the pages name when empty. */
  readonly files: readonly string[];
  readonly rules: readonly ModelRuleName[];
  readonly equivalents: Equivalents;
  /** Check all configurations of a module, and not only until one rejects the mutant. */
  readonly fullMatrix: boolean;
  /** Path of a file that results are written to as they come, and taken from where an earlier run with the same sources and options has left them. */
  readonly resume?: string | undefined;
  readonly workers?: number | undefined;
  readonly signal: AbortSignal;
  readonly observer?: MutateObserver | undefined;
}

/** A configuration, and what checking it gives without a mutant. */
interface Baseline {
  /** From the root. */
  readonly cfg: string;
  /** A witness ends where it is violated: its verdict counts, and not how many states come before. */
  readonly isWitness: boolean;
  readonly result: ModelCheckResult;
  /** A mutant that has more need not go on. */
  readonly most: Counts;
  /** Mutants that were checked with it, and those of them that it rejected. */
  runs: number;
  kills: number;
}

const COUNTS = ['generated', 'distinct', 'depth'] as const satisfies readonly (keyof ModelCheckProgress)[];
type Counts = Readonly<Record<(typeof COUNTS)[number], number>>;

/** A mutant with more states than the model is rejected by that; it goes on up to so many times those of the model, to find the property that it violates. */
const EXCESS = 2;
/** What it takes about to start the engine. */
const START_MS = 200;
/** What checking a mutant may take. It has to do with at most `EXCESS` times the states of the model, so that one which needs more than this does not end, however busy the machine is. */
const PATIENCE = 20;
const MOMENT_MS = 60_000;
const BASELINE_LIMIT_MS = 10 * 60_000;

/**
 * Mutates the TLA+ models that the pages name, each module by what its configurations make it do, and checks each mutant with the embedded engine. It is
 * rejected by a violation, a deadlock, an error in its evaluation, other counts of states, or a witness that it no longer violates.
 */
export async function mutateModels(options: MutateModelsOptions): Promise<MutationReport> {
  const { root, files, rules, equivalents, fullMatrix, observer } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const startedAt = new Date();
  const started = performance.now();
  const snapshot = new Snapshot(root, countedFiles(root).filter((file) => /\.(?:tla|cfg)$/.test(file)));
  let changed: string | undefined;
  const models = modelsOf(root, files);
  const parser = new ModuleParser();
  parser.grammar = await loadGrammar();
  const sources = new Map<string, string>();
  const all: Mutant[] = [];
  for (const [module, cfgs] of models) {
    const { expanded } = new SourceText(module, await readFile(join(root, module), 'utf8'));
    sources.set(module, expanded);
    try {
      all.push(...modelMutantsOf(parser, expanded, module, cfgs.flatMap((cfg) => rootsOf(join(root, cfg))), rules));
    } catch (thrown) {
      throw new GateError('input', { message: messageOf(thrown) }, { cause: thrown });
    }
  }
  const mutants = selectMutants(all, options);
  observer?.stage?.(`${mutants.length} of ${all.length} mutants of ${models.size} modules`);

  const judging = { sources, equivalents };
  const { journal, before: results, left } = await resume(options.resume, JSON.stringify([fingerprintOf(root), [...models], rules, fullMatrix]), mutants, judging, observer);
  const scratch = await mkdtemp(join(tmpdir(), 'ringproof-mutate-'));
  try {
    const baselines = new Map<string, Baseline[]>();
    for (const module of new Set(left.map(({ file }) => file))) {
      observer?.stage?.(`checking ${module} without a mutant`);
      const own: Baseline[] = [];
      const cfgs = models.get(module)!;
      const witnesses = new Set(cfgs.flatMap((cfg) => companions(root, cfg, module, 'witnesses')));
      for (const cfg of [...cfgs, ...witnesses]) {
        const { expected } = readHeader(root, cfg, readFileSync(join(root, cfg), 'utf8'));
        const { result } = await checkInWorker(join(root, module), { config: join(root, cfg), timeoutMs: BASELINE_LIMIT_MS, signal });
        signal.throwIfAborted();
        if (!isAsExpected(result, expected)) throw new GateError('failed', { message: `${cfg}: ${result.verdict}${result.property === undefined ? '' : ` ${result.property}`}`, hint: 'It fails without a mutant; mend that first.' });
        const isWitness = witnesses.has(cfg);
        // One of the witnesses goes on until it is violated, or as long as the largest configuration does.
        own.push({ cfg, isWitness, result, most: most(isWitness ? [result, ...own.map(({ result: other }) => other)] : [result]), runs: 0, kills: 0 });
      }
      baselines.set(module, own);
    }
    observer?.planned?.(left.length);
    const free = Array.from({ length: Math.max(1, options.workers ?? availableParallelism()) }, (_, i) => join(scratch, String(i)));
    await forEachLimited(left, free.length, async (mutant) => {
      signal.throwIfAborted();
      const folder = free.pop()!;
      try {
        const result = await judge(mutant, sources.get(mutant.file)!, baselines.get(mutant.file)!, folder, { ...options, signal, sources });
        changed ??= snapshot.changed();
        if (changed !== undefined) stop.abort();
        signal.throwIfAborted();
        results.set(mutant.id, result);
        observer?.judged?.(result);
        await journal?.note(result);
      } finally {
        free.push(folder);
      }
    });
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  const judged = mutants.map((mutant) => results.get(mutant.id) ?? resultOf(mutant, judging, 'not-judged', [], 0, 0));
  return reportOf({ ...options, files: [...models.keys()], kinds: ['model'], executions: 0, fullMatrix }, { all, results: judged, checks: reachOf(root, models, judged), changed, startedAt, started });
}

/** Each configuration is checked on all mutants of its module. */
function reachOf(root: string, models: ReadonlyMap<string, readonly string[]>, results: readonly MutantResult[]): Reach[] {
  const references = readSpecs(root).flatMap(({ evidence }) => evidence).filter(({ kind }) => kind === 'model');
  return [...models].flatMap(([module, cfgs]) => {
    const mutants = results.filter(({ file, status }) => file === module && status !== 'not-judged').length;
    return cfgs.map((cfg) => ({ kind: 'model', check: cfg, evidence: [...new Set(references.filter(({ file }) => file === cfg).map(keyOf))], mutants }));
  });
}

/** The configurations that the pages name, by the module that they configure. */
function modelsOf(root: string, files: readonly string[]): Map<string, string[]> {
  const cfgs = [...new Set(readSpecs(root).flatMap(({ evidence }) => evidence).filter(({ kind }) => kind === 'model').map(({ file }) => file))];
  const models = groupBy(cfgs, (cfg) => readHeader(root, cfg, readFileSync(join(root, cfg), 'utf8')).spec);
  const wanted = new Map([...models].filter(([module]) => files.length === 0 || files.includes(module)));
  if (wanted.size === 0) throw new GateError('usage', { message: files.length === 0 ? 'the pages under specs/ name no model' : `no model that the pages name is of ${files.join(', ')}`, hint: models.size === 0 ? undefined : `They name models of ${[...models.keys()].join(', ')}.` });
  return wanted;
}

/** What a configuration has the module do: not what it checks. */
function rootsOf(path: string): string[] {
  const { specification, init, next, replacements } = parseCfg(readFileSync(path, 'utf8'));
  return [specification, init, next, ...replacements.map(({ by }) => by)].flatMap((one) => (one === undefined ? [] : [one.name]));
}

async function judge(mutant: Mutant, code: string, baselines: readonly Baseline[], folder: string, options: MutateModelsOptions & { readonly sources: ReadonlyMap<string, string> }): Promise<MutantResult> {
  const { fullMatrix } = options;
  const started = performance.now();
  const module = join(folder, basename(mutant.file));
  await mkdir(folder, { recursive: true });
  await writeFile(module, mutate(code, mutant.file, [mutant.mutation]).code);
  const kills: Kill[] = [];
  let isInvalid = false;
  let ran = 0;
  for (const baseline of [...baselines].sort((a, b) => Number(a.isWitness) - Number(b.isWitness) || worth(b) - worth(a))) {
    const { cfg } = baseline;
    const result = await checkMutant(module, mutant, baseline, options);
    if (result.verdict === 'parse-error' || result.verdict === 'config-error') {
      isInvalid = true;
      break;
    }
    ran++;
    baseline.runs++;
    const how = difference(result, baseline);
    if (how === undefined) continue;
    baseline.kills++;
    const property = result.verdict === 'deadlock' ? DEADLOCK : result.property;
    // Witnesses are there for all evidence of the module, and for none in particular.
    kills.push({ kind: 'model', check: cfg, evidence: property === undefined || baseline.isWitness ? [] : [outcomeKey({ kind: 'model', address: addressOf({ kind: 'model', file: cfg, name: property }) })], timedOut: result.interruption !== undefined && result.interruption !== 'aborted', message: how });
    if (!fullMatrix) break;
  }
  const status: MutantStatus = isInvalid ? 'invalid' : kills.length === 0 ? 'survived' : kills.every(({ timedOut }) => timedOut) ? 'timed-out' : 'killed';
  return resultOf(mutant, options, status, kills, ran, performance.now() - started);
}

/** Kills to be expected in a millisecond. */
function worth({ result, runs, kills }: Baseline): number {
  return (kills + 1) / (runs + 2) / (result.durationMs + START_MS);
}

async function checkMutant(module: string, { file }: Mutant, { cfg, most, result: model }: Baseline, { root, signal }: MutateModelsOptions): Promise<ModelCheckResult> {
  const enough = new AbortController();
  const { result } = await checkInWorker(module, {
    config: join(root, cfg),
    // Modules that it extends lie beside the original.
    library: [join(root, dirname(file))],
    timeoutMs: model.durationMs * PATIENCE + MOMENT_MS,
    keepTree: false,
    signal: AbortSignal.any([signal, enough.signal]),
    onProgress: (progress) => {
      if (COUNTS.some((count) => progress[count] > most[count])) enough.abort();
    },
  });
  signal.throwIfAborted();
  return result;
}

function most(results: readonly Counts[]): Counts {
  const of = (count: keyof Counts): number => EXCESS * Math.max(...results.map((result) => result[count]));
  return { generated: of('generated'), distinct: of('distinct'), depth: of('depth') };
}

/** What tells the result of a mutant from that of the model; undefined when nothing does. */
function difference(result: ModelCheckResult, { isWitness, result: model }: Baseline): string | undefined {
  const { verdict, property, message } = result;
  const wasEnough = result.interruption === 'aborted';
  if (isWitness && wasEnough) return undefined;
  if (isWitness && verdict === 'pass') return `pass, without ${model.verdict} ${model.property}`;
  if (isWitness && isAsExpected(result, model)) return undefined;
  if (verdict !== 'pass' && !wasEnough) return [verdict, property ?? message?.split('\n', 1)[0]].filter((part) => part !== undefined).join(' ');
  const counts = COUNTS.filter((count) => result[count] !== model[count]).map((count) => `${count} ${result[count]} for ${model[count]}`);
  return counts.length === 0 ? undefined : `${counts.join(', ')}${wasEnough ? ', and more' : ''}`;
}
