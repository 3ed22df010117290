import { expect, test } from 'vitest';
import { Interner } from '../values/intern.ts';
import { print } from '../values/print.ts';
import { Interval } from '../values/interval.ts';
import { FunctionSet, RecordSet } from '../values/products.ts';
import { cardinality, elements, member, powerSet, setOf, subsetOf } from '../values/sets.ts';
import { TupleValue, type Value } from '../values/value.ts';
import type { ModuleContext } from './context.ts';
import { moduleOperators } from './natives.ts';
import { RandomSource } from './random.ts';
import { moduleNames, moduleSignature } from './signatures.ts';
import { bareContext } from './testing/bare-context.ts';

function context(): ModuleContext {
  return bareContext(new Interner());
}

test.each(moduleNames())('implements each operator of %s and no other', (name) => {
  const listed = [...moduleSignature(name)!.operators.keys()].toSorted();
  expect(Object.keys(moduleOperators(name, context())).toSorted()).toEqual(listed);
});

test('draws the numbers that java.util.Random draws', () => {
  const random = new RandomSource(42);
  expect([random.below(100), random.below(100), random.below(8)]).toEqual([30, 63, 5]);
  expect(new RandomSource(42).fraction()).toBeCloseTo(0.7275636800328681, 15);
});

test('keeps registers', () => {
  const operators = moduleOperators('TLC', context()) as Record<string, (...operands: Value[]) => Value>;
  operators['TLCSet']!(1, setOf([2, 1]));
  expect(print(operators['TLCGet']!(1))).toBe('{1, 2}');
  expect(() => operators['TLCGet']!(2)).toThrow('TLCGet(2) was undefined.');
  expect(() => operators['Assert']!(false, new TupleValue([1]))).toThrow('<<1>>');
});

test('draws from sets too large to enumerate', () => {
  const operators = moduleOperators('Randomization', context()) as unknown as Record<string, (...operands: Value[]) => Value>;
  const many = new FunctionSet(new Interval(1, 40), new Interval(1, 10));
  const drawn = operators['RandomSubset']!(20, many);
  expect(cardinality(drawn)).toBe(20);
  expect(elements(drawn).every((f) => member(f, many))).toBe(true);
  expect(cardinality(operators['RandomSubset']!(5, powerSet(new Interval(1, 50))))).toBe(5);
  expect(cardinality(operators['RandomSubset']!(3, new Interval(1, 4)))).toBe(3);
  expect(print(operators['RandomSubset']!(10, setOf([1, 2])))).toBe('{1, 2}');
  const far = new Interval(1, 2_000_000_000);
  expect(cardinality(operators['RandomSubset']!(1001, far))).toBe(1001);
  expect(subsetOf(operators['RandomSubset']!(1001, far), far)).toBe(true);
});

test('tells the named registers', () => {
  const run = context();
  const { interner } = run;
  const operators = moduleOperators('TLC', run) as unknown as Record<string, (...operands: Value[]) => Value>;
  operators['TLCSet']!(interner.string('s:x'), 7);
  expect(print(operators['TLCGet']!(interner.string('all:named')))).toBe('[s:x |-> <<7>>]');
});

test('answers where TLC does, though the definitions do not', () => {
  const of = (module: string): Record<string, (...operands: unknown[]) => Value> => moduleOperators(module, context()) as unknown as Record<string, (...operands: unknown[]) => Value>;
  const { choose } = of('Combinatorics');
  expect([choose!(0, 1), choose!(3, 5), choose!(5, 2)]).toEqual([0, 0, 10]);
  expect(() => choose!(3, -1)).toThrow('The second argument of choose should be a natural number, but instead it is:\n-1');
  const names = new Interner();
  const records = (a: Value, b: Value): RecordSet => new RecordSet([[names.string('a'), a], [names.string('b'), b]]);
  const { IsInjective } = of('Functions');
  expect([IsInjective!(records(1, 2)), IsInjective!(records(1, 1))]).toEqual([true, false]);
  const least = (set: Value): Value => elements(set)[0]!;
  expect(() => of('Folds')['MapThenFoldSet']!(() => 0, 0, (x: Value) => x, least, 42)).toThrow('Attempted to check if the non-enumerable value\n42\nis element of\nSUBSET 42');
  expect(() => of('SequencesExt')['FoldSeq']!(() => 0, 0, true)).toThrow('The third argument of FoldFunction should be a function, but instead it is:\nTRUE');
});
