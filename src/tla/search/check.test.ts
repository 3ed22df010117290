import { expect, test } from 'vitest';
import type { State } from '../compile/compiled-spec.ts';
import { always, and, atState, eventually, handWritten, leadsTo, or, weaklyFair, type HandWritten } from '../testing/hand-written.ts';
import { describeResult } from '../../model-check/describe-result.ts';
import { checkModel } from './check.ts';
import { StateGraph } from './state-graph.ts';

const next = ([x]: State): State[] => [[(Number(x) + 1) % 3]];
const ring: HandWritten = { variables: ['x'], init: () => [[0]], actions: { Next: next } };

test('a model that passes', async () => {
  const result = await checkModel(handWritten({ ...ring, fairness: [weaklyFair(next)], properties: { Returns: always(eventually(atState(([x]) => x === 0))) } }));
  expect(result).toMatchObject({ engine: 'embedded', verdict: 'pass', complete: true, bounds: [], generated: 4, distinct: 3, depth: 3, queue: 0 });
  expect(result).not.toHaveProperty('trace');
});

test('says how much there is to judge before it judges temporal properties', async () => {
  const told: number[] = [];
  const onLiveness = (edges: number): void => void told.push(edges);
  await checkModel(handWritten({ ...ring, properties: { Returns: always(eventually(atState(([x]) => x === 0))) } }), { onLiveness });
  await checkModel(handWritten(ring), { onLiveness });
  // Each state has a step to the next one and one that stutters.
  expect(told).toEqual([6]);
});

test('each temporal property that is violated is named, with a behavior of its own', async () => {
  const is = (value: number) => atState(([x]) => x === value);
  const properties = { Reaches: eventually(is(2)), Returns: always(eventually(is(0))), Ends: eventually(always(is(2))) };
  const result = await checkModel(handWritten({ ...ring, fairness: [weaklyFair(next)], properties: { ...properties, Stays: always(or(eventually(is(9)), is(0))) } }));
  expect(result).toMatchObject({ verdict: 'liveness', property: 'Ends', alsoViolated: [{ property: 'Stays', trace: { loopsTo: expect.any(Number) as number } }] });
  expect(describeResult(result).match(/Temporal property \w+ is violated/g)).toEqual(['Temporal property Ends is violated', 'Temporal property Stays is violated']);
  expect(await checkModel(handWritten({ ...ring, fairness: [weaklyFair(next)], properties }))).not.toHaveProperty('alsoViolated');
});

test('a constraint bounds the search', async () => {
  expect(await checkModel(handWritten({ ...ring, constraints: { Below2: ([x]) => Number(x) < 2 } }))).toMatchObject({
    verdict: 'pass',
    complete: false,
    bounds: ['CONSTRAINT Below2'],
    generated: 3,
  });
});

test('an assumption that is false ends the run before any state', async () => {
  expect(await checkModel(handWritten({ ...ring, assumptions: { Fine: () => true, Wrong: () => false } }))).toMatchObject({
    verdict: 'assumption',
    property: 'Wrong',
    generated: 0,
    depth: 0,
  });
});

test('a postcondition is judged after a simulation', async () => {
  const simulate = { behaviors: 1, depth: 3, seed: 1 };
  expect(await checkModel(handWritten({ ...ring, postcondition: () => false }), { simulate })).toMatchObject({ verdict: 'postcondition', property: 'Post' });
  expect(await checkModel(handWritten({ ...ring, postcondition: () => true }), { simulate })).toMatchObject({ verdict: 'pass', complete: false });
});

test('a postcondition is judged after a complete search', async () => {
  expect(await checkModel(handWritten({ ...ring, postcondition: () => false }))).toMatchObject({ verdict: 'postcondition', property: 'Post', generated: 4 });
});

test('a violated invariant comes with the shortest trace, in text and ITF', async () => {
  const { trace } = await checkModel(handWritten({ ...ring, invariants: { Below2: ([x]) => Number(x) < 2 } }));
  expect(trace).toMatchObject({
    steps: [
      { action: 'Initial predicate', state: { x: '0' }, itf: { x: { '#bigint': '0' } } },
      { action: 'Next', state: { x: '1' } },
      { action: 'Next', state: { x: '2' } },
    ],
  });
});

test('an alias shows the trace in its own words', async () => {
  const { trace } = await checkModel(
    handWritten({
      ...ring,
      invariants: { Below2: ([x]) => Number(x) < 2 },
      alias: ([x], [y]) => [{ name: 'step', value: Number(x) * 10 + Number(y) }],
    }),
  );
  expect(trace!.steps.map(({ state }) => state)).toEqual([{ step: '1' }, { step: '12' }, { step: '22' }]);
});

test('a lasso, and one that stutters', async () => {
  const goal = { Reaches: eventually(atState(([x]) => x === 3)) };
  expect(await checkModel(handWritten({ ...ring, fairness: [weaklyFair(next)], properties: goal }))).toMatchObject({
    verdict: 'liveness',
    property: 'Reaches',
    complete: false,
    trace: { steps: [{ state: { x: '0' } }, { state: { x: '1' } }, { state: { x: '2' } }], loopsTo: 0 },
  });
  const stops: HandWritten = { ...ring, checkDeadlock: false, actions: { Next: ([x]) => (Number(x) < 2 ? [[Number(x) + 1]] : []) } };
  const properties = { Leads: leadsTo(atState(([x]) => x === 1), atState(([x]) => x === 3)) };
  expect((await checkModel(handWritten({ ...stops, properties }))).trace).toMatchObject({ steps: [{ state: { x: '0' } }, { state: { x: '1' } }], stutters: true });
});

test('a run that is stopped keeps its counts', async () => {
  const endless: HandWritten = { ...ring, actions: { Next: ([x]) => [[Number(x) + 1]] } };
  expect(await checkModel(handWritten(endless), { timeoutMs: 60 })).toMatchObject({ verdict: 'interrupted', interruption: 'timeout', complete: false });

  const controller = new AbortController();
  const running = checkModel(handWritten(endless), { signal: controller.signal });
  setTimeout(() => controller.abort(), 60);
  const stopped = await running;
  expect(stopped).toMatchObject({ verdict: 'interrupted', interruption: 'aborted', queue: 1 });
  expect(stopped.distinct).toBeGreaterThan(100);

  const full = await checkModel(handWritten(endless), { memoryBytes: 1 });
  expect(full).toMatchObject({ verdict: 'interrupted', interruption: 'out-of-memory' });
  expect(full.message).toMatch(/^The memory is full: /);
});

test('a violation in a state space without end is found before its end, alone and with fairness', async () => {
  const endless: HandWritten = { ...ring, actions: { Next: ([x]) => [[Number(x) + 1]] }, properties: { Reaches: eventually(atState(([x]) => x === -1)) } };
  const stops = await checkModel(handWritten(endless), { livenessEveryMs: 20, timeoutMs: 60_000 });
  expect(stops).toMatchObject({ verdict: 'liveness', property: 'Reaches', complete: false, queue: 1, trace: { steps: [{ state: { x: '0' } }], stutters: true } });
  // Each state has its step; the behaviours that never go back to 0 have no end, and are no lasso.
  const back = ([x]: State): State[] => (x === 3 ? [[0]] : []);
  const returning: HandWritten = { ...endless, actions: { ...endless.actions, Back: back }, fairness: [weaklyFair((state) => [...next(state), ...back(state)])] };
  expect(await checkModel(handWritten(returning), { livenessEveryMs: 20, timeoutMs: 60_000 })).toMatchObject({ verdict: 'liveness', trace: { loopsTo: 0, steps: [0, 1, 2, 3].map((x) => ({ state: { x: String(x) } })) } });
});

test('a temporal property that is too large is refused as what it is', async () => {
  const again = (index: number) => eventually(and(atState(([x]) => x === index), eventually(atState(([x]) => x !== index))));
  const large = always(or(...Array.from({ length: 40 }, (_, index) => again(index))));
  expect(await checkModel(handWritten({ ...ring, properties: { Large: large } }))).toMatchObject({ verdict: 'config-error', reason: 'unsupported', message: expect.stringContaining('A temporal property cannot be checked') });
});

test('a finite behaviour that violates a temporal property ends the search', async () => {
  const endless: HandWritten = { ...ring, actions: { Next: ([x]) => [[Number(x) + 1]] }, properties: { Stays: always(or(atState(([x]) => x !== 2), always(atState(([x]) => x === 2)))) } };
  expect(await checkModel(handWritten(endless))).toMatchObject({ verdict: 'action-property', property: 'Stays', generated: 5, distinct: 5, depth: 5, queue: 1, trace: { steps: [0, 1, 2, 3].map((x) => ({ state: { x: String(x) } })) } });
});

const count: HandWritten = { variables: ['x'], init: () => [[0], [10]], actions: { Up: ([x]) => (Number(x) < 5 ? [[Number(x) + 1]] : []), Jump: ([x]) => [[x === 10 ? 20 : x!]] } };

test('a depth bound is said', async () => {
  expect(await checkModel(handWritten(count), { depth: 2 })).toMatchObject({ verdict: 'pass', complete: false, bounds: ['depth 2'], generated: 5, distinct: 4, depth: 2, queue: 2 });
  expect(await checkModel(handWritten(count), { depth: 99 })).toMatchObject({ complete: true, bounds: [] });
});

test('a specification may end the search', async () => {
  const spec = handWritten({ ...count, invariants: { Ends: ([x]) => (spec.run.exit = x === 2 || spec.run.exit === true) || true } });
  expect(await checkModel(spec)).toMatchObject({ verdict: 'pass', complete: false, bounds: ['the specification ended the search by TLCSet("exit", TRUE)'] });
});

test('simulation finds what random behaviours show, and equal seeds show the same', async () => {
  const spec = (): HandWritten => ({ ...count, invariants: { Below4: ([x]) => x !== 4 } });
  const simulate = { behaviors: 1000, depth: 30, seed: 5 };
  const first = await checkModel(handWritten(spec()), { simulate });
  expect(first).toMatchObject({ verdict: 'invariant', property: 'Below4', complete: false, distinct: 0 });
  expect(first.trace!.steps.at(-1)!.state).toEqual({ x: '4' });
  const { durationMs: _, ...again } = await checkModel(handWritten(spec()), { simulate });
  expect(first).toMatchObject(again);

  const passed = await checkModel(handWritten({ ...count, properties: { P: eventually(atState(() => true)) } }), { simulate: { behaviors: 3, depth: 4, seed: 1 } });
  expect(passed.bounds).toEqual(['simulation of 3 random behaviours of at most 4 states with seed 1', 'the temporal part of P is not checked']);
});

test('the state graph, as Graphviz draws it', async () => {
  const graph = new StateGraph(['x']);
  await checkModel(handWritten(ring), { observer: graph });
  expect(graph.toDot()).toBe(`digraph states {
  node [shape=box, fontname=monospace];
  0 [label="x = 0", style=filled, fillcolor=lightgray];
  1 [label="x = 1"];
  2 [label="x = 2"];
  0 -> 1 [label="Next"];
  1 -> 2 [label="Next"];
  2 -> 0 [label="Next"];
}
`);
});

test('says what each action contributed', async () => {
  const { coverage } = await checkModel(handWritten({ ...count, actions: { ...count.actions, Never: () => [] } }));
  expect(coverage!.map(({ action, generated, distinct }) => [action, generated, distinct])).toEqual([
    ['Up', 5, 5],
    ['Jump', 8, 1],
    ['Never', 0, 0],
  ]);
});
