import { expect, test } from 'vitest';
import { project } from '../testing/project.ts';
import { sourceFiles } from './source-files.ts';

const FILES = { 'src/a.ts': '', 'src/b.mjs': '', 'src/deep/c.tsx': '', 'src/a.test.ts': '', 'src/types.d.ts': '', 'src/deep/testing/d.ts': '', 'src/data.json': '', 'e.js': '' };

test.each([
  [['src'], ['src/a.ts', 'src/b.mjs', 'src/deep/c.tsx']],
  [['./src/'], ['src/a.ts', 'src/b.mjs', 'src/deep/c.tsx']],
  [['src/a.ts', 'e.js'], ['e.js', 'src/a.ts']],
  [['src/*.ts'], ['src/a.ts']],
  [['src/**/*.{ts,tsx}'], ['src/a.ts', 'src/deep/c.tsx']],
  [['**/c.*', 'src/deep'], ['src/deep/c.tsx']],
] as const)('%j names %j', (patterns, expected) => {
  expect(sourceFiles(project(FILES), patterns)).toEqual(expected);
});

test.each(['lib', 'src/*.js', 'src/a.test.ts', 'src/data.json', 'src/types.d.ts'])('%s names no source', (pattern) => {
  expect(() => sourceFiles(project(FILES), [pattern])).toThrow(`no source file is named by "${pattern}"`);
});
