import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../testing/project.ts';
import { fingerprintOf } from './fingerprint.ts';

const FILES = { 'package.json': '{}', 'src/a.ts': 'export const a = 1;', 'models/M.tla': '---- MODULE M ----', 'README.md': '# A' };

test.each([
  ['a source', 'src/a.ts', true],
  ['a new source', 'src/b.mts', true],
  ['a model', 'models/M.tla', true],
  ['what is installed', 'package-lock.json', true],
  ['a text', 'README.md', false],
  ['a report', 'out.json', false],
  ['a hidden folder', '.cache/a.ts', false],
])('%s: changes it, or not', (_, path, changes) => {
  const root = project(FILES);
  const before = fingerprintOf(root);
  expect(fingerprintOf(root)).toBe(before);
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), 'something else');
  expect(fingerprintOf(root) !== before).toBe(changes);
});
