import { describe, expect, test } from 'vitest';
import { job } from '../testing/outcomes.ts';
import { TimeLeft } from './time-left.ts';

const [one, two, alone] = [job('one', ['a'], async () => {}), job('two', ['b'], async () => {}), job('alone', ['c'], async () => {}, true)];

function clocked(past: Readonly<Record<string, number>>, jobs = [one!, two!, alone!]) {
  let now = 0;
  const left = new TimeLeft(jobs, new Map(Object.entries(past)), 2, () => now);
  return { left, at: (time: number): TimeLeft => ((now = time), left) };
}

describe('the time that is left', () => {
  test('is not known before anything is', () => {
    const { left, at } = clocked({});
    expect(left.get()).toBeUndefined();
    left.started(one!);
    expect(at(1_000).get()).toBeUndefined();
  });

  test('is that of the last run: jobs that run together share the time, exclusive ones do not', () => {
    const { left, at } = clocked({ one: 10_000, two: 4_000, alone: 5_000 });
    expect(left.get()).toBe(5_000 + 10_000);
    left.started(one!);
    left.started(two!);
    expect(at(2_000).get()).toBe(5_000 + 8_000);
    at(4_000).ended(two!);
    expect(left.get()).toBe(5_000 + 6_000);
  });

  test('is extrapolated from a telling share of a job', () => {
    const { left, at } = clocked({ two: 0, alone: 0 });
    left.started(one!);
    left.progressed(one!, 0.01);
    expect(at(1_000).get()).toBeUndefined();
    left.progressed(one!, 0.25);
    expect(at(2_000).get()).toBe(6_000);
  });

  test('is as long as other jobs took, where nothing else is known', () => {
    const { left, at } = clocked({});
    left.started(one!);
    at(3_000).ended(one!);
    expect(left.get()).toBe(3_000 + 3_000);
  });

  test('of a job that takes longer than last time is what its progress says, or nothing', () => {
    const { left, at } = clocked({ one: 1_000 }, [one!]);
    left.started(one!);
    expect(at(5_000).get()).toBe(0);
    left.progressed(one!, 0.5);
    expect(left.get()).toBe(5_000);
  });
});

test('what jobs took is told for the next run', () => {
  const { left, at } = clocked({});
  left.started(one!);
  at(700).ended(one!);
  expect(left.durations()).toEqual(new Map([['one', 700]]));
});
