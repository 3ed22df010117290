import { describe, expect, test } from 'vitest';
import { outcome, report } from '../../testing/outcomes.ts';
import { contentOfJson, joined } from './from-results.ts';

const read = (json: unknown) => contentOfJson('/', 'x.json', json);
const summary = { median: 2, min: 1.5, max: 3, samples: 9 };

describe('what a JSON file holds is told by its shape', () => {
  test('a run of verify, with its litmus tests as tables', () => {
    const counts = { instances: 10, forbidden: 0, '0,1 (SC, allowed)': 9, '1,1 (weak, forbidden)': 1 };
    const content = read(JSON.parse(JSON.stringify(report({ 'INV-A-01': [outcome('SB', { counts })] }))));
    expect(content.verify!.invariants).toHaveLength(1);
    expect(content.litmus).toEqual([{
      name: 'a.test.ts > SB', instances: 10,
      rows: [{ outcome: '0,1', count: 9, kind: 'SC', allowed: true }, { outcome: '1,1', count: 1, kind: 'weak', allowed: false }],
    }]);
  });

  test('a stress program: litmus tests apart from other checks', () => {
    const content = read({ seed: 1, checks: [{ name: 'SB', ok: true, detail: '', counts: { instances: 4, '0,0 (SC, allowed)': 4 } }, { name: 'fifo', ok: false, detail: 'lost 3', counts: { items: 5 } }] });
    expect(content.litmus).toMatchObject([{ name: 'SB', instances: 4 }]);
    expect(content.stress).toEqual([{ name: 'fifo', ok: false, detail: 'lost 3', counts: { items: 5 } }]);
  });

  test('an exploration, whose execution may hold big integers', () => {
    const step = { number: 1, thread: 'a', operation: 'store', location: 'x[0]', cell: 'setup:0:8@0+8', operands: [{ '#bigint': '5' }], result: { '#bigint': '5' }, before: { '#bigint': '0' }, after: { '#bigint': '5' } };
    const counterexample = { scenario: 's', verdict: 'assertion', message: 'm', cause: '', threads: ['a'], sources: [null], steps: [step], preemptions: 0, token: 't' };
    const content = read({ big: { scenario: 's', verdict: 'assertion', complete: false, bounds: [], executions: 3, blocked: 1, steps: 9, longest: 4, durationMs: 5, coverage: 'c', counterexample } });
    expect(content.explorations).toMatchObject([{ name: 'big', counts: { executions: 3, blocked: 1, steps: 9, longest: 4 }, finding: { initially: [], steps: [{ before: '0n', after: '5n', effect: '0n ➜ 5n', text: 'store x[0]' }] } }]);
  });

  test('an exploration of execution graphs', () => {
    const event = (id: string, thread: string, rest: object) => ({ id, thread, order: 'relaxed', location: 'x', value: 1, ...rest });
    const counterexample = {
      scenario: 's', memory: 'rc11', verdict: 'assertion', message: 'm', culprits: [], coherence: [], relevant: [], linearisation: ['a:1', 'b:1'],
      threads: [{ name: 'a', events: [event('a:1', 'a', { operation: 'write' })] }, { name: 'b', events: [event('b:1', 'b', { operation: 'read', readsFrom: 'init', missed: ['a:1'], value: 0 })] }],
    };
    const content = read({ e: { scenario: 's', memory: 'rc11', verdict: 'assertion', complete: false, bounds: [], executions: 2, blocked: 0, events: 4, longest: 2, durationMs: 1, counterexample } });
    expect(content.explorations![0]!.finding).toMatchObject({ memory: 'rc11', steps: [{ effect: '➜ 1', after: '1' }, { effect: '→ 0 (from init, although a:1 came after)', switched: { from: 'a' } }] });
  });

  test('a refinement, with the execution that is no behaviour of the model', () => {
    const counterexample = { scenario: 's', verdict: 'refinement', message: 'm', cause: '', threads: ['a'], sources: [null], steps: [], preemptions: 0, token: 't' };
    const result = { refinement: 'r', scenario: 's', model: 'M.tla', verdict: 'refinement', message: "a's step is none of the model", complete: false, bounds: [], coverage: 'c', states: 9, transitions: 12, stutters: 1, ends: 0, executions: 4, longest: 5, modelStates: 3, modelSteps: 2, unfair: {}, edges: { edges: 7, shown: 2 }, failure: { counterexample }, durationMs: 1 };
    expect(read({ one: result }).explorations).toMatchObject([{ name: 'one', counts: { states: 9, transitions: 12, edges: 7, edgesShown: 2 }, coverage: "against M.tla: a's step is none of the model", finding: { verdict: 'refinement' } }]);
  });

  test('a run of mutate, with the score of each file and the survivors', () => {
    const mutant = (id: string, status: string) => ({ id, rule: 'r', file: 'a.ts', line: 1, description: `change ${id}`, diff: '-a\n+b', status, kills: [], checks: 1, durationMs: 1 });
    const content = read({ version: 1, mutants: [mutant('1', 'killed'), mutant('2', 'survived'), mutant('3', 'equivalent'), mutant('4', 'timed-out')], stale: [], durationMs: 5 });
    expect(content.mutations).toEqual([{ files: [{ file: 'a.ts', mutants: 3, killed: 2 }], survivors: [{ id: '2', description: 'change 2', diff: '-a\n+b', status: 'survived' }], durationMs: 5 }]);
  });

  test('a check of a model', () => {
    const content = read({ engine: 'embedded', verdict: 'deadlock', complete: false, bounds: [], generated: 2, distinct: 2, depth: 2, durationMs: 1, trace: { steps: [{ action: 'Init', state: { x: '1' } }] } });
    expect(content.checks).toMatchObject([{ model: { file: 'x.json', generated: 2 }, finding: { verdict: 'deadlock' } }]);
  });

  test.each([
    ['the channel', { comparisons: [{ name: 'batch 64', against: 'ringbuf.js', ratio: summary }] }, 'ringbuf.js'],
    ['the TLA+ engine', { results: [{ config: 'A.cfg', ratio: summary }] }, 'TLC'],
    ['the explorer', { cases: [], peers: { results: [{ name: 'A', peer: 'loom', ratio: summary, theyCompleted: false }] } }, 'loom'],
  ])('a benchmark of %s', (_, json, against) => {
    const content = read({ ...json, idle: { trusted: false }, targets: [] });
    expect(content.benchmarks).toMatchObject([{ trusted: false, ratios: [{ against, median: 2, min: 1.5, max: 3 }] }]);
  });

  test.each([['nothing', {}], ['a list', []], ['another thing', { name: 'package' }], ['text', 'x']])('%s is refused', (_, json) => {
    expect(() => read(json)).toThrow('x.json holds no results that are known');
  });

  test('a report of another version is refused', () => {
    expect(() => read({ ...report({}), version: 2 })).toThrow('version 2');
  });
});

test('a page holds one run of verify', () => {
  const one = { verify: report({}) };
  expect(() => joined('t', [one, one])).toThrow('ringproof merge');
});
