import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mergeShards, shardIn, type ShardFile } from './merge.ts';
import { contentOfVerify, joined } from './report/html/from-results.ts';
import { htmlPage } from './report/html/page.ts';
import { junitReport } from './report/junit.ts';
import { sarifReport } from './report/sarif.ts';
import { PLAIN } from './report/style.ts';
import { terminalReport } from './report/terminal.ts';
import type { VerifyReport } from './report/verify-report.ts';
import { EVIDENCE_KINDS } from './spec/invariant.ts';
import { keptProject, specPage, stressProgram } from './testing/project.ts';
import { requireBuild } from './testing/require-build.ts';
import { verify, type VerifyOptions } from './verify.ts';

requireBuild();

const COUNT = 3;
const SCENARIOS = `
import { scenario } from 'ringproof/explore';
const counting = (name, add) => scenario({
  name,
  setup: () => new Int32Array(new SharedArrayBuffer(8)),
  threads: { a: (word) => add(word), b: (word) => add(word) },
  final(word) { if (Atomics.load(word, 0) !== 2) throw new Error('counted ' + Atomics.load(word, 0)); },
});
export const good = counting('add', (word) => { Atomics.add(word, 0, 1); });
export const bad = counting('load and store', (word) => { Atomics.store(word, 0, Atomics.load(word, 0) + 1); });
`;
const checks = ['sums', 'order', 'close'].map((name) => ({ name, ok: name !== 'close', detail: name, counts: { items: 5 } }));

let whole: VerifyReport;
let shards: ShardFile[];
let afterwards: () => void;
afterAll(() => afterwards());

function run(root: string, rest: Partial<VerifyOptions>): Promise<VerifyReport> {
  return verify({ root, only: [], kinds: EVIDENCE_KINDS, profile: 'quick', engine: 'embedded', failFast: false, requireAll: false, signal: new AbortController().signal, ...rest });
}

/** As it comes out of a file. */
function read(report: unknown, file = 'x.json'): ShardFile {
  return shardIn(file, JSON.parse(JSON.stringify(report)));
}

beforeAll(async () => {
  const { root, remove } = keptProject({
    's.ts': SCENARIOS,
    'stress/a.ts': '', 'build/stress/a.js': stressProgram(checks, 1),
    'stress/b.ts': '', 'build/stress/b.js': stressProgram(checks.slice(0, 2)),
    'specs/a.md': specPage({
      'INV-A-01': ['stress: stress/a.ts#sums', 'explored: s.ts#good', 'stress: stress/b.ts#order'],
      'INV-A-02': ['explored: s.ts#bad', 'stress: stress/a.ts#close'],
      'INV-A-03': ['explored: s.ts#good', 'stress: stress/none.ts#x', 'stress: stress/b.ts#sums'],
    }),
    'stress/none.ts': '',
  });
  afterwards = remove;
  whole = await run(root, {});
  shards = [];
  for (let index = 1; index <= COUNT; index++) shards.push(read(await run(root, { shard: { index, count: COUNT } }), `${index}.json`));
});

/** A report, or what is made of it, without what changes from run to run. */
function timeless<Thing>(thing: Thing): Thing {
  return JSON.parse(JSON.stringify(thing, (key, value: unknown) => {
    if (key === 'durationMs' || key === 'startedAt') return 0;
    return value;
  })) as Thing;
}

describe('the shards of a run, joined', () => {
  test('are the run', () => {
    const merged = mergeShards(shards.toReversed());
    expect(timeless(merged)).toEqual(timeless(whole));
    expect(merged.exit).toBe('failed');
    expect(merged.evidence).toHaveLength(7);
  });

  test('give the same reports', () => {
    const [one, other] = [timeless(mergeShards(shards)), timeless(whole)].map((report) => ({ ...report, startedAt: whole.startedAt }));
    expect(junitReport(one!)).toBe(junitReport(other!));
    expect(sarifReport(one!, '/', '/')).toBe(sarifReport(other!, '/', '/'));
    expect(terminalReport(one!, PLAIN, 'verbose')).toBe(terminalReport(other!, PLAIN, 'verbose'));
    const [page, wanted] = [one!, other!].map((report) => htmlPage(joined('t', [contentOfVerify(report)])));
    expect(page === wanted).toBe(true);
  });

  test('each alone says what it does not decide', () => {
    for (const { report } of shards) {
      expect(report.evidence.length).toBeLessThan(whole.evidence.length);
      expect(report.invariants.some(({ verdict }) => verdict === 'not-checked')).toBe(true);
      expect(terminalReport(report, PLAIN, 'normal')).toMatch(/not decided by shard \d\/3: join the JSON results/);
    }
  });
});

describe('refused is', () => {
  const changed = (shard: ShardFile, change: (report: VerifyReport) => void): unknown => {
    const report = structuredClone(shard.report);
    change(report);
    return report;
  };

  test('a shard that is missing', () => {
    expect(() => mergeShards(shards.slice(1))).toThrow('shard 1/3 is missing');
    expect(() => mergeShards([])).toThrow('no shards');
  });

  test('a shard that is there twice', () => {
    expect(() => mergeShards([...shards, { ...shards[1]!, file: 'again.json' }])).toThrow('shard 2/3 is there 2 times: 2.json, again.json');
  });

  test.each<[string, (report: { -readonly [Key in keyof VerifyReport]: VerifyReport[Key] }) => void]>([
    ['a verdict', (report) => { report.invariants = report.invariants.map((one) => ({ ...one, verdict: 'pass' })); }],
    ['a count', (report) => { report.evidence = report.evidence.map((one) => ({ ...one, counts: { executions: 1 } })); }],
    ['less evidence', (report) => { report.evidence = report.evidence.slice(1); }],
    ['the number of the shard', (report) => { report.shard = { ...report.shard!, index: 3 }; }],
    ['the plan', (report) => { report.shard = { ...report.shard!, plan: '0' }; }],
  ])('a shard with another %s than was written', (_, change) => {
    expect(() => read(changed(shards[0]!, change))).toThrow('x.json is damaged');
  });

  test('a report of a whole run, and what is no report', () => {
    expect(() => read(whole)).toThrow('x.json is the report of a whole run');
    for (const json of [null, {}, [], { version: 2 }]) expect(() => shardIn('y.json', json)).toThrow('y.json is no report of this version');
  });

  test.each<[string, (report: { -readonly [Key in keyof VerifyReport]: VerifyReport[Key] }) => void]>([
    ['release', (report) => { report.ringproof = '9.9.9'; }],
    ['commit', (report) => { report.revision = 'abc'; }],
    ['profile', (report) => { report.options = { ...report.options, profile: 'full' }; }],
    ['Node and platform', (report) => { report.environment = { ...report.environment, node: 'v99.0.0' }; }],
    ['pages or options', (report) => { report.shard = { ...report.shard!, plan: 'other' }; }],
    ['number of shards', (report) => { report.shard = { ...report.shard!, count: 4 }; }],
  ])('a shard of another %s', (what, change) => {
    const other = { file: 'other.json', report: changed(shards[1]!, change) as VerifyReport };
    expect(() => mergeShards([shards[0]!, other, shards[2]!])).toThrow(`other.json has another ${what} than 1.json`);
  });
});
