import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { load } from '../index.ts';

const model = await load(fileURLToPath(new URL('testing/Shapes.tla', import.meta.url)));

test.each([
  ['an interval and the set of its elements', 'Interval', 'Enumerated'],
  ['a set that was filtered, and one that was listed in another order', 'Filtered', 'Listed'],
  ['a function on 1..n and a tuple', 'Function', 'Tuple'],
  ['records whose fields were given in another order', 'Record', 'RecordInAnotherOrder'],
  ['a function as an expression and its pairs', 'Lazy', 'Pairs'],
])('%s have one key', (_, left, right) => {
  expect(model.key([model.evaluate(left)])).toBe(model.key([model.evaluate(right)]));
});

test.each([['Interval', 'Listed'], ['Tuple', 'Lazy'], ['Record', 'Tuple'], ['One', 'OneAsText']])('%s and %s have different keys', (left, right) => {
  expect(model.key([model.evaluate(left)])).not.toBe(model.key([model.evaluate(right)]));
});
