import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { project } from '../testing/project.ts';
import { Cache } from './cache.ts';

test('a cache keeps a value for who comes with the same key, where there is a place for it', async () => {
  const root = mkdtempSync(join(tmpdir(), 'cache-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  await new Cache(root).write('one', 'key', [1]);
  expect(await new Cache(root).read('one', 'key')).toBeUndefined();
  mkdirSync(join(root, 'node_modules'));
  await new Cache(root).write('one', 'key', [1]);
  expect(await new Cache(root).read('one', 'key')).toEqual([1]);
  expect(await new Cache(root).read('one', 'other')).toBeUndefined();
  expect(await new Cache(root).read('two', 'key')).toBeUndefined();
  writeFileSync(join(root, 'node_modules/.cache/ringproof/one.json'), '{"key":');
  expect(await new Cache(root).read('one', 'key')).toBeUndefined();
});

test('a cache leaves the packages of another project alone', async () => {
  const root = project({});
  await new Cache(root).write('of a test', 'key', 1);
  expect(await new Cache(root).read('of a test', 'key')).toBeUndefined();
});
