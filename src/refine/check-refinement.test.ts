import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkScenario } from '../explore/index.ts';
import { checkRefinement } from './check-refinement.ts';
import { formatCoverage, formatFailure } from './format-refinement.ts';
import { loadRefinements } from './load-refinements.ts';
import type { Refinement } from './refinement.ts';
import type { RefineResult } from './result.ts';

const fixture = (name: string): Promise<ReadonlyMap<string, Refinement>> => loadRefinements(fileURLToPath(new URL(`testing/fixtures/${name}`, import.meta.url)));

let counters: ReadonlyMap<string, Refinement>;
let orders: ReadonlyMap<string, Refinement>;
beforeAll(async () => {
  counters = await fixture('counter.ts');
  orders = await fixture('order.ts');
});

const check = (name: string): Promise<RefineResult> => checkRefinement((counters.get(name) ?? orders.get(name))!);

describe('a counter against its model', () => {
  test('right code refines the right model, and shows all of its edges', async () => {
    const result = await check('right');
    expect(result).toMatchObject({ verdict: 'pass', complete: true, bounds: [], stutters: 0, edges: { unexplained: 0, hidden: [] } });
    expect(result.edges!.shown).toBe(result.edges!.edges);
    expect(result.modelStates).toBe(result.edges!.states);
  });

  test('wrong code does not: the step, the states, the nearest action and what of it is false are told', async () => {
    const { verdict, failure } = await check('wrongCode');
    expect(verdict).toBe('refinement');
    expect(failure).toMatchObject({ breach: 'step', step: { operation: 'store' } });
    expect(failure!.step!.site!.text).toContain('Atomics.store');
    expect(failure!.nearest[0]!.action).toBe('Swap');
    expect(failure!.nearest[0]!.conjuncts.filter(({ holds }) => holds === false).length).toBeGreaterThan(0);
    expect(failure!.behavior.at(-1)!.action).toBe('none of the model');
    expect(failure!.counterexample.token).toMatch(/^rp1\./);
    const text = formatFailure(failure!);
    for (const part of ['code ', 'Atomics.store(word, 0, seen[thread] + 1)', '* pc', 'nearest action Swap', 'is false', 'the model allows here', 'replay: rp1']) expect(text).toContain(part);
  });

  test('right code does not refine a wrong model', async () => {
    const { failure } = await check('wrongModel');
    expect(failure).toMatchObject({ breach: 'step', step: { operation: 'compareExchange' } });
    expect(failure!.nearest[0]).toMatchObject({ action: 'Swap' });
    expect(failure!.nearest[0]!.conjuncts.filter(({ holds }) => holds === false).map(({ text }) => text?.trim())).toEqual(["x' = x + Step"]);
  });

  test('an action that gives up where the model tries again is found', async () => {
    expect((await check('givesUp')).failure).toMatchObject({ breach: 'step', step: { operation: 'compareExchange' } });
  });

  test('a hint that names another action than the step is one makes it fail', async () => {
    expect((await check('wrongHint')).failure).toMatchObject({ breach: 'action', message: expect.stringContaining('should be Load') as string });
  });

  test('edges that the code does not show make it fail, with the way to them', async () => {
    const { verdict, message, edges } = await check('aloneWithoutDriver');
    expect({ verdict, message }).toEqual({ verdict: 'refinement', message: expect.stringContaining('were not shown by the code') as string });
    expect(edges!.shown).toBe(2);
    expect(edges!.unexplained).toBe(edges!.edges - 2);
    expect(edges!.hidden.length).toBe(edges!.unexplained);
    for (const { actions, states } of edges!.hidden) expect(states.length).toBe(actions.length + 1);
  });

  test('a driver brings them back: for each a scenario is generated that shows it', async () => {
    const result = await check('alone');
    const { edges } = result;
    expect(result).toMatchObject({ verdict: 'pass', edges: { unexplained: 0, hidden: [] } });
    expect(edges!.driven).toBe(edges!.edges - 2);
    expect(edges!.generated.reduce((sum, { shows }) => sum + shows, 0)).toBe(edges!.driven);
    for (const { schedule, calls } of edges!.generated) {
      expect(schedule).toMatch(/^rp1\./);
      expect(calls.map(({ thread, name }) => `${thread} ${name}`)).toContain('b add');
    }
    expect(formatCoverage(result)).toMatch(/scenarios generated from the driver\n  for Load: b add\(\); shows 1: rp1/);
  });

  test('an edge that the driver cannot show either is left, with the reason', async () => {
    const { verdict, edges } = await check('wrongDriver');
    expect(verdict).toBe('refinement');
    expect(edges!.driven).toBe(0);
    for (const { why } of edges!.hidden) expect(why).toMatch(/^the driver follows the way to it through \d of \d states, where the threads would go on with a: /);
  });

  test('a start that is not initial is told, with what sets it apart from the nearest one that is', async () => {
    const { failure } = await check('wrongStart');
    expect(failure).toMatchObject({ breach: 'initial' });
    expect(failure!.variables.filter(({ changed }) => changed).map(({ name }) => name)).toEqual(['seen']);
    expect(formatFailure(failure!)).toMatch(/in the nearest initial state of the model {2}➜ {2}in the code after set-up\n {2}\* seen = .*0.*➜.*7/);
  });

  test('an end at which a fair action of the model is enabled for ever is no end', async () => {
    expect((await check('wrongEnd')).failure).toMatchObject({ breach: 'fairness', message: expect.stringContaining('WF_vars(Load(t) \\/ Swap(t))') as string });
  });

  test('a mapping under which nothing happens shows nothing', async () => {
    expect(await check('tellsNothing')).toMatchObject({ verdict: 'refinement', message: expect.stringContaining('tells no states apart') as string });
  });

  test('code of which no execution ends is no pass, though each step is right', async () => {
    const toggles = await fixture('toggle.ts');
    expect(await checkRefinement(toggles.get('twice')!)).toMatchObject({ verdict: 'pass', ends: 1 });
    expect(await checkRefinement(toggles.get('forEver')!)).toMatchObject({ verdict: 'refinement', message: expect.stringContaining('no execution ends') as string });
    expect(await checkRefinement(toggles.get('meantToBe')!)).toMatchObject({ verdict: 'pass', ends: 0, complete: false });
  });

  test('what is no state of the model is said to be the fault of the mapping', async () => {
    expect((await check('noState')).failure).toMatchObject({ breach: 'mapping', message: expect.stringContaining('no variable of the specification: y') as string });
  });
});

describe('orders that a partial-order reduction does not look at', () => {
  test('are looked at: of two independent steps one order is not allowed', async () => {
    const { scenario } = orders.get('notOrdered')!;
    expect(checkScenario(scenario, { strategy: 'exhaustive' })).toMatchObject({ verdict: 'pass', complete: true, executions: 1 });
    expect((await check('notOrdered')).failure).toMatchObject({ breach: 'step', step: { thread: 'second' } });
    expect((await check('inOrder')).verdict).toBe('pass');
  });

  test('also of plain accesses, which are no steps for the explorer', async () => {
    expect((await check('notOrderedPlainly')).failure).toMatchObject({ breach: 'step', step: { thread: 'second', operation: 'write' } });
  });
});
