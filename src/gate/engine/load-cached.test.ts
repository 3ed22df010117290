import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cachedDataVersionTag, setFlagsFromString } from 'node:v8';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DiskCache } from './disk-cache.ts';
import { loadCached } from './load-cached.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringproof-cached-'));
  writeFileSync(join(folder, 'm.cjs'), `exports.twice = (x) => 2 * x; exports.name = require('node:path').basename(__filename);`);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Exports {
  readonly twice: (x: number) => number;
  readonly name: string;
}

function load(build = 'one', ...caches: string[]): ReturnType<typeof loadCached<Exports>> {
  const place = join(folder, 'm.cjs');
  const [first = 'cache/deep', ...more] = caches;
  const cache = (name: string): DiskCache => new DiskCache(join(folder, name), 8);
  return loadCached<Exports>({ url: pathToFileURL(place), text: readFileSync(place, 'utf8'), build }, [cache(first), ...more.map(cache)]);
}

const kept = (): string[] => readdirSync(join(folder, 'cache/deep')).map((name) => join(folder, 'cache/deep', name));

test('what was compiled is kept once, and used', () => {
  const first = load();
  expect([first.exports.twice(2), first.exports.name]).toEqual([4, 'm.cjs']);
  first.keep();
  const [place, ...more] = kept();
  expect(more).toEqual([]);
  const bytes = readFileSync(place!);
  const second = load();
  expect(second.exports.twice(3)).toBe(6);
  second.keep();
  expect(readFileSync(place!).equals(bytes)).toBe(true);
});

test('a damaged file is not used, and replaced', () => {
  load().keep();
  const [place] = kept();
  const bytes = readFileSync(place!);
  for (const damaged of [Buffer.alloc(0), bytes.subarray(0, bytes.length / 2), Buffer.from(bytes).fill(7, bytes.length - 9)]) {
    writeFileSync(place!, damaged);
    const again = load();
    expect(again.exports.twice(3)).toBe(6);
    again.keep();
    expect(readFileSync(place!).length).toBeGreaterThan(damaged.length / 2);
  }
});

test('another build is compiled anew', () => {
  load().keep();
  writeFileSync(join(folder, 'm.cjs'), 'exports.twice = (x) => x + x + 0;');
  expect(load('two').exports.twice(4)).toBe(8);
});

test('what is kept in a second place is used, and not kept again', () => {
  load('one', 'shipped').keep();
  const second = load('one', 'cache/deep', 'shipped');
  expect(second.exports.twice(3)).toBe(6);
  second.keep();
  expect(existsSync(join(folder, 'cache/deep'))).toBe(false);
});

test('without a place for it all works as well', () => {
  writeFileSync(join(folder, 'file'), '');
  const { exports, keep } = load('one', 'file');
  keep();
  expect(exports.twice(1)).toBe(2);
});

test('the oldest go when there are too many', () => {
  for (let build = 0; build < 30; build++) load(`b${build}`).keep();
  expect(kept().length).toBeLessThanOrEqual(8);
  expect(kept().some((name) => name.includes('-b29-'))).toBe(true);
});

test('what is kept under other flags than it was loaded under is kept for those, and one that V8 refuses does not hide the next', () => {
  const usual = load('one', 'shipped');
  const flag = (value: number): void => setFlagsFromString(`--stack-size=${value}`);
  const tag = (): string => cachedDataVersionTag().toString(16);
  const before = tag();
  flag(900);
  try {
    usual.keep();
    const [place] = readdirSync(join(folder, 'shipped'));
    expect(place).toContain(tag());
    expect(tag()).not.toBe(before);
    // A whole file, but of other flags than its name says.
    const bytes = readFileSync(join(folder, 'shipped', place!));
    mkdirSync(join(folder, 'cache/deep'), { recursive: true });
    flag(901);
    const other = load('one', 'wrong');
    other.keep();
    const wrong = readFileSync(join(folder, 'wrong', readdirSync(join(folder, 'wrong'))[0]!));
    flag(900);
    writeFileSync(join(folder, 'cache/deep', place!), wrong);
    const again = load('one', 'cache/deep', 'shipped');
    expect(again.exports.twice(3)).toBe(6);
    again.keep();
    expect(readFileSync(join(folder, 'cache/deep', place!)).equals(wrong)).toBe(true);
    expect(readFileSync(join(folder, 'shipped', place!)).equals(bytes)).toBe(true);
  } finally {
    flag(984);
  }
});
