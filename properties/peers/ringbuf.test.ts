import { fileURLToPath } from 'node:url';
import { checkDefect, checkScenario, formatCounterexample, loadDefects } from 'ringproof/explore';
import { describe, expect, it } from 'vitest';

const { defects, controls } = await loadDefects(fileURLToPath(new URL('ringbuf.ts', import.meta.url)));

/**
 * Executions of what is right, and of the twins of what is not: all there are. `itemByItem` at three positions of the pointers is three times the 44 traces of SPSC(2,3),
 * which Nidhugg and GenMC count too.
 */
const EXECUTIONS = { audio: 25, inBatches: 60, itemByItem: 3 * 44, parameters: 6, partialPushes: 30 };
const TWINS = { callbackOfNone: 6, countFromAside: 2982, secondConsumer: 3, secondProducer: 3 };

describe('ringbuf.js, as it is on npm', () => {
  it.each([...controls])('%s is right', (name, scenario) => {
    const { verdict, complete, executions, blocked, counterexample } = checkScenario(scenario);
    expect({ verdict, complete, executions, blocked, counterexample: counterexample && formatCounterexample(counterexample) })
      .toEqual({ verdict: 'pass', complete: true, executions: EXECUTIONS[name as keyof typeof EXECUTIONS], blocked: 0, counterexample: undefined });
  });

  it.each([...defects])('%s', (name, defect) => {
    const { result, found, message, twinExecutions, steps } = checkDefect(defect);
    expect({ found, message, twinExecutions }).toEqual({ found: true, message: '', twinExecutions: TWINS[name as keyof typeof TWINS] });
    // What the code of the package does is shown, in its own words.
    expect(result.counterexample!.steps.some(({ site }) => site?.file.includes('ringbuf.js'))).toBe(true);
    expect(steps).toBeLessThanOrEqual(27);
  });
});
