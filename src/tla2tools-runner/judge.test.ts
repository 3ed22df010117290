import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelCheckProgress } from '../model-check/result.ts';
import { readCfgNames } from '../model-check/cfg-names.ts';
import { createJudge, type Judged, type RunEnd } from './judge.ts';
import { readTlcOutput } from './messages.ts';
import { CASES } from './testing/cases.ts';
import { expectCase } from './testing/expect-case.ts';

const TESTING = join(import.meta.dirname, 'testing');

interface Replay extends Judged {
  readonly progress: ModelCheckProgress[];
}

function replay(output: string, config: string, end: Partial<RunEnd> = {}, chunk = output.length): Replay {
  const configFile = join(TESTING, 'models', `${config}.cfg`);
  const progress: ModelCheckProgress[] = [];
  const judge = createJudge({ cfg: readCfgNames(readFileSync(configFile, 'utf8')), configFile, temporary: '/tmp/tlc', onProgress: (report) => progress.push(report) });
  const reader = readTlcOutput(judge.message, judge.line);
  for (let start = 0; start < output.length; start += chunk) reader.push(output.slice(start, start + chunk));
  reader.end();
  return { ...judge.conclude({ exitCode: 0, signal: null, stderr: '', durationMs: 1, ...end }), progress };
}

const recorded = (name: string): string => readFileSync(join(TESTING, 'recorded', `${name}.txt`), 'utf8');

describe('recorded output of TLC', () => {
  it.each(CASES.map((one) => [one.name, one] as const))('%s', (name, one) => {
    const { result, called } = replay(recorded(name), one.config ?? name, { exitCode: one.exitCode });
    expectCase(result, one);
    expect(called).toBe(one.called);
    expect(result.engineVersion).toBe('TLC 2.18 of 20 March 2023');
  });

  it.each([1, 7, 100])('means the same when it comes in pieces of %i characters', (size) => {
    for (const { name, config = name, exitCode } of CASES) {
      expect(replay(recorded(name), config, { exitCode }, size)).toEqual(replay(recorded(name), config, { exitCode }));
    }
  });

  it('means the same with the line ends of Windows', () => {
    const output = recorded('lasso');
    expect(replay(output.replaceAll('\n', '\r\n'), 'lasso', { exitCode: 13 })).toEqual(replay(output, 'lasso', { exitCode: 13 }));
  });

  it('gives the states of a trace with their actions, places and values', () => {
    const { result } = replay(recorded('lasso'), 'lasso', { exitCode: 13 });
    expect(result.trace?.steps.map((step) => [step.action, step.state['x']])).toEqual([
      ['Initial predicate', '0'], ['Up', '1'], ['Up', '2'], ['Up', '3'], ['Down', '2'],
    ]);
    expect(result.trace?.steps[4]).toEqual({
      action: 'Down',
      location: { module: 'Counter', line: 18, column: 3 },
      state: { x: '2', y: '"even"' },
      itf: { x: { '#bigint': '2' }, y: 'even' },
    });
  });

  it('leaves out of the last state what its action did not assign', () => {
    const { result } = replay(recorded('unassigned'), 'unassigned', { exitCode: 75 });
    expect(result.trace?.steps.at(-1)?.state).toEqual({ x: '0' });
    expect(result.trace?.steps.at(-2)?.state).toEqual({ x: '1', y: '"odd"' });
  });

  it('finds the place of an unknown name in the cfg', () => {
    const { result } = replay(recorded('cfg-unknown-name'), 'cfg-unknown-name', { exitCode: 151 });
    expect(result.location).toMatchObject({ module: 'cfg-unknown-name.cfg', line: 3, column: 11 });
    expect(replay(recorded('cfg-syntax'), 'cfg-syntax', { exitCode: 255 }).result.location).toMatchObject({ module: 'cfg-syntax.cfg', line: 4 });
  });

  it('gives the file of a place, unless it is one that TLC unpacked', () => {
    expect(replay(recorded('evaluation'), 'evaluation', { exitCode: 255 }).result.location).toMatchObject({ file: '/models/Counter.tla' });
    expect(replay(recorded('sany-Outer'), 'plain', { exitCode: 150 }).result.location).toMatchObject({ file: '/models/SyntaxError.tla' });
    const unpacked = recorded('evaluation').replaceAll('in Counter\n', 'in Naturals\n');
    expect(replay(unpacked, 'evaluation', { exitCode: 255 }).result.location).toEqual({ module: 'Naturals', line: 23, column: 11 });
  });

  it('reports progress, and the chance of a collision', () => {
    const { result, progress } = replay(recorded('success'), 'success');
    expect(progress.at(-1)).toEqual({ generated: 5, distinct: 4, queue: 0, depth: 4 });
    expect(result.collisionProbability).toBe(2.2e-19);
  });

  it('takes the name from later versions, which give it', () => {
    const { result, called } = replay(recorded('master-lasso'), 'lasso', { exitCode: 13 });
    expect(called).toBe('Returns');
    expect(result).toMatchObject({ verdict: 'liveness', generated: 6, distinct: 4 });
    expect(result.trace).toMatchObject({ loopsTo: 3 });
    expect(result.trace?.steps).toHaveLength(5);
  });

  it.each(['sany-Dup', 'master-sany-Dup'])('tells all errors of a specification and no warnings (%s)', (name) => {
    const { result } = replay(recorded(name), 'plain', { exitCode: 150 });
    expect(result.message?.split('\n')).toEqual(['Dup:5:1: Operator Init already defined or declared.', "Dup:6:14: Unknown operator: `Foo'."]);
  });
});

describe('output that stops', () => {
  const output = recorded('success');
  const beforeSuccess = output.slice(0, output.indexOf('@!@!@STARTMSG 2193'));

  it('is no verdict when the process was killed, stopped or ran out of memory', () => {
    expect(replay(beforeSuccess, 'success', { exitCode: null, signal: 'SIGKILL' }).result).toMatchObject({ verdict: 'interrupted', interruption: 'killed', generated: 5, complete: false });
    expect(replay(beforeSuccess, 'success', { exitCode: 137 }).result).toMatchObject({ verdict: 'interrupted', interruption: 'killed' });
    expect(replay(beforeSuccess, 'success', { exitCode: 143, stopped: 'timeout' }).result).toMatchObject({ verdict: 'interrupted', interruption: 'timeout' });
    expect(replay(beforeSuccess, 'success', { exitCode: 1, stderr: 'Error occurred during initialization of VM\nCould not reserve enough space for object heap' }).result)
      .toMatchObject({ verdict: 'interrupted', interruption: 'out-of-memory' });
  });

  it('keeps a violation that had been told', () => {
    const violation = recorded('invariant');
    const cut = violation.slice(0, violation.indexOf('@!@!@STARTMSG 2217') + 40);
    const { result } = replay(cut, 'invariant', { exitCode: null, signal: 'SIGKILL' });
    expect(result).toMatchObject({ verdict: 'invariant', interruption: 'killed', complete: false });
    expect(result.trace).toBeUndefined();
  });

  it('is never a pass', () => {
    for (let end = 0; end < output.indexOf('@!@!@ENDMSG 2186'); end += 13) {
      expect(() => replay(output.slice(0, end), 'success')).toThrow(/without a verdict|does not talk like TLC/);
    }
    expect(() => replay(output, 'success', { exitCode: 1 })).toThrow('without a verdict');
  });

  it('of something else is a failure of TLC', () => {
    expect(() => replay('hello\n', 'success', { exitCode: 0 })).toThrow(expect.objectContaining({ code: 'tlc-failure', exitCode: 34 }));
    const disk = '@!@!@STARTMSG 2262:0 @!@!@\nTLC2 Version 2.18 of 20 March 2023\n@!@!@ENDMSG 2262 @!@!@\n@!@!@STARTMSG 2161:1 @!@!@\nTLC encountered a disk I/O error\n@!@!@ENDMSG 2161 @!@!@\n';
    expect(() => replay(disk, 'success', { exitCode: 255 })).toThrow('disk I/O error');
  });

  it('for want of memory is not blamed on the specification', () => {
    const memory = ['@!@!@STARTMSG 1000:1 @!@!@', 'The exception was a java.lang.OutOfMemoryError', ': Java heap space', '@!@!@ENDMSG 1000 @!@!@', '@!@!@STARTMSG 2147:1 @!@!@', 'TLC was unable to fingerprint.', '@!@!@ENDMSG 2147 @!@!@', ''].join('\n');
    expect(replay(memory, 'success', { exitCode: 75 }).result).toMatchObject({ verdict: 'interrupted', interruption: 'out-of-memory' });
  });
});

describe('what narrows a search', () => {
  it.each([
    ['SPECIFICATION Spec\nCONSTRAINT Short', ['CONSTRAINT Short']],
    ['SPECIFICATION Spec\nACTION_CONSTRAINT Step VIEW v', ['ACTION_CONSTRAINT Step', 'VIEW v']],
    ['SPECIFICATION Spec\nSYMMETRY Perms', []],
    ['SPECIFICATION Spec\nSYMMETRY Perms\nPROPERTY P', ['SYMMETRY Perms with a PROPERTY: liveness under symmetry may miss violations']],
  ])('%j', (cfg, bounds) => {
    const judge = createJudge({ cfg: readCfgNames(cfg), configFile: 'x.cfg', temporary: '/tmp/tlc' });
    const reader = readTlcOutput(judge.message, judge.line);
    reader.push(recorded('success'));
    expect(judge.conclude({ exitCode: 0, signal: null, stderr: '', durationMs: 1 }).result).toMatchObject({ bounds, complete: bounds.length === 0 });
  });
});
