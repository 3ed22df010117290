import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkScenario, exploreInParallel, exploreMemoryModel, loadScenarios } from './index.ts';
import type { Scenario } from './index.ts';

const FIXTURE = fileURLToPath(new URL('testing/fixtures/nondeterministic.ts', import.meta.url));

let scenarios: ReadonlyMap<string, Scenario>;
beforeAll(async () => {
  scenarios = await loadScenarios(FIXTURE);
});

/** Name, and how the message ends: with where chance was asked, if it was. */
const nondeterministic: readonly (readonly [name: string, end: RegExp])[] = [
  ['state', /earlier execution$/],
  ['rarely', /It asks Math\.random\(\) at \S*nondeterministic\.ts:27:7: let choose\(\) decide/],
  ['value', /It asks crypto\.randomInt\(\) at/],
  ['identifier', /It asks crypto\.randomUUID\(\) at/],
  ['inSetup', /It asks Math\.random\(\) at/],
];

describe('code that is not deterministic is found, although a search has no reason to go one way twice', () => {
  test.each(nondeterministic)('%s', (name, end) => {
    const { verdict, message, complete } = checkScenario(scenarios.get(name)!);
    expect({ verdict, complete }).toEqual({ verdict: 'nondeterminism', complete: false });
    expect(message).toMatch(/^step \d+: the same schedule led to another operation than before: .*, where there was /);
    expect(message).toMatch(end);
  });

  test('a result that only the first execution computes', async () => {
    const { verdict, message } = checkScenario((await loadScenarios(FIXTURE)).get('memoised')!);
    expect(verdict).toBe('nondeterminism');
    expect(message).toContain("b's add of 1 at index 0");
    expect(message).toContain("where there was a's add of 1 at index 0");
  });

  test('also by several threads, and refused by name under other memory models', async () => {
    expect(await exploreInParallel(scenarios.get('rarely')!, { workers: 2 })).toMatchObject({ verdict: 'nondeterminism' });
    expect(() => exploreMemoryModel(scenarios.get('rarely')!, { memory: 'rc11' })).toThrow(/a rare branch: .*another operation.*Math\.random\(\)/);
  });
});

test('chance that makes no difference is not taken for nondeterminism, nor is the exploration called complete', () => {
  const result = checkScenario(scenarios.get('harmless')!);
  expect(result).toMatchObject({ verdict: 'pass', complete: false, bounds: [expect.stringMatching(/^Math\.random\(\) at .*so only some answers were explored/)] });
  expect(result.coverage).toMatch(/^every interleaving, but not every answer of chance: 2 executions$/);
  expect(exploreMemoryModel(scenarios.get('harmless')!, { memory: 'rc11' })).toMatchObject({ verdict: 'pass', complete: false });
});

test('clocks are virtual, and no chance', () => {
  expect(checkScenario(scenarios.get('timed')!)).toMatchObject({ verdict: 'pass', complete: true });
});
