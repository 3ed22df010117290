import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkScenario, exploreInParallel, loadScenarios, scenario } from './index.ts';
import type { ExploreProgress, Scenario } from './index.ts';
import { transformed } from './testing/transformed.ts';

const SPSC = fileURLToPath(new URL('../../properties/scenarios/literature/spsc.ts', import.meta.url));
const FIXTURE = fileURLToPath(new URL('testing/fixtures/parallel.ts', import.meta.url));

let scenarios: ReadonlyMap<string, Scenario>;
beforeAll(async () => {
  scenarios = new Map([...(await loadScenarios(FIXTURE)), ...(await loadScenarios(SPSC))]);
});

describe('several threads', () => {
  test.each(['adders', 'watched', 'mortal', 'lostUpdate', 'messages', 'spsc2x5'])('explore %s as one does', async (name) => {
    const it = scenarios.get(name)!;
    const { durationMs: _, ...one } = checkScenario(it);
    for (const workers of [1, 2, 3]) {
      const { durationMs: __, ...several } = await exploreInParallel(it, { workers });
      expect(several).toEqual(one);
    }
  });

  test('say when one of them had to do it alone, and why', async () => {
    const result = await exploreInParallel(scenarios.get('stranger')!, { workers: 2 });
    expect(result).toMatchObject({ verdict: 'pass', complete: true, executions: 2 });
    expect(result.coverage).toBe('complete: 2 executions; by one thread, as several cannot share it: a SharedArrayBuffer is allocated outside of set-up and threads, and the first execution does not use it');
  });

  test('say how far they are, and keep to the budget', async () => {
    const reports: ExploreProgress[] = [];
    const result = await exploreInParallel(scenarios.get('deadly')!, { workers: 1, signal: new AbortController().signal, strategy: 'exhaustive', budget: 1500, onProgress: (progress) => reports.push(progress) });
    expect(result).toMatchObject({ verdict: 'pass', complete: false });
    expect(result.executions).toBeGreaterThan(100);
    expect(result.durationMs).toBeLessThan(5000);
    expect(result.coverage).toMatch(/^[\d,]+ traces of an exhaustive search that did not end, an estimated (less than )?\d+ % of about [\d,]+ traces$/);
    expect(result.bounds[0]).toContain('budget of 1.5 s');
    expect(reports[0]).toMatchObject({ strategy: 'exhaustive', estimate: { executions: expect.any(Number), leftMs: expect.any(Number) } });
  });

  test('keep to the most executions', async () => {
    const { executions, blocked, complete } = await exploreInParallel(scenarios.get('spsc2x5')!, { workers: 2, strategy: 'exhaustive', maxExecutions: 500 });
    expect({ done: executions + blocked, complete }).toEqual({ done: 500, complete: false });
  });

  test('stop when told to, with what they have', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 400);
    const result = await exploreInParallel(scenarios.get('deadly')!, { workers: 1, signal: abort.signal });
    expect(result).toMatchObject({ verdict: 'pass', complete: false });
    expect(result.bounds[0]).toBe('stopped from outside');
    expect(result.executions).toBeGreaterThan(0);
    expect(result.durationMs).toBeLessThan(5000);
  });

  test('say which of them died, with what was explored until then', async () => {
    const result = await exploreInParallel(scenarios.get('deadly')!, { workers: 2, budget: 30_000 });
    expect(result).toMatchObject({ verdict: 'pass', complete: false });
    expect(result.bounds[0]).toBe('worker 1 of 1 died: it ended with exit code 7');
    expect(result.executions).toBeGreaterThan(39);
  });

  test('refuse a scenario that they cannot load', async () => {
    const here = scenario({ name: 'here', setup: () => new Int32Array(new SharedArrayBuffer(4)), threads: { a: transformed(function* () {}) } });
    await expect(exploreInParallel(here, { workers: 2 })).rejects.toThrow('scenario "here" exists in this thread only');
    await expect(exploreInParallel(scenarios.get('adders')!, { workers: 0 })).rejects.toThrow('workers is 0');
    await expect(exploreInParallel(scenarios.get('adders')!, { workers: 2, strategy: 'pct' })).rejects.toThrow('strategy "pct" runs in one thread');
    expect(() => checkScenario(here, { workers: 2 } as object)).toThrow('exploreInParallel');
  });
});
