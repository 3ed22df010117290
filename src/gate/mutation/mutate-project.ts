import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InstrumentError } from '../../instrument/index.ts';
import { lineless, type Mutant } from '../../mutation/mutant.ts';
import { mutantsOf } from '../../mutation/mutants-of.ts';
import type { RuleName } from '../../mutation/rules/index.ts';
import { GateError } from '../errors.ts';
import type { ExitName } from '../exit-codes.ts';
import { COMPILED } from '../kinds/stress-program.ts';
import { packageVersion } from '../package-version.ts';
import { Cache } from './cache.ts';
import { nameOfCheck, type Check, type JudgeName, type JudgingKind } from './checks.ts';
import { cover, type Coverage } from './coverage.ts';
import type { Equivalents } from './equivalent.ts';
import { countedFiles, fingerprintOf } from './fingerprint.ts';
import { resume } from './journal.ts';
import { judgeMutants, resultOf, type Lane } from './judge-mutants.ts';
import type { MutantResult, MutationReport, Reach } from './mutation-report.ts';
import type { JudgeSettings } from './protocol.ts';
import { Service, type Judge } from './service.ts';
import { Snapshot } from './snapshot.ts';
import { StressJudge } from './stress-judge.ts';

/** Which mutants of which files. */
export interface MutantSelection {
  readonly root: string;
  /** Sources to mutate, relative to the root, with forward slashes. */
  readonly files: readonly string[];
  readonly rules: readonly RuleName[];
  /** Ids of mutants, lines left out or not; all when empty. */
  readonly only: readonly string[];
  readonly shard?: { readonly index: number; readonly of: number } | undefined;
  /** At most so many mutants, drawn at random, some of each rule. */
  readonly sample?: { readonly size: number; readonly seed: number } | undefined;
}

export interface MutateOptions extends MutantSelection {
  readonly kinds: readonly JudgingKind[];
  readonly equivalents: Equivalents;
  readonly fullMatrix: boolean;
  /** How many executions of each scenario to explore on each mutant. */
  readonly executions: number;
  /** Path of a file that results are written to as they come, and taken from where an earlier run with the same sources and options has left them. */
  readonly resume?: string | undefined;
  readonly workers?: number | undefined;
  readonly signal: AbortSignal;
  readonly observer?: MutateObserver | undefined;
}

export interface MutateObserver {
  /** What goes on before mutants are judged. */
  stage?(text: string): void;
  planned?(mutants: number): void;
  judged?(result: MutantResult): void;
}

/** Names the form in which killers are kept: by id of the mutant without its line. They are tried first, and believed in nothing. */
const KILLERS = 'check by mutant';
/** While one mutant waits, for what hangs or for a process to start, others use the cores. */
const SPARE_LANES = 1;

/**
 * Mutates sources by rule and judges each mutant by the scenarios and tests that reach it: those that the pages under specs/ name, and the tests
 * beside the sources.
 *
 * @throws GateError when the evidence fails without a mutant (`failed`), for sources that do not parse (`input`), for an unknown id (`usage`)
 */
export async function mutateProject(options: MutateOptions): Promise<MutationReport> {
  const { root, files, equivalents, fullMatrix, executions, signal, observer } = options;
  const startedAt = new Date();
  const started = performance.now();
  const stop = new AbortController();
  const running = AbortSignal.any([signal, stop.signal]);
  // What is compiled is only ever run as it was when it was copied.
  const snapshot = new Snapshot(root, countedFiles(root).filter((file) => !COMPILED.some((folder) => file.startsWith(`${folder}/`))));
  const { sources, all, mutants } = await plannedMutants(options);
  observer?.stage?.(`${mutants.length} of ${all.length} mutants`);

  const scratch = await mkdtemp(join(tmpdir(), 'ringproof-mutate-'));
  const services: Judge[] = [];
  const service = (program: JudgeName, isolate = false, requestsPerProcess = Infinity): Judge => {
    if (program === 'stress') {
      const judge = new StressJudge({ root, folder: join(scratch, `stress-${services.length}`), files, signal: running });
      services.push(judge);
      return judge;
    }
    const settings: JudgeSettings = { root, mutated: files.map((file) => join(root, file)), scratch, isolate };
    const made = new Service({ program: fileURLToPath(new URL(`../../../dist/gate/mutation/${program}.js`, import.meta.url)), settings, signal: running, requestsPerProcess, env: { NO_COLOR: '1', ...(program === 'tester' && { RINGPROOF_SEED: '1' }) } });
    services.push(made);
    return made;
  };
  const judging = { sources, equivalents };
  let checks: readonly Reach[] | undefined;
  let changed: string | undefined;
  let results = mutants.map((mutant) => resultOf(mutant, judging, 'not-judged', [], 0, 0));
  const cache = new Cache(root);
  const basis = JSON.stringify([fingerprintOf(root), files, options.rules, options.kinds, executions]);
  const killers = new Map(Object.entries(((await cache.read('killers', KILLERS)) ?? {}) as Record<string, string>));
  try {
    const { journal, before, left } = await resume(options.resume, JSON.stringify([basis, fullMatrix]), mutants, judging, observer);
    results = mutants.map((mutant) => before.get(mutant.id) ?? resultOf(mutant, judging, 'not-judged', [], 0, 0));
    if (left.length === 0) return reportOf(options, { all, results, startedAt, started });
    const { isolate, ...coverage } = await cover(all, sources, { ...options, service, cache, basis });
    observer?.planned?.(left.length);
    const judged = async (result: MutantResult): Promise<void> => {
      changed ??= snapshot.changed();
      if (changed !== undefined) stop.abort();
      running.throwIfAborted();
      observer?.judged?.(result);
      if (result.kills[0] !== undefined) killers.set(lineless(result.id), result.kills[0].check);
      await journal?.note(result);
    };
    const lanes = Array.from({ length: Math.max(1, Math.min(options.workers ?? availableParallelism() + SPARE_LANES, left.length)) }, (): Lane => ({ explorer: service('explorer', false, 150), tester: service('tester', isolate, 200), stress: service('stress') }));
    let stressed: readonly Check[] = [];
    const stress = async (): Promise<readonly Check[]> => (stressed = await coverage.stress());
    const now = await judgeMutants(left, lanes, { ...coverage, stress, sources, equivalents, all, fullMatrix, executions, killers: new Map(killers), signal: running, judged });
    const known = new Map([...before, ...now.map((result) => [result.id, result] as const)]);
    results = mutants.map(({ id }) => known.get(id)!);
    checks = reachOf([...coverage.checks, ...stressed], coverage.marks, results);
  } catch (thrown) {
    if (!running.aborted) throw thrown;
  } finally {
    await Promise.all(services.map((one) => one.end()));
    await cache.write('killers', KILLERS, Object.fromEntries(killers));
    await rm(scratch, { recursive: true, force: true });
  }

  return reportOf(options, { all, results, checks, changed, startedAt, started });
}

function reachOf(checks: readonly Check[], marks: Coverage['marks'], results: readonly MutantResult[]): Reach[] {
  const judged = results.filter(({ status }) => status !== 'not-judged').map(({ id }) => marks.get(id));
  return checks.map(({ kind, file, name, evidence, marks: reached }) => ({ kind, check: nameOfCheck(kind, file, name), evidence, mutants: judged.filter((mark) => mark === undefined || reached.has(mark)).length }));
}

/** What a report says of the run itself. */
type RunOptions = Pick<MutateOptions, 'only' | 'shard' | 'sample' | 'equivalents' | 'fullMatrix' | 'executions' | 'signal'> & { readonly files: readonly string[]; readonly rules: readonly string[]; readonly kinds: readonly string[] };

/** What a run found out. */
interface RunResults extends Pick<MutationReport, 'checks' | 'changed'> {
  readonly all: readonly Mutant[];
  readonly results: readonly MutantResult[];
  readonly startedAt: Date;
  readonly started: number;
}

/** The report on a run that is over, or was stopped. */
export function reportOf(options: RunOptions, { all, results, checks, changed, startedAt, started }: RunResults): MutationReport {
  const { files, rules, kinds, equivalents, fullMatrix, executions, shard, sample, signal } = options;
  const stale = staleEntries(equivalents, all, results, options);
  const survived = results.some(({ status }) => status === 'survived' || status === 'not-reached' || status === 'invalid');
  const exit: ExitName = signal.aborted ? 'interrupted' : changed !== undefined ? 'input' : survived || stale.length > 0 ? 'failed' : 'ok';
  return {
    version: 1,
    ringproof: packageVersion(),
    startedAt: startedAt.toISOString(),
    durationMs: performance.now() - started,
    options: { files, rules, kinds, fullMatrix, executions, shard: shard && `${shard.index}/${shard.of}`, sample: sample && `${sample.size}, seed ${sample.seed}` },
    exit,
    interruptedBy: signal.aborted ? (signal.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT') : undefined,
    mutants: results,
    checks,
    changed,
    stale,
  };
}

/** All mutants of the files, and the ones selected. */
export async function plannedMutants(selection: MutantSelection): Promise<{ readonly sources: ReadonlyMap<string, string>; readonly all: readonly Mutant[]; readonly mutants: readonly Mutant[] }> {
  const { root, files, rules } = selection;
  const sources = new Map<string, string>();
  for (const file of files) sources.set(file, await readFile(join(root, file), 'utf8'));
  const all = [...sources].flatMap(([file, code]) => mutantsIn(code, file, rules));
  return { sources, all, mutants: selectMutants(all, selection) };
}

function mutantsIn(code: string, file: string, rules: readonly RuleName[]): Mutant[] {
  try {
    return mutantsOf(code, file, rules);
  } catch (thrown) {
    if (!(thrown instanceof InstrumentError)) throw thrown;
    throw new GateError('input', { message: thrown.message }, { cause: thrown });
  }
}

/** @throws GateError with exit `usage` for an id that no mutant has */
export function selectMutants(all: readonly Mutant[], { only, shard, sample }: Pick<MutantSelection, 'only' | 'shard' | 'sample'>): Mutant[] {
  const wanted = new Set(only.map(lineless));
  const unknown = [...wanted].filter((id) => !all.some((mutant) => lineless(mutant.id) === id));
  if (unknown.length > 0) throw new GateError('usage', { message: `no mutant ${unknown.join(', ')}`, hint: 'Ids are printed with each survivor, and are in the JSON report; a mutant is gone when the text around it has changed.' });
  let chosen = wanted.size === 0 ? [...all] : all.filter(({ id }) => wanted.has(lineless(id)));
  if (sample !== undefined) chosen = drawn(chosen, sample.size, sample.seed);
  // Neighbours alike in cost go to different shards.
  if (shard !== undefined) chosen = chosen.filter((_, i) => i % shard.of === shard.index - 1);
  return chosen;
}

/** Some mutants of each rule, as many of one as of another where there are. */
function drawn(mutants: readonly Mutant[], size: number, seed: number): Mutant[] {
  let state = seed | 0;
  // mulberry32
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const byRule = new Map<string, { readonly mutant: Mutant; readonly order: number }[]>();
  for (const mutant of mutants) byRule.set(mutant.rule, [...(byRule.get(mutant.rule) ?? []), { mutant, order: random() }]);
  const queues = [...byRule.values()].map((queue) => queue.sort((a, b) => a.order - b.order).map(({ mutant }) => mutant));
  const chosen = new Set<Mutant>();
  for (let round = 0; chosen.size < size && queues.some((queue) => queue.length > round); round++) for (const queue of queues) if (queue[round] !== undefined && chosen.size < size) chosen.add(queue[round]!);
  return mutants.filter((mutant) => chosen.has(mutant));
}

/** Entries of the list that are not true, as far as this run can tell. */
function staleEntries(equivalents: Equivalents, all: readonly Mutant[], results: readonly MutantResult[], { files, only, rules }: RunOptions): string[] {
  const known = new Set(all.map(({ id }) => lineless(id)));
  const outcome = new Map(results.map((result) => [lineless(result.id), result]));
  const stale: string[] = [];
  for (const id of equivalents.keys()) {
    const [file, rule] = id.split(':') as [string, string];
    if (!files.includes(file) || !rules.includes(rule) || only.length > 0) continue;
    if (!known.has(id)) stale.push(`${id} is listed as equivalent, but there is no such mutant any more`);
    const result = outcome.get(id);
    const kill = result?.kills[0] ?? result?.unrepeated?.[0];
    if (result !== undefined && kill !== undefined) stale.push(`${result.id} is listed as equivalent, but ${kill.check} kills it: ${kill.message}`);
  }
  return stale;
}
