import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { equal, force, functionOver, hashValue, Interval, print, setOf, StatePacker, TupleValue, type TlaObject, type Value } from './index.ts';
import { comparable, interner } from './testing/arbitrary-value.ts';

const packer = new StatePacker();

test.prop([fc.array(comparable(3), { maxLength: 6 })], { numRuns: 1000 })('gives back the states that were packed', (states) => {
  const forced = states.map((state) => state.map(force));
  const unpacked = packer.unpack(packer.pack(forced));
  expect(unpacked.map((state) => state.map(print))).toEqual(forced.map((state) => state.map(print)));
  unpacked.forEach((state, row) =>
    state.forEach((value, column) => {
      expect(equal(value, forced[row]![column]!)).toBe(true);
      expect(hashOf(value)).toEqual(hashOf(forced[row]![column]!));
    }),
  );
});

function hashOf(value: Value): readonly number[] {
  const wrapped: TlaObject = new TupleValue([value]);
  hashValue(wrapped);
  return [wrapped.h1, wrapped.h2];
}

test('writes what states share once, and shares it again', () => {
  const big = functionOver(new Interval(0, 99), (x) => new TupleValue([x, 1_000_000]));
  const states = Array.from({ length: 100 }, (_, index) => [big, setOf([index]), interner.string('a')]);
  const bytes = packer.pack(states);
  expect(bytes.length).toBeLessThan(2500);
  const unpacked = packer.unpack(bytes);
  expect(unpacked[99]![0]).toBe(unpacked[0]![0]);
  expect(unpacked[99]![2]).toBe(interner.string('a'));
  expect(equal(unpacked[42]![0]!, big)).toBe(true);
});

test('keeps the ends of the integers', () => {
  const integers = [0, -1, 239, 240, 2_147_483_647, -2_147_483_648];
  expect(packer.unpack(packer.pack([integers]))).toEqual([integers]);
});
