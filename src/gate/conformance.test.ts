import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT_CODES } from './exit-codes.ts';
import { project, REPOSITORY } from './testing/project.ts';
import { requireBuild } from './testing/require-build.ts';

requireBuild();
const CLI = join(REPOSITORY, 'dist/gate/cli.cjs');

const HEADER = 'module,cfg,exit,generated,distinct,depth,tlc_wall_s\n';
const MODEL = { 'specifications/M.tla': "---- MODULE M ----\nEXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 3\n====\n", 'specifications/M.cfg': 'INIT Init\nNEXT Next\n' };

function conformance(files: Record<string, string>, ...args: string[]): { code: number | null; out: string; err: string; root: string } {
  const root = project(files);
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'conformance', ...args], { cwd: root, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr, root };
}

test('says for each model whether it agrees with the table, in text and in JSON', () => {
  const { code, out, root } = conformance({ ...MODEL, 'golden.csv': `${HEADER}M.tla,M.cfg,0,4,3,3,1\nM.tla,M.cfg,0,5,3,3,1\nGone.tla,Gone.cfg,0,1,1,1,1\n` }, '--corpus', '.', '--golden', 'golden.csv', '--json', 'out.json');
  expect(code).toBe(1);
  expect(out).toMatch(/^ok +M\.cfg .*4\/3\/3.*\ncount +M\.cfg .*\nmissing +Gone\.cfg .*\n1 of 3 agree; count 1, missing 1\n$/);
  const tlc = { exit: 0, generated: 4, distinct: 3, depth: 3, wallS: 1 };
  const ringproof = { verdict: 'pass', generated: 4, distinct: 3, depth: 3 };
  const rows = JSON.parse(readFileSync(join(root, 'out.json'), 'utf8')) as { wallS: number; ratio: number }[];
  expect(rows).toMatchObject([{ module: 'M.tla', cfg: 'M.cfg', agrees: true, tlc, ringproof }, { agrees: false, fault: 'count', ringproof }, { agrees: false, fault: 'missing' }]);
  expect(rows[0]!.ratio).toBe(rows[0]!.wallS);
});

test.each([
  ['no table', [], EXIT_CODES.usage.code, /--golden is missing/],
  ['a table that is not there', ['--golden', 'gone.csv'], EXIT_CODES.input.code, /gone\.csv cannot be read/],
  ['a table with other columns', ['--golden', 'other.csv'], EXIT_CODES.input.code, /other\.csv/],
  ['a name that no row has', ['--golden', 'golden.csv', '--only', 'Nothing'], EXIT_CODES.input.code, /no row of .*golden\.csv is named Nothing/],
])('refuses %s', (_, args, exit, message) => {
  const { code, err } = conformance({ ...MODEL, 'golden.csv': `${HEADER}M.tla,M.cfg,0,4,3,3,1\n`, 'other.csv': 'a,b\n1,2\n' }, '--corpus', '.', ...args);
  expect(err).toMatch(message);
  expect(code).toBe(exit);
});
