import { expect, test } from 'vitest';
import { PASSED as result } from '../../../model-check/testing/passed.ts';
import { compareResults } from './run-model.ts';

test('engines agree when verdict, property and counts do', () => {
  expect(compareResults(result, { ...result, engine: 'tlc', durationMs: 9, warnings: ['x'] })).toBeUndefined();
  expect(compareResults({ ...result, verdict: 'invariant', property: 'P' }, { ...result, verdict: 'invariant', property: 'P' })).toBeUndefined();
});

test('each difference is told', () => {
  expect(compareResults(result, { ...result, verdict: 'deadlock' })).toBe('pass against deadlock');
  expect(compareResults({ ...result, verdict: 'invariant', property: 'P' }, { ...result, verdict: 'invariant', property: 'Q' })).toBe('invariant P against invariant Q');
  expect(compareResults(result, { ...result, generated: 11 })).toBe('generated 10 against 11');
  expect(compareResults(result, { ...result, distinct: 4, depth: 2 })).toBe('distinct 5 against 4, depth 3 against 2');
});

test('a property that one engine cannot name is no difference', () => {
  const { property: _, ...unnamed } = { ...result, verdict: 'liveness' as const, property: 'P' };
  expect(compareResults({ ...result, verdict: 'liveness', property: 'P' }, unnamed)).toBeUndefined();
});

test('a violation is the same whether it is told by a finite behaviour or by a lasso', () => {
  const finite = { ...result, verdict: 'action-property' as const, property: 'P' };
  const lasso = { ...result, verdict: 'liveness' as const, generated: 99 };
  expect(compareResults(finite, lasso)).toBeUndefined();
  expect(compareResults(lasso, finite)).toBeUndefined();
  expect(compareResults(finite, { ...lasso, property: 'Q' })).toBe('action-property P against liveness Q');
});
