import { availableParallelism } from 'node:os';
import { describe, expect, test } from 'vitest';
import { allowedOutcomes } from './allowed.ts';
import { judge, rowsOf } from './judge.ts';
import { litmusTest } from './litmus-test.ts';
import { BATCH, FOREIGN, runOnWorkers } from './run-on-workers.ts';

const SB = litmusTest('SB', ['x=1; r0=y', 'y=1; r1=x'], 'all');
const PLAIN_SB = litmusTest('SB', ['x=1; r0=y', 'y=1; r1=x'], []);

describe('judge', () => {
  const seen = (counts: Record<string, number>): ReadonlyMap<string, number> => new Map(Object.entries(counts));

  test('passes allowed outcomes, with their frequencies', () => {
    const finding = judge(seen({ 'r0=1 r1=0': 7, 'r0=0 r1=1': 3 }), allowedOutcomes(SB), 10);
    expect(finding).toMatchObject({ ok: true, counts: { instances: 10, forbidden: 0, 'r0=1 r1=0 (SC, allowed)': 7, 'r0=1 r1=1 (SC, allowed)': 0 } });
  });

  test('fails for one forbidden outcome among many', () => {
    const finding = judge(seen({ 'r0=1 r1=0': 999_999, 'r0=0 r1=0': 1 }), allowedOutcomes(SB), 1_000_000);
    expect(finding).toMatchObject({ ok: false, counts: { forbidden: 1 } });
    expect(finding.detail).toContain('forbidden outcome r0=0 r1=0 seen 1 times in 1000000');
  });

  test('fails for a value that no thread wrote', () => {
    expect(judge(seen({ [FOREIGN]: 1 }), allowedOutcomes(PLAIN_SB), 1)).toMatchObject({ ok: false });
  });

  test('fails when fewer instances ran than claimed', () => {
    const finding = judge(seen({ 'r0=1 r1=0': 9 }), allowedOutcomes(SB), 10);
    expect(finding).toMatchObject({ ok: false, detail: '9 of 10 instances were tallied' });
  });

  test('tells weak outcomes from sequentially consistent ones', () => {
    const kinds = Object.fromEntries(rowsOf(seen({}), allowedOutcomes(PLAIN_SB)).map(({ outcome, kind }) => [outcome, kind]));
    expect(kinds).toEqual({ 'r0=0 r1=0': 'weak', 'r0=0 r1=1': 'SC', 'r0=1 r1=0': 'SC', 'r0=1 r1=1': 'SC' });
  });
});

/** Programs that are wrong for what they are judged as: real workers must show it. One core interleaves too seldom for that. */
describe.runIf(availableParallelism() >= 2)('mutants are killed on real workers', () => {
  let seed = 1;
  const random = (): number => (seed = (seed * 16807) % 0x7fff_ffff) / 0x7fff_ffff;
  const batches = 100;

  const mutants = [
    ['Atomics left out of SB', PLAIN_SB, SB],
    ['the flag set before the data', litmusTest('MP', ['f=1; x=1', 'r0=f; r1=x'], 'all'), litmusTest('MP', ['x=1; f=1', 'r0=f; r1=x'], 'all')],
    ['notify before the data', litmusTest('handover', ['f=1; notify(f); x=1', 'r0=wait(f,0); r1=x'], 'all'), litmusTest('handover', ['x=1; f=1; notify(f)', 'r0=wait(f,0); r1=x'], 'all')],
    ['a store of another value', litmusTest('SB', ['x=2; r0=y', 'y=1; r1=x'], 'all'), SB],
  ] as const;

  // How often two cores meet is theirs to decide: a busy machine needs more rounds, an idle one a single one.
  const rounds = 100;

  test.each(mutants)('%s', { timeout: 120_000 }, async (_, mutant, claimed) => {
    const allowed = allowedOutcomes(claimed);
    let finding = judge(await runOnWorkers(mutant, batches, random), allowed, batches * BATCH);
    for (let round = 1; finding.ok && round < rounds; round++) finding = judge(await runOnWorkers(mutant, batches, random), allowed, batches * BATCH);
    expect(finding).toMatchObject({ ok: false, counts: { instances: batches * BATCH } });
    expect(finding.detail).toContain('forbidden outcome');
  });

  test.each(mutants)('%s: the twin passes', async (_, __, twin) => {
    expect(judge(await runOnWorkers(twin, batches, random), allowedOutcomes(twin), batches * BATCH)).toMatchObject({ ok: true });
  });

  test('a value that no thread wrote is tallied as such', async () => {
    const foreign = litmusTest('SB', ['x=1; r0=y', 'y=1; r1=x'], 'all');
    const corrupted = { ...foreign, threads: foreign.threads.map((accesses) => accesses.map((access) => (access.op === 'store' ? { ...access, value: 70_000 } : access))) };
    const observed = await runOnWorkers(corrupted, 4, random);
    expect(observed.get(FOREIGN)).toBeGreaterThan(0);
  });
});
