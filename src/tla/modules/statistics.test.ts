import { expect, test } from 'vitest';
import { Interner } from '../values/intern.ts';
import { TupleValue } from '../values/value.ts';
import { statistics } from './statistics.ts';

const interner = new Interner();
const { ChiSquare } = statistics as Record<string, (...operands: unknown[]) => unknown>;
const fits = (expected: number[], actual: number[], alpha: string): unknown => ChiSquare!(new TupleValue(expected), new TupleValue(actual), interner.string(alpha));

test('compares the probability of what was counted with the level of significance', () => {
  const counted = [1, 2, 3, 4, 5, 6];
  for (const level of ['0.001', '0.01', '0.5']) expect(fits(counted, counted, level)).toBe(true);
  // Five degrees of freedom: the statistic is 5, the probability 0.4159.
  const even = counted.map(() => 6);
  expect(['0.5', '0.42', '0.41'].map((level) => fits(even, counted, level))).toEqual([false, false, true]);
  // One: 4 and 0.0455; 36 and 2.0e-9.
  expect(['0.05', '0.046', '0.045'].map((level) => fits([50, 50], [60, 40], level))).toEqual([false, false, true]);
  expect(['3e-9', '1e-9'].map((level) => fits([50, 50], [80, 20], level))).toEqual([false, true]);
  // Two: the probability is the exponential of minus half the statistic, 4.
  expect(['0.14', '0.13'].map((level) => fits([8, 8, 8], [12, 4, 8], level))).toEqual([false, true]);
});

test('refuses what is no sample', () => {
  expect(() => fits([1], [1], '0.1')).toThrow('at least two');
  expect(() => fits([1, 2], [1, 2, 3], '0.1')).toThrow('it expects 2 and has 3');
  expect(() => fits([0, 2], [1, 2], '0.1')).toThrow('above zero');
  expect(() => fits([1, 2], [-1, 2], '0.1')).toThrow('negative');
  expect(() => fits([1, 2], [1, 2], '0.6')).toThrow('level of ChiSquare');
  expect(() => ChiSquare!(true, new TupleValue([1]), interner.string('0.1'))).toThrow('The first argument of ChiSquare should be a function');
});
