import { equal } from '../values/equal.ts';
import { fail } from '../values/evaluation-error.ts';
import { apply, domain } from '../values/functions.ts';
import { makeFunction } from '../values/make-function.ts';
import { describe } from '../values/print.ts';
import { cup, difference, elements, member, setOf } from '../values/sets.ts';
import { SetEnum } from '../values/set-enum.ts';
import { isSet, type Value } from '../values/value.ts';
import { add, multiply } from './arithmetic.ts';
import type { Binary, Implementations, Unary } from './context.ts';
import { folds } from './functions.ts';
import { functionValue } from './refuse.ts';

/** Community module BagsExt. */

function over(set: Value, body: Unary): Value {
  return isSet(set) ? makeFunction(set, body) : fail(`Attempted to make a bag of the value\n${describe(set)}`);
}

/** `FoldBag` as its Java override does it: the accumulated value is the first operand. */
function foldBag(combine: Binary, base: Value, bag: Value): Value {
  functionValue(bag, 'third', 'FoldBag', 'bag');
  let result = base;
  for (const key of elements(domain(bag))) {
    const count = apply(bag, key);
    if (typeof count !== 'number' || count <= 0) {
      fail(`Applying FoldBag to the following value,\nwhich is not an element of Nat:\n${describe(count)} (in: ${describe(key)}:>${describe(count)})`);
    }
    for (let copy = 0; copy < count; copy++) result = combine(result, key);
  }
  return result;
}

export const bagsExt: Implementations = {
  BagAdd: (bag: Value, x: Value) => {
    const keys = domain(bag);
    return member(x, keys)
      ? over(keys, (e) => (equal(e, x) ? add(apply(bag, e), 1) : apply(bag, e)))
      : over(cup(keys, setOf([x])), (e) => (equal(e, x) ? 1 : apply(bag, e)));
  },
  BagRemove: (bag: Value, x: Value) => {
    const keys = domain(bag);
    if (!member(x, keys)) return bag;
    if (equal(apply(bag, x), 1)) return over(difference(keys, setOf([x])), (e) => apply(bag, e));
    return over(keys, (e) => (equal(e, x) ? add(apply(bag, e), -1) : apply(bag, e)));
  },
  BagRemoveAll: (bag: Value, x: Value) => over(difference(domain(bag), setOf([x])), (e) => apply(bag, e)),
  MapThenFoldBag: (combine: Binary, base: Value, image: Unary, _choose: Unary, bag: Value) => {
    const handle = (x: Value): Value => {
      let power = base;
      for (let copy = 0; copy < (apply(bag, x) as number); copy++) power = combine(power, image(x));
      return power;
    };
    const first: Unary = (set) => (set as SetEnum).items[0]!;
    return (folds['MapThenFoldSet'] as (combine: Binary, base: Value, image: Unary, choose: Unary, set: Value) => Value)(combine, base, handle, first, domain(bag));
  },
  FoldBag: foldBag,
  SumBag: (bag: Value) => foldBag(add, 0, bag),
  ProductBag: (bag: Value) => foldBag(multiply, 1, bag),
};
