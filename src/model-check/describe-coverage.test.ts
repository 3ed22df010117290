import { expect, test } from 'vitest';
import { describeCoverage } from './describe-coverage.ts';
import type { ExpressionCoverage } from './result.ts';
import { PASSED } from './testing/passed.ts';

function expression(line: number, column: number, endLine: number, endColumn: number, evaluations: number): ExpressionCoverage {
  return { location: { module: 'M', line, column }, end: { line: endLine, column: endColumn }, evaluations };
}

test('an expression is shown below the one around it where its count differs', () => {
  const text = describeCoverage({
    ...PASSED,
    coverage: [{ action: 'Next', location: { module: 'M', line: 3, column: 1 }, generated: 9, distinct: 4 }],
    expressions: [expression(3, 1, 5, 9, 10), expression(3, 4, 3, 9, 10), expression(4, 4, 4, 9, 2), expression(4, 6, 4, 7, 0), expression(5, 1, 5, 9, 0), expression(5, 2, 5, 3, 0), expression(7, 1, 7, 2, 1)],
  });
  expect(text.split('\n')).toEqual([
    'actions (distinct:generated)',
    '  Next M:3:1  4:9',
    'expressions (evaluations)',
    '  M:3:1-5:9  10',
    '  |M:4:4-9  2',
    '  ||M:4:6-7  0',
    '  |M:5:1-9  0',
    '  M:7:1-2  1',
    'never evaluated: M:4:6-7, M:5:1-9',
    '',
  ]);
});

test('says so when everything was evaluated', () => {
  expect(describeCoverage({ ...PASSED, expressions: [expression(1, 1, 1, 2, 3)] })).toContain('every expression was evaluated\n');
});
