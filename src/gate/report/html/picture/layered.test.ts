import { expect, test } from 'vitest';
import { layered } from './layered.ts';

/** A graph of so many states, each of which leads to some others. */
function graph(size: number, next: (state: number) => readonly number[]) {
  return { states: Array.from({ length: size }, () => []), initial: [0], edges: Array.from({ length: size }, (_, from) => next(from).map((to) => [from, to, 0] as const)).flat() };
}

test('depth is the fewest steps from an initial state, whatever leads back', () => {
  const { depth, y } = layered(graph(5, (state) => [[1, 2], [3, 0], [3], [4, 1], [0, 4]][state]!));
  expect([...depth]).toEqual([0, 1, 1, 2, 3]);
  expect([...y].map((at) => at / y[1]!)).toEqual([0, 1, 1, 2, 3]);
});

test('no two states stand in one place', () => {
  const { x, y } = layered(graph(200, (state) => [2 * state + 1, 2 * state + 2, state >> 1].filter((next) => next < 200)));
  expect(new Set([...x].map((at, state) => `${at} ${y[state]}`)).size).toBe(200);
});

test('a ladder is drawn without crossings', () => {
  // Two chains whose states are numbered in turns that change sides.
  const { x, depth } = layered({ states: Array.from({ length: 9 }, () => []), initial: [0], edges: [[0, 2, 0], [0, 1, 0], [1, 3, 0], [2, 4, 0], [3, 6, 0], [4, 5, 0], [6, 7, 0], [5, 8, 0]] });
  const side = (chain: readonly number[]): number[] => chain.map((state) => Math.sign(x[state]! - x[0]!));
  expect(new Set(side([1, 3, 6, 7])).size).toBe(1);
  expect(new Set(side([2, 4, 5, 8])).size).toBe(1);
  expect(depth[7]).toBe(4);
});

test('a graph without states has no size', () => {
  expect(layered({ states: [], initial: [], edges: [] })).toMatchObject({ width: 0, height: 0 });
});

test('a state that is reached by itself only is drawn as well', () => {
  expect([...layered(graph(2, (state) => [state])).depth]).toEqual([0, 0]);
});
