import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkScenario, formatCounterexample, loadScenarios } from 'ringproof/explore';
import { describe, expect, it } from 'vitest';
import { SCENARIO_MUTANTS } from './mutants/scenarios.ts';
import { STREAM_MUTANTS } from './mutants/stream.ts';

/** Milliseconds for each scenario, enough to explore most of them completely also on a busy machine; the gate explores them for as long as its profile says. */
const BUDGET = 15_000;

const ALL = fileURLToPath(new URL('kit/all-scenarios.ts', import.meta.url));
const MUTANTS = [...SCENARIO_MUTANTS, ...STREAM_MUTANTS];
const scenarios = await loadScenarios(ALL);

describe('scenarios', () => {
  it.each([...scenarios])('%s holds', (_, scenario) => {
    const { verdict, steps, counterexample } = checkScenario(scenario, { budget: BUDGET });
    expect({ verdict, counterexample: counterexample && formatCounterexample(counterexample) }).toEqual({ verdict: 'pass', counterexample: undefined });
    expect(steps).toBeGreaterThan(0);
  });

  it('are all here', async () => {
    const folder = new URL('scenarios/', import.meta.url);
    const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
    const loaded = await Promise.all(files.map((file) => loadScenarios(fileURLToPath(new URL(file, folder)))));
    expect([...scenarios.keys()].sort()).toEqual(loaded.flatMap((some) => [...some.keys()]).sort());
  });

  it('are each named by a page, so that the gate explores them', () => {
    const pages = new URL('../specs/', import.meta.url);
    const text = readdirSync(pages).filter((file) => file.endsWith('.md')).map((file) => readFileSync(new URL(file, pages), 'utf8')).join('\n');
    expect([...scenarios.keys()].filter((name) => !text.includes(`#${name}\``))).toEqual([]);
  });

  it('are each failed by some mutant', () => {
    const killing = new Set(MUTANTS.flatMap(({ kills }) => kills));
    expect([...scenarios.keys()].filter((name) => !killing.has(name))).toEqual([]);
  });
});

describe('mutants', () => {
  it.each(MUTANTS)('$name', async ({ file, find, replace, kills }) => {
    const mutated = await loadScenarios(ALL, { mutations: [{ file, find, replace }] });
    const survived = kills.filter((name) => checkScenario(mutated.get(name)!, { budget: BUDGET, maxSteps: 500 }).verdict === 'pass');
    expect(survived).toEqual([]);
  });
});
