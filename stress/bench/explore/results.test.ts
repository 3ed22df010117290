import { describe, expect, test } from 'vitest';
import type { Measurement } from './protocol.ts';
import { caseResult, modelResult, peerResult, targetsOf } from './results.ts';

function measurement(part: Partial<Measurement>): Measurement {
  return { verdict: 'pass', complete: true, executions: 1000, steps: 8000, loadMs: 30, firstMs: 20, milliseconds: [], live: [], peakBytes: 2 ** 27, ...part };
}

describe('targets of the explorer', () => {
  const lastzero = (bytes: readonly number[]): ReturnType<typeof targetsOf> =>
    targetsOf([caseResult('lastzero(15)', [measurement({ executions: 147_456, firstMs: 9000 })], { memory: measurement({ live: bytes.map((each, i) => ({ executions: 10_000 * (i + 1), bytes: each })) }) })]);

  test('a rate and a time are reached or missed', () => {
    const spsc = (firstMs: number): boolean[] => targetsOf([caseResult('SPSC(2,7)', [measurement({ executions: 34_232, firstMs })])]).map(({ reached }) => reached);
    expect(spsc(600)).toEqual([true, true]);
    expect(spsc(900)).toEqual([false, true]);
    expect(spsc(1100)).toEqual([false, false]);
  });

  test('memory that grows with the executions is missed, what the engine compiles at first is not counted', () => {
    expect(lastzero([5e6, 8e6, 8.01e6, 8e6]).map(({ reached }) => reached)).toEqual([true, true]);
    expect(lastzero([5e6, 8e6, 8.05e6, 8.1e6]).map(({ reached }) => reached)).toEqual([true, false]);
  });

  test('what was too short to look twice has no growth', () => {
    expect(lastzero([5e6, 8e6]).map(({ name }) => name)).toEqual(['lastzero(15), complete']);
  });
});

test('a ratio pairs the rounds, so that a slow moment of the machine hits both sides of it', () => {
  const ours = [1, 2, 4].map((ms) => measurement({ milliseconds: [ms, ms, 100 * ms], firstMs: 10 * ms, outcomes: 3 }));
  const theirs = [10, 20, 40].map((ms) => ({ executions: 50, outcomes: 3, complete: true, milliseconds: [ms] }));
  const { ratio, ratioToFirst } = peerResult('SB', 'loom', ours, theirs);
  expect(ratio).toMatchObject({ median: 10, min: 10, max: 10 });
  expect(ratioToFirst.median).toBe(1);
});

test('a memory model\'s result is of the first exploration in each process', () => {
  const result = modelResult('MP', 'rc11', [20, 10, 40].map((firstMs) => measurement({ firstMs })), measurement({ dominating: [{ module: 'rc11.js', share: 0.5, functions: [] }] }));
  expect(result).toMatchObject({ name: 'MP', memory: 'rc11', executions: 1000, eventsPerExecution: 8, seconds: { median: 0.02 }, executionsPerSecond: { median: 50_000 }, peakMegabytes: 128 });
});
