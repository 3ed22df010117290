import { expect, test } from 'vitest';
import { Fingerprints } from './fingerprints.ts';

function add(set: Fingerprints, parts: readonly (readonly number[])[]): boolean {
  set.begin();
  for (const part of parts) set.include(...part);
  return set.add();
}

test('what was told before is known, in whatever order; nothing else is', () => {
  const set = new Fingerprints();
  const things: number[][][] = [[]];
  for (let a = 0; a < 40; a++) for (let b = -2; b < 40; b++) things.push([[a, b]], [[a, b], [b, a], [1, 2]], [[a], [b, 7]]);
  // [a, b] and [b, a] told together are the same as the other way round.
  const distinct = new Set(things.map((parts) => JSON.stringify(parts.map((part) => part.join()).sort())));
  let added = 0;
  for (const parts of things) if (add(set, parts)) added++;
  expect(added).toBe(distinct.size);
  expect(set.size).toBe(distinct.size);
  for (const parts of things) expect(add(set, parts.toReversed())).toBe(false);
  set.clear();
  expect(add(set, things[1]!)).toBe(true);
  expect(set.size).toBe(1);
});
