import { createHash } from 'node:crypto';
import type { Mutation } from '../../instrument/mutate.ts';
import { marksFor } from '../../mutation/marks.ts';
import type { Mutant } from '../../mutation/mutant.ts';
import { turnsOf } from '../../mutation/turns.ts';
import { GateError } from '../errors.ts';
import { keyOf, outcomeKey } from '../evidence.ts';
import { vitestCommand } from '../kinds/vitest.ts';
import { plural } from '../report/format.ts';
import { addressOf, type Invariant } from '../spec/invariant.ts';
import { readSpecs } from '../spec/read-specs.ts';
import type { Cache } from './cache.ts';
import { checkFiles, evidenceOfTest, nameOfCheck, type Check, type JudgingKind } from './checks.ts';
import type { JudgeAnswer } from './protocol.ts';
import type { Service } from './service.ts';

/** What all checks do on the unchanged sources. */
export interface Coverage {
  readonly checks: readonly Check[];
  /** The mark of each mutant by its id. */
  readonly marks: ReadonlyMap<string, number>;
  /** By file: what marks the turns of its loops. */
  readonly turns: ReadonlyMap<string, readonly Mutation[]>;
  /** Whether the tests of each file need a context of their own, which takes several times as long. */
  readonly isolate: boolean;
}

export interface CoverOptions {
  readonly root: string;
  readonly files: readonly string[];
  readonly kinds: readonly JudgingKind[];
  readonly executions: number;
  readonly observer?: { stage?(text: string): void } | undefined;
  readonly service: (program: 'explorer' | 'tester', isolate?: boolean) => Service;
  readonly cache: Cache;
  /** What the result hangs on besides the pages. */
  readonly basis: string;
}

type Kept = Pick<Coverage, 'isolate'> & { readonly checks: readonly (Omit<Check, 'marks'> & { readonly marks: readonly number[] })[] };

const COVER_LIMIT_MS = 20 * 60_000;

/**
 * Runs all checks on the unchanged sources and learns which mutants each of them reaches, unless that is known from before.
 *
 * @param all the mutants of the sources
 * @throws GateError when a check fails without a mutant (`failed`), or there is none (`missing`)
 */
export async function cover(all: readonly Mutant[], sources: ReadonlyMap<string, string>, options: CoverOptions): Promise<Coverage> {
  const { root, basis, cache, observer } = options;
  const { mutations, ...marked } = marksOf(all, sources);
  const invariants = readSpecs(root);
  const pages = invariants.flatMap(({ id, evidence }) => evidence.map((reference) => `${id} ${keyOf(reference)}`));
  const key = createHash('sha256').update(JSON.stringify([basis, pages, mutations])).digest('hex');
  const kept = (await cache.read('coverage', key)) as Kept | undefined;
  if (kept !== undefined) {
    observer?.stage?.(`what ${plural(kept.checks.length, 'check')} reach is known from before`);
    return { ...marked, isolate: kept.isolate, checks: kept.checks.map((check) => ({ ...check, marks: new Set(check.marks) })) };
  }
  const { checks, isolate } = await run(mutations, invariants, options);
  await cache.write('coverage', key, { isolate, checks: checks.map((check) => ({ ...check, marks: [...check.marks] })) } satisfies Kept);
  return { ...marked, checks, isolate };
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
  const { explored, tests } = checkFiles(root, invariants, files, kinds);
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
      const { kind } = explored.find((one) => one.file === file && one.name === name)!;
      return { kind, evidence: [outcomeKey({ kind, address: addressOf({ kind, file, name }) })] };
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
    [hasTests ? new Set(tests.map(({ file }) => file)).size : 0, 'test file'],
  ];
  observer?.stage?.(`without a mutant: ${planned.filter(([some]) => some > 0).map(([some, noun]) => plural(some, noun)).join(', ')}`);
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
  if (checks.length === 0) throw new GateError('missing', { message: 'nothing can judge a mutant', hint: `The pages under specs/ name no ${kinds.join(' or ')} evidence, and no tests lie beside the sources.` });
  // Whichever process was first: two runs are to go alike.
  checks.sort((a, b) => (keyOfCheck(a) < keyOfCheck(b) ? -1 : 1));
  return { checks, isolate };
}

function keyOfCheck({ kind, file, name }: Check): string {
  return `${kind} ${file} ${name}`;
}
