import { describe, expect, test } from 'vitest';
import type { EvidenceStatus } from './evidence.ts';
import { exitOf, verdictOf } from './judge.ts';
import { outcome, report } from './testing/outcomes.ts';

const outcomes = (statuses: readonly EvidenceStatus[]) => statuses.map((status, at) => outcome(String(at), { status }));

describe('an invariant', () => {
  test.each<[EvidenceStatus[], string]>([
    [['pass'], 'pass'],
    [['pass', 'pass'], 'pass'],
    [['pass', 'missing'], 'pass'],
    [['pass', 'fail'], 'fail'],
    [['pass', 'unmatched'], 'fail'],
    [['pass', 'error'], 'fail'],
    [['missing'], 'unproven'],
    [['missing', 'interrupted', 'skipped'], 'unproven'],
    [[], 'not-checked'],
  ])('with evidence %j is %s', (statuses, verdict) => {
    expect(verdictOf(outcomes(statuses))).toBe(verdict);
  });
});

describe('a run', () => {
  test.each<[EvidenceStatus[], boolean, string]>([
    [['pass'], false, 'ok'],
    [['pass', 'missing'], false, 'ok'],
    [['pass', 'missing'], true, 'missing'],
    [['missing'], false, 'missing'],
    [['pass', 'fail'], false, 'failed'],
    [['fail', 'unmatched', 'error', 'missing'], true, 'failed'],
    [['pass', 'unmatched'], false, 'spec'],
    [['pass', 'error'], false, 'input'],
  ])('with evidence %j (require all: %s) exits %s', (statuses, requireAll, exit) => {
    const found = report({ 'INV-A-01': outcomes(statuses) });
    const judged = { ...found, invariants: found.invariants.map((one) => ({ ...one, verdict: verdictOf(outcomes(statuses)) })) };
    expect(exitOf(judged, requireAll)).toBe(exit);
  });

  test('that was interrupted says so, whatever it found', () => {
    expect(exitOf(report({ 'INV-A-01': outcomes(['fail']) }, { interruptedBy: 'SIGINT' }), false)).toBe('interrupted');
  });

  test('that met a defect does not pass', () => {
    expect(exitOf(report({ 'INV-A-01': outcomes(['pass']) }, { defects: ['stack'] }), false)).toBe('internal');
  });
});
