import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseCfg } from '../../model-check/cfg.ts';
import type { ModelCheckResult } from '../../model-check/result.ts';
import { mutate } from '../../instrument/mutate.ts';
import type { Mutant } from '../../mutation/mutant.ts';
import { modelMutantsOf } from '../../mutation/model/model-mutants.ts';
import type { ModelRuleName } from '../../mutation/model/model-rules.ts';
import { loadGrammar } from '../../tla/syntax/grammar.ts';
import { ModuleParser } from '../../tla/syntax/parse.ts';
import { SourceText } from '../../tla/syntax/source-text.ts';
import { checkInWorker } from '../engine/check-in-worker.ts';
import { GateError, messageOf } from '../errors.ts';
import { outcomeKey } from '../evidence.ts';
import { forEachLimited } from '../for-each-limited.ts';
import { groupBy } from '../group-by.ts';
import { DEADLOCK } from '../kinds/model/cfg.ts';
import { readHeader } from '../kinds/model/header.ts';
import { addressOf } from '../spec/invariant.ts';
import { readSpecs } from '../spec/read-specs.ts';
import type { Equivalents } from './equivalent.ts';
import { resultOf } from './judge-mutants.ts';
import type { Kill, MutantResult, MutantStatus, MutationReport } from './mutation-report.ts';
import { reportOf, selectMutants, type MutantSelection, type MutateObserver } from './mutate-project.ts';

export interface MutateModelsOptions extends Omit<MutantSelection, 'rules' | 'files'> {
  /** Modules to mutate, from the root; those of all models that the pages name when empty. */
  readonly files: readonly string[];
  readonly rules: readonly ModelRuleName[];
  readonly equivalents: Equivalents;
  /** Check all configurations of a module, and not only until one rejects the mutant. */
  readonly fullMatrix: boolean;
  readonly workers?: number | undefined;
  readonly signal: AbortSignal;
  readonly observer?: MutateObserver | undefined;
}

/** A configuration, and what checking it gives without a mutant. */
interface Baseline {
  /** From the root. */
  readonly cfg: string;
  readonly result: ModelCheckResult;
}

/** What checking a mutant may take: several times what the model took, since a mutant may have more states. */
const PATIENCE = 4;
const MOMENT_MS = 5_000;
const BASELINE_LIMIT_MS = 10 * 60_000;

/**
 * Mutates the TLA+ models that the pages name, each module by what its configurations make it do, and checks each mutant with the embedded engine. It is
 * rejected by a violation, a deadlock, an error in its evaluation or other counts of states.
 */
export async function mutateModels(options: MutateModelsOptions): Promise<MutationReport> {
  const { root, files, rules, equivalents, fullMatrix, signal, observer } = options;
  const startedAt = new Date();
  const started = performance.now();
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

  const scratch = await mkdtemp(join(tmpdir(), 'ringproof-mutate-'));
  const results = new Map<string, MutantResult>();
  try {
    const baselines = new Map<string, Baseline[]>();
    for (const module of new Set(mutants.map(({ file }) => file))) {
      observer?.stage?.(`checking ${module} without a mutant`);
      const own: Baseline[] = [];
      for (const cfg of models.get(module)!) {
        const { result } = await checkInWorker(join(root, module), { config: join(root, cfg), timeoutMs: BASELINE_LIMIT_MS, signal });
        signal.throwIfAborted();
        if (result.verdict !== 'pass') throw new GateError('failed', { message: `${cfg}: ${result.verdict}${result.property === undefined ? '' : ` ${result.property}`}`, hint: 'It fails without a mutant; mend that first.' });
        own.push({ cfg, result });
      }
      baselines.set(module, own.sort((a, b) => a.result.durationMs - b.result.durationMs));
    }
    observer?.planned?.(mutants.length);
    const free = Array.from({ length: Math.max(1, options.workers ?? availableParallelism()) }, (_, i) => join(scratch, String(i)));
    await forEachLimited(mutants, free.length, async (mutant) => {
      signal.throwIfAborted();
      const folder = free.pop()!;
      try {
        const result = await judge(mutant, sources.get(mutant.file)!, baselines.get(mutant.file)!, folder, { ...options, sources });
        signal.throwIfAborted();
        results.set(mutant.id, result);
        observer?.judged?.(result);
      } finally {
        free.push(folder);
      }
    });
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  const judged = mutants.map((mutant) => results.get(mutant.id) ?? resultOf(mutant, { sources, equivalents }, 'not-judged', [], 0, 0));
  return reportOf({ ...options, files: [...models.keys()], kinds: ['model'], executions: 0, fullMatrix }, { all, results: judged, startedAt, started });
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
  const { root, fullMatrix, signal } = options;
  const started = performance.now();
  const from = join(root, dirname(mutant.file));
  await mkdir(folder, { recursive: true });
  // Modules that it extends lie beside it.
  for (const name of await readdir(from)) if (/\.(?:tla|cfg)$/.test(name)) await copyFile(join(from, name), join(folder, name));
  await writeFile(join(folder, basename(mutant.file)), mutate(code, mutant.file, [mutant.mutation]).code);
  const kills: Kill[] = [];
  let isInvalid = false;
  let ran = 0;
  for (const { cfg, result: baseline } of baselines) {
    const { result } = await checkInWorker(join(folder, basename(mutant.file)), { config: join(root, cfg), library: [from], timeoutMs: baseline.durationMs * PATIENCE + MOMENT_MS, signal });
    if (result.verdict === 'parse-error' || result.verdict === 'config-error') {
      isInvalid = true;
      break;
    }
    ran++;
    const how = difference(result, baseline);
    if (how === undefined) continue;
    const property = result.verdict === 'deadlock' ? DEADLOCK : result.property;
    kills.push({ kind: 'model', check: cfg, evidence: property === undefined ? [] : [outcomeKey({ kind: 'model', address: addressOf({ kind: 'model', file: cfg, name: property }) })], timedOut: result.verdict === 'interrupted', message: how });
    if (!fullMatrix) break;
  }
  const status: MutantStatus = isInvalid ? 'invalid' : kills.length === 0 ? 'survived' : kills.every(({ timedOut }) => timedOut) ? 'timed-out' : 'killed';
  return resultOf(mutant, options, status, kills, ran, performance.now() - started);
}

/** What tells the result of a mutant from that of the model; undefined when nothing does. */
function difference(result: ModelCheckResult, baseline: ModelCheckResult): string | undefined {
  if (result.verdict !== 'pass') return [result.verdict, result.property ?? result.message?.split('\n', 1)[0]].filter((part) => part !== undefined).join(' ');
  const counts = (['generated', 'distinct', 'depth'] as const).filter((count) => result[count] !== baseline[count]);
  return counts.length === 0 ? undefined : counts.map((count) => `${count} ${result[count]} for ${baseline[count]}`).join(', ');
}
