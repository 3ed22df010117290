import { expect, test } from 'vitest';
import { handWritten, type HandWritten } from '../testing/hand-written.ts';
import type { Value } from '../values/value.ts';
import { rebuild } from './rebuild.ts';
import { Search } from './search.ts';

function run(spec: HandWritten, deadlock = true): Search {
  const search = new Search(handWritten(spec), { deadlock });
  search.start();
  while (search.expand());
  return search;
}

const counts = ({ generated, distinct, depth, queued }: Search) => ({ generated, distinct, depth, queued });

/** DieHard of tlaplus/Examples: a jug of 3 and one of 5 gallons. */
const dieHard: HandWritten = {
  variables: ['big', 'small'],
  init: () => [[0, 0]],
  actions: {
    FillSmallJug: ([big]) => [[big!, 3]],
    FillBigJug: ([, small]) => [[5, small!]],
    EmptySmallJug: ([big]) => [[big!, 0]],
    EmptyBigJug: ([, small]) => [[0, small!]],
    SmallToBig: ([big, small]) => [[Math.min(Number(big) + Number(small), 5), Number(small) - (Math.min(Number(big) + Number(small), 5) - Number(big))]],
    BigToSmall: ([big, small]) => [[Number(big) - (Math.min(Number(big) + Number(small), 3) - Number(small)), Math.min(Number(big) + Number(small), 3)]],
  },
  invariants: { NotSolved: ([big]) => big !== 4 },
};

test('a violation ends the search where TLC ends it', () => {
  const search = run(dieHard);
  // TLC 2.18: "73 states generated, 14 distinct states found, 1 states left on queue", depth 7.
  expect(counts(search)).toEqual({ generated: 73, distinct: 14, depth: 7, queued: 1 });
  expect(search.finding).toMatchObject({ verdict: 'invariant', property: 'NotSolved', message: 'Invariant NotSolved is violated.' });
});

test('rebuilds the shortest behaviour to what was found', () => {
  const spec = handWritten(dieHard);
  const search = new Search(spec, { deadlock: true });
  search.start();
  while (search.expand());
  const steps = rebuild(spec, search, search.finding!.behavior!);
  expect(steps.map(({ state, action }) => [action?.name, ...state])).toEqual([
    [undefined, 0, 0],
    ['FillBigJug', 5, 0],
    ['BigToSmall', 2, 3],
    ['EmptySmallJug', 2, 0],
    ['BigToSmall', 0, 2],
    ['FillBigJug', 5, 2],
    ['BigToSmall', 4, 3],
  ]);
});

test('counts all of a complete search', () => {
  expect(counts(run({ ...dieHard, invariants: {} }))).toEqual({ generated: 97, distinct: 16, depth: 8, queued: 0 });
});

const counter: HandWritten = { variables: ['x'], init: () => [[0]], actions: { Next: ([x]) => [[Number(x) + 1]] } };

test('a state that a constraint drops is generated and checked, not distinct', () => {
  const search = run({ ...counter, constraints: { Small: ([x]) => Number(x) < 3 } });
  expect(counts(search)).toEqual({ generated: 4, distinct: 3, depth: 3, queued: 0 });
  expect(search.finding).toBeUndefined();

  const violated = run({ ...counter, constraints: { Small: ([x]) => Number(x) < 3 }, invariants: { Below3: ([x]) => Number(x) < 3 } });
  expect(violated.finding).toMatchObject({ verdict: 'invariant', behavior: { upTo: 2, last: { state: [3] } } });
  expect(counts(violated)).toEqual({ generated: 4, distinct: 3, depth: 3, queued: 0 });
});

test('an action constraint drops a step', () => {
  expect(counts(run({ ...counter, actionConstraints: { Small: (_, [x]) => Number(x) < 3 } }))).toEqual({ generated: 4, distinct: 3, depth: 3, queued: 0 });
});

test('a state without successors is a deadlock, one whose successors are dropped is none', () => {
  const stops: HandWritten = { variables: ['x'], init: () => [[0]], actions: { Next: ([x]) => (Number(x) < 2 ? [[Number(x) + 1]] : []) } };
  expect(run(stops).finding).toMatchObject({ verdict: 'deadlock', behavior: { upTo: 2 } });
  expect(run(stops, false).finding).toBeUndefined();
  expect(run({ ...counter, constraints: { None: ([x]) => Number(x) < 2 } }).finding).toBeUndefined();
});

test('duplicate initial states count as generated; each is checked once', () => {
  let checked = 0;
  const search = run({
    variables: ['x'],
    init: () => [[1], [1], [2]],
    actions: { Stay: ([x]) => [[x!]] },
    invariants: { Count: () => ++checked > 0 },
  });
  expect(counts(search)).toEqual({ generated: 5, distinct: 2, depth: 1, queued: 0 });
  expect(checked).toBe(2);
});

test('an initial state that violates an invariant or the initial part of a property', () => {
  expect(run({ ...counter, invariants: { Positive: ([x]) => Number(x) > 0 } }).finding).toMatchObject({
    verdict: 'invariant',
    property: 'Positive',
    behavior: { upTo: undefined, last: { state: [0] } },
  });
  expect(run({ ...counter, initialProperties: { Positive: ([x]) => Number(x) > 0 } }).finding).toMatchObject({ verdict: 'action-property' });
});

test('an action property is checked on steps to known states too', () => {
  const search = run({
    variables: ['x'],
    init: () => [[0]],
    actions: { Next: ([x]) => [[(Number(x) + 1) % 3]] },
    actionProperties: { Grows: ([x], [y]) => Number(y) > Number(x) },
  });
  expect(search.finding).toMatchObject({ verdict: 'action-property', property: 'Grows', behavior: { upTo: 2, last: { state: [0] } } });
  expect(counts(search)).toEqual({ generated: 4, distinct: 3, depth: 3, queued: 0 });
});

test('states with equal views are one', () => {
  const search = run({ ...counter, view: ([x]): Value => Math.min(Number(x), 2) });
  expect(counts(search)).toEqual({ generated: 4, distinct: 3, depth: 3, queued: 0 });
});

test('TLCGet("level") is 0 in Init, then that of the state at hand; of a step, that of the state it starts from', () => {
  const levels: Record<string, (number | undefined)[]> = { init: [], next: [], invariant: [], constraint: [], step: [], dropped: [] };
  const spec = handWritten({
    ...counter,
    init: () => {
      levels['init']!.push(spec.run.level);
      return [[0]];
    },
    actions: {
      Next: ([x]) => {
        levels['next']!.push(spec.run.level);
        return [[Math.min(Number(x) + 1, 2)]];
      },
    },
    invariants: { Level: () => levels['invariant']!.push(spec.run.level) > 0 },
    constraints: { Level: () => levels['constraint']!.push(spec.run.level) > 0 },
    actionConstraints: { Level: () => levels['dropped']!.push(spec.run.level) < 3 },
    actionProperties: { Level: () => levels['step']!.push(spec.run.level) > 0 },
  });
  const search = new Search(spec, { deadlock: true });
  search.start();
  while (search.expand());
  expect(levels).toEqual({ init: [0], next: [1, 2, 3], invariant: [1, 2, 3, 4], constraint: [1, 2, 3, 4], dropped: [1, 2, 3], step: [1, 2, 3] });
});
