import { describe, expect, test } from 'vitest';
import { exploreGraphs } from './explore-graphs.ts';
import { memoryModel } from './models/index.ts';
import { fibonacci, litmusTests, mpsc, parametricTests, spsc, spscThreads } from './testing/corpus.ts';
import { litmusProgram } from './testing/litmus.ts';
import type { Statement } from './testing/litmus.ts';
import { R, W } from './testing/notation.ts';
import { msQueue, plainTreiberStack, ticketLock, treiberStack } from './testing/structures.ts';
import { exchanges, upToSymmetry } from './testing/symmetry.ts';

describe.each(['rc11', 'sc'] as const)('%s: executions as published', (model) => {
  test.each([...litmusTests, ...parametricTests].map((row) => [row.program.name, row] as const))('%s', (_, row) => {
    const result = exploreGraphs(litmusProgram(row.program), memoryModel(model));
    expect(result.executions).toBe(row[model]);
    expect(result.blocked).toBe(0);
  });
});

// SPSC with rel/acq accesses has no store-buffering that TSO would not show too.
test.each([9, 47, 256, 1427, 8082, 46_311].map((count, at) => [at + 2, count] as const))('tso: SPSC(2,%i)', (tries, count) => {
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

// From runs of GenMC 0.11 without its reductions, and with symmetry reduction alone. What its repository expects of these clients (43 for 2+2) are the hints that Relinche checks, not executions.
test.each([[1, 1, 2, 2], [1, 2, 7, 4], [2, 1, 22, 22], [2, 2, 220, 112], [2, 3, 4978, 852], [3, 2, 34_968, 17_514]] as const)(
  'Treiber\'s stack, %i pushes and %i pops: executions, and how many there are up to an exchange of threads that pop', (pushers, poppers, count, symmetric) => {
    const permutations = exchanges(pushers + poppers, pushers);
    const distinct = new Set<string>();
    const { executions } = exploreGraphs(plainTreiberStack(pushers, poppers), memoryModel('rc11'), { onComplete: (graph) => distinct.add(upToSymmetry(graph, permutations)) });
    expect({ executions, symmetric: distinct.size }).toEqual({ executions: count, symmetric });
    expect(exploreGraphs(plainTreiberStack(pushers, poppers), memoryModel('sc')).executions).toBe(count);
  },
);

test('sc: SPSC(4,4), and four producers', () => {
  expect(exploreGraphs(litmusProgram(spsc(4, 4)), memoryModel('sc')).executions).toBe(353);
  expect(exploreGraphs(litmusProgram(mpsc(4, 2, 2)), memoryModel('sc')).executions).toBe(6_561);
});

test('with relaxed indices, all but one of the 23 executions of SPSC(2,2) race on a slot', () => {
  const access = (side: number, slot: number): Statement => side === 0 ? W(`slot${slot}`, 7, 'non-atomic') : R(`slot${slot}`, 'non-atomic');
  const threads = spscThreads(2, 2, '', { load: 'relaxed', store: 'relaxed' }).map((statements, side) => statements.map((statement): Statement =>
    'if' in statement ? { ...statement, do: [{ if: 'own', do: [access(side, 1)], else: [access(side, 0)] }, ...statement.do] } : statement));
  const model = memoryModel('rc11');
  let executions = 0;
  let racy = 0;
  exploreGraphs(litmusProgram({ name: 'SPSC(2,2) with slots', threads }), model, {
    onComplete(graph) {
      executions++;
      let races = false;
      for (let a = 0; a < graph.size; a++) {
        for (let b = 0; b < a; b++) races ||= graph.location[a] === graph.location[b] && !graph.happensBefore(a, b) && !graph.happensBefore(b, a) && model.isRace(graph, a, b);
      }
      if (races) racy++;
    },
  });
  expect({ executions, racy }).toEqual({ executions: 23, racy: 22 });
});
