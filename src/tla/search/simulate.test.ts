import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { State } from '../compile/compiled-spec.ts';
import { checkFile } from '../check-file.ts';
import { EvaluationError } from '../values/evaluation-error.ts';
import { handWritten, type HandWritten } from '../testing/hand-written.ts';
import { checkModel } from './check.ts';

const specs = fileURLToPath(new URL('../testing/golden/', import.meta.url));

/** What is printed by random behaviours, and the states of the last one but the initial one. */
async function printed(config: string): Promise<string[]> {
  const lines: string[] = [];
  await checkFile(`${specs}Deferred.tla`, { config: `${specs}${config}`, simulate: { behaviors: 1, depth: 30, seed: 3 }, onOutput: (line) => lines.push(line) });
  return lines;
}

test('what TLCDefer puts off in an action is evaluated for the steps that a behaviour takes', async () => {
  const steps = (await printed('Deferred.Action.cfg')).map((line) => JSON.parse(line.replace('<<', '[').replace('>>', ']')) as [number, number]);
  // Steps of Double put nothing off.
  expect(steps.length).toBeGreaterThan(5);
  expect(steps.length).toBeLessThan(29);
  for (const [from, to] of steps) expect([1, 2, 3]).toContain(to - from);
  steps.slice(1).forEach(([from], index) => expect(from).toBeGreaterThanOrEqual(steps[index]![1]));
});

test('what TLCDefer puts off in a constraint is evaluated for the states that a behaviour reaches, at their level', async () => {
  const lines = await printed('Deferred.Constraint.cfg');
  expect(lines.map((line) => Number(/\d+/.exec(line)![0]))).toEqual(Array.from({ length: 29 }, (_, index) => index + 2));
});

test('checks all initial states and all successors, not only those that are drawn', async () => {
  const many = Array.from({ length: 500 }, (_, index) => [index] as State);
  const model = (bad: number, more: Partial<HandWritten> = {}): HandWritten => ({ variables: ['x'], init: () => [[0]], actions: { Any: () => many }, invariants: { Good: ([x]) => x !== bad }, ...more });
  const walk = (spec: HandWritten): ReturnType<typeof checkModel> => checkModel(handWritten(spec), { simulate: { behaviors: 1, depth: 2, seed: 1 } });
  expect(await walk(model(499))).toMatchObject({ verdict: 'invariant', property: 'Good', generated: 501, depth: 2, trace: { steps: [{ state: { x: '0' } }, { action: 'Any', state: { x: '499' } }] } });
  expect(await walk(model(499, { init: () => many }))).toMatchObject({ verdict: 'invariant', generated: 500, depth: 1, trace: { steps: [{ state: { x: '499' } }] } });
  // A state that the constraints leave out, too.
  expect(await walk(model(499, { constraints: { Low: ([x]) => Number(x) < 100 } }))).toMatchObject({ verdict: 'invariant', trace: { steps: [{}, { state: { x: '499' } }] } });
  expect(await walk(model(500))).toMatchObject({ verdict: 'pass', generated: 501 });
});

test('where an invariant cannot be evaluated, the trace ends with the state that it was evaluated in', async () => {
  const model: HandWritten = {
    variables: ['x'],
    init: () => [[0]],
    actions: { Up: ([x]) => [[Number(x) + 1]] },
    invariants: {
      Good: ([x]) => {
        if (x === 2) throw new EvaluationError('no value');
        return true;
      },
    },
  };
  const result = await checkModel(handWritten(model), { simulate: { behaviors: 1, depth: 9, seed: 1 } });
  expect(result).toMatchObject({ verdict: 'evaluation-error', depth: 3, trace: { steps: [{}, {}, { action: 'Up', state: { x: '2' } }] } });
});

test('is stopped in the midst of a behaviour', async () => {
  const model: HandWritten = { variables: ['x'], init: () => [[0]], actions: { Many: () => Array.from({ length: 100_000 }, (_, index) => [index]) } };
  const result = await checkModel(handWritten(model), { simulate: { behaviors: 1, depth: 9, seed: 1 }, stopRequested: () => true });
  expect(result).toMatchObject({ verdict: 'interrupted', interruption: 'aborted' });
  expect(result.generated).toBeLessThan(10_000);
});
