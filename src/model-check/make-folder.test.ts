import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

const scratch = mkdtempSync(join(tmpdir(), 'ringproof-'));
afterAll(() => rmSync(scratch, { recursive: true }));

test('makes what is missing, and takes what is there', () => {
  const path = join(scratch, 'a', 'b', 'c');
  makeFolder(path);
  makeFolder(path);
  expect(existsSync(path)).toBe(true);
});

test('a file is no folder, neither at the end nor on the way', () => {
  const file = join(scratch, 'file');
  writeFileSync(file, '');
  expect(() => makeFolder(file)).toThrow('EEXIST');
  expect(() => makeFolder(join(file, 'under'))).toThrow(/ENOTDIR|EEXIST/);
});

test.runIf(existsSync('/proc/self'))('a file system that lets nothing be made is an error, not a loop', () => {
  expect(() => makeFolder('/proc/nothing/here')).toThrow('ENOENT');
});
