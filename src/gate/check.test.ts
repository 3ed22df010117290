import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MODEL_EXIT_CODES } from '../model-check/outcome.ts';
import type { ModelCheckResult } from '../model-check/result.ts';
import { project, REPOSITORY, specPage } from './testing/project.ts';
import { requireBuild } from './testing/require-build.ts';

requireBuild();
const CLI = join(REPOSITORY, 'dist/gate/cli.cjs');

function ringproof(cwd: string, ...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

const module = (name: string, body: string): Record<string, string> => ({ [`${name}.tla`]: `---- MODULE ${name} ----\n${body}\n====\n` });

const COUNTER = module('Counter', 'EXTENDS Naturals\nCONSTANT N\nVARIABLE x\nInit == x = 0\nUp == x < N /\\ x\' = x + 1\nReset == x = N /\\ x\' = 0\nNext == Up \\/ Reset\nSmall == x < 3');

test('a model that passes, and one that does not, with its trace as text, JSON and ITF', () => {
  const root = project({ ...COUNTER, 'Counter.cfg': 'INIT Init\nNEXT Next\nCONSTANT N = 2\nINVARIANT Small\n', 'wrong.cfg': 'INIT Init\nNEXT Next\nCONSTANT N = 4\nINVARIANT Small\n' });
  const passed = ringproof(root, 'check', 'Counter.tla', '--dot', 'graph.dot', '--graph', 'graph.json');
  expect(passed).toMatchObject({ code: 0, err: '' });
  expect(passed.out).toContain('4 states generated, 3 distinct, depth 3, 0 left on the queue\nThe search was exhaustive.');
  expect(readFileSync(join(root, 'graph.dot'), 'utf8')).toContain('0 -> 1 [label="Up"];');
  expect(JSON.parse(readFileSync(join(root, 'graph.json'), 'utf8'))).toMatchObject({ nodes: [{ initial: true, state: { x: '0' } }, {}, {}] });

  const violated = ringproof(root, 'check', 'Counter.tla', '--config', 'wrong.cfg', '--json', 'result.json', '--itf', 'trace.itf.json');
  expect(violated.code).toBe(12);
  expect(violated.out).toContain('invariant Small');
  expect(violated.out).toContain('4  Up  Counter:6:7\n     x = 3');
  const result = JSON.parse(readFileSync(join(root, 'result.json'), 'utf8')) as ModelCheckResult;
  expect(result).toMatchObject({ engine: 'embedded', verdict: 'invariant', property: 'Small', generated: 4, distinct: 4, depth: 4 });
  expect(JSON.parse(readFileSync(join(root, 'trace.itf.json'), 'utf8'))).toMatchObject({ vars: ['x'], states: [{}, {}, {}, { x: { '#bigint': '3' } }] });
});

test.each([
  ['the thread that waits for the engine', ''],
  ['the engine, for which a long one is left', `\\* ${'long '.repeat(50_000)}\n`],
])('a text is parsed once, by %s', (_, comment) => {
  const root = project({ ...module('Counter', `${comment}${COUNTER['Counter.tla']!.split('\n').slice(1, -2).join('\n')}`), 'Counter.cfg': 'INIT Init\nNEXT Next\nCONSTANT N = 2\n' });
  const check = (): { out: string; kept: string[] } => {
    const { stdout } = spawnSync(process.execPath, [CLI, 'check', 'Counter.tla'], { cwd: root, encoding: 'utf8', env: { ...process.env, XDG_CACHE_HOME: root } });
    return { out: stdout.split('\n').slice(1).join('\n'), kept: readdirSync(join(root, 'ringproof/engine')).filter((name) => name.startsWith('tree-')) };
  };
  const first = check();
  expect(first.out).toContain('4 states generated, 3 distinct, depth 3');
  expect(first.kept).toHaveLength(1);
  expect(check()).toEqual(first);
});

test.each([
  ['itself', { ...module('Root', 'EXTENDS TLC, CSV, Sequences, Integers\nVARIABLE x\nASSUME PrintT("heard") /\\ CSVWrite("%1$s", <<1>>, "written")\nASSUME \\A i \\in 1..10^9 : i > 0\nInit == x = 0\nNext == x\' = x\nMixed == {} \\cup {} \\cap {}') }, 'Root.tla'],
  ['what it extends', { ...module('Root', 'EXTENDS TLC, CSV, Sequences, Integers, Mixed\nVARIABLE x\nASSUME PrintT("heard") /\\ CSVWrite("%1$s", <<1>>, "written")\nASSUME \\A i \\in 1..10^9 : i > 0\nInit == x = 0\nNext == x\' = x'), ...module('Mixed', 'Mixed == {} \\cup {} \\cap {}') }, 'Mixed.tla'],
])('of a module that the grammar takes and TLA+ does not, nothing is done: %s', (_, modules, at) => {
  const root = project({ ...modules, 'Root.cfg': 'INIT Init\nNEXT Next\n' });
  for (let time = 0; time < 2; time++) {
    const { status, stdout } = spawnSync(process.execPath, [CLI, 'check', 'Root.tla'], { cwd: root, encoding: 'utf8', env: { ...process.env, XDG_CACHE_HOME: root } });
    expect(stdout).toContain('precedence conflict between the operators \\cup and \\cap');
    expect(stdout).toContain(at.replace('.tla', ''));
    expect(stdout).not.toContain('heard');
    expect(existsSync(join(root, 'written'))).toBe(false);
    expect(status).toBe(MODEL_EXIT_CODES['parse-error']);
  }
});

describe('bad input has a message and an exit code of its own', () => {
  const behavior = 'VARIABLE x\nInit == x = 0\nNext == x\' = x';
  const cfg = 'INIT Init\nNEXT Next\n';
  test.each([
    ['file-not-readable', {}, /M\.tla/],
    ['wrong-module-name', { 'M.tla': '---- MODULE Other ----\n====\n' }, /Other/],
    ['cyclic-extends', { ...module('M', 'EXTENDS A'), ...module('A', 'EXTENDS M') }, /M -> A -> M/],
    ['missing-constant', { ...module('M', `CONSTANT c\n${behavior}`), 'M.cfg': cfg }, /c is not assigned/],
    ['unknown-identifier', module('M', 'A == unknownName'), /M\.tla:2:6: .*unknownName/],
    ['parse-error', module('M', 'A == TRUE /\\ FALSE \\/ TRUE'), /M\.tla:2:11: /],
    ['config-error', { ...module('M', behavior), 'M.cfg': 'INIT Init\nNEXT Nothing\n' }, /Nothing/],
    ['infinite-set', { ...module('M', `EXTENDS Naturals\n${behavior}\nInv == \\E n \\in Nat : n = x`), 'M.cfg': `${cfg}INVARIANT Inv\n` }, /Nat/],
    ['stack-overflow', { ...module('M', `EXTENDS Naturals\n${behavior}\nRECURSIVE F(_)\nF(n) == 1 + F(n + 1)\nInv == F(x) = 0`), 'M.cfg': `${cfg}INVARIANT Inv\n` }, /stack[^]*innermost first\n  M:[^]*F\(n \+ 1\)/],
  ] as const)('%s', (outcome, files, message) => {
    const { code, out } = ringproof(project(files), 'check', 'M.tla');
    expect(out).toMatch(message);
    expect([code, outcome]).toEqual([MODEL_EXIT_CODES[outcome], outcome]);
  });

  test('a result that cannot be written is printed all the same', () => {
    const root = project({ ...COUNTER, 'Counter.cfg': 'INIT Init\nNEXT Next\nCONSTANT N = 2\n' });
    const { code, out, err } = ringproof(root, 'check', 'Counter.tla', '--json', 'nowhere/result.json');
    expect(code).toBe(6);
    expect(out).toContain('4 states generated');
    expect(err).toContain('nowhere/result.json');
    expect(existsSync(join(root, 'nowhere'))).toBe(false);
  });
});

describe('a run that is stopped', () => {
  const endless = { ...module('M', 'EXTENDS Naturals, TLC\nVARIABLE x\nASSUME PrintT("begun")\nInit == x = 0\nNext == x\' = x + 1\nSlow == \\A f \\in [1..9 -> 1..9] : f[1] > 0 * x'), 'M.cfg': 'INIT Init\nNEXT Next\n' };

  test('by its time limit', () => {
    const { code, out } = ringproof(project(endless), 'check', 'M.tla', '--timeout', '500ms');
    expect(code).toBe(31);
    expect(out).toMatch(/Stopped after 0\.5 s[^]*states generated/);
  });

  test.skipIf(process.platform === 'win32').each([
    ['between states', 'INIT Init\nNEXT Next\n'],
    ['in the midst of an expression', 'INIT Init\nNEXT Next\nINVARIANT Slow\n'],
  ])('by a signal, %s: tells how far it came', async (_, cfg) => {
    const child = spawn(process.execPath, [CLI, 'check', 'M.tla'], { cwd: project({ ...endless, 'M.cfg': cfg }) });
    let out = '';
    child.stdout.on('data', (data) => (out += data));
    const exited = once(child, 'exit');
    await expect.poll(() => out, { timeout: 20_000 }).toContain('begun');
    setTimeout(() => child.kill('SIGINT'), 300);
    expect((await exited)[0]).toBe(130);
    expect(out).toMatch(/\ninterrupted [^]*Stopped by a signal[^]*states generated/);
  });
});

test('a search that was stopped goes on from its checkpoint, and not from a damaged one', () => {
  const root = project({ ...module('M', 'EXTENDS Naturals\nVARIABLE f\nInit == f = [i \\in 1..6 |-> 0]\nNext == \\E i \\in 1..6 : f\' = [f EXCEPT ![i] = (@ + 1) % 5]'), 'M.cfg': 'INIT Init\nNEXT Next\n' });
  const counts = /93751 states generated, 15625 distinct, depth 25, 0 left/;
  const stopped = ringproof(root, 'check', 'M.tla', '--timeout', '1ms', '--checkpoint', 'saved');
  expect(stopped.code).toBe(31);
  expect(stopped.out).toContain(`To go on: --resume ${join(root, 'saved')}`);
  const resumed = ringproof(root, 'check', 'M.tla', '--resume', 'saved', '--workers', '2');
  expect(resumed.out).toMatch(counts);
  expect(resumed.code).toBe(0);

  writeFileSync(join(root, 'saved/checkpoint'), readFileSync(join(root, 'saved/checkpoint')).subarray(0, -100));
  const damaged = ringproof(root, 'check', 'M.tla', '--resume', 'saved');
  expect(damaged.out).toContain('truncated or damaged');
  expect(damaged.code).toBe(MODEL_EXIT_CODES['checkpoint-unusable']);

  const unwritten = ringproof(root, 'check', 'M.tla', '--timeout', '1ms', '--checkpoint', 'M.cfg/saved');
  expect(unwritten.err).toContain('checkpoint cannot be written');
  expect(unwritten.code).toBe(6);
});

test('verify checks models without Java, and says when the counts are not those of the header', () => {
  const files = (header: string): Record<string, string> => ({
    'models/Counter.tla': COUNTER['Counter.tla']!,
    'models/Counter.cfg': `\\* states: ${header}\nINIT Init\nNEXT Next\nCONSTANT N = 2\nINVARIANT Small\n`,
    'specs/a.md': specPage({ 'INV-A-01': ['model: models/Counter.cfg#Small'] }),
  });
  const verify = (root: string) => ringproof(root, 'verify', '--engine', 'embedded', '--no-color');
  const passed = verify(project(files('generated 4 distinct 3 depth 3')));
  expect(passed.out).toContain('4 states generated, 3 distinct, depth 3');
  expect(passed.code).toBe(0);
  const failed = verify(project(files('generated 5 distinct 3 depth 3')));
  expect(failed.out).toContain('where its header says 5, 3, 3');
  expect(failed.code).toBe(1);
});
