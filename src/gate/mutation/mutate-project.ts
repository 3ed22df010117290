import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InstrumentError } from '../../instrument/index.ts';
import type { Mutation } from '../../instrument/mutate.ts';
import { marksFor } from '../../mutation/marks.ts';
import { lineless, type Mutant } from '../../mutation/mutant.ts';
import { mutantsOf } from '../../mutation/mutants-of.ts';
import type { RuleName } from '../../mutation/rules/index.ts';
import { GateError } from '../errors.ts';
import { outcomeKey } from '../evidence.ts';
import type { ExitName } from '../exit-codes.ts';
import { vitestCommand } from '../kinds/vitest.ts';
import { packageVersion } from '../package-version.ts';
import { plural } from '../report/format.ts';
import { addressOf } from '../spec/invariant.ts';
import { readSpecs } from '../spec/read-specs.ts';
import { checkFiles, evidenceOfTest, isExplored, type Check, type JudgingKind } from './checks.ts';
import type { Equivalents } from './equivalent.ts';
import { judgeMutants, nameOfCheck, resultOf, type Lane } from './judge-mutants.ts';
import type { MutantResult, MutationReport } from './mutation-report.ts';
import type { CheckName, JudgeAnswer, JudgeSettings } from './protocol.ts';
import { Service } from './service.ts';

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

const COVER_LIMIT_MS = 20 * 60_000;

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
  const { sources, all, mutants } = await plannedMutants(options);
  observer?.stage?.(`${mutants.length} of ${all.length} mutants`);

  const scratch = await mkdtemp(join(tmpdir(), 'ringproof-mutate-'));
  const services: Service[] = [];
  const service = (program: 'explorer' | 'tester', isolate = false, requestsPerProcess = Infinity): Service => {
    const settings: JudgeSettings = { root, mutated: files.map((file) => join(root, file)), scratch, isolate };
    const made = new Service({ program: fileURLToPath(new URL(`../../../dist/gate/mutation/${program}.js`, import.meta.url)), settings, signal, requestsPerProcess, env: { NO_COLOR: '1', ...(program === 'tester' && { RINGPROOF_SEED: '1' }) } });
    services.push(made);
    return made;
  };
  const judging = { sources, equivalents };
  let results = mutants.map((mutant) => resultOf(mutant, judging, 'not-judged', [], 0, 0));
  try {
    const { checks, marks } = await cover(mutants, sources, options, service);
    const isolate = !(await passTogether(checks, service, observer));
    observer?.planned?.(mutants.length);
    const lanes = Array.from({ length: Math.max(1, Math.min(options.workers ?? availableParallelism(), mutants.length)) }, (): Lane => ({ explorer: service('explorer', false, 60), tester: service('tester', isolate, 200) }));
    results = await judgeMutants(mutants, lanes, { checks, marks, sources, equivalents, all: fullMatrix, executions, signal, judged: (result) => observer?.judged?.(result) });
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    await Promise.all(services.map((one) => one.end()));
    await rm(scratch, { recursive: true, force: true });
  }

  return reportOf(options, { all, results, startedAt, started });
}

/** Whether the tests pass as well in one context for all files, which is several times as fast as one for each. */
async function passTogether(checks: readonly Check[], service: (program: 'tester', isolate: boolean) => Service, observer: MutateObserver | undefined): Promise<boolean> {
  const tests = checks.filter(({ kind }) => !isExplored(kind));
  if (tests.length === 0) return true;
  observer?.stage?.('running the tests in one context');
  const passed = new Set<string>();
  const tester = service('tester', false);
  const names = tests.map(({ file, name }) => ({ file, name }));
  const end = await tester.ask({ type: 'cover', mutations: [], names, executions: 0 }, COVER_LIMIT_MS, (answer) => {
    if (answer.type === 'checked' && answer.state === 'passed') passed.add(`${answer.check.file}\0${answer.check.name}`);
  });
  await tester.end();
  return end.how === 'done' && names.every(({ file, name }) => passed.has(`${file}\0${name}`));
}

/** What a report says of the run itself. */
type RunOptions = Pick<MutateOptions, 'only' | 'shard' | 'sample' | 'equivalents' | 'fullMatrix' | 'executions' | 'signal'> & { readonly files: readonly string[]; readonly rules: readonly string[]; readonly kinds: readonly string[] };

/** The report on a run that is over, or was stopped. */
export function reportOf(options: RunOptions, { all, results, startedAt, started }: { readonly all: readonly Mutant[]; readonly results: readonly MutantResult[]; readonly startedAt: Date; readonly started: number }): MutationReport {
  const { files, rules, kinds, equivalents, fullMatrix, executions, shard, sample, signal } = options;
  const stale = staleEntries(equivalents, all, results, options);
  const survived = results.some(({ status }) => status === 'survived' || status === 'not-reached' || status === 'invalid');
  const exit: ExitName = signal.aborted ? 'interrupted' : survived || stale.length > 0 ? 'failed' : 'ok';
  return {
    version: 1,
    ringproof: packageVersion(),
    startedAt: startedAt.toISOString(),
    durationMs: performance.now() - started,
    options: { files, rules, kinds, fullMatrix, executions, shard: shard && `${shard.index}/${shard.of}`, sample: sample && `${sample.size}, seed ${sample.seed}` },
    exit,
    interruptedBy: signal.aborted ? (signal.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT') : undefined,
    mutants: results,
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

/** Runs all checks on the unchanged source, and learns which mutants each of them reaches. */
async function cover(mutants: readonly Mutant[], sources: ReadonlyMap<string, string>, options: MutateOptions, service: (program: 'explorer' | 'tester', isolate?: boolean) => Service): Promise<{ readonly checks: Check[]; readonly marks: ReadonlyMap<string, number> }> {
  const { root, files, kinds, executions, observer } = options;
  const marks = new Map<string, number>();
  const mutations: Mutation[] = [];
  for (const [file, code] of sources) {
    const found = marksFor(code, file, mutants.filter((mutant) => mutant.file === file), marks.size);
    mutations.push(...found.mutations);
    for (const [id, mark] of found.of) marks.set(id, mark);
  }
  const invariants = readSpecs(root);
  const { explored, tests } = checkFiles(root, invariants, files, kinds);
  const checks: Check[] = [];
  const wrong: string[] = [];
  const noted = (kindOf: (answer: Extract<JudgeAnswer, { type: 'checked' }>['check']) => { readonly kind: JudgingKind; readonly evidence: readonly string[] }) => (answer: JudgeAnswer): void => {
    if (answer.type === 'unusable') wrong.push(`${answer.file ?? 'the scenarios'}: ${answer.message}`);
    if (answer.type !== 'checked' || answer.state === 'skipped') return;
    const known = kindOf(answer.check);
    if (!kinds.includes(known.kind)) return;
    const { file, name } = answer.check;
    if (answer.state !== 'passed') wrong.push(`${nameOfCheck(known.kind, file, name)}: ${answer.message}`);
    checks.push({ ...known, file, name, durationMs: answer.durationMs, longest: answer.longest ?? 0, marks: new Set(answer.marks) });
  };
  const run = async (program: 'explorer' | 'tester', names: readonly CheckName[], onAnswer: (answer: JudgeAnswer) => void): Promise<void> => {
    if (names.length === 0) return;
    const one = service(program, true);
    const end = await one.ask({ type: 'cover', mutations, names, executions }, COVER_LIMIT_MS, onAnswer);
    await one.end();
    if (end.how !== 'done') wrong.push(`the ${program} ${end.message}`);
  };
  const hasTests = tests.length > 0 && vitestCommand(root) !== undefined;
  const planned: readonly (readonly [number, string])[] = [
    [explored.filter(({ kind }) => kind === 'explored').length, 'scenario'],
    [explored.filter(({ kind }) => kind === 'refined').length, 'refinement'],
    [hasTests ? new Set(tests.map(({ file }) => file)).size : 0, 'test file'],
  ];
  observer?.stage?.(`without a mutant: ${planned.filter(([some]) => some > 0).map(([some, noun]) => plural(some, noun)).join(', ')}`);
  await Promise.all([
    run('explorer', explored, noted(({ file, name }) => {
      const { kind } = explored.find((one) => one.file === file && one.name === name)!;
      return { kind, evidence: [outcomeKey({ kind, address: addressOf({ kind, file, name }) })] };
    })),
    ...(hasTests ? [run('tester', tests, noted((check) => evidenceOfTest(check, invariants)))] : []),
  ]);
  if (wrong.length > 0) throw new GateError('failed', wrong.map((message) => ({ message, hint: 'It fails without a mutant; mend that first.' })));
  if (checks.length === 0) throw new GateError('missing', { message: 'nothing can judge a mutant', hint: `The pages under specs/ name no ${kinds.join(' or ')} evidence, and no tests lie beside the sources.` });
  // Whichever process was first: two runs are to go alike.
  checks.sort((a, b) => (keyOfCheck(a) < keyOfCheck(b) ? -1 : 1));
  return { checks, marks };
}

function keyOfCheck({ kind, file, name }: Check): string {
  return `${kind} ${file} ${name}`;
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
    if (result?.status === 'killed' || result?.status === 'timed-out') stale.push(`${result.id} is listed as equivalent, but ${result.kills[0]!.check} kills it: ${result.kills[0]!.message}`);
  }
  return stale;
}
