import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { writeAtomic } from './write-atomic.ts';

let full = false;
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const writeFileSync: typeof fs.writeFileSync = (file, ...rest) => {
    if (full && typeof file === 'number') throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    fs.writeFileSync(file, ...rest);
  };
  return { ...fs, writeFileSync };
});
afterEach(() => {
  full = false;
});

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'ringproof-write-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

test('replaces the old content and leaves nothing else behind', async () => {
  const file = join(directory, 'report.json');
  writeFileSync(file, 'old');
  await writeAtomic(file, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(directory)).toEqual(['report.json']);
});

test('a link stays a link, also to a file that is not there yet, and permissions stay as they are', async () => {
  const [file, link, early] = ['linked.json', 'link', 'early'].map((name) => join(directory, name)) as [string, string, string];
  symlinkSync('linked.json', early);
  await writeAtomic(early, 'first');
  expect([readlinkSync(early), readFileSync(file, 'utf8')]).toEqual(['linked.json', 'first']);
  chmodSync(file, 0o600);
  symlinkSync(file, link);
  await writeAtomic(link, 'second');
  expect([readlinkSync(link), readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual([file, 'second', 0o600]);
  for (const path of [early, link, file]) rmSync(path);
});

test.runIf(existsSync('/dev/full'))('a device is written to and not replaced', async () => {
  await writeAtomic('/dev/null', 'x');
  await expect(writeAtomic('/dev/full', 'x')).rejects.toMatchObject({ exit: 'write', problems: [{ message: expect.stringMatching(/^cannot write \/dev\/full: ENOSPC/), hint: expect.stringContaining('disk is full') }] });
  expect(['/dev/null', '/dev/full'].map((path) => lstatSync(path).isCharacterDevice())).toEqual([true, true]);
});

test('a directory that does not exist is one clear error', async () => {
  await expect(writeAtomic(join(directory, 'no', 'report.json'), 'x')).rejects.toMatchObject({
    exit: 'write',
    problems: [{ message: expect.stringContaining('cannot write'), hint: 'Create the directory first.' }],
  });
});

test('a path that cannot be replaced is one clear error and leaves nothing half-written', async () => {
  mkdirSync(join(directory, 'folder', 'in'), { recursive: true });
  await expect(writeAtomic(join(directory, 'folder'), 'x')).rejects.toMatchObject({ exit: 'write' });
  expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a full disk is one clear error, and the old file stays', async () => {
  const file = join(directory, 'kept.json');
  writeFileSync(file, 'old');
  full = true;
  await expect(writeAtomic(file, 'new')).rejects.toMatchObject({ exit: 'write', problems: [{ hint: 'The disk is full: free some space and run again.' }] });
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});
