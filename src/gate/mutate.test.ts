import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { MutationReport } from './mutation/mutation-report.ts';
import { MODEL, project, REPOSITORY, specPage, write } from './testing/project.ts';
import { requireBuild } from './testing/require-build.ts';

requireBuild();

/** A counter that two threads add to, a function that only tests look at, and one that nobody looks at. */
const FILES = {
  'src/counter.ts': `
export function add(view: Int32Array, n: number): void {
  Atomics.add(view, 0, n);
}
export function double(n: number): number {
  return n * 2;
}
export function clamp(n: number): number {
  if (n < 0) return 0;
  return n;
}
`,
  'src/counter.test.ts': `
import { expect, test } from 'vitest';
import { clamp, double } from './counter.ts';
test('doubles', () => { expect(double(3)).toBe(6); });
test('clamps', () => { expect([clamp(-1), clamp(2)]).toEqual([0, 2]); });
`,
  'scenario.ts': `
import { scenario } from 'ringproof/explore';
import { add } from './src/counter.ts';
export const both = scenario({
  name: 'both add',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: { a: (view) => add(view, 1), b: (view) => add(view, 1) },
  final(view) { if (view[0] !== 2) throw new Error('lost'); },
});
`,
  'specs/a.md': specPage({ 'INV-A-01': ['explored: scenario.ts#both', 'unit: src/counter.test.ts > doubles'] }),
};

function mutate(root: string, ...args: string[]): { readonly code: number | null; readonly output: string; readonly report: MutationReport | undefined } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(REPOSITORY, 'dist/gate/cli.cjs'), 'mutate', '--workers', '1', '--json', 'out.json', ...args], { cwd: root, encoding: 'utf8', timeout: 120_000 });
  const json = join(root, 'out.json');
  let report: MutationReport | undefined;
  try {
    report = JSON.parse(readFileSync(json, 'utf8')) as MutationReport;
  } catch {
    // Bad input gives none.
  }
  return { code: status, output: stdout + stderr, report };
}

function verifyWith(root: string, json: string): { readonly output: string } {
  const { stdout, stderr } = spawnSync(process.execPath, [join(REPOSITORY, 'dist/gate/cli.cjs'), 'verify', '--mutants', json], { cwd: root, encoding: 'utf8', timeout: 120_000 });
  return { output: stdout + stderr };
}

describe('ringproof mutate', { timeout: 180_000 }, () => {
  test('kills with scenarios and tests, shows what survives, and believes a list of equivalent mutants as long as it is true', () => {
    const root = project(FILES);
    const first = mutate(root);
    expect(first.output).toContain('-   if (n < 0) return 0;\n    +   if (n <= 0) return 0;');
    expect(first.code).toBe(1);
    const { mutants } = first.report!;
    const killers = (rule: string): string[] => mutants.filter((mutant) => mutant.rule === rule).map(({ line, status, kills }) => `${line} ${status} ${kills.map(({ kind, check }) => `${kind} ${check}`).join()}`);
    expect(killers('split-update')).toEqual(['3 killed explored scenario.ts#both']);
    expect(killers('drop-write')).toEqual(['3 killed explored scenario.ts#both']);
    expect(killers('swap-operator')).toEqual(['6 killed unit src/counter.test.ts > doubles']);
    // A test that no page names judges as well; clamp(0) is in no test, and would not matter.
    expect(killers('boundary')).toEqual(['9 survived ']);
    const survivors = mutants.filter(({ status }) => status === 'survived');
    expect(survivors.map(({ rule }) => rule)).toEqual(['boundary', 'off-by-one']);

    const [survivor] = survivors;
    write(root, { 'specs/equivalent-mutants.json': JSON.stringify([{ why: 'Zero is clamped to zero.', mutants: [survivor!.id] }]) });
    const second = mutate(root, '--only', survivor!.id);
    expect(second.code).toBe(0);
    expect(second.report!.mutants).toMatchObject([{ status: 'equivalent', why: 'Zero is clamped to zero.' }]);

    // The line does not matter, but what is killed is not equivalent, and what is not there is not listed.
    const killed = mutants.find(({ rule }) => rule === 'drop-write')!.id;
    write(root, { 'specs/equivalent-mutants.json': JSON.stringify([{ why: 'Wrong.', mutants: [killed.replace(/:\d+:/, ':99:'), 'src/counter.ts:1:boundary:00000000'] }]) });
    const third = mutate(root, '--rules', 'drop-write,boundary');
    expect(third.code).toBe(1);
    expect(third.report!.stale).toEqual([expect.stringContaining('scenario.ts#both kills it'), expect.stringContaining('there is no such mutant any more')]);
  });

  test('tells what ends no more from what is wrong, and goes on after it', () => {
    const root = project({
      'src/loop.ts': 'export function count(n: number): number {\n  let i = 0;\n  while (i < n) i++;\n  return i;\n}\nexport function isOver(n: number): boolean {\n  if (n >= 2) return true;\n  return false;\n}\n',
      'src/loop.test.ts': "import { expect, test } from 'vitest';\nimport { count, isOver } from './loop.ts';\ntest('counts', () => { expect(count(2)).toBe(2); });\ntest('is over', () => { let n = 0; while (!isOver(n)) n++; expect(n).toBe(2); });\n",
      'specs/a.md': specPage({ 'INV-A-01': ['unit: src/loop.test.ts > counts'] }),
    });
    const { report } = mutate(root, '--rules', 'swap-operator,boundary,return-value');
    expect(report!.mutants.filter(({ rule, line }) => rule !== 'return-value' || line === 7).map(({ rule, status, kills }) => [rule, status, kills[0]!.message])).toEqual([
      ['boundary', 'killed', expect.stringContaining('expected 3 to be 2')],
      ['swap-operator', 'timed-out', 'a loop does not end any more'],
      ['boundary', 'killed', expect.stringContaining('expected 3 to be 2')],
      ['return-value', 'timed-out', 'a loop does not end any more'],
    ]);
  });

  test('tells a thread that is asleep for ever, and goes on after it', () => {
    const root = project({
      'src/gate.ts': 'export function pass(gate: Int32Array): number {\n  if (Atomics.load(gate, 0) === 0) Atomics.wait(gate, 0, gate[0]!);\n  return 7;\n}\n',
      'src/gate.test.ts': "import { expect, test } from 'vitest';\nimport { pass } from './gate.ts';\ntest('passes a gate that is open', () => { const gate = new Int32Array(new SharedArrayBuffer(4)); expect(pass(gate.fill(1))).toBe(7); });\n",
      'specs/a.md': specPage({ 'INV-A-01': ['unit: src/gate.test.ts > passes a gate that is open'] }),
    });
    const { report } = mutate(root, '--rules', 'condition-true,off-by-one');
    expect(report!.mutants.filter(({ rule, line }) => rule === 'condition-true' || line === 3).map(({ status, kills }) => [status, kills[0]?.message])).toEqual([
      ['timed-out', 'a wait does not end any more'],
      ['killed', expect.stringContaining('to be 7')],
    ]);
  });

  test('takes over with --resume what was found before, on the same sources only', () => {
    const root = project(FILES);
    const args = ['--rules', 'drop-write,boundary', '--resume', 'mutants.jsonl'];
    const first = mutate(root, ...args, '--only', mutate(root, '--list', '--rules', 'drop-write').output.split(' ')[0]!);
    expect(first.report!.mutants).toMatchObject([{ rule: 'drop-write', status: 'killed' }]);
    const second = mutate(root, ...args);
    expect(second.output).toContain('1 mutant judged before');
    expect(second.report!.mutants).toMatchObject([{ ...first.report!.mutants[0] }, { rule: 'boundary', status: 'survived' }]);
    // A survivor that is listed since is equivalent; one that is listed no more is judged by all checks.
    write(root, { 'specs/equivalent-mutants.json': JSON.stringify([{ why: 'Zero is clamped to zero.', mutants: [second.report!.mutants[1]!.id] }]) });
    expect(mutate(root, ...args)).toMatchObject({ code: 0, output: expect.stringContaining('2 mutants judged before') as string });
    write(root, { 'src/counter.ts': `${FILES['src/counter.ts']}// Changed.\n` });
    expect(mutate(root, ...args).output).not.toContain('judged before');
  });

  test('judges every check with --full-matrix, a part with --shard, a sample with --sample', () => {
    const root = project({ ...FILES, 'other.ts': FILES['scenario.ts'].replace('both add', 'both add again') });
    write(root, { 'specs/a.md': specPage({ 'INV-A-01': ['explored: scenario.ts#both', 'explored: other.ts#both'] }) });
    const { report } = mutate(root, '--full-matrix', '--rules', 'drop-write');
    expect(report!.mutants[0]!.kills.map(({ check }) => check).sort()).toEqual(['other.ts#both', 'scenario.ts#both']);
    const list = (...args: string[]): string[] => mutate(root, '--list', ...args).output.trim().split('\n');
    expect([...list('--shard', '1/2'), ...list('--shard', '2/2')].sort()).toEqual(list().sort());
    expect(list('--sample', '5', '--seed', '3')).toHaveLength(5);
    expect(list('--sample', '5', '--seed', '3')).toEqual(list('--sample', '5', '--seed', '3'));
  });

  test('rejects mutants of models by what they violate or by other counts, and reports both', () => {
    const root = project({ ...MODEL, 'specs/a.md': specPage({ 'INV-A-01': ['model: models/Counter.cfg#Bounded'] }) });
    const { code, report } = mutate(root, '--models', '--rules', 'off-by-one,boundary,drop-update');
    expect(code).toBe(1);
    const bounded = ['invariant Bounded', ['model models/Counter.cfg#Bounded']];
    expect(report!.mutants.map(({ line, rule, status, kills }) => [line, rule, status, ...kills.flatMap(({ message, evidence }) => [message, evidence])])).toEqual([
      [5, 'off-by-one', 'killed', ...bounded],
      // From 1 on round through 0, and from 0 into a circle without it: as many states, and all of them bounded.
      [6, 'off-by-one', 'survived'],
      [7, 'drop-update', 'killed', 'generated 2 for 5, distinct 1 for 4, depth 1 for 4', []],
      [7, 'boundary', 'killed', ...bounded],
      [7, 'off-by-one', 'killed', ...bounded],
      [7, 'off-by-one', 'survived'],
    ]);
  });

  test('rejects mutants of models by witnesses too, stops those that have ever more states, and takes over what was found before', () => {
    const root = project({
      'models/Lamp.tla': `
---- MODULE Lamp ----
EXTENDS Naturals
VARIABLE n
Step == n < 3 /\\ n' = n + 1
Spec == n = 0 /\\ [][Step]_n /\\ WF_n(n > 0 /\\ Step)
Ends == n > 0 ~> n = 3
NeverIdle == <>(n > 0)
====
`,
      'models/Lamp.cfg': 'SPECIFICATION Spec\nPROPERTY Ends\nCHECK_DEADLOCK FALSE\n',
      'models/witnesses/Lamp.NeverIdle.cfg': '\\* expect: violated liveness NeverIdle\nSPECIFICATION Spec\nPROPERTY NeverIdle\nCHECK_DEADLOCK FALSE\n',
      'specs/a.md': specPage({ 'INV-A-01': ['model: models/Lamp.cfg#Ends'] }),
    });
    const args = ['--models', '--rules', 'drop-conjunct', '--resume', 'mutants.jsonl'];
    const { code, report } = mutate(root, ...args);
    expect(code).toBe(0);
    expect(report!.mutants.map(({ line, status, kills: [kill] }) => [line, status, kill!.check, kill!.message])).toEqual([
      [5, 'killed', 'models/Lamp.cfg', expect.stringMatching(/^generated \d+ for 4, distinct \d+ for 4, depth \d+ for 4, and more$/)],
      [6, 'killed', 'models/witnesses/Lamp.NeverIdle.cfg', 'pass, without liveness NeverIdle'],
    ]);
    const again = mutate(root, ...args);
    expect(again.output).toContain('2 mutants judged before');
    expect(again.report!.mutants).toEqual(report!.mutants);
  });

  test('goes on to other files behind a test that is to fail, or passes when it is tried again, and not behind one that fails', () => {
    // What takes longer comes later.
    const root = project({
      'src/sign.ts': 'export function isPositive(n: number): boolean {\n  return n > 0;\n}\n',
      'src/a.test.ts': `
import { expect, test } from 'vitest';
import { isPositive } from './sign.ts';
let tries = 0;
test.fails('is known to be wrong', () => { expect(isPositive(1)).toBe('no'); });
test('is tried again', { retry: 1 }, () => { expect([isPositive(1), tries++]).toEqual([true, 1]); });
`,
      'src/b.test.ts': "import { expect, test } from 'vitest';\nimport { isPositive } from './sign.ts';\ntest('tells', async () => { await new Promise((resolve) => setTimeout(resolve, 50)); expect(isPositive(0)).toBe(false); });\n",
      'src/c.test.ts': "import { appendFileSync } from 'node:fs';\nimport { test } from 'vitest';\nimport { isPositive } from './sign.ts';\nappendFileSync('loaded', 'c');\ntest('asks', async () => { await new Promise((resolve) => setTimeout(resolve, 300)); isPositive(1); });\n",
      'specs/a.md': specPage({ 'INV-A-01': ['unit: src/b.test.ts > tells'] }),
    });
    const { report } = mutate(root, '--rules', 'boundary');
    expect(report!.mutants).toMatchObject([{ status: 'killed', kills: [{ check: 'src/b.test.ts > tells' }] }]);
    // Without a mutant only.
    expect(readFileSync(join(root, 'loaded'), 'utf8')).toBe('c');
  });

  test('judges by the twins of defects, as far as they are made of what is mutated', () => {
    const zoo = (name: string, from: string): string => `
import { defect, scenario } from 'ringproof/explore';
${from}
const both = (name: string, step: (view: Int32Array) => void) => scenario({
  name, setup: () => new Int32Array(new SharedArrayBuffer(4)), threads: { a: step, b: step },
  final(view) { if (view[0] !== 2) throw new Error('lost'); },
});
export const ${name} = defect({
  id: 'Z1', what: 'a count is lost', verdict: 'assertion',
  wrong: both('split', (view) => { const seen = Atomics.load(view, 0); Atomics.store(view, 0, seen + 1); }),
  right: both('whole', (view) => add(view, 1)),
});
`;
    const root = project({
      ...FILES,
      'zoo.ts': zoo('ours', "import { add } from './src/counter.ts';"),
      'restated.ts': zoo('theirs', 'const add = (view: Int32Array, n: number): number => Atomics.add(view, 0, n);'),
      'specs/a.md': specPage({ 'INV-A-01': ['found: zoo.ts#*'], 'INV-A-02': ['found: restated.ts#*'] }),
    });
    const { report } = mutate(root, '--kinds', 'found', '--rules', 'drop-write', '--full-matrix');
    expect(report!.mutants).toMatchObject([{ status: 'killed', kills: [{ kind: 'found', check: 'zoo.ts#ours', evidence: ['found zoo.ts#*'] }] }]);
    expect(report!.checks!.map(({ check, mutants }) => [check, mutants])).toEqual([['zoo.ts#ours', 1]]);
    const { output } = verifyWith(root, 'out.json');
    expect(output).toMatch(/INV-A-01 +· +1 \(1\)/);
    expect(output).toContain('no evidence of INV-A-02 was asked of a mutant that it reaches');
    expect(output).not.toContain('kills no mutant');
  });

  test('judges by stress programs what nothing else kills, and says when they are not built', () => {
    const files = {
      ...FILES,
      'dist/counter.js': 'export function add(view, n) {\n    Atomics.add(view, 0, n);\n}\n',
      'dist/counter.js.map': JSON.stringify({ version: 3, sources: ['../src/counter.ts'], names: [], mappings: '' }),
      'stress/count.ts': '',
      'build/stress/count.js': `
import { writeFileSync } from 'node:fs';
import { add } from '../../dist/counter.js';
const view = new Int32Array(1);
add(view, 3);
writeFileSync(process.argv[process.argv.indexOf('--json') + 1], JSON.stringify({ checks: [{ name: 'adds', ok: view[0] === 3, detail: 'was ' + view[0] }] }));
`,
      'specs/a.md': specPage({ 'INV-A-01': ['unit: src/counter.test.ts > doubles', 'stress: stress/count.ts#adds'] }),
    };
    const root = project(files);
    const rules = ['--rules', 'drop-write,swap-operator'];
    const { report } = mutate(root, ...rules);
    expect(report!.mutants.map(({ rule, status, kills }) => [rule, status, kills[0]?.check, kills[0]?.message])).toEqual([
      ['drop-write', 'killed', 'stress/count.ts#adds', 'in 2 runs of 2 with seed 1: was 0'],
      ['swap-operator', 'killed', 'src/counter.test.ts > doubles', expect.anything()],
    ]);
    write(root, { 'src/counter.ts': `${FILES['src/counter.ts']}// Newer than what is built.\n` });
    const stale = mutate(root, ...rules);
    expect(stale.output).toContain('no stress program judges: dist/counter.js is not built from the present sources');
    expect(stale.report!.mutants[0]).toMatchObject({ rule: 'drop-write', status: 'not-reached' });
  });

  test.each([
    ['evidence that fails without a mutant', { ...FILES, 'src/counter.test.ts': "import { expect, test } from 'vitest';\ntest('doubles', () => { expect(1).toBe(2); });" }, [], 1, 'It fails without a mutant'],
    ['files that are not there', FILES, ['--files', 'lib/**/*.ts'], 2, 'no source file is named by "lib/**/*.ts"'],
    ['a mutant that is not there', FILES, ['--only', 'src/counter.ts:1:mask:12345678'], 2, 'no mutant src/counter.ts:mask:12345678'],
    ['a list that is none', { ...FILES, 'specs/equivalent-mutants.json': '{}' }, [], 5, 'specs/equivalent-mutants.json: is no list'],
    ['a source that does not parse', { ...FILES, 'src/counter.ts': 'function (' }, [], 5, 'src/counter.ts'],
    ['sources without any check', { 'src/a.ts': 'export const a = 1;', 'specs/a.md': specPage({ 'INV-A-01': ['model: m.cfg#DEADLOCK'] }), 'm.cfg': 'INIT I NEXT N', 'm.tla': '' }, [], 3, 'nothing can judge a mutant'],
  ] as const)('has one answer to %s', (_, files, args, code, message) => {
    const result = mutate(project(files), ...args);
    expect(result.output).toContain(message);
    expect(result.code).toBe(code);
  });
});
