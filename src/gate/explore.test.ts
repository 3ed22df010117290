import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { project, REPOSITORY, specPage } from './testing/project.ts';
import { requireBuild } from './testing/require-build.ts';

requireBuild();

/** Two threads add to a word: atomically, or by a load and a store. */
const SCENARIOS = `
import { scenario } from 'ringproof/explore';
import { increment, incrementBadly } from './counter.ts';

function counting(name, add) {
  return scenario({
    name,
    setup: () => new Int32Array(new SharedArrayBuffer(8)),
    threads: { a: (word) => add(word), b: (word) => add(word) },
    final(word) {
      if (Atomics.load(word, 0) !== 2) throw new Error('counted ' + Atomics.load(word, 0));
    },
  });
}

export const good = counting('atomic', increment);
export const bad = counting('load and store', incrementBadly);
export const racy = counting('plain', (word) => { word[0]++; });
export const idle = scenario({ name: 'idle', setup: () => ({}), threads: { a() {}, b() {} } });
export const stuck = scenario({
  name: 'stuck',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: { a(word) { Atomics.wait(word, 0, 0); } },
});
export const notOne = 7;
export const handOver = scenario({
  name: 'hand over',
  setup: () => new Int32Array(new SharedArrayBuffer(8)),
  threads: {
    giver(word) { Atomics.store(word, 0, 1); Atomics.store(word, 1, 1); },
    taker(word) { if (Atomics.load(word, 1) === 1) Atomics.load(word, 0); },
  },
});
export const long = scenario({
  name: 'long',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, (word) => { for (let i = 0; i < 6; i++) incrementBadly(word); }])),
});
`;

const COUNTER = `
export function increment(word: Int32Array): void { Atomics.add(word, 0, 1); }
export function incrementBadly(word: Int32Array): void { Atomics.store(word, 0, Atomics.load(word, 0) + 1); }
`;

const files = {
  's.ts': SCENARIOS,
  'counter.ts': COUNTER,
  'syntax.ts': 'export const x = ;',
  'missing.ts': 'import "./nowhere.ts"; export const x = 1;',
  'none.ts': 'export const x = 1;',
  'throws.ts': '\nthrow new Error("at the top");',
  'exits.js': `import { scenario } from 'ringproof/explore';\nexport const exits = scenario({ name: 'exits', setup: () => [], threads: { a() { process.exit(0); } } });`,
};

function ringproof(root: string, ...args: string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(REPOSITORY, 'dist/gate/cli.cjs'), ...args], { cwd: root, encoding: 'utf8', timeout: 60_000 });
  return { code: status, out: stdout, err: stderr };
}

describe('explore', () => {
  test('passes a scenario that is right, and says that nothing was left out', () => {
    const { code, out } = ringproof(project(files), 'explore', 's.ts#good');
    expect(out).toMatch(/^pass good: 2 executions, .*\ncomplete: /);
    expect(code).toBe(0);
  });

  test('fails one that is wrong, shows the execution, and replays it by its token', () => {
    const root = project(files);
    const { code, out } = ringproof(root, 'explore', 's.ts#bad', '--json', 'out.json');
    expect(code).toBe(1);
    expect(out).toMatch(/^assertion bad: /);
    expect(out).toContain('counted 1');
    expect(out).toContain('counter.ts:3');
    expect(JSON.parse(readFileSync(join(root, 'out.json'), 'utf8'))).toMatchObject({ bad: { verdict: 'assertion', complete: false } });
    const token = /replay: (\S+)/.exec(out)![1]!;
    const replayed = ringproof(root, 'explore', 's.ts#bad', '--replay', token);
    expect(replayed.out).toContain('counted 1');
    expect(replayed.code).toBe(1);
    expect(ringproof(root, 'explore', 's.ts#good', '--replay', token)).toMatchObject({ code: 5, err: expect.stringContaining('diverges at step') });
    expect(ringproof(root, 'explore', 's.ts#bad', '--replay', 'rubbish')).toMatchObject({ code: 5 });
    expect(ringproof(root, 'explore', 's.ts', '--replay', token)).toMatchObject({ code: 2, err: expect.stringContaining('--replay needs one scenario') });
  });

  test('a debugger stops after each step of the execution that is replayed, in the code under test', () => {
    const root = project(files);
    const token = /replay: (\S+)/.exec(ringproof(root, 'explore', 's.ts#bad').out)![1]!;
    // A worker plays the debugger: it counts where the main thread stops, and lets it go on.
    const debuggerCode = `const { Session } = require('node:inspector'); const { parentPort } = require('node:worker_threads'); const session = new Session(); const stops = [];
      session.connectToMainThread();
      session.on('Debugger.paused', ({ params }) => { stops.push(params.callFrames[1].functionName); session.post('Debugger.resume'); });
      session.post('Debugger.enable', () => parentPort.postMessage('ready'));
      parentPort.on('message', () => parentPort.postMessage(stops));`;
    const program = `import { once } from 'node:events'; import { Worker } from 'node:worker_threads'; import { main } from ${JSON.stringify(join(REPOSITORY, 'dist/gate/main.js'))};
      const worker = new Worker(${JSON.stringify(debuggerCode)}, { eval: true, execArgv: [] });
      await once(worker, 'message');
      await main(['explore', 's.ts#bad', '--replay', ${JSON.stringify(token)}], process);
      worker.postMessage('stops?');
      console.log('stops:', (await once(worker, 'message'))[0].join());
      await worker.terminate();`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--inspect=127.0.0.1:0', '--input-type=module', '-e', program], { cwd: root, encoding: 'utf8' });
    expect(stderr).not.toContain('Error');
    const steps = Number(/(\d+) accesses/.exec(stdout)![1]);
    const stops = /^stops: (.*)$/m.exec(stdout)![1]!.split(',');
    expect(steps).toBeGreaterThan(2);
    expect(stops).toHaveLength(steps);
    expect(new Set(stops)).toEqual(new Set([expect.stringContaining('incrementBadly')]));
  });

  test('explores with several workers as with one', () => {
    const root = project(files);
    expect(ringproof(root, 'explore', 's.ts#good', '--workers', '2').out).toMatch(/^pass good: 2 executions, .*\ncomplete: /);
    expect(ringproof(root, 'explore', 's.ts#bad', '--workers', '2')).toMatchObject({ code: 1, out: expect.stringContaining('counted 1') });
  });

  test('lists conflicts that were seen in one order only when asked', () => {
    const root = project(files);
    expect(ringproof(root, 'explore', 's.ts#good').out).toContain('conflicts: 1 pair of places in both orders, 0 in one order only');
    expect(ringproof(root, 'explore', 's.ts#handOver', '--coverage').out).toMatch(/1 in one order only\n {2}Atomics\.store\(word, 0, 1\) at s\.ts:\d+:\d+\n {4}always before Atomics\.load\(word, 0\) at/);
  });

  test('lists the lines and branch arms that no execution of the explored scenarios reached, and writes them for lcov', () => {
    const root = project(files);
    const { code, out } = ringproof(root, 'explore', 's.ts#good', '--coverage', '--lcov', 'lcov.info', '--json', 'out.json');
    expect(code).toBe(0);
    expect(out).toMatch(/^reached:\n {2}counter\.ts {2}1 of 2 lines, 0 of 0 branch arms\n {2}s\.ts .*\nnever reached:\n {2}counter\.ts:3\n {2}s\.ts:\d+/m);
    expect(readFileSync(join(root, 'lcov.info'), 'utf8')).toMatch(/^TN:\nSF:counter\.ts\n[^]*end_of_record\nTN:\nSF:s\.ts\n/);
    expect(JSON.parse(readFileSync(join(root, 'out.json'), 'utf8'))).toMatchObject({ good: { codeCoverage: { files: [{ file: 'counter.ts', lines: expect.any(Array), branches: expect.any(Array) }, { file: 's.ts' }] } } });
    expect(ringproof(root, 'explore', 's.ts#good', '--coverage', '--workers', '2').out).toMatch(/^reached:\n {2}counter\.ts/m);
    expect(ringproof(root, 'explore', 's.ts#good', '--memory', 'rc11', '--coverage').out).toMatch(/^reached:\n {2}counter\.ts/m);
    expect(ringproof(root, 'explore', 's.ts#good').out).not.toContain('reached');
  });

  test('shows what it has when it is interrupted', async () => {
    const child = spawn(process.execPath, [join(REPOSITORY, 'dist/gate/cli.cjs'), 'explore', 's.ts#long', '--workers', '2'], { cwd: project(files) });
    let out = '';
    child.stdout.on('data', (text) => (out += text));
    setTimeout(() => child.kill('SIGINT'), 4000);
    const [code] = (await once(child, 'close')) as [number];
    expect(out).toMatch(/^pass \(bounded\) long: [\d,]+ executions.*\n.*did not end.*\nconflicts: .*\nbounded: stopped from outside/);
    expect(code).toBe(130);
  });

  test('says when a budget bounded the search, and not "complete"', () => {
    const { code, out } = ringproof(project(files), 'explore', 's.ts#good', '--strategy', 'exhaustive', '--executions', '1');
    expect(out).toMatch(/bounded: .*1 execution/);
    expect(out).not.toContain('complete:');
    expect(code).toBe(0);
  });

  test('takes all scenarios of a file when none is named', () => {
    const { code, out } = ringproof(project(files), 'explore', 's.ts', '--executions', '500');
    for (const name of ['good', 'bad', 'racy', 'idle', 'stuck']) expect(out).toMatch(new RegExp(`^\\S+ ${name}: `, 'm'));
    expect(out).not.toContain('notOne');
    expect(code).toBe(1);
  });

  test.each([
    ['s.ts#racy', 1, /^race racy/, ''],
    ['s.ts#stuck', 1, /^deadlock stuck/, ''],
    ['s.ts#idle', 5, /^pass idle/, 'took no step'],
    ['s.ts#notOne', 5, /^$/, 'exports no scenario "notOne"'],
    ['s.ts#absent', 5, /^$/, 'exports no scenario "absent"; it exports bad, good'],
    ['none.ts', 5, /^$/, 'exports no scenario'],
    ['throws.ts', 5, /^$/, 'throws.ts:2:7: it threw while it was loaded: at the top'],
    ['exits.js#exits', 1, /^$/, 'ended the process that explores it'],
    ['syntax.ts', 5, /^$/, 'syntax.ts'],
    ['missing.ts', 5, /^$/, 'nowhere.ts'],
    ['absent.ts', 5, /^$/, 'absent.ts'],
  ])('%s exits with %d', (operand, expected, shown, said) => {
    const { code, out, err } = ringproof(project(files), 'explore', operand);
    expect(out).toMatch(shown);
    expect(err).toContain(said);
    expect(code).toBe(expected);
  });

  test.each([
    [[], 'name one file'],
    [['a', 'b', 'c'], 'name one file'],
    [['s.ts', '--budget', 'long'], '--budget cannot be "long"'],
    [['s.ts', '--executions', 'many'], '--executions cannot be "many"'],
    [['s.ts', '--strategy', 'clever'], '--strategy cannot be "clever"'],
    [['s.ts', '--workers', '0'], '--workers cannot be "0"'],
    [['s.ts', '--workers', '2', '--strategy', 'pct'], 'leave it out with --strategy pct'],
    [['s.ts', '--memory', 'arm'], '--memory cannot be "arm"'],
    [['s.ts', '--allow-races'], '--allow-races is for --memory js or rc11'],
  ])('%j is a wrong command line', (args, message) => {
    const { code, out, err } = ringproof(project(files), 'explore', ...args);
    expect(err).toContain(message);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});

describe('scenarios as evidence', () => {
  test('pass, fail, show nothing, or cannot be used', () => {
    const page = specPage({
      'INV-A-01': ['explored: s.ts#good'],
      'INV-A-02': ['explored: s.ts#good', 'explored: s.ts#bad'],
      'INV-A-03': ['explored: s.ts#idle'],
      'INV-A-04': ['explored: s.ts#notOne'],
      'INV-A-05': ['explored: syntax.ts#x'],
    });
    const root = project({ ...files, 'specs/a.md': page });
    const { code, out } = ringproof(root, 'verify', '--json', 'out.json');
    const { evidence, invariants } = JSON.parse(readFileSync(join(root, 'out.json'), 'utf8')) as { evidence: { address: string; status: string }[]; invariants: { verdict: string }[] };
    expect(evidence.map(({ address, status }) => `${address} ${status}`)).toEqual(['s.ts#good pass', 's.ts#bad fail', 's.ts#idle unmatched', 's.ts#notOne error', 'syntax.ts#x error']);
    expect(invariants.map(({ verdict }) => verdict)).toEqual(['pass', 'fail', 'fail', 'fail', 'fail']);
    expect(out).toMatch(/pass +explored +[\d.]+ s +s\.ts#good +2 executions, 0 blocked, .* complete/);
    expect(out).toContain('counted 1');
    expect(code).toBe(1);
  });

  test('a process that dies fails what it had not answered, and only that', () => {
    const dying = `${SCENARIOS}\nexport const dies = scenario({ name: 'dies', setup() { process.kill(process.pid, 'SIGKILL'); }, threads: { a() {} } });`;
    const root = project({ ...files, 's.ts': dying, 'specs/a.md': specPage({ 'INV-A-01': ['explored: s.ts#good'], 'INV-A-02': ['explored: s.ts#dies'] }) });
    const { code, out } = ringproof(root, 'verify');
    expect(out).toMatch(/pass +explored +[\d.]+ s +s\.ts#good/);
    expect(out).toContain('its process ended with SIGKILL');
    expect(code).toBe(1);
  });
});
