import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkScenario, exploreInParallel, exploreMemoryModel, loadScenarios, replay } from './index.ts';

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
    const { verdict, message } = checkScenario(scenarios.get('neverUnlocked')!);
    expect(verdict).toBe('livelock');
    expect(message).toMatch(/^. spins for ever at .*waiting-loops\.ts:\d+:\d+ \(while .*, as Atomics\.exchange\(m, 0, 1\) at .*waiting-loops\.ts:\d+:\d+ is 1, and nobody is left who could change that$/);
    for (const memory of MODELS) expect(exploreMemoryModel(scenarios.get('neverUnlocked')!, { memory })).toMatchObject({ memory, verdict: 'livelock' });
  });
});

describe('a thread that tries again and again, though not in the very same way', () => {
  const inVain = [expect.stringMatching(/again and again in vain.*, in the loop at .*waiting-loops\.ts:\d+:\d+ \(.*, goes on only when nobody else can$/)];

  test.each(['tallying', 'ordered', 'givingUp'])('%s: lets others go first after a while, which is said', (name) => {
    const result = checkScenario(scenarios.get(name)!);
    expect(result).toMatchObject({ verdict: 'pass', complete: false, bounds: inVain, coverage: expect.not.stringContaining('complete') });
    expect(result.longest).toBeLessThan(1000);
    for (const strategy of ['ladder', 'random', 'pct', 'pos', 'urw'] as const) expect(checkScenario(scenarios.get(name)!, { strategy, maxExecutions: 200 })).toMatchObject({ verdict: 'pass', complete: false });
  });

  test('is told of by several searches as by one', async () => {
    for (const name of ['tallying', 'ordered']) {
      const [one, two] = [checkScenario(scenarios.get(name)!), await exploreInParallel(scenarios.get(name)!, { workers: 2 })];
      expect(two).toMatchObject({ verdict: 'pass', complete: false, executions: one.executions, bounds: [expect.stringContaining('again and again in vain')] });
    }
  });

  test('goes round for ever if all do, each in its turn, and take it back each time', () => {
    const { verdict, message, counterexample } = checkScenario(scenarios.get('askew')!);
    expect(verdict).toBe('livelock');
    expect(message).toMatch(/^left and right can go on like this for ever, each in its turn: left in the loop at .*:\d+ \(for .* and right in the loop .* take back what was done and try again, and everything is as it was before$/);
    expect(replay(scenarios.get('askew')!, counterexample!.token)).toMatchObject({ outcome: 'reproduced', message });
  });
});
