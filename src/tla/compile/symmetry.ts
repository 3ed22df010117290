import { asFunction, elements, isSet, ModelValue, TupleValue, type Value } from '../values/index.ts';
import type { SymmetryPermutation } from './compiled-spec.ts';
import { refuseCfg } from './configuration.ts';

/**
 * The group that a set of permutations generates, without the identity (MVPerms.permutationSubgroup).
 * @param operands how many operands the expression has that gives the set. When there are no fewer than permutations TLC takes it that each
 * permuted set is too small to have symmetry, and does without (Tool.getSymmetryPerms): then the result is `undefined`.
 */
export function symmetryGroup(set: Value, operands: number): SymmetryPermutation[] | undefined {
  if (!isSet(set)) refuseCfg('The symmetry operator must specify a set of functions.');
  const permutations = [...elements(set)].map(toPermutation);
  if (permutations.length === 0) refuseCfg('The symmetry operator specifies the empty set: there must be a permutation in it.');
  if (operands >= permutations.length) return undefined;
  const seen = new Set<string>();
  const group: SymmetryPermutation[] = [];
  const add = (permutation: SymmetryPermutation): void => {
    const key = keyOf(permutation);
    if (permutation.size === 0 || seen.has(key)) return;
    seen.add(key);
    group.push(permutation);
  };
  for (const permutation of permutations) {
    if (new Set(permutation.values()).size < permutation.size || [...permutation.values()].some((image) => !permutation.has(image))) refuseCfg('Symmetry function must be a permutation: each model value of its domain must be the value of one.');
    add(permutation);
  }
  const generators = [...group];
  for (let done = 0; done < group.length; done++) {
    for (const generator of generators) add(compose(generator, group[done]!));
  }
  return group;
}

function toPermutation(value: Value): SymmetryPermutation {
  const f = asFunction(value);
  if (f === undefined) refuseCfg('The symmetry operator must specify a set of functions.');
  // A function over 1..n permutes no model values; the empty one permutes nothing.
  const keys = f instanceof TupleValue ? f.items.map((_, index) => index + 1) : f.shape.keys;
  const values = f instanceof TupleValue ? f.items : f.values;
  const permutation = new Map<Value, Value>();
  keys.forEach((key, index) => {
    const image = values[index]!;
    if (!(key instanceof ModelValue) || !(image instanceof ModelValue)) refuseCfg('Symmetry function must have model values as domain and range.');
    if (key !== image) permutation.set(key, image);
  });
  return permutation;
}

/** First `second`, then `first`. */
function compose(first: SymmetryPermutation, second: SymmetryPermutation): SymmetryPermutation {
  const composed = new Map<Value, Value>();
  for (const key of new Set([...first.keys(), ...second.keys()])) {
    const middle = second.get(key) ?? key;
    const image = first.get(middle) ?? middle;
    if (image !== key) composed.set(key, image);
  }
  return composed;
}

function keyOf(permutation: SymmetryPermutation): string {
  return [...permutation]
    .map(([from, to]) => `${(from as ModelValue).index}>${(to as ModelValue).index}`)
    .sort()
    .join();
}
