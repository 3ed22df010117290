import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { cardinality, compare, cup, elements, equal, force, hashValue, isSet, member, naturalCursor, permute, print, setOf, subsetOf, TupleValue, type Value } from './index.ts';
import { comparable, interner, sign } from './testing/arbitrary-value.ts';

function hashOf(value: Value): readonly number[] {
  const wrapped = new TupleValue([value]);
  hashValue(wrapped);
  return [wrapped.h1, wrapped.h2];
}

test.prop([comparable(3)], { numRuns: 2000 })('orders values totally', ([a, b, c]) => {
  expect(sign(a!, b!)).toBe(-sign(b!, a!) + 0);
  expect(compare(a!, a!)).toBe(0);
  if (sign(a!, b!) <= 0 && sign(b!, c!) <= 0) expect(sign(a!, c!)).toBeLessThanOrEqual(0);
});

test.prop([comparable(2)], { numRuns: 2000 })('agrees on what is equal: equality, order, hash and text', ([a, b]) => {
  const same = equal(a!, b!);
  expect(compare(a!, b!) === 0).toBe(same);
  expect(equal(b!, a!)).toBe(same);
  if (same) expect(hashOf(a!)).toEqual(hashOf(b!));
  else expect(hashOf(a!)).not.toEqual(hashOf(b!));
  expect(print(force(a!)) === print(force(b!)) || intervalsDiffer(a!, b!)).toBe(same || intervalsDiffer(a!, b!));
});

/** An interval and the set of its elements are one value with two texts. */
function intervalsDiffer(a: Value, b: Value): boolean {
  return /\.\./.test(print(force(a)) + print(force(b)));
}

test.prop([comparable(1)], { numRuns: 1000 })('keeps a value when it is forced', ([value]) => {
  const forced = force(value!);
  expect(equal(forced, value!)).toBe(true);
  expect(force(forced)).toBe(forced);
  expect(hashOf(forced)).toEqual(hashOf(value!));
});

test.prop([comparable(4)], { numRuns: 1000 })('enumerates a set sorted and without repetition', (items) => {
  const set = setOf([...items, ...items]);
  const listed = elements(set);
  expect(listed.slice(1).every((item, index) => compare(listed[index]!, item) < 0)).toBe(true);
  expect(cardinality(set)).toBe(listed.length);
  expect(items.every((item) => member(item, set))).toBe(true);
});

test.prop([comparable(2)], { numRuns: 1000 })('finds in a set what it enumerates', ([a, b]) => {
  fc.pre(isSet(a!) && isSet(b!));
  const natural: Value[] = [];
  const cursor = naturalCursor(a!);
  for (let item = cursor.next(); item !== undefined; item = cursor.next()) natural.push(item);
  expect(equal(setOf(natural), a!)).toBe(true);
  expect(natural.every((item) => member(item, a!))).toBe(true);
  const all = cup(a!, b!);
  expect(subsetOf(a!, all) && subsetOf(b!, all)).toBe(true);
  expect(cardinality(all)).toBeLessThanOrEqual(cardinality(a!) + cardinality(b!));
});

test.prop([comparable(2)], { numRuns: 1000 })('permutes model values back and forth', ([a, b]) => {
  const [p, q, r] = ['p1', 'p2', 'p3'].map((name) => interner.model(name));
  const forth = new Map<Value, Value>([[p!, q!], [q!, r!], [r!, p!]]);
  const back = new Map<Value, Value>([[q!, p!], [r!, q!], [p!, r!]]);
  const permuted = permute(a!, forth);
  expect(equal(permute(permuted, back), a!)).toBe(true);
  expect(equal(permuted, permute(b!, forth))).toBe(equal(a!, b!));
});
