import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { NotResumableError } from '../instrument/index.ts';
import { checkScenario, formatCounterexample, loadScenarios, replay, runSchedule } from './index.ts';
import type { ExploreResult } from './index.ts';

const FIXTURE = fileURLToPath(new URL('testing/fixtures/async.ts', import.meta.url));

const scenarios = await loadScenarios(FIXTURE);

const explored = (name: string): ExploreResult => checkScenario(scenarios.get(name)!, { strategy: 'exhaustive' });

describe('async code is explored', () => {
  /** Name and number of traces: the orders of what conflicts, counted by hand. */
  test.each([
    ['plainAsync', 3],
    // The store comes before the wait, or the wait before the store.
    ['woken', 2],
    // The notify comes before the wait, after it, or after its time is over.
    ['timeout', 3],
    // Whoever polls in vain is stopped, as what it does later is explored without that turn.
    ['polling', 1],
    ['interval', 1],
    // An add of the one thread against two of the other.
    ['timersInOrder', 3],
    // The receiver begins to listen before, between or after the two messages (or message and close).
    ['mail', 3],
    ['closedPort', 3],
    // The receiver listens to one port, then to the other. Each message comes before that or after it; where the other one does not come first for sure, either may.
    ['twoSenders', 6],
    ['transferred', 4],
    ['uncloneable', 1],
    // The one add before the other, or after it.
    ['aborted', 2],
  ])('%s: passes, with %i traces', (name, executions) => {
    expect(explored(name)).toMatchObject({ verdict: 'pass', complete: true, executions });
  });

  test.each([
    ['notNotified', 'lost-wakeup', /sleeper sleeps although the word has another value/],
    ['neverStored', 'deadlock', /sleeper is awaiting at .*async\.ts:\d+:7 \(await waitFor\(words, 0, 0\)\)/],
    ['idle', 'deadlock', /one is awaiting at .*async\.ts:\d+:7 \(await new Promise/],
    ['pollingForEver', 'livelock', /poller spins for ever/],
    ['rejected', 'exception', /^\w+ threw: found a one$/],
    ['nobodySends', 'deadlock', /receiver is awaiting at .*async\.ts:\d+:\d+ \(await messages\(port2, 2\)\)/],
    ['mailThenWrite', 'race', /data race/],
    ['unhandled', 'exception', /nobody handles it: found a one at .*async\.ts:\d+:13 \(async \(\) =>/],
  ] as const)('%s: %s, with a counterexample that replays', (name, verdict, message) => {
    const result = explored(name);
    expect(result.verdict).toBe(verdict);
    expect(result.message).toMatch(message);
    expect(formatCounterexample(result.counterexample!)).toContain(name === 'idle' ? 'replay' : 'async.ts:');
    expect(replay(scenarios.get(name)!, result.counterexample!.token)).toMatchObject({ outcome: 'reproduced', verdict });
    expect(runSchedule(scenarios.get(name)!, result.counterexample!.preemptionSchedule!)).toMatchObject({ verdict, counterexample: { token: result.counterexample!.token } });
  });

  test('threads cannot share a promise', () => {
    expect(() => explored('promiseOfAnother')).toThrow(NotResumableError);
    expect(() => explored('promiseOfAnother')).toThrow(/async\.ts:\d+:\d+: `await context\.promise` cannot be explored: it uses a promise of another thread/);
  });

  test('threads cannot share a signal', () => {
    expect(() => explored('sharedSignal')).toThrow(/async\.ts:\d+:\d+: `new AbortController\(\)` cannot be explored: it uses the signal of another thread/);
  });

  test('a channel whose other end is not explored is refused', () => {
    expect(() => explored('broadcast')).toThrow(/async\.ts:\d+:\d+: `new BroadcastChannel\('x'\)` cannot be explored/);
  });

  test.each(['random', 'pct', 'pos', 'ladder'] as const)('the %s strategy finds the same verdicts', (strategy) => {
    for (const [name, verdict] of [['timeout', 'pass'], ['polling', 'pass'], ['interval', 'pass'], ['notNotified', 'lost-wakeup'], ['pollingForEver', 'livelock']] as const) {
      expect([name, checkScenario(scenarios.get(name)!, { strategy, maxExecutions: 300, budget: 2000 }).verdict]).toEqual([name, verdict]);
    }
  });

  test('one schedule', () => {
    expect(runSchedule(scenarios.get('timersInOrder')!, { preemptions: [], choices: [] })).toMatchObject({ verdict: 'pass' });
  });
});
