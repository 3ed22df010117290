import { describe, expect, test } from 'vitest';
import { parseSpec } from '../spec/parse-spec.ts';
import { specPage } from '../testing/project.ts';
import type { Kill, MutantResult, MutationReport } from './mutation-report.ts';
import { sharpnessOf } from './sharpness.ts';

const invariants = parseSpec(specPage({ 'INV-A-01': ['explored: s.ts#a', 'unit: t.test.ts > one'], 'INV-A-02': ['explored: s.ts#b', 'explored: s.ts#a'], 'INV-A-03': ['unit: t.test.ts > two'] }), 'specs/a.md');

function kill(...evidence: string[]): Kill {
  return { kind: evidence[0]!.split(' ', 1)[0]!, check: evidence[0]!, evidence, timedOut: false, message: '' };
}

function report(fullMatrix: boolean, ...kills: Kill[][]): MutationReport {
  const mutants = kills.map((own, i): MutantResult => ({ id: `a.ts:${i}:mask:0`, rule: 'mask', file: 'a.ts', line: i, description: '', diff: '', status: own.length > 0 ? 'killed' : 'survived', kills: own, checks: 1, durationMs: 1 }));
  return { version: 1, ringproof: '', startedAt: '', durationMs: 1, options: { files: [], rules: [], kinds: [], fullMatrix, executions: 1 }, exit: 'ok', mutants, stale: [] };
}

describe('what mutants say about evidence', () => {
  const A = kill('explored s.ts#a');
  const B = kill('explored s.ts#b');
  const ONE = kill('unit t.test.ts > one');
  const OTHER = kill('unit t.test.ts > not named');

  test('counts mutants by invariant and kind, and those that nothing else kills', () => {
    const { killed, judged, invariants: by, evidence } = sharpnessOf(invariants, [report(true, [A], [A, B], [A, ONE], [ONE, OTHER], [])]);
    expect([killed, judged]).toEqual([4, 5]);
    expect(by).toEqual([
      { id: 'INV-A-01', kinds: { explored: { kills: 3, alone: 1 }, unit: { kills: 2, alone: 0 } }, blunt: false },
      { id: 'INV-A-02', kinds: { explored: { kills: 3, alone: 2 } }, blunt: false },
      { id: 'INV-A-03', kinds: { unit: { kills: 0, alone: 0 } }, blunt: true },
    ]);
    expect(evidence).toContainEqual({ kind: 'explored', address: 's.ts#b', kills: 1, alone: 0 });
  });

  test('does not say what kills alone when checks stopped at the first kill', () => {
    expect(sharpnessOf(invariants, [report(true, [A]), report(false, [A])]).invariants[0]!.kinds).toEqual({ explored: { kills: 2 }, unit: { kills: 0 } });
  });

  test('tells evidence that reaches no mutant from evidence that kills none', () => {
    const reaching = (...evidence: string[]): MutationReport => ({ ...report(true, [A]), checks: evidence.map((key) => ({ kind: key.split(' ', 1)[0]!, check: key, evidence: [key], mutants: 1 })) });
    const { invariants: by } = sharpnessOf(invariants, [reaching('explored s.ts#a', 'unit t.test.ts > two')]);
    expect(by.map(({ id, blunt }) => [id, blunt])).toEqual([['INV-A-01', false], ['INV-A-02', false], ['INV-A-03', true]]);
    expect(by[0]!.kinds).toEqual({ explored: { kills: 1, alone: 1, reaches: true }, unit: { kills: 0, alone: 0, reaches: false } });
    expect(sharpnessOf(invariants, [reaching('explored s.ts#a')]).invariants[2]).toMatchObject({ id: 'INV-A-03', blunt: false });
    // Of a run that does not say what reaches what, the worst is believed.
    expect(sharpnessOf(invariants, [reaching('explored s.ts#a'), report(true, [A])]).invariants[2]).toMatchObject({ blunt: true });
  });
});
