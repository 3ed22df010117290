import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Scenario } from './index.ts';
import { ExplorationError, explore, loadScenarios } from './index.ts';

describe('explore, in a test', () => {
  let scenarios: ReadonlyMap<string, Scenario>;
  beforeAll(async () => {
    scenarios = await loadScenarios(fileURLToPath(new URL('testing/fixtures/mailbox.ts', import.meta.url)));
  });

  test('answers the result of what is right', async () => {
    expect(await explore(scenarios.get('correct')!)).toMatchObject({ verdict: 'pass', complete: true });
    expect(await explore(scenarios.get('correct')!, { complete: true })).toMatchObject({ verdict: 'pass' });
  });

  test('fails with the counterexample, at the line of the call', async () => {
    const error = await explore(scenarios.get('lostUpdate')!).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ExplorationError);
    const { message, stack, result } = error as ExplorationError;
    expect(result).toMatchObject({ verdict: 'assertion', message: 'counted 1' });
    expect(message).toContain('two counts: assertion\ncounted 1\n');
    expect(message).toContain('replay: rp1.');
    const frames = stack!.slice(stack!.lastIndexOf(message) + message.length).trim().split('\n');
    expect(frames[0]).toContain('explore.test.ts');
  });

  test('fails on what was not explored completely only when asked to', async () => {
    const bounded = { strategy: 'random', maxExecutions: 5 } as const;
    expect(await explore(scenarios.get('correct')!, bounded)).toMatchObject({ verdict: 'pass', complete: false });
    await expect(explore(scenarios.get('correct')!, { ...bounded, complete: true })).rejects.toThrow(/^mailbox: not complete: .*5 random executions/);
  });
});
