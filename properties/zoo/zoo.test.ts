import { fileURLToPath } from 'node:url';
import { explore, formatCounterexample, loadScenarios, replay } from 'ringproof/explore';
import type { ExploreResult, Scenario } from 'ringproof/explore';
import { describe, expect, it } from 'vitest';
import { CONTROLS, ZOO } from './table.ts';

const scenarios = await loadScenarios(fileURLToPath(new URL('index.ts', import.meta.url)));

function scenarioOf(name: string): Scenario {
  const scenario = scenarios.get(name);
  if (scenario === undefined) throw new Error(`no file of the zoo exports ${name}`);
  return scenario;
}

/** What of a result to compare with PASSES; the counterexample in words, should there be one. */
function outcomeOf({ verdict, complete, bounds, counterexample }: ExploreResult): object {
  return { verdict, complete, bounds, counterexample: counterexample && formatCounterexample(counterexample) };
}

const PASSES = { verdict: 'pass', complete: true, bounds: [], counterexample: undefined };

describe.each(ZOO)('$row: $name', ({ name, verdict, mended }) => {
  it(`is found as ${verdict}, and replays`, ({ task }) => {
    const scenario = scenarioOf(name);
    const result = explore(scenario);
    expect(outcomeOf(result)).toMatchObject({ verdict, complete: false });
    expect(Object.keys(scenario.threads).length).toBeLessThanOrEqual(3);
    const { counterexample } = result;
    expect(replay(scenario, counterexample!.token)).toMatchObject({ outcome: 'reproduced', verdict });
    Object.assign(task.meta, { counts: { executions: result.executions, steps: counterexample!.steps.length, preemptions: counterexample!.preemptions } });
  });

  it(`is what the finding is about: ${mended} passes, completely`, ({ task }) => {
    const result = explore(scenarioOf(mended));
    expect(outcomeOf(result)).toEqual(PASSES);
    Object.assign(task.meta, { counts: { executions: result.executions } });
  });
});

describe('looked suspicious, is right', () => {
  it.each(CONTROLS)('$file $name', ({ name }) => {
    expect(outcomeOf(explore(scenarioOf(name)))).toEqual(PASSES);
  });
});
