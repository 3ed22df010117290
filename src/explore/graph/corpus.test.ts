import { describe, expect, test } from 'vitest';
import { exploreGraphs } from './explore-graphs.ts';
import { memoryModel } from './models/index.ts';
import { fibonacci, litmusTests, parametricTests } from './testing/corpus.ts';
import { litmusProgram } from './testing/litmus.ts';
import { msQueue, ticketLock, treiberStack } from './testing/structures.ts';

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

test.each([['ms-queue', msQueue(2), 50], ['treiber', treiberStack(2, 1), 18], ['ticket lock', ticketLock(2), 2]] as const)('%s: executions as published', (_, program, count) => {
  for (const model of ['rc11', 'sc'] as const) expect(exploreGraphs(program, memoryModel(model)).executions).toBe(count);
});
