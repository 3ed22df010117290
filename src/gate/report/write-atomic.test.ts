import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { writeAtomic } from './write-atomic.ts';

let full = false;
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof import('node:fs/promises')>();
  return {
    ...fs,
    async open(...args: Parameters<typeof fs.open>) {
      const file = await fs.open(...args);
      if (full) file.writeFile = () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
      return file;
    },
  };
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
