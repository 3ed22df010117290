import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { ByteReader, ByteWriter, equal, force, functionOver, hashValue, Interner, Interval, NotPortable, PortablePacker, print, setOf, TupleValue, type TlaObject, type Value } from './index.ts';
import { comparable, interner } from './testing/arbitrary-value.ts';

const packer = new PortablePacker(interner, interner.size);

/** As another thread has it after loading the same. */
function twin(): PortablePacker {
  const other = new Interner();
  for (let order = 0; order < interner.size; order++) other.note(interner.textAt(order));
  return new PortablePacker(other, interner.size);
}

function packed(by: PortablePacker, state: readonly Value[]): Uint8Array {
  const writer = new ByteWriter();
  by.pack(state, writer);
  return writer.written.slice();
}

function unpacked(by: PortablePacker, bytes: Uint8Array, variables: number): Value[] {
  const reader = new ByteReader(bytes);
  const state = by.unpack(reader, variables);
  expect(reader.done).toBe(true);
  return state;
}

test.prop([comparable(4)], { numRuns: 500 })('gives back the state that was packed, here and elsewhere', (values) => {
  const state = values.map(force);
  const bytes = packed(packer, state);
  const here = unpacked(packer, bytes, state.length);
  here.forEach((value, index) => expect(equal(value, state[index]!)).toBe(true));
  const there = unpacked(twin(), bytes, state.length);
  expect(there.map(print)).toEqual(state.map(print));
  expect(hashOf(new TupleValue(there))).toEqual(hashOf(new TupleValue(state)));
});

function hashOf(value: TlaObject): readonly number[] {
  hashValue(value);
  return [value.h1, value.h2];
}

test.prop([fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })])('any integer', (n) => {
  expect(unpacked(packer, packed(packer, [n, true, false, -n | 0]), 4)).toEqual([n, true, false, -n | 0]);
});

test('functions over large and over composite sets', () => {
  const f = functionOver(new Interval(0, 70_000), (x) => x);
  const g = functionOver(setOf([setOf([1]), setOf([1, 2])]), () => f);
  const [back] = unpacked(packer, packed(packer, [g]), 1);
  expect(equal(back!, g)).toBe(true);
});

test('a text that loading did not meet has no number that others know', () => {
  const own = new Interner();
  const before = own.string('before');
  const packs = new PortablePacker(own, own.size);
  const [back] = unpacked(packs, packed(packs, [before]), 1);
  expect(back).toBe(before);
  const after = own.string('after');
  const writer = new ByteWriter();
  expect(() => packs.pack([before, setOf([after])], writer)).toThrow(NotPortable);
  expect(writer.length).toBe(0);
});

test('what states have in common is one object in those that are unpacked', () => {
  const names = setOf(['a', 'b', 'c'].map((text) => interner.string(text)));
  const common = functionOver(names, () => functionOver(names, () => new Interval(1, 3)));
  const reader = twin();
  const states = Array.from({ length: 100 }, (_, n) => [common, new TupleValue([n, common])]);
  const back = states.map((state) => unpacked(reader, packed(packer, state), 2));
  expect(new Set(back.flatMap(([first, second]) => [first, (second as TupleValue).items[1]])).size).toBe(1);
});

test('more values than are remembered', () => {
  const reader = twin();
  const wrong: string[] = [];
  for (let n = 0; n < 20_000; n++) {
    const state = [new TupleValue([n, setOf([n, -n]), new TupleValue(Array.from({ length: n % 100 }, (_, index) => index * n))])];
    const [back] = unpacked(reader, packed(packer, state), 1);
    if (!equal(back!, state[0]!)) wrong.push(print(state[0]!));
  }
  expect(wrong).toEqual([]);
});

test('an interval and the set of its elements stay what they are', () => {
  const over = (domain: Value): Value => functionOver(domain, (x) => x);
  const states = [[over(new Interval(2, 9)), new TupleValue([new Interval(2, 9)])], [over(setOf([2, 3, 4, 5, 6, 7, 8, 9])), new TupleValue([setOf([2, 3, 4, 5, 6, 7, 8, 9])])]];
  for (const state of [...states, ...states]) expect(unpacked(packer, packed(packer, state), 2).map(print)).toEqual(state.map(print));
});
