import { fail } from '../values/evaluation-error.ts';
import { describe } from '../values/print.ts';
import { elements, setOf } from '../values/sets.ts';
import { isSet, TupleValue, type Value } from '../values/value.ts';
import type { Implementations, ModuleContext } from './context.ts';
import type { RandomSource } from './random.ts';
import { integer, refuse } from './refuse.ts';

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
      const items = elements(set);
      if (size > items.length) fail(`The first argument of RandomSubset should be at most the cardinality of the second, but instead it is:\n${describe(k)}`);
      return draw(items, size, random);
    },
    RandomSetOfSubsets: subsets,
    TestRandomSetOfSubsets: (k: Value, n: Value, set: Value) =>
      new TupleValue(Array.from({ length: 5 }, () => elements(subsets(k, n, set)).length)),
  };
}
