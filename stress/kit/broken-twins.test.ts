import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import * as twins from './broken-twins.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const all = Object.values(twins).flatMap((list) => (Array.isArray(list) ? (list as readonly twins.BrokenTwin[]) : []));

test('each broken twin is one of the package as it is', () => {
  expect(all.length).toBeGreaterThan(40);
  for (const twin of all) expect(twins.textOf(twin, ROOT)).toContain(twin.replace);
});

test('one that changes what is not there, or there twice, is an error', () => {
  const twin = { name: 'gone', file: 'ring/producer.js', replace: '' };
  expect(() => twins.textOf({ ...twin, find: 'not there at all' }, ROOT)).toThrow('the broken twin "gone" is not one of this ring/producer.js: what it changes is there 0 times');
  expect(() => twins.textOf({ ...twin, find: 'Atomics' }, ROOT)).toThrow(/is there \d+ times/);
});
