import { readdirSync } from 'node:fs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { findJar, findJava } from '../tla2tools-runner/index.ts';
import { MODEL, project, specPage, stressProgram, TESTS, write } from './testing/project.ts';
import { EVIDENCE_KINDS } from './spec/invariant.ts';
import { verify, type VerifyOptions } from './verify.ts';

const hasTlc = await Promise.all([findJava(), findJar()]).then(
  () => true,
  () => false,
);

function run(root: string, options: Partial<VerifyOptions> = {}) {
  return verify({
    root, only: [], kinds: EVIDENCE_KINDS, profile: 'quick', engine: 'tlc', failFast: false, requireAll: false,
    signal: new AbortController().signal,
    ...options,
  });
}

/** `address status` of each outcome. */
async function statuses(root: string, options?: Partial<VerifyOptions>): Promise<string[]> {
  return (await run(root, options)).evidence.map(({ address, status }) => `${address} ${status}`);
}

describe('tests as evidence', () => {
  const files = { 'a.spec.ts': TESTS, 'broken.spec.ts': 'import "./none.ts";' };

  test('count when they are named, ran and passed', async () => {
    const root = project({
      ...files,
      'specs/a.md': specPage({
        'INV-A-01': ['unit: a.spec.ts > passes', 'property: a.spec.ts > suite > holds', 'unit: a.spec.ts > good suite', 'unit: a.spec.ts > suite from * on > is each'],
        'INV-A-02': ['unit: a.spec.ts > passes', 'property: a.spec.ts > suite > does not hold', 'unit: a.spec.ts > suite'],
        'INV-A-03': ['unit: a.spec.ts > fails', 'unit: a.spec.ts > suite from * on > is small', 'unit: a.spec.ts > is skipped', 'unit: a.spec.ts > pass', 'unit: broken.spec.ts > anything'],
      }),
    });
    const report = await run(root);
    expect(report.evidence.map(({ kind, address, status }) => `${kind} ${address} ${status}`)).toEqual([
      'unit a.spec.ts > passes pass',
      'property a.spec.ts > suite > holds pass',
      'unit a.spec.ts > good suite pass',
      'unit a.spec.ts > suite from * on > is each pass',
      'property a.spec.ts > suite > does not hold fail',
      'unit a.spec.ts > suite fail',
      'unit a.spec.ts > fails fail',
      'unit a.spec.ts > suite from * on > is small fail',
      'unit a.spec.ts > is skipped fail',
      'unit a.spec.ts > pass unmatched',
      'unit broken.spec.ts > anything fail',
    ]);
    const outcome = (address: string) => report.evidence.find((one) => one.address === address)!;
    expect(outcome('a.spec.ts > passes').counts).toEqual({ tests: 1, runs: 7 });
    expect(outcome('a.spec.ts > good suite').counts).toEqual({ tests: 2 });
    expect(outcome('a.spec.ts > suite from * on > is each').counts).toEqual({ tests: 2 });
    expect(outcome('a.spec.ts > suite > does not hold').detail).toContain('Counterexample');
    expect(outcome('a.spec.ts > fails').place).toEqual({ file: 'a.spec.ts', line: 6 });
    expect(outcome('a.spec.ts > is skipped').message).toContain('not run');
    expect(outcome('broken.spec.ts > anything').message).toContain('none.ts');
    expect(report.invariants.map(({ verdict }) => verdict)).toEqual(['pass', 'fail', 'fail']);
    expect(report.exit).toBe('failed');
    expect(report.defects).toEqual([]);
  });

  test('a name that matches nothing is an error of the page', async () => {
    const root = project({ ...files, 'specs/a.md': specPage({ 'INV-A-01': ['unit: a.spec.ts > passes', 'unit: a.spec.ts > does not exist'] }) });
    expect((await run(root)).exit).toBe('spec');
  });

  test('without vitest they are missing', async () => {
    const root = project({ ...files, 'specs/a.md': specPage({ 'INV-A-01': ['unit: a.spec.ts > passes'] }) });
    const { rmSync } = await import('node:fs');
    rmSync(`${root}/node_modules`);
    const report = await run(root);
    expect(report.evidence[0]).toMatchObject({ status: 'missing', message: expect.stringContaining('npm install --save-dev vitest') });
    expect(report.exit).toBe('missing');
  });
});

describe('stress programs as evidence', () => {
  const page = { 'specs/a.md': specPage({ 'INV-A-01': ['stress: stress/s.ts#sums'], 'INV-A-02': ['stress: stress/s.ts#order'] }), 'stress/s.ts': '' };
  const sums = { name: 'sums', ok: true, detail: '', counts: { items: 1000 } };

  test('run once for all checks that are named', async () => {
    const root = project({ ...page, 'build/stress/s.js': stressProgram([sums, { name: 'order', ok: false, detail: '5 came before 4', counts: {} }], 1) });
    const report = await run(root);
    expect(report.evidence).toMatchObject([
      { address: 'stress/s.ts#sums', status: 'pass', counts: { items: 1000 } },
      { address: 'stress/s.ts#order', status: 'fail', message: '5 came before 4', detail: expect.stringContaining('profile quick') },
    ]);
  });

  test.each([
    ['a check that it does not have', stressProgram([sums]), ['pass', 'unmatched']],
    ['a failure outside of its checks', stressProgram([sums, { ...sums, name: 'order' }], 1), ['fail', 'fail']],
    ['no result', 'process.exit(0)', ['fail', 'fail']],
    ['a crash', 'throw new Error("oops")', ['fail', 'fail']],
  ])('%s', async (_, program, expected) => {
    const root = project({ ...page, 'build/stress/s.js': program });
    expect((await run(root)).evidence.map(({ status }) => status)).toEqual(expected);
  });

  test('not built, or built from older sources, they are missing', async () => {
    const root = project(page);
    expect(await statuses(root)).toEqual(['stress/s.ts#sums missing', 'stress/s.ts#order missing']);
    write(root, { 'build/stress/s.js': stressProgram([sums]), 'build/stress/s.js.map': '{ "version": 3, "sources": ["../../stress/s.ts"] }' });
    expect((await run(root)).evidence[0]!.status).toBe('pass');
    const { utimesSync } = await import('node:fs');
    utimesSync(`${root}/stress/s.ts`, new Date(), new Date(Date.now() + 60_000));
    expect((await run(root)).evidence[0]).toMatchObject({ status: 'missing', message: expect.stringContaining('npm run build:stress') });
  });
});

describe.skipIf(!hasTlc)('models as evidence', () => {
  const page = { 'specs/a.md': specPage({ 'INV-A-01': ['model: models/Counter.cfg#Bounded'] }) };
  const verdict = async (files: Readonly<Record<string, string>>) => (await run(project({ ...MODEL, ...page, ...files }))).evidence[0]!;

  test('a model that passes, whose mutants are rejected and whose witnesses are reached, counts and is complete', async () => {
    expect(await verdict({})).toMatchObject({ status: 'pass', complete: true, bounds: [], counts: { generated: 5, distinct: 4, depth: 4, mutants: 1 } });
  });

  test('a constraint is a bound, and the search is not complete', async () => {
    expect(
      await verdict({
        'models/Counter.tla': MODEL['models/Counter.tla']!.replace('====\n', 'Small == n < 2\n====\n'),
        'models/Counter.cfg': 'SPECIFICATION Spec\nINVARIANT Bounded\nCONSTRAINT Small\n',
      }),
    ).toMatchObject({ status: 'pass', complete: false, bounds: ['CONSTRAINT Small'] });
  });

  test.each([
    ['a violated invariant', { 'models/Counter.tla': MODEL['models/Counter.tla']!.replace('n < Max', 'n <= Max') }, 'invariant Bounded'],
    ['a mutant that is not rejected', { 'models/CounterMutants.tla': MODEL['models/CounterMutants.tla']!.replace('4', '3') }, 'was not rejected by Bounded'],
    ['a witness that is not reached', { 'models/witnesses/Counter.NeverFull.cfg': MODEL['models/Counter.cfg']!.replace('expect: pass', 'expect: violated invariant Bounded') }, 'was not reached'],
    ['counts that differ', { 'models/Counter.cfg': MODEL['models/Counter.cfg']!.replace('distinct 4', 'distinct 5') }, 'find out why the model changed'],
  ])('%s fails', async (_, files, message) => {
    expect(await verdict(files)).toMatchObject({ status: 'fail', message: expect.stringContaining(message) });
  });

  test.each([
    ['a module that does not parse', { 'models/Counter.tla': MODEL['models/Counter.tla']!.replace('Init ==', 'Init = =') }, 'parse-error'],
    ['a header that makes no sense', { 'models/Counter.cfg': `${MODEL['models/Counter.cfg']}\\* states: many\n`.replace(/^.*states: gen.*\n/m, '') }, '"many" are no counts'],
    ['an expectation that makes no sense', { 'models/Counter.cfg': MODEL['models/Counter.cfg']!.replace('pass', 'success') }, '"success" is no expectation'],
    ['a module that is not there', { 'models/Counter.cfg': `\\* spec: None.tla\n${MODEL['models/Counter.cfg']}` }, 'there is no None.tla'],
    ['a mutant that expects something else', { 'models/mutants/Counter.Bounded.OneMore.cfg': 'SPECIFICATION Spec\nINVARIANT Bounded\n' }, 'does not expect that'],
  ])('%s is an input that cannot be used', async (_, files, message) => {
    expect(await verdict(files)).toMatchObject({ status: 'error', message: expect.stringContaining(message) });
  });
});

test('without Java, models are missing; the run passes if other evidence does, unless everything is required', async () => {
  vi.stubEnv('PATH', '/nonexistent');
  vi.stubEnv('JAVA_HOME', undefined);
  const page = specPage({ 'INV-A-01': ['model: models/Counter.cfg#Bounded', 'unit: a.spec.ts > passes'], 'INV-A-02': ['model: models/Counter.cfg#Bounded'] });
  const root = project({ ...MODEL, 'a.spec.ts': TESTS, 'specs/a.md': page });
  const both = await run(root);
  expect(both.evidence[0]).toMatchObject({ status: 'missing', message: expect.stringContaining('Java was not found') });
  expect(both.invariants.map(({ verdict }) => verdict)).toEqual(['pass', 'unproven']);
  expect(both.exit).toBe('missing');
  expect((await run(root, { only: ['INV-A-01'] })).exit).toBe('ok');
  expect((await run(root, { only: ['INV-A-01'], requireAll: true })).exit).toBe('missing');
  vi.unstubAllEnvs();
});

describe('what is asked for', () => {
  const root = () => project({ 'a.spec.ts': TESTS, 'specs/a.md': specPage({ 'INV-A-01': ['unit: a.spec.ts > passes'], 'INV-A-02': ['property: a.spec.ts > suite > holds'] }) });

  test('by id', async () => {
    expect(await statuses(root(), { only: ['INV-A-02'] })).toEqual(['a.spec.ts > suite > holds pass']);
    await expect(run(root(), { only: ['INV-A-09'] })).rejects.toMatchObject({ exit: 'usage', message: expect.stringContaining('The specs have INV-A-01, INV-A-02.') });
  });

  test('by kind: an invariant without any is not checked', async () => {
    const report = await run(root(), { kinds: ['unit'] });
    expect(report.invariants.map(({ verdict }) => verdict)).toEqual(['pass', 'not-checked']);
    expect(report.exit).toBe('ok');
  });
});

test('an interruption ends the children, keeps what is known and leaves nothing behind', async () => {
  const root = project({
    'a.spec.ts': `import { test } from 'vitest'; test('hangs', () => new Promise(() => {}), 1e6);`,
    'specs/a.md': specPage({ 'INV-A-01': ['unit: a.spec.ts > hangs'] }),
  });
  // Its own, because other tests leave things in the common one meanwhile.
  const scratch = project({});
  vi.stubEnv('TMPDIR', scratch);
  onTestFinished(() => void vi.unstubAllEnvs());
  const controller = new AbortController();
  setTimeout(() => controller.abort('SIGTERM'), 2_000);
  const report = await run(root, { signal: controller.signal });
  expect(report).toMatchObject({ exit: 'interrupted', interruptedBy: 'SIGTERM', evidence: [{ status: 'interrupted' }] });
  expect(report.durationMs).toBeLessThan(10_000);
  expect(readdirSync(scratch).filter((name) => name.startsWith('ringproof-'))).toEqual([]);
});
