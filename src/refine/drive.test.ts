import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkRefinement } from './check-refinement.ts';
import { drive } from './drive.ts';
import { itfOf } from './itf.ts';
import { loadRefinements } from './load-refinements.ts';

const counters = await loadRefinements(fileURLToPath(new URL('testing/fixtures/counter.ts', import.meta.url)));
const right = counters.get('right')!;

const state = (x: number, a: string, b: string, seenA: number, seenB: number) => ({ x: { '#bigint': String(x) }, pc: { a, b }, seen: { a: { '#bigint': String(seenA) }, b: { '#bigint': String(seenB) } } });

/** b is beaten by a, and tries again. */
const BEATEN = {
  states: [
    { '#meta': { index: 0 }, ...state(0, 'load', 'load', 0, 0) },
    state(0, 'load', 'swap', 0, 0), state(0, 'swap', 'swap', 0, 0), state(1, 'done', 'swap', 0, 0), state(1, 'done', 'load', 0, 0), state(1, 'done', 'swap', 0, 1), state(2, 'done', 'done', 0, 1),
  ],
};

test('a behavior of the model drives the code: in its execution the threads make these steps', async () => {
  const result = await drive(right, BEATEN);
  expect(result).toMatchObject({ followed: true, states: 7, reached: 7, complete: true });
  expect(result.execution!.steps.map(({ thread, operation }) => `${thread} ${operation}`)).toEqual(['b load', 'a load', 'a compareExchange', 'b compareExchange', 'b load', 'b compareExchange']);
});

test('a behavior that the code does not have is followed as far as it goes', async () => {
  const jumps = { states: [...BEATEN.states.slice(0, 2), state(2, 'done', 'swap', 0, 0)] };
  expect(await drive(right, jumps)).toMatchObject({ followed: false, states: 3, reached: 2, complete: true, next: { a: expect.stringContaining('load') as string, b: expect.stringContaining('compareExchange') as string } });
});

test('a counterexample goes out as ITF and drives the code to the same step when it comes back', async () => {
  const wrong = counters.get('wrongCode')!;
  const { failure } = await checkRefinement(wrong);
  const text = JSON.stringify(itfOf(failure!, 'Counter.tla'));
  const back = await drive(wrong, JSON.parse(text) as ReturnType<typeof itfOf>);
  expect(back.followed).toBe(true);
  expect(back.execution!.steps.map(({ thread, operation }) => [thread, operation])).toEqual(failure!.counterexample.steps.map(({ thread, operation }) => [thread, operation]));
});

test('what is no state of the model is refused', async () => {
  await expect(drive(right, { states: [{ x: true }] })).rejects.toThrow('the variable pc has no value');
});
