import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatCounterexample, checkScenario, loadScenarios } from 'ringproof/explore';
import { BundleCache } from 'ringproof/instrument';
import { describe, expect, it } from 'vitest';
import { judgeScenario } from '../src/explore/judge-scenario.ts';
import { RING_MUTANTS } from './mutants/ring.ts';
import { SCENARIO_MUTANTS } from './mutants/scenarios.ts';
import { STREAM_MUTANTS } from './mutants/stream.ts';

/** Executions of each scenario: a look that sees what is badly wrong. The gate explores them for as long as its profile says, and most of them completely. */
const EXECUTIONS = 200;
/** Executions of each scenario on a mutant before all get that many: one that finds it mostly does so at once. */
const FIRST_LOOK = 10;
/** Executions of a scenario on a mutant that it must find. */
const MANY_EXECUTIONS = 20_000;
const MAX_STEPS = 500;

const ALL = fileURLToPath(new URL('kit/all-scenarios.ts', import.meta.url));
const MUTANTS = [...SCENARIO_MUTANTS, ...STREAM_MUTANTS];
const cache = new BundleCache();
const scenarios = await loadScenarios(ALL, { cache });

describe('scenarios', () => {
  it.each([...scenarios])('%s holds', (_, scenario) => {
    const { verdict, message, longest } = judgeScenario(scenario, EXECUTIONS, 5_000);
    const counterexample = verdict === 'pass' ? undefined : checkScenario(scenario, { budget: 15_000 }).counterexample;
    expect({ verdict, message, counterexample: counterexample && formatCounterexample(counterexample) }).toEqual({ verdict: 'pass', message: '', counterexample: undefined });
    expect(longest).toBeGreaterThan(0);
  });

  it('are all here', () => {
    const files = readdirSync(new URL('scenarios/', import.meta.url)).filter((file) => file.endsWith('.ts'));
    const here = readFileSync(ALL, 'utf8');
    expect(files.filter((file) => !here.includes(`'../scenarios/${file}'`))).toEqual([]);
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
    const mutated = await loadScenarios(ALL, { cache, mutations: [{ file, find, replace }] });
    const survived = kills.filter((name) => judgeScenario(mutated.get(name)!, MANY_EXECUTIONS, MAX_STEPS).verdict === 'pass');
    expect(survived).toEqual([]);
  });

  it.each(RING_MUTANTS)('$name', async ({ file, find, replace }) => {
    const mutated = await loadScenarios(ALL, { cache, mutations: [{ file, find, replace }] });
    const killed = (executions: number): boolean => [...mutated.values()].some((scenario) => judgeScenario(scenario, executions, MAX_STEPS).verdict !== 'pass');
    expect(killed(FIRST_LOOK) || killed(EXECUTIONS)).toBe(true);
  });
});
