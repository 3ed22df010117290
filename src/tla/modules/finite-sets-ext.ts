import { equal } from '../values/equal.ts';
import { fail } from '../values/evaluation-error.ts';
import { KSubset, Subset } from '../values/lazy-sets.ts';
import { cup, difference, elements, naturalCursor, setOf, union } from '../values/sets.ts';
import { EMPTY_SET } from '../values/set-enum.ts';
import { isSet, type Value } from '../values/value.ts';
import { add, greaterOrEqual, lessOrEqual, multiply } from './arithmetic.ts';
import type { Binary, Implementations, Unary } from './context.ts';
import { integer, refuse, truth } from './refuse.ts';

/** Community module FiniteSetsExt. */

/** `FoldSet` as its Java override does it: the first element is combined with the base. */
export function foldSet(combine: Binary, base: Value, set: Value): Value {
  let result = base;
  const cursor = naturalCursor(set);
  for (let item = cursor.next(); item !== undefined; item = cursor.next()) result = combine(item, result);
  return result;
}

function extreme(set: Value, isBefore: (x: Value, y: Value) => boolean): Value {
  const items = elements(set);
  return (
    items.find((x) => items.every((y) => isBefore(x, y))) ??
    fail('Attempted to compute the value of an expression of form\nCHOOSE x \\in S: P, but no element of S satisfied P.')
  );
}

/** `CHOOSE x \in S : \A y \in S : x >= y` */
export function max(set: Value): Value {
  return extreme(set, greaterOrEqual);
}

/** `CHOOSE x \in S : \A y \in S : x =< y` */
export function min(set: Value): Value {
  return extreme(set, lessOrEqual);
}

/** Sets of one choice from each set. */
function choices(sets: Value): Value {
  let ranges: Value[][] = [[]];
  for (const set of elements(sets)) ranges = ranges.flatMap((chosen) => elements(set).map((item) => [...chosen, item]));
  return setOf(ranges.map(setOf));
}

export const finiteSetsExt: Implementations = {
  FoldSet: foldSet,
  SumSet: (set: Value) => foldSet(add, 0, set),
  ProductSet: (set: Value) => foldSet(multiply, 1, set),
  ReduceSet: (combine: Binary, set: Value, base: Value) => foldSet(combine, base, set),
  MapThenSumSet: (image: Unary, set: Value) => elements(set).reduceRight<Value>((total, item) => add(image(item), total), 0),
  FlattenSet: union,
  SymDiff: (a: Value, b: Value) => cup(difference(a, b), difference(b, a)),
  Quantify: (set: Value, test: Unary) => {
    if (!isSet(set) || !set.isEnumerable) refuse('first', 'Quantify', 'set', set);
    return elements(set).filter((item) => truth(test(item), 'second', 'Quantify')).length;
  },
  kSubset: (k: Value, set: Value) => {
    if (!isSet(set) || !set.isEnumerable) refuse('second', 'kSubset', 'set', set);
    const size = integer(k, 'first', 'kSubset', 'natural number');
    if (size < 0 || set.size() < size) return EMPTY_SET;
    return size === 0 ? new Subset(EMPTY_SET) : new KSubset(size, set.toEnum());
  },
  Max: max,
  Min: min,
  Choices: choices,
  ChooseUnique: (set: Value, test: Unary) => {
    const items = elements(set);
    return (
      items.find((x) => truth(test(x), 'second', 'ChooseUnique') && items.every((y) => !truth(test(y), 'second', 'ChooseUnique') || equal(y, x))) ??
      fail('Attempted to compute the value of an expression of form\nCHOOSE x \\in S: P, but no element of S satisfied P.')
    );
  },
};
