import { describe, expect, test } from 'vitest';
import { climb } from './_internals/ladder.ts';
import { Machine } from './_internals/machine.ts';
import type { HandWritten } from './testing/hand-written.ts';
import { litmusTests, parametricTests } from './graph/testing/corpus.ts';
import { interleavedLitmus } from './graph/testing/interleaved.ts';
import { handWritten } from './testing/hand-written.ts';
import { ainc, casrot, coA, litmus, msQueue, spsc, ticketlock, treiber, writers } from './testing/literature.ts';

/** Traces with at most k preemptions, for k = 0, 1, … until the bound cuts nothing off. */
function ladder(source: HandWritten): number[] {
  const { program, ops } = handWritten(source);
  const machine = new Machine(program, { resumeSpins: false });
  ops.attach(machine as Machine);
  const rungs: number[] = [];
  for (let bound = 0; ; bound++) {
    const rung = climb(machine as Machine, bound, { maxSteps: 1000, deadline: Infinity, maxEntries: 1e6, aim: 'count' });
    rungs.push(rung.traces);
    if (rung.unbounded) break;
  }
  // The last rungs may add nothing although they cut something off.
  while (rungs.length > 1 && rungs.at(-1) === rungs.at(-2)) rungs.pop();
  return rungs;
}

const cases: [HandWritten, number[]][] = [
  [spsc(1, 2), [2, 4, 6]], [spsc(2, 2), [2, 5, 9]], [spsc(2, 3), [2, 7, 21, 36, 44]], [spsc(2, 4), [2, 9, 36, 82, 153, 207, 225]], [spsc(4, 4), [2, 11, 53, 130, 248, 325, 353]],
  [litmus('SB', 'W 0 1; R 1', 'W 1 1; R 0'), [2, 3]],
  [litmus('LB3', 'R 0; W 1 1', 'R 1; W 2 1', 'R 2; W 0 1'), [6, 7]],
  [litmus('CoRR', 'W 0 1; W 0 2', 'R 0; R 0'), [2, 4, 6]],
  [litmus('IRIW', 'W 0 1', 'W 1 1', 'R 0; R 1', 'R 1; R 0'), [14, 15]],
  [litmus('ISA2', 'W 0 1; W 1 1', 'R 1; W 2 1', 'R 2; R 0'), [6, 7]],
  [litmus('small0', 'R 0', 'R 0; W 0 1', 'W 0 2'), [6, 9]],
  [litmus('small1', 'R 1; R 2; R 0', 'W 0 1', 'W 1 1; W 2 1'), [4, 8]],
  [litmus('default', 'R 0; R 0', 'W 0 1', 'W 0 2'), [6, 12]],
  [litmus('JLT', 'W 0 1; R 1; R 0', 'W 0 2; R 0', 'W 1 1'), [4, 8]],
  [litmus('viktor-relseq', 'A 0; A 0', 'A 0; A 0', 'A 0', 'A 0'), [24, 96, 180]],
  [coA(1), [2, 4]], [coA(2), [6, 15]], [coA(3), [24, 90, 130]],
  [ainc(3, 2), [6, 24, 36]], [ainc(3, 3), [6, 42, 120, 192, 216]],
  [casrot(6), [144]], [writers(4), [720]], [ticketlock(2), [2]], [treiber(), [6, 14, 18]], [msQueue(), [2, 12, 28, 42, 48, 50]],
];

/** The rows of the same tests whose programs the graph search has; the bound is asked of its SC counts. */
const rows: Readonly<Record<string, number[]>> = {
  'SB': [2, 3], 'SB+4sc': [2, 3], 'SB+2sc+scf': [2, 3], 'SB+scfs': [2, 3], 'SB+3sc+rel': [2, 3], 'SB+3sc+acq': [2, 3], 'SB+rfis': [2, 3],
  'MP': [2, 3], 'MP+rel+acq': [2], 'MP+rels+acq': [2, 3], 'LB': [2, 3], 'LB3': [6, 7], '2+2W': [2, 3], '2+2W+4sc': [2, 3], '2+2W+3sc+rel1': [2, 3], 'CoRR': [2, 4, 6], 'CoRW': [2, 3], 'CoWR': [2, 3],
  'IRIW-acq-sc': [14, 15], 'ISA2': [6, 7], 'W+RWC': [6, 7], 'RWC+syncs': [6, 7], 'peterZ': [6, 7], 'Z6+acq': [6, 7], 'inc2w': [6], 'cii': [6], 'wcii': [24], 'small0': [6, 9], 'small1': [4, 8], 'default': [6, 12],
  'JLT': [4, 8], 'viktor-relseq': [24, 96, 180], 'dekker_f': [2, 3], 'publish': [2, 42],
  'CoA(1)': [2, 4], 'CoA(2)': [6, 15], 'CoA(3)': [24, 90, 130], 'binc(3)': [6, 24, 36], 'cinc(3)': [6, 42, 120, 192, 216], 'N-writers(4)': [720],
  'casrot(2)': [2], 'casrot(3)': [5], 'casrot(4)': [14], 'casrot(5)': [43], 'casrot(6)': [144], 'casrot(7)': [523],
};

describe('and so do those of the programs of the graph search', () => {
  test.each(Object.entries(rows))('%s: %j', (name, rungs) => {
    const found = [...litmusTests, ...parametricTests].find(({ program }) => program.name === name)!;
    expect(ladder(interleavedLitmus(found.program))).toEqual(rungs);
  });
});

describe('traces under a preemption bound equal those of GenMC', () => {
  test.each(cases.map(([program, rungs]) => [program.name, rungs, program] as const))('%s: %j', (_, rungs, program) => {
    expect(ladder(program)).toEqual(rungs);
  });
});
