import { createHash } from 'node:crypto';
import type { Mutation } from '../../instrument/mutate.ts';
import { marksFor } from '../../mutation/marks.ts';
import type { Mutant } from '../../mutation/mutant.ts';
import { turnsOf } from '../../mutation/turns.ts';
import { GateError } from '../errors.ts';
import { keyOf, outcomeKey } from '../evidence.ts';
import { ALL } from '../kinds/found/protocol.ts';
import { programOf, unbuilt } from '../kinds/stress-program.ts';
import { vitestCommand } from '../kinds/vitest.ts';
import { plural } from '../report/format.ts';
import { addressOf, type Invariant } from '../spec/invariant.ts';
import { readSpecs } from '../spec/read-specs.ts';
import type { Cache } from './cache.ts';
import { checkFiles, evidenceOfTest, nameOfCheck, type Check, type JudgeName, type JudgingKind } from './checks.ts';
import type { JudgeAnswer } from './protocol.ts';
import type { Judge } from './service.ts';

/** What all checks do on the unchanged sources. */
export interface Coverage {
  readonly checks: readonly Check[];
  /** The mark of each mutant by its id. */
  readonly marks: ReadonlyMap<string, number>;
  /** By file: what marks the turns of its loops. */
  readonly turns: ReadonlyMap<string, readonly Mutation[]>;
  /** Whether the tests of each file need a context of their own, which takes several times as long. */
  readonly isolate: boolean;
  /** The checks of stress programs, which are run for that the first time that somebody asks. */
  readonly stress: () => Promise<readonly Check[]>;
}

export interface CoverOptions {
  readonly root: string;
  readonly files: readonly string[];
  readonly kinds: readonly JudgingKind[];
  readonly executions: number;
  readonly observer?: { stage?(text: string): void } | undefined;
  readonly service: (program: JudgeName, isolate?: boolean) => Judge;
  readonly cache: Cache;
  /** What the result hangs on besides the pages. */
  readonly basis: string;
}

type KeptCheck = Omit<Check, 'marks'> & { readonly marks: readonly number[] };
type Kept = Pick<Coverage, 'isolate'> & { readonly checks: readonly KeptCheck[] };

const COVER_LIMIT_MS = 20 * 60_000;
/** For one check of a stress program in the quick profile. */
const STRESS_LIMIT_MS = 3 * 60_000;

/**
 * Runs all checks on the unchanged sources and learns which mutants each of them reaches, unless that is known from before.
 *
 * @param all the mutants of the sources
 * @throws GateError when a check fails without a mutant (`failed`), or there is none (`missing`)
 */
export async function cover(all: readonly Mutant[], sources: ReadonlyMap<string, string>, options: CoverOptions): Promise<Coverage> {
  const { root, kinds, basis, cache, observer } = options;
  const { mutations, ...marked } = marksOf(all, sources);
  const invariants = readSpecs(root);
  const pages = invariants.flatMap(({ id, evidence }) => evidence.map((reference) => `${id} ${keyOf(reference)}`));
  const key = createHash('sha256').update(JSON.stringify([basis, pages, mutations])).digest('hex');
  let stressed: Promise<readonly Check[]> | undefined;
  const stress = (): Promise<readonly Check[]> => (stressed ??= kinds.includes('stress') ? coverStress(mutations, invariants, key, options) : Promise.resolve([]));
  const kept = (await cache.read('coverage', key)) as Kept | undefined;
  if (kept !== undefined) {
    observer?.stage?.(`what ${plural(kept.checks.length, 'check')} reach is known from before`);
    return { ...marked, stress, isolate: kept.isolate, checks: kept.checks.map(unpacked) };
  }
  const { checks, isolate } = await run(mutations, invariants, options);
  await cache.write('coverage', key, { isolate, checks: checks.map(packed) } satisfies Kept);
  return { ...marked, stress, checks, isolate };
}

function packed(check: Check): KeptCheck {
  return { ...check, marks: [...check.marks] };
}

function unpacked(check: KeptCheck): Check {
  return { ...check, marks: new Set(check.marks) };
}

/**
 * Runs the stress programs on sources with marks. Where programs are not built, or a check fails with marks that change nothing but the text, it judges no
 * mutant, and that is said: a check that looks at the compiled text would take each mutant for wrong.
 */
async function coverStress(mutations: readonly Mutation[], invariants: readonly Invariant[], key: string, { root, files, kinds, executions, observer, service, cache }: CoverOptions): Promise<readonly Check[]> {
  const { stress } = checkFiles(root, invariants, files, kinds);
  if (stress.length === 0) return [];
  const missing = unbuilt(root, stress.map(({ file }) => programOf(file)));
  if (missing !== undefined) {
    observer?.stage?.(`no stress program judges: ${missing}`);
    return [];
  }
  const kept = (await cache.read('stress', key)) as readonly KeptCheck[] | undefined;
  if (kept !== undefined) return kept.map(unpacked);
  observer?.stage?.(`without a mutant: ${plural(stress.length, 'check')} of stress programs`);
  const checks: Check[] = [];
  const judge = service('stress');
  await judge.ask({ type: 'cover', mutations, names: stress, executions }, STRESS_LIMIT_MS, (answer) => {
    if (answer.type !== 'checked') return;
    const { check: { file, name }, state, message, durationMs, marks } = answer;
    if (state !== 'passed') observer?.stage?.(`${file}#${name} judges no mutant: it fails when the text of the sources is another that does the same (${message})`);
    else checks.push({ kind: 'stress', file, name, evidence: [outcomeKey({ kind: 'stress', address: addressOf({ kind: 'stress', file, name }) })], durationMs, longest: 0, turns: 0, marks: new Set(marks) });
  });
  await judge.end();
  await cache.write('stress', key, checks.map(packed));
  return checks;
}

/** The marks of all mutants, and what puts them and those of turns in. */
function marksOf(all: readonly Mutant[], sources: ReadonlyMap<string, string>): Pick<Coverage, 'marks' | 'turns'> & { readonly mutations: readonly Mutation[] } {
  const marks = new Map<string, number>();
  const turns = new Map([...sources].map(([file, code]) => [file, turnsOf(code, file)]));
  const mutations: Mutation[] = [];
  for (const [file, code] of sources) {
    const found = marksFor(code, file, all.filter((mutant) => mutant.file === file), marks.size);
    mutations.push(...turns.get(file)!, ...found.mutations);
    for (const [id, mark] of found.of) marks.set(id, mark);
  }
  return { marks, turns, mutations };
}

/** What some checks did: what they are, and what is wrong with them. */
interface Findings {
  readonly checks: Check[];
  readonly wrong: string[];
}

async function run(mutations: readonly Mutation[], invariants: readonly Invariant[], { root, files, kinds, executions, observer, service }: CoverOptions): Promise<Pick<Coverage, 'checks' | 'isolate'>> {
  const { explored, tests, stress } = checkFiles(root, invariants, files, kinds);
  const noted = ({ checks, wrong }: Findings, kindOf: (answer: Extract<JudgeAnswer, { type: 'checked' }>['check']) => Pick<Check, 'kind' | 'evidence'>) => (answer: JudgeAnswer): void => {
    if (answer.type === 'unusable') wrong.push(`${answer.file ?? 'the scenarios'}: ${answer.message}`);
    if (answer.type !== 'checked' || answer.state === 'skipped') return;
    const known = kindOf(answer.check);
    if (!kinds.includes(known.kind)) return;
    const { file, name } = answer.check;
    if (answer.state !== 'passed') wrong.push(`${nameOfCheck(known.kind, file, name)}: ${answer.message}`);
    checks.push({ ...known, file, name, durationMs: answer.durationMs, longest: answer.longest ?? 0, turns: answer.turns ?? 0, marks: new Set(answer.marks) });
  };
  const explore = async (): Promise<Findings> => {
    const findings: Findings = { checks: [], wrong: [] };
    if (explored.length === 0) return findings;
    const explorer = service('explorer');
    const end = await explorer.ask({ type: 'cover', mutations, names: explored, executions }, COVER_LIMIT_MS, noted(findings, ({ file, name }) => {
      const references = explored.filter((one) => one.file === file && (one.name === name || (one.kind === 'found' && one.name === ALL)));
      return { kind: references[0]!.kind, evidence: references.map((one) => outcomeKey({ kind: one.kind, address: addressOf(one) })) };
    }));
    await explorer.end();
    if (end.how !== 'done') findings.wrong.push(`the explorer ${end.message}`);
    return findings;
  };
  const hasTests = tests.length > 0 && vitestCommand(root) !== undefined;
  const test = async (isolate: boolean): Promise<Findings> => {
    const findings: Findings = { checks: [], wrong: [] };
    if (!hasTests) return findings;
    const tester = service('tester', isolate);
    const end = await tester.ask({ type: 'cover', mutations, names: tests, executions }, COVER_LIMIT_MS, noted(findings, (check) => evidenceOfTest(check, invariants)));
    await tester.end();
    if (end.how !== 'done') findings.wrong.push(`the tester ${end.message}`);
    return findings;
  };
  const planned: readonly (readonly [number, string])[] = [
    [explored.filter(({ kind }) => kind === 'explored').length, 'scenario'],
    [explored.filter(({ kind }) => kind === 'refined').length, 'refinement'],
    [new Set(explored.filter(({ kind }) => kind === 'found').map(({ file }) => file)).size, 'defect file'],
    [hasTests ? new Set(tests.map(({ file }) => file)).size : 0, 'test file'],
  ];
  if (planned.some(([some]) => some > 0)) observer?.stage?.(`without a mutant: ${planned.filter(([some]) => some > 0).map(([some, noun]) => plural(some, noun)).join(', ')}`);
  if (tests.length > 0 && !hasTests) observer?.stage?.('vitest is not installed, so that no tests judge');
  let isolate = false;
  let [scenarios, suite] = await Promise.all([explore(), test(false)]);
  if (suite.wrong.length > 0) {
    observer?.stage?.('some tests fail in one context for all files; giving each file its own');
    isolate = true;
    suite = await test(true);
  }
  const wrong = [...scenarios.wrong, ...suite.wrong];
  const checks = [...scenarios.checks, ...suite.checks];
  if (wrong.length > 0) throw new GateError('failed', wrong.map((message) => ({ message, hint: 'It fails without a mutant; mend that first.' })));
  if (checks.length === 0 && stress.length === 0) throw new GateError('missing', { message: 'nothing can judge a mutant', hint: `The pages under specs/ name no ${kinds.join(' or ')} evidence, and no tests lie beside the sources.` });
  // Whichever process was first: two runs are to go alike.
  checks.sort((a, b) => (keyOfCheck(a) < keyOfCheck(b) ? -1 : 1));
  return { checks, isolate };
}

function keyOfCheck({ kind, file, name }: Check): string {
  return `${kind} ${file} ${name}`;
}
