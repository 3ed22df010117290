import { expect, test } from 'vitest';
import { Histories } from './history.ts';

test('equal answers in equal order have one number, all others have their own', () => {
  const histories = new Histories();
  const number = (thread: number, ...answers: readonly (number | bigint | string | undefined)[]): number => answers.reduce((history, answer) => history.with(answer), histories.start(thread)).number;
  const told: (readonly [number, ...(number | bigint | string | undefined)[]])[] = [[0], [1], [0, 1], [0, 1, 1], [0, 2, 1], [0, 1n], [0, '1'], [0, undefined], [0, 0], [0, -0], [0, NaN], [0, 1, 2], [0, 2]];
  const numbers = told.map((each) => number(...each));
  expect(new Set(numbers).size).toBe(told.length);
  expect(told.toReversed().map((each) => number(...each))).toEqual(numbers.toReversed());
});
