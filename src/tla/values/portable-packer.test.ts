import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { equal, force, functionOver, hashValue, Interner, Interval, NotPortable, PortablePacker, print, setOf, TupleValue, type TlaObject } from './index.ts';
import { comparable, interner } from './testing/arbitrary-value.ts';

const packer = new PortablePacker(interner, interner.size);

/** As another thread has it after loading the same. */
function twin(): PortablePacker {
  const other = new Interner();
  for (let order = 0; order < interner.size; order++) other.note(interner.textAt(order));
  return new PortablePacker(other, interner.size);
}

test.prop([comparable(4)], { numRuns: 1000 })('gives back the state that was packed, here and elsewhere', (values) => {
  const state = values.map(force);
  const bytes = packer.pack(state).slice();
  const here = packer.unpack(bytes, state.length);
  here.forEach((value, index) => expect(equal(value, state[index]!)).toBe(true));
  const there = twin().unpack(bytes, state.length);
  expect(there.map(print)).toEqual(state.map(print));
  expect(hashOf(new TupleValue(there))).toEqual(hashOf(new TupleValue(state)));
});

function hashOf(value: TlaObject): readonly number[] {
  hashValue(value);
  return [value.h1, value.h2];
}

test.prop([fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })])('any integer', (n) => {
  expect(packer.unpack(packer.pack([n, true, false, -n | 0]), 4)).toEqual([n, true, false, -n | 0]);
});

test('functions over large and over composite sets', () => {
  const f = functionOver(new Interval(0, 70_000), (x) => x);
  const g = functionOver(setOf([setOf([1]), setOf([1, 2])]), () => f);
  const [back] = packer.unpack(packer.pack([g]).slice(), 1);
  expect(equal(back!, g)).toBe(true);
});

test('a text that loading did not meet has no number that others know', () => {
  const own = new Interner();
  const before = own.string('before');
  const packs = new PortablePacker(own, own.size);
  const [back] = packs.unpack(packs.pack([before]), 1);
  expect(back).toBe(before);
  const after = own.string('after');
  expect(() => packs.pack([setOf([after])])).toThrow(NotPortable);
});
