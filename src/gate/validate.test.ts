import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { traceText } from '../refine/index.ts';
import type { TraceResult } from '../refine/index.ts';
import { project, REPOSITORY } from './testing/project.ts';
import { requireBuild } from './testing/require-build.ts';

requireBuild();

const SPEC = ['---- MODULE Counter ----', 'EXTENDS Integers', 'VARIABLES n, call', 'Init == n = 0 /\\ call = "none"', 'Next == call = n /\\ n\' = n + 1 /\\ UNCHANGED call', '===='].join('\n');
const log = (...calls: readonly (readonly [begin: number, end: number, answer: number])[]): string => traceText('t', calls.map(([begin, end, call]) => ({ begin, end, call })));

const FILES = {
  'Counter.tla': SPEC,
  'Counter.cfg': 'INIT Init\nNEXT Next\n',
  'a.ndjson': log([1, 4, 0], [5, 9, 2]),
  'b0.ndjson': log([1, 4, 0]),
  'b.ndjson': log([2, 6, 1]),
  'late.ndjson': log([7, 8, 1]),
  'asleep.ndjson': traceText('t', [{ begin: 3, end: Infinity, call: 2 }]),
  'asleep-early.ndjson': traceText('t', [{ begin: 3, end: Infinity, call: 7 }]),
  'cut.ndjson': log([2, 6, 1]).split('\n').slice(0, 2).join('\n'),
};

test.each([
  ['a.ndjson b.ndjson', 0, /^valid: the model allows an order of all calls\n3 calls, 2 of them/, ''],
  ['a.ndjson late.ndjson', 0, /^valid/, ''],
  ['a.ndjson', 1, /^invalid: .*\n1 calls.*\nno call leads on from\n {2}\/\\ n = 1\n {2}a.ndjson: 2 from 5 to 9/, ''],
  ['a.ndjson b.ndjson asleep-early.ndjson', 0, /^valid: .*\n3 calls/, ''],
  ['b0.ndjson b.ndjson asleep.ndjson', 1, /^invalid: a call had not ended that the model lets end\n[^]*could end by steps of its own, in\n {2}\/\\ n = 2\n {2}b0.ndjson: at its end\n {2}b.ndjson: at its end\n {2}asleep.ndjson: 2 since 3, and it had not ended\n/, ''],
  ['a.ndjson cut.ndjson', 5, /^$/, 'it was cut short'],
  ['none.ndjson', 5, /^$/, 'none.ndjson: ENOENT'],
  ['a.ndjson --variable event', 5, /^$/, 'no variable event'],
  ['', 2, /^$/, 'name a module and the log of each thread'],
])('ringproof validate Counter.tla %s', (args, code, said, error) => {
  const root = project(FILES);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(REPOSITORY, 'dist/gate/cli.cjs'), 'validate', 'Counter.tla', ...args.split(' ').filter(Boolean), '--json', 'r.json'], { cwd: root, encoding: 'utf8', timeout: 60_000 });
  expect(stderr).toContain(error);
  expect(stdout).toMatch(said);
  expect(status).toBe(code);
  const written = existsSync(join(root, 'r.json')) ? (JSON.parse(readFileSync(join(root, 'r.json'), 'utf8')) as TraceResult).verdict : undefined;
  expect(written).toBe({ 0: 'valid', 1: 'invalid' }[code]);
});
