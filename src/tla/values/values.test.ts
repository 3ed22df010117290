import { expect, test } from 'vitest';
import { compare, cup, elements, equal, FunctionSet, functionOver, hashValue, Interner, Interval, makeRecord, Membership, powerSet, print, setOf, TupleSet, TupleValue } from './index.ts';

test('prints as TLC does', () => {
  const names = new Interner();
  const [b, a] = [names.string('b'), names.string('a')];
  expect(print(makeRecord([[a, 1], [b, true]]))).toBe('[b |-> TRUE, a |-> 1]');
  expect(print(setOf([3, 1, 2, 1]))).toBe('{1, 2, 3}');
  expect(print(powerSet(setOf([b, a])))).toBe('{{}, {"b"}, {"a"}, {"b", "a"}}');
  expect(print(new FunctionSet(new Interval(1, 2), setOf([a, b])))).toBe('{<<"b", "b">>, <<"b", "a">>, <<"a", "b">>, <<"a", "a">>}');
  expect(print(new TupleSet([new Interval(1, 2), new Interval(0, 1)]))).toBe('{<<1, 0>>, <<1, 1>>, <<2, 0>>, <<2, 1>>}');
  expect(print(functionOver(new Interval(0, 1), () => a))).toBe('(0 :> "a" @@ 1 :> "a")');
});

test('takes a function with domain 1..n for a tuple, and an interval for the set of its elements', () => {
  const f = functionOver(setOf([2, 1]), (x) => (x as number) * 10);
  const tuple = new TupleValue([10, 20]);
  expect(equal(f, tuple)).toBe(true);
  expect(compare(f, tuple)).toBe(0);
  const range = new Interval(1, 3);
  const set = setOf([3, 2, 1]);
  expect(equal(range, set)).toBe(true);
  hashValue(range);
  hashValue(set);
  expect([range.h1, range.h2]).toEqual([set.h1, set.h2]);
  expect(elements(cup(range, setOf([0])))).toEqual([0, 1, 2, 3]);
});

test('Nat comes before Int, of which sets can be made', () => {
  const nat = new Membership('Nat', (n) => Number(n) >= 0);
  const int = new Membership('Int', () => true);
  expect([compare(nat, int), compare(int, nat), compare(nat, nat)].map(Math.sign)).toEqual([-1, 1, 0]);
  expect(elements(setOf([setOf([int]), setOf([nat])])).map(print)).toEqual(['{Nat}', '{Int}']);
});

test('fails where TLC fails', () => {
  const names = new Interner();
  expect(() => equal(1, names.string('a'))).toThrow('Attempted to check equality of integer 1 with non-integer:\n"a"');
});

test('tells that a set is too large to count, without counting to print it', () => {
  const functions = new FunctionSet(new Interval(1, 40), new Interval(1, 10));
  expect(() => functions.size()).toThrow('Overflow when computing the number of elements in:\n[1..40 -> 1..10]');
  expect(() => (powerSet(new Interval(1, 40)) as FunctionSet).size()).toThrow('Overflow when computing the number of elements in:\nSUBSET (1..40)');
  expect(() => new TupleSet([new Interval(1, 100_000), new Interval(1, 100_000)]).size()).toThrow('Overflow when computing the number of elements in (1..100000 \\X 1..100000)');
});
