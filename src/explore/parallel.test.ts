import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Machine } from './_internals/machine.ts';
import type { SearchLimits } from './_internals/optimal-dpor.ts';
import { getAcquainted, OBSERVED_MORE, SearchTogether, sumOf } from './_internals/search-together.ts';
import type { Stop } from './_internals/search-together.ts';
import { allocateSharedMemory } from './_internals/shared-memory.ts';
import { SharedNames } from './_internals/shared-names.ts';
import { SharedTree } from './_internals/shared-tree.ts';
import { handWrittenFrom } from './testing/access-program.ts';
import { handWritten } from './testing/hand-written.ts';
import type { HandWritten } from './testing/hand-written.ts';
import { ainc, casrot, circularBuffer, coA, fib, filesys, indexer, lastzero, litmus, lockIncrement, mpsc, msQueue, readers, spsc, ticketlock, treiber, wcas } from './testing/literature.ts';
import { accessPrograms } from './testing/random-programs.ts';
import { search } from './testing/search.ts';

const numRuns = Number(process.env['RINGPROOF_PROGRAMS'] ?? 3000);

const LIMITS: SearchLimits = { maxSteps: 1000, maxExecutions: Infinity, deadline: Infinity, keepGoing: true };

/** Several searches of one program in this thread, in turns: a few executions each, with what they can give away given away now and then. */
function together(source: HandWritten, searches: number, seed: number): ReturnType<typeof sumOf> & { finished: boolean; splits: number } {
  const memory = allocateSharedMemory(searches);
  const names = new SharedNames(memory);
  const tree = new SharedTree(memory);
  const machines = Array.from({ length: searches }, () => {
    const { program, ops } = handWritten(source);
    const machine = new Machine(program, { resumeSpins: false, names }) as Machine;
    ops.attach(machine);
    machine.memory.bufferInfo(program.setup().buffer as SharedArrayBuffer);
    getAcquainted(machine, 1000);
    return { machine, ops };
  });
  let state = seed;
  const below = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 16) % n;
  };
  for (;;) {
    tree.begin();
    new Float64Array(memory.tallies).fill(0);
    const all = machines.map(({ machine }, i) => new SearchTogether(machine, memory, i, LIMITS));
    let stop: Stop | boolean = false;
    let splits = 0;
    while (stop === false) {
      const i = below(searches);
      const one = all[i]!;
      machines[i]!.ops.attach(machines[i]!.machine);
      if (below(3) === 0) {
        one.split();
        splits++;
      }
      stop = one.step(0);
    }
    if (typeof stop === 'object' && stop.reason === OBSERVED_MORE) continue;
    expect(stop).toBe(true);
    return { ...sumOf(memory), finished: tree.finished, splits };
  }
}

const literature: HandWritten[] = [
  readers(6), lastzero(5), filesys(16), indexer(12), fib(2), circularBuffer(4), spsc(2, 4), spsc(4, 4), mpsc(2, 2, 2), wcas(4), casrot(5), ainc(4), ainc(3, 2), lockIncrement(4), coA(3), ticketlock(3), treiber(), msQueue(),
  litmus('SB', 'W 0 1; R 1', 'W 1 1; R 0'), litmus('IRIW', 'W 0 1', 'W 1 1', 'R 0; R 1', 'R 1; R 0'), litmus('viktor-relseq', 'A 0; A 0', 'A 0; A 0', 'A 0', 'A 0'),
];

describe('several searches explore what one explores', () => {
  test.each(literature.map((source) => [source.name, source] as const))('%s', (_, source) => {
    const { executions, blocked, sleepBlocked, steps, longest } = search(source);
    expect(sleepBlocked).toBe(0);
    let splits = 0;
    for (let seed = 1; seed <= 6; seed++) {
      const all = together(source, 2 + (seed % 3), seed);
      expect(all).toMatchObject({ executions, blocked, sleepBlocked: 0, steps, longest, finished: true });
      ({ splits } = all);
    }
    expect(splits).toBeGreaterThan(0);
  });

  test('random programs', () => {
    fc.assert(
      fc.property(accessPrograms(8), fc.integer({ min: 2, max: 4 }), fc.nat(), (program, searches, seed) => {
        const source = handWrittenFrom(program, () => {});
        const { executions, blocked, steps, longest } = search(source);
        expect(together(source, searches, seed)).toMatchObject({ executions, blocked, sleepBlocked: 0, steps, longest, finished: true });
      }),
      { numRuns: Math.ceil(numRuns / 3) },
    );
  });
});
