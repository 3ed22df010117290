import { describe, expect, test } from 'vitest';
import { exploreGraphs } from './explore-graphs.ts';
import { memoryModel } from './models/index.ts';
import { fibonacci, litmusTests, parametricTests } from './testing/corpus.ts';
import { litmusProgram } from './testing/litmus.ts';

describe.each(['rc11', 'sc'] as const)('%s: executions as published', (model) => {
  test.each([...litmusTests, ...parametricTests].map((row) => [row.program.name, row] as const))('%s', (_, row) => {
    const result = exploreGraphs(litmusProgram(row.program), memoryModel(model));
    expect(result.executions).toBe(row[model]);
    expect(result.blocked).toBe(0);
  });
});

// SPSC with rel/acq accesses has no store-buffering that TSO would not show too.
test.each([9, 47, 256, 1427, 8082].map((count, at) => [at + 2, count] as const))('tso: SPSC(2,%i)', (tries, count) => {
  const row = parametricTests.find(({ program }) => program.name === `SPSC(2,${tries})`)!;
  expect(exploreGraphs(litmusProgram(row.program), memoryModel('tso')).executions).toBe(count);
});

test('fib_bench with its reader', () => {
  expect(exploreGraphs(litmusProgram(fibonacci(5, 144)), memoryModel('sc')).executions).toBe(218_243);
  expect(exploreGraphs(litmusProgram(fibonacci(5, 144)), memoryModel('rc11')).executions).toBe(525_630);
});
