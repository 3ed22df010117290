import { fail } from '../values/evaluation-error.ts';
import { print } from '../values/print.ts';
import { StringValue, TupleValue, type Value } from '../values/value.ts';
import type { Implementations } from './context.ts';
import { functionValue, integer, refuse, type Position } from './refuse.ts';

/** Community module Statistics, which TLC leaves to the ChiSquareTest of Apache Commons Math. */
export const statistics: Implementations = {
  ChiSquare: (expected: Value, actual: Value, alpha: Value) => {
    const wanted = counts(expected, 'first');
    const observed = counts(actual, 'second');
    const level = alpha instanceof StringValue ? Number(alpha.text) : refuse('third', 'ChiSquare', 'StringValue representing a double in (0, .5]', alpha);
    if (!(level > 0 && level <= 0.5)) fail(`The significance level of ChiSquare must be above 0 and at most 0.5, but it is ${print(alpha)}.`);
    return probabilityOf(wanted, observed) >= level;
  },
};

function counts(value: Value, position: Position): number[] {
  const of = functionValue(value, position, 'ChiSquare');
  return (of instanceof TupleValue ? of.items : of.values).map((count) => integer(count, position, 'ChiSquare'));
}

/** The probability of counts at least as far from the expected ones, when those are the frequencies that they come from. */
function probabilityOf(expected: readonly number[], observed: readonly number[]): number {
  if (expected.length < 2 || expected.length !== observed.length) fail(`ChiSquare compares as many counts as it expects, at least two: it expects ${expected.length} and has ${observed.length}.`);
  if (expected.some((count) => count <= 0)) fail('The counts that ChiSquare expects must be above zero.');
  if (observed.some((count) => count < 0)) fail('The counts that ChiSquare compares must not be negative.');
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  const ratio = sum(observed) / sum(expected);
  const statistic = sum(expected.map((count, index) => (observed[index]! - ratio * count) ** 2 / (ratio * count)));
  return chiSquareTail((expected.length - 1) / 2, statistic / 2);
}

/**
 * The regularised upper incomplete gamma function Q(a, x) for an `a` that is half a whole number, by
 * Q(a + 1, x) = Q(a, x) + x^a e^-x / Γ(a + 1) (DLMF 8.8.6).
 */
function chiSquareTail(a: number, x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  let [at, tail, term] = Number.isInteger(a) ? [1, Math.exp(-x), Math.exp(-x)] : [0.5, complementaryError(Math.sqrt(x)), Math.exp(-x) / Math.sqrt(Math.PI * x)];
  for (; at < a; at++) {
    term *= x / at;
    if (x > 0) tail += term;
  }
  return tail;
}

/** erfc(z) for z >= 0: its Maclaurin series near zero (DLMF 7.6.2), its continued fraction (DLMF 7.9.1) beyond. */
function complementaryError(z: number): number {
  if (z < 2.5) {
    let term = z;
    let series = z;
    for (let n = 1; Math.abs(term) > Number.EPSILON * series; n++) {
      term *= (2 * z * z) / (2 * n + 1);
      series += term;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) * series;
  }
  let fraction = z;
  for (let n = 60; n > 0; n--) fraction = z + n / 2 / fraction;
  return Math.exp(-z * z) / (Math.sqrt(Math.PI) * fraction);
}
