import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { count, number } from './words.ts';

test.prop([fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }))])('whole numbers are written as Intl writes them', (n) => {
  expect(number(n)).toBe(n.toLocaleString('en-US'));
});

test.prop([fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.nat(999)])('fractions too, to a thousandth', (whole, thousandths) => {
  const n = whole + thousandths / 1000;
  expect(number(n)).toBe((Math.round(n * 1000) / 1000).toLocaleString('en-US'));
});

test('one is one, anything else is many', () => {
  expect([0, 1, 2, 1234].map((n) => count(n, 'step'))).toEqual(['0 steps', '1 step', '2 steps', '1,234 steps']);
});
