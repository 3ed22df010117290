import { describe, expect, it } from 'vitest';
import { advanceBy, distance, flipSeal, isSealed } from './sequence.ts';
import { STARTS } from './testing/starts.ts';

describe.each(STARTS)('sequences around %d', (start) => {
  const from = start | 0;

  it('are as far apart as they were advanced', () => {
    for (const count of [0, 1, 2, 3, 5, 2 ** 20]) expect(distance(advanceBy(from, count), from)).toBe(count);
  });

  it('stay 32-bit integers', () => {
    for (const count of [1, 2 ** 20]) expect(advanceBy(from, count)).toBe(advanceBy(from, count) | 0);
  });

  it('tell a sealed tail from an open one at every fill of the largest ring', () => {
    for (const fill of [0, 1, 2, 2 ** 19, 2 ** 20]) {
      const tail = advanceBy(from, fill);
      expect(isSealed(tail, from)).toBe(false);
      expect(isSealed(flipSeal(tail), from)).toBe(true);
      expect(flipSeal(flipSeal(tail))).toBe(tail);
      expect(distance(flipSeal(tail), tail)).toBe(2 ** 31);
    }
  });
});
