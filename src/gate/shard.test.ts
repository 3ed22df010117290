import { expect, test } from 'vitest';
import { keyOf } from './evidence.ts';
import { referencesOf } from './shard.ts';
import type { EvidenceKind, EvidenceReference } from './spec/invariant.ts';

function reference(kind: EvidenceKind, file: string, name: string): EvidenceReference {
  return { kind, file, name, place: { file: 'specs/a.md', line: 1 } };
}

const all = [
  ...Array.from({ length: 10 }, (_, at) => reference('explored', 'a.ts', `s${at}`)),
  ...Array.from({ length: 12 }, (_, at) => reference('model', `${at % 3}.cfg`, `P${at}`)),
  reference('unit', 'a.test.ts', 'x'), reference('property', 'a.test.ts', 'y'), reference('unit', 'b.test.ts', 'x'),
  reference('stress', 's.ts', 'sums'), reference('stress', 's.ts', 'order'),
];

test.each([1, 2, 3, 7, 40])('each of %d shards has its own part, and together they have everything', (count) => {
  const shards = Array.from({ length: count }, (_, at) => referencesOf(all, { index: at + 1, count }));
  expect(shards.flat().map(keyOf).sort()).toEqual(all.map(keyOf).sort());
});

test('what is run in one go is in one shard', () => {
  for (const index of [1, 2, 3]) {
    const names = (kind: EvidenceKind, file: string): number => referencesOf(all, { index, count: 3 }).filter((one) => one.kind === kind && one.file === file).length;
    for (const file of ['0.cfg', '1.cfg', '2.cfg']) expect([0, 4]).toContain(names('model', file));
    expect([0, 2]).toContain(names('unit', 'a.test.ts') + names('property', 'a.test.ts'));
    expect([0, 2]).toContain(names('stress', 's.ts'));
  }
});

test('scenarios are spread evenly', () => {
  const sizes = [1, 2, 3].map((index) => referencesOf(all, { index, count: 3 }).filter(({ kind }) => kind === 'explored').length);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
});
