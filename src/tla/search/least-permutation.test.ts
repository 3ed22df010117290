import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import type { SymmetryPermutation } from '../compile/compiled-spec.ts';
import { compare, print, type Value } from '../values/index.ts';
import { permute } from '../values/permute.ts';
import { comparable, interner } from '../values/testing/arbitrary-value.ts';
import { LeastPermutation } from './least-permutation.ts';

const a = interner.model('p1');
const b = interner.model('p2');
const c = interner.model('p3');
const mapping = (...images: Value[]): SymmetryPermutation => new Map([a, b, c].map((model, index) => [model, images[index]!]));
const ALL = [mapping(b, a, c), mapping(c, b, a), mapping(a, c, b), mapping(b, c, a), mapping(c, a, b)];
const ROTATIONS = [mapping(b, c, a), mapping(c, a, b)];

/** By the definition: each permutation of the whole state, compared variable by variable. */
function leastByBruteForce(state: readonly Value[], symmetry: readonly SymmetryPermutation[]): Value[] {
  const states = [state, ...symmetry.map((permutation) => state.map((value) => permute(value, permutation)))];
  const order = (left: readonly Value[], right: readonly Value[]): number => left.map((value, index) => compare(value, right[index]!)).find((sign) => sign !== 0) ?? 0;
  return [...states.reduce((least, one) => (order(one, least) < 0 ? one : least))];
}

const variables = (count: number): fc.Arbitrary<Value[][]> => fc.tuple(...Array.from({ length: 3 }, () => comparable(count))).map((columns) => Array.from({ length: count }, (_, row) => columns.map((column) => column[row]!)));

test.prop([variables(12), fc.constantFrom(ALL, ROTATIONS, ALL.slice(0, 1))], { numRuns: 100 })('is what the definition says, for states that share values too', (states, symmetry) => {
  const permutations = new LeastPermutation(symmetry);
  const mixed = states.flatMap((state, index) => [state, [...state.slice(0, 2), states[(index + 1) % states.length]![2]!], state]);
  expect(mixed.map((state) => permutations.of(state).map(print))).toEqual(mixed.map((state) => leastByBruteForce(state, symmetry).map(print)));
});

test('forgets, and is right after it', () => {
  const permutations = new LeastPermutation(ALL, 3);
  const states = [a, b, c].flatMap((first) => [a, b, c].flatMap((second) => [a, b, c].map((third) => [first, second, third])));
  for (let round = 0; round < 2; round++) expect(states.map((state) => permutations.of(state).map(print))).toEqual(states.map((state) => leastByBruteForce(state, ALL).map(print)));
  expect(permutations.remembered).toBeLessThanOrEqual(3 + 3);
});
