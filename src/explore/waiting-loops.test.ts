import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkScenario, exploreMemoryModel, loadScenarios } from './index.ts';

const scenarios = await loadScenarios(fileURLToPath(new URL('testing/fixtures/waiting-loops.ts', import.meta.url)));

const MODELS = ['sc', 'tso', 'rc11', 'js'] as const;

describe('a loop that waits is seen to, although it writes', () => {
  /** Name, and number of traces: who is first; and where both change another word, in which order. */
  const passing = [['exchanging', 2], ['setting', 2], ['announcing', 4], ['draining', 2]] as const;

  test.each(passing)('%s: passes, with %i traces', (name, executions) => {
    expect(checkScenario(scenarios.get(name)!)).toMatchObject({ verdict: 'pass', complete: true, executions });
    expect(checkScenario(scenarios.get(name)!, { strategy: 'pct', maxExecutions: 200 })).toMatchObject({ verdict: 'pass' });
  });

  test.each(passing.filter(([name]) => name !== 'announcing'))('%s: passes under weak memory, too', (name, executions) => {
    for (const memory of MODELS) expect(exploreMemoryModel(scenarios.get(name)!, { memory })).toMatchObject({ memory, verdict: 'pass', complete: true, executions });
  });

  test('who waits for a lock that is never given back waits for ever', () => {
    expect(checkScenario(scenarios.get('neverUnlocked')!)).toMatchObject({ verdict: 'livelock' });
    for (const memory of MODELS) expect(exploreMemoryModel(scenarios.get('neverUnlocked')!, { memory })).toMatchObject({ memory, verdict: 'livelock' });
  });
});
