import { describe, expect, test } from 'vitest';
import { Machine } from './_internals/machine.ts';
import { random } from './_internals/random.ts';
import type { Random } from './_internals/random.ts';
import type { Scheduler } from './_internals/run.ts';
import { runOnce } from './_internals/run.ts';
import { StepCounts, uniform, urw } from './_internals/schedulers.ts';
import { handWritten } from './testing/hand-written.ts';
import { litmus } from './testing/literature.ts';

/** Pearson's statistic of how often each of the C(8, 2) interleavings of six steps and two comes. */
function deviation(schedulerOf: (dice: Random, counts: StepCounts) => Scheduler): number {
  const { program, ops } = handWritten(litmus('six and two', 'A 0; A 0; A 0; A 0; A 0; A 0', 'A 1; A 1'));
  const machine = new Machine(program, { resumeSpins: true });
  ops.attach(machine as Machine);
  const runs = 5600;
  const seen = new Map<string, number>();
  const counts = new StepCounts(2);
  for (let i = 0; i < runs; i++) {
    const { schedule } = runOnce(machine as Machine, schedulerOf(random(i), counts), 100);
    counts.note(schedule.steps);
    // The first execution has no steps to expect yet.
    if (i > 0) seen.set(schedule.steps.join(''), (seen.get(schedule.steps.join('')) ?? 0) + 1);
  }
  const expected = (runs - 1) / 28;
  return [...seen.values()].reduce((sum, observed) => sum + (observed - expected) ** 2 / expected, (28 - seen.size) * expected);
}

describe('uniform random walk', () => {
  // 27 degrees of freedom: above 55.5 one time in a thousand.
  test('makes each interleaving as likely as every other', () => {
    expect(deviation((dice, counts) => urw(dice, counts.mean))).toBeLessThan(55.5);
  });

  test('which a random walk does not, nor a walk by wrong counts', () => {
    expect(deviation((dice) => uniform(dice))).toBeGreaterThan(500);
    expect(deviation((dice) => urw(dice, new Float64Array([2, 6])))).toBeGreaterThan(500);
  });
});
