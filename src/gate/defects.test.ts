import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EvidenceOutcome } from './evidence.ts';
import type { DefectRow } from './kinds/found/protocol.ts';
import { project, REPOSITORY, specPage } from './testing/project.ts';
import { requireBuild } from './testing/require-build.ts';

requireBuild();

const DEFECTS = `
import { defect, scenario } from 'ringproof/explore';
const counting = (name: string, add: (words: Int32Array) => void) => scenario({
  name,
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: { a: add, b: add },
  final(words) { if (words[0] !== 2) throw Object.assign(new Error('counted ' + words[0]), { code: 'ERR_ASSERTION' }); },
});
export const torn = counting('load, then store', (words) => { Atomics.store(words, 0, Atomics.load(words, 0) + 1); });
export const added = counting('add', (words) => { Atomics.add(words, 0, 1); });
export const control = counting('add, again', (words) => { Atomics.add(words, 0, 1); });
`;
const GOOD = `${DEFECTS}\nexport const lost = defect({ id: 'D1', what: 'an update is lost', verdict: 'assertion', wrong: torn, right: added });`;

function ringproof(root: string, ...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status: code, stdout: out, stderr: err } = spawnSync(process.execPath, [join(REPOSITORY, 'dist/gate/cli.cjs'), ...args], { cwd: root, encoding: 'utf8', timeout: 60_000 });
  return { code, out, err };
}

describe('ringproof defects', () => {
  test('prints what was found and with how much work', () => {
    const root = project({ 'zoo.ts': GOOD });
    const { code, out, err } = ringproof(root, 'defects', 'zoo.ts', '--json', 'out.json');
    expect(err).toBe('');
    expect(out).toMatch(/ok +D1 +assertion +\d+ +4 +1 +2 +an update is lost/);
    expect(out).toMatch(/ok +right +2 +add, again/);
    const rows = JSON.parse(readFileSync(join(root, 'out.json'), 'utf8')) as DefectRow[];
    expect(rows).toMatchObject([
      { id: 'D1', name: 'lost', verdict: 'assertion', ok: true, threads: 2, steps: 4, preemptions: 1, twinExecutions: 2 },
      { name: 'control', verdict: 'pass', ok: true, executions: 2 },
    ]);
    expect(code).toBe(0);
  });

  test.each([
    ['another verdict', GOOD.replace("verdict: 'assertion'", "verdict: 'race'"), /lost: it ended as assertion, not race/],
    ['a defect that is none', GOOD.replace('wrong: torn', 'wrong: added'), /lost: it ended as pass, not assertion/],
    ['a twin that is wrong too', GOOD.replace('right: added', 'right: torn'), /lost: its twin "load, then store" ended as assertion: counted 1/],
    ['a control that is wrong', GOOD.replace("counting('add, again', (words) => { Atomics.add(words, 0, 1); })", "counting('add, again', (words) => { Atomics.store(words, 0, Atomics.load(words, 0) + 1); })"), /control: it is right, but ended as assertion/],
  ])('fails on %s', (_, text, said) => {
    const { code, out } = ringproof(project({ 'zoo.ts': text }), 'defects', 'zoo.ts');
    expect(out).toMatch(said);
    expect(code).toBe(1);
  });

  test.each([
    [['zoo.ts#lost'], 0, ''],
    [['zoo.ts#torn'], 5, 'exports no defect or control "torn"; it exports lost, control'],
    [['none.ts'], 5, 'exports no defect'],
    [['absent.ts'], 5, 'absent.ts'],
    [[], 2, 'name one file'],
    [['zoo.ts', '--budget', 'long'], 2, '--budget cannot be "long"'],
  ])('%j exits with %d', (args, expected, said) => {
    const { code, err } = ringproof(project({ 'zoo.ts': GOOD, 'none.ts': DEFECTS }), 'defects', ...args);
    expect(err).toContain(said);
    expect(code).toBe(expected);
  });
});

describe('defects as evidence', () => {
  test('are a table in the report; one that is not found fails the run', () => {
    const bad = GOOD.replace("verdict: 'assertion'", "verdict: 'deadlock'");
    const root = project({ 'zoo.ts': GOOD, 'bad.ts': bad, 'none.ts': DEFECTS, 'specs/a.md': specPage({
      'INV-A-01': ['found: zoo.ts#*'],
      'INV-A-02': ['found: zoo.ts#lost', 'found: bad.ts#*'],
      'INV-A-03': ['found: none.ts#*'],
    }) });
    const { code, out } = ringproof(root, 'verify', '--json', 'out.json');
    const { evidence, invariants } = JSON.parse(readFileSync(join(root, 'out.json'), 'utf8')) as { evidence: EvidenceOutcome[]; invariants: { verdict: string }[] };
    expect(evidence.map(({ address, status, counts }) => [address, status, counts['defects'], counts['controls']])).toEqual([
      ['zoo.ts#*', 'pass', 1, 1], ['zoo.ts#lost', 'pass', 1, 0], ['bad.ts#*', 'fail', 1, 1], ['none.ts#*', 'error', undefined, undefined],
    ]);
    expect(evidence[0]!.defects).toMatchObject([{ id: 'D1', ok: true }, { name: 'control', ok: true }]);
    expect(invariants.map(({ verdict }) => verdict)).toEqual(['pass', 'fail', 'fail']);
    expect(out).toMatch(/ok +D1 +assertion/);
    expect(out).toMatch(/NO +D1 +assertion, not deadlock/);
    expect(code).toBe(1);
  });

  test('are named in the page by an export that is there', () => {
    const root = project({ 'zoo.ts': GOOD, 'specs/a.md': specPage({ 'INV-A-01': ['found: zoo.ts#gone'] }) });
    expect(ringproof(root, 'verify')).toMatchObject({ code: 4, err: expect.stringContaining('zoo.ts has no export "gone"') });
  });
});
