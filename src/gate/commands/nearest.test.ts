import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

test.each([
  ['jsno', 'json'],
  ['verfy', 'verify'],
  ['exec', 'executions'],
  ['budgte', 'budget'],
  ['x', undefined],
  ['', undefined],
  ['nosuch', undefined],
])('for %j it is %j', (given, word) => {
  expect(nearest(given, ['json', 'verify', 'executions', 'budget', 'help'])).toBe(word);
});
