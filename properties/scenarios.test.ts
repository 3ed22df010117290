import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { explore, formatCounterexample, loadScenarios } from 'ringproof/explore';
import { describe, expect, it } from 'vitest';

/** Milliseconds for each scenario; the gate explores them for as long as its profile says. */
const BUDGET = 2000;

const folder = new URL('scenarios/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));

describe.each(files)('%s', async (file) => {
  const scenarios = await loadScenarios(fileURLToPath(new URL(file, folder)));

  it.each([...scenarios])('%s', (_, scenario) => {
    const { verdict, steps, counterexample } = explore(scenario, { budget: BUDGET });
    if (counterexample !== undefined) throw new Error(formatCounterexample(counterexample));
    expect(verdict).toBe('pass');
    expect(steps).toBeGreaterThan(0);
  });
});
