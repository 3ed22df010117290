import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkFile } from '../check-file.ts';

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
