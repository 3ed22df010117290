import { EvaluationError } from '../values/evaluation-error.ts';
import { Interval } from '../values/interval.ts';
import { Subset } from '../values/lazy-sets.ts';
import { FunctionSet, RecordSet, TupleSet } from '../values/products.ts';
import { elements, setOf } from '../values/sets.ts';
import { isSet, TupleValue, type SetValue, type Value } from '../values/value.ts';
import type { Implementations, ModuleContext } from './context.ts';
import type { RandomSource } from './random.ts';
import { ValueMap } from './graph-search.ts';
import { integer, refuse } from './refuse.ts';
import { randomElement } from './tlc.ts';

/** Module Randomization. The sets are random as TLC's are, but not the same ones for the same seed. */

/** `size` different elements, each choice equally likely. */
function draw(items: readonly Value[], size: number, random: RandomSource): Value {
  const rest = items.slice();
  const drawn: Value[] = [];
  while (drawn.length < size && rest.length > 0) {
    const index = random.below(rest.length);
    drawn.push(rest[index]!);
    rest[index] = rest.at(-1)!;
    rest.pop();
  }
  return setOf(drawn);
}

/** Sets with more elements are not enumerated to draw from them, where that can be helped. */
const MANY = 100_000;

/** How to draw one element of a set that is too large to enumerate; `undefined` for sets to be enumerated. */
function drawerOf(set: Value, random: RandomSource): (() => Value) | undefined {
  if (set instanceof Subset) {
    const items = elements(set.base);
    return items.length > Math.log2(MANY) ? () => setOf(items.filter(() => random.fraction() < 0.5)) : undefined;
  }
  const isSpanned = set instanceof FunctionSet || set instanceof RecordSet || set instanceof TupleSet || set instanceof Interval;
  return isSpanned && isLarge(set) ? () => randomElement({ random }, set) : undefined;
}

function isLarge(set: SetValue): boolean {
  try {
    return set.size() > MANY;
  } catch (error) {
    // Not even the size is in range.
    if (error instanceof EvaluationError) return true;
    throw error;
  }
}

/** `size` different elements drawn one by one. */
function drawDifferent(size: number, next: () => Value): Value {
  const drawn = new ValueMap<true>();
  const items: Value[] = [];
  while (items.length < size) {
    const item = next();
    if (drawn.get(item)) continue;
    drawn.set(item, true);
    items.push(item);
  }
  return setOf(items);
}

export function randomization({ random }: Pick<ModuleContext, 'random'>): Implementations {
  /** `picks` subsets, each element in with probability `mean / |S|`; equal ones fall together. */
  const subsets = (k: Value, n: Value, set: Value): Value => {
    if (!isSet(set) || !set.isEnumerable) refuse('third', 'RandomSetOfSubsets', 'finite set', set);
    const picks = integer(k, 'first', 'RandomSetOfSubsets', 'nonnegative integer');
    const mean = integer(n, 'second', 'RandomSetOfSubsets', 'nonnegative integer that is smaller than the third argument\'s cardinality');
    const items = elements(set);
    if (picks < 0) refuse('first', 'RandomSetOfSubsets', 'nonnegative integer', k);
    if (mean < 0 || mean > items.length) refuse('second', 'RandomSetOfSubsets', "nonnegative integer that is smaller than the third argument's cardinality", n);
    if (items.length < 31 && picks > 2 ** items.length) refuse('first', 'RandomSetOfSubsets', "nonnegative integer that is smaller than 2 to the third argument's cardinality", k);
    const probability = items.length === 0 ? 0 : mean / items.length;
    return setOf(Array.from({ length: picks }, () => setOf(items.filter(() => random.fraction() < probability))));
  };
  return {
    RandomSubset: (k: Value, set: Value) => {
      if (!isSet(set) || !set.isEnumerable) refuse('second', 'RandomSubset', 'finite set', set);
      const size = integer(k, 'first', 'RandomSubset', 'nonnegative integer');
      if (size < 0) refuse('first', 'RandomSubset', 'nonnegative integer', k);
      const next = drawerOf(set, random);
      if (next !== undefined && size <= MANY / 2) return drawDifferent(size, next);
      // All of them, where there are not so many.
      return draw(elements(set), size, random);
    },
    RandomSetOfSubsets: subsets,
    TestRandomSetOfSubsets: (k: Value, n: Value, set: Value) =>
      new TupleValue(Array.from({ length: 5 }, () => elements(subsets(k, n, set)).length)),
  };
}
