import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { State, TemporalFormula } from '../compile/compiled-spec.ts';
import { Search } from '../search/search.ts';
import { always, and, atState, atStep, eventually, handWritten, leadsTo, not, or, stronglyFair, weaklyFair, type HandWritten } from '../testing/hand-written.ts';
import { LivenessCheck, type Violation } from './index.ts';

function violations(given: HandWritten): readonly Violation[] {
  const spec = handWritten(given);
  const liveness = new LivenessCheck(spec);
  const search = new Search(spec, { deadlock: false }, liveness.graph);
  search.start();
  while (search.expand());
  expect(search.finding).toBeUndefined();
  return liveness.check();
}

function violation(given: HandWritten): Violation | undefined {
  return violations(given)[0];
}

/** x goes around 0, 1, 2; `Out` leaves 1 for 3, where nothing happens any more. */
const step = ([x]: State): State[] => (Number(x) < 3 ? [[(Number(x) + 1) % 3]] : []);
const out = ([x]: State): State[] => (x === 1 ? [[3]] : []);
const around: HandWritten = { variables: ['x'], init: () => [[0]], actions: { Step: step, Out: out } };
const at = (value: number): TemporalFormula => atState(([x]) => x === value);

test('without fairness everything may stop at once', () => {
  const found = violation({ ...around, properties: { Leaves: eventually(at(1)) } });
  expect(found).toMatchObject({ property: { name: 'Leaves' }, lasso: { prefix: [], cycle: [0] } });
});

test('weak fairness of a step that is always enabled makes it happen', () => {
  expect(violation({ ...around, fairness: [weaklyFair(step)], properties: { Leaves: eventually(at(1)), Returns: leadsTo(at(2), at(0)) } })).toBeUndefined();
});

test('weak fairness does not make a step happen that is only enabled again and again; strong fairness does', () => {
  const properties = { Ends: eventually(at(3)) };
  expect(violation({ ...around, fairness: [weaklyFair(step), weaklyFair(out)], properties })).toMatchObject({ lasso: { prefix: [], cycle: [0, 1, 2] } });
  expect(violation({ ...around, fairness: [weaklyFair(step), stronglyFair(out)], properties })).toBeUndefined();
});

test('gives each property that is violated, in their order', () => {
  const properties = { Returns: leadsTo(at(2), at(0)), Ends: eventually(at(3)), Moves: eventually(at(1)), Leaves: always(eventually(at(1))) };
  const found = violations({ ...around, fairness: [weaklyFair(step)], properties });
  expect(found).toMatchObject([
    { property: { name: 'Ends' }, lasso: { prefix: [], cycle: [0, 1, 2] } },
    { property: { name: 'Leaves' }, lasso: { cycle: [3] } },
  ]);
});

test('names the property that is violated', () => {
  const found = violation({
    ...around,
    fairness: [weaklyFair(step)],
    properties: { Leaves: eventually(at(1)), Stays: eventually(always(at(0))), Never: always(not(at(3))) },
  });
  expect(found!.property.name).toBe('Stays');
  expect(found!.lasso.prefix.length + found!.lasso.cycle.length).toBeGreaterThan(0);
});

test('each temporal form, where it holds and where it does not', () => {
  const fairness = [weaklyFair(step), stronglyFair(out)];
  const holds: Record<string, TemporalFormula> = {
    eventuallyAlways: eventually(always(at(3))),
    alwaysEventually: always(eventually(at(3))),
    leadsTo: leadsTo(at(1), at(3)),
    nested: always(or(not(at(3)), always(at(3)))),
    twoGoals: and(eventually(at(1)), leadsTo(at(1), eventually(always(at(3))))),
    implication: or(not(always(eventually(at(2)))), eventually(at(1))),
    steps: eventually(always(not(atStep(([x], [y]) => x !== y)))),
  };
  const fails: Record<string, TemporalFormula> = {
    eventuallyAlways: eventually(always(at(0))),
    alwaysEventually: always(eventually(at(0))),
    leadsTo: leadsTo(at(3), at(0)),
    nested: always(or(not(at(1)), eventually(at(2)))),
    twoGoals: and(eventually(at(1)), leadsTo(at(1), eventually(always(at(2))))),
    implication: or(not(eventually(at(1))), always(eventually(at(2)))),
    steps: always(eventually(atStep(([x], [y]) => x !== y))),
  };
  for (const [name, formula] of Object.entries(holds)) expect([name, violation({ ...around, fairness, properties: { [name]: formula } })?.property.name]).toEqual([name, undefined]);
  for (const [name, formula] of Object.entries(fails)) expect(violation({ ...around, fairness, properties: { [name]: formula } })?.property.name).toBe(name);
});

test('a behaviour may stutter before it goes on, also under an automaton', () => {
  const found = violation({ ...around, fairness: [weaklyFair(step)], properties: { P: always(or(not(at(0)), always(not(at(2))))) } });
  expect(found!.lasso.prefix.concat(found!.lasso.cycle)).toContain(2);
});

/** Random graphs: successors by node, a bit for each atom of each node, and of each step. */
interface RandomGraph {
  readonly successors: readonly (readonly number[])[];
  readonly atoms: readonly (readonly boolean[])[];
}

type Shape = { kind: 'atom' | 'step'; index: number } | { kind: 'not' | 'always' | 'eventually'; operand: Shape } | { kind: 'and' | 'or'; operands: Shape[] };

const NODES = 4;
const ATOMS = 2;

const graphs: fc.Arbitrary<RandomGraph> = fc.record({
  successors: fc.array(fc.uniqueArray(fc.nat(NODES - 1), { maxLength: 2 }), { minLength: NODES, maxLength: NODES }),
  atoms: fc.array(fc.array(fc.boolean(), { minLength: ATOMS, maxLength: ATOMS }), { minLength: NODES, maxLength: NODES }),
});

const shapes: fc.Arbitrary<Shape> = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { maxDepth: 4 },
    fc.record({ kind: fc.constant('atom' as const), index: fc.nat(ATOMS - 1) }),
    fc.record({ kind: fc.constant('step' as const), index: fc.nat(1) }),
    fc.record({ kind: fc.constantFrom('not' as const, 'always' as const, 'eventually' as const), operand: tie('shape') }),
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), operands: fc.array(tie('shape'), { minLength: 2, maxLength: 3 }) }),
  ),
})).shape;

/** Predicates of steps that no stuttering step satisfies, as `<<A>>_v`. */
const STEPS: readonly ((from: number, to: number) => boolean)[] = [(from, to) => from !== to, (from, to) => from < to];

function toFormula(shape: Shape, graph: RandomGraph): TemporalFormula {
  switch (shape.kind) {
    case 'atom':
      return atState(([x]) => graph.atoms[Number(x)]![shape.index]!);
    case 'step':
      return atStep(([x], [y]) => STEPS[shape.index]!(Number(x), Number(y)));
    case 'not':
    case 'always':
    case 'eventually':
      return { kind: shape.kind, operand: toFormula(shape.operand, graph) };
    case 'and':
    case 'or':
      return { kind: shape.kind, operands: shape.operands.map((operand) => toFormula(operand, graph)) };
  }
}

/** The truth of a formula at each position of a lasso, by the definition of the operators. */
function truths(shape: Shape, graph: RandomGraph, nodes: readonly number[], loop: number): boolean[] {
  const rest = (position: number): number[] => nodes.map((_, other) => other).filter((other) => other >= Math.min(position, loop));
  switch (shape.kind) {
    case 'atom':
      return nodes.map((node) => graph.atoms[node]![shape.index]!);
    case 'step':
      return nodes.map((node, position) => STEPS[shape.index]!(node, nodes[position + 1] ?? nodes[loop]!));
    case 'not':
      return truths(shape.operand, graph, nodes, loop).map((value) => !value);
    case 'always':
    case 'eventually': {
      const inner = truths(shape.operand, graph, nodes, loop);
      return nodes.map((_, position) => (shape.kind === 'always' ? rest(position).every((other) => inner[other]!) : rest(position).some((other) => inner[other]!)));
    }
    case 'and':
    case 'or': {
      const all = shape.operands.map((operand) => truths(operand, graph, nodes, loop));
      return nodes.map((_, position) => (shape.kind === 'and' ? all.every((one) => one[position]!) : all.some((one) => one[position]!)));
    }
  }
}

/** Whether some lasso of at most `length` positions, stuttering steps included, satisfies the formula. */
function someLasso(shape: Shape, graph: RandomGraph, length: number): readonly number[] | undefined {
  const extend = (nodes: number[]): readonly number[] | undefined => {
    const last = nodes.at(-1)!;
    const nexts = [...new Set([last, ...graph.successors[last]!])];
    for (const [loop, node] of nodes.entries()) {
      if (nexts.includes(node) && truths(shape, graph, nodes, loop)[0]!) return nodes;
    }
    if (nodes.length === length) return undefined;
    for (const next of nexts) {
      const found = extend([...nodes, next]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return extend([0]);
}

/** @param found gets the nodes in the order in which the search finds, and so numbers, them */
function walksThrough({ successors }: RandomGraph, found: number[]): HandWritten {
  return {
    variables: ['x'],
    init: () => [[0]],
    actions: {
      Step: ([x]) => {
        found.push(Number(x));
        return successors[Number(x)]!.map((next) => [next]);
      },
    },
  };
}

test('agrees with the definition of the operators on random graphs and formulas', () => {
  let violated = 0;
  let held = 0;
  fc.assert(
    fc.property(graphs, shapes, shapes, (graph, assumed, property) => {
      const found: number[] = [];
      const spec: HandWritten = { ...walksThrough(graph, found), fairness: [toFormula(assumed, graph)], properties: { P: toFormula(property, graph) } };
      const answer = violation(spec);
      const wanted: Shape = { kind: 'and', operands: [assumed, { kind: 'not', operand: property }] };
      if (answer === undefined) {
        held++;
        return someLasso(wanted, graph, 6) === undefined;
      }
      violated++;
      const { prefix, cycle } = answer.lasso;
      const nodes = [...prefix, ...cycle].map((id) => found[id]!);
      const isPath = nodes.every((node, position) => {
        const next = nodes[position + 1] ?? nodes[prefix.length]!;
        return next === node || graph.successors[node]!.includes(next);
      });
      return nodes[0] === 0 && isPath && truths(wanted, graph, nodes, prefix.length)[0]!;
    }),
    { numRuns: 1500 },
  );
  expect(Math.min(violated, held)).toBeGreaterThan(100);
});

/** A finite behaviour that violates the property, as the search comes upon it: node ids. */
function badPrefix(given: HandWritten): readonly number[] | undefined {
  const spec = handWritten(given);
  const liveness = new LivenessCheck(spec);
  const search = new Search(spec, { deadlock: false }, liveness.graph);
  search.start();
  let prefix: readonly number[] | undefined;
  liveness.watch((found) => {
    prefix = found.prefix;
    search.stopped = true;
  });
  while (search.expand());
  return prefix;
}

function watched(graph: RandomGraph, property: Shape): { readonly prefix: readonly number[] | undefined; readonly violated: boolean } {
  const found: number[] = [];
  const spec: HandWritten = { ...walksThrough(graph, found), properties: { P: toFormula(property, graph) } };
  const violated = violation(spec) !== undefined;
  const prefix = badPrefix(spec)?.map((id) => found[id]!);
  return { prefix, violated };
}

/** Whether no lasso that begins with the prefix and has at most `length` positions satisfies the formula. */
function failsHoweverItGoesOn(shape: Shape, graph: RandomGraph, prefix: readonly number[], length: number): boolean {
  const last = prefix.at(-1)!;
  for (const [loop, node] of prefix.entries()) {
    if ((node === last || graph.successors[last]!.includes(node)) && truths(shape, graph, prefix, loop)[0]!) return false;
  }
  if (prefix.length === length) return true;
  return [last, ...graph.successors[last]!].every((next) => failsHoweverItGoesOn(shape, graph, [...prefix, next], length));
}

test('a violation by a finite behaviour is one however it goes on', () => {
  let finite = 0;
  fc.assert(
    fc.property(graphs, shapes, (graph, property) => {
      const { prefix, violated } = watched(graph, property);
      if (prefix === undefined) return true;
      finite++;
      const isPath = prefix[0] === 0 && prefix.every((node, position) => position === 0 || node === prefix[position - 1] || graph.successors[prefix[position - 1]!]!.includes(node));
      return violated && isPath && failsHoweverItGoesOn(property, graph, prefix, prefix.length + 3);
    }),
    { numRuns: 600 },
  );
  expect(finite).toBeGreaterThan(100);
});

/** What must happen for the property to be violated: these and conditions on a state, in any nesting. */
const happening: fc.Arbitrary<Shape> = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { maxDepth: 4 },
    fc.record({ kind: fc.constant('atom' as const), index: fc.nat(ATOMS - 1) }),
    fc.record({ kind: fc.constant('step' as const), index: fc.nat(1) }),
    fc.record({ kind: fc.constant('eventually' as const), operand: tie('shape') }),
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), operands: fc.array(tie('shape'), { minLength: 2, maxLength: 3 }) }),
  ),
})).shape;

test('each violation that is finite is seen when it happens', () => {
  let violations = 0;
  fc.assert(
    fc.property(graphs, happening, (graph, happens) => {
      const { prefix, violated } = watched(graph, { kind: 'not', operand: happens });
      if (violated) violations++;
      expect(prefix !== undefined).toBe(violated);
    }),
    { numRuns: 600 },
  );
  expect(violations).toBeGreaterThan(100);
});

test('the shortest of them is shown', () => {
  const never = always(or(not(at(1)), always(not(at(3)))));
  expect(badPrefix({ ...around, init: () => [[2], [0]], properties: { Never: never } })).toHaveLength(3);
  expect(badPrefix({ ...around, fairness: [weaklyFair(step)], properties: { Never: never } })).toBeUndefined();
  expect(badPrefix({ ...around, properties: { Leaves: eventually(at(1)) } })).toBeUndefined();
});

test('fairness told from the steps of the search is fairness evaluated', () => {
  const successors = fc.array(fc.uniqueArray(fc.nat(NODES - 1), { maxLength: 2 }), { minLength: NODES, maxLength: NODES });
  const nodes = fc.subarray([...Array(NODES).keys()], { minLength: 1 });
  // `guard /\ A /\ rest`, A being a part of the next-state relation, or all of it.
  const fair = fc.option(
    fc.record({ isWeak: fc.boolean(), actions: fc.constantFrom([0], [1], [0, 1]), from: fc.option(nodes, { nil: undefined }), to: fc.option(nodes, { nil: undefined }), whole: fc.option(fc.nat(1), { nil: undefined }) }),
    { nil: undefined },
  );
  let violated = 0;
  let held = 0;
  fc.assert(
    fc.property(graphs, fc.tuple(successors, successors), fc.tuple(fair, fair), fc.nat(NODES), shapes, (graph, parts, conditions, dropped, property) => {
      const steps = parts.map((part) => ([x]: State): State[] => part[Number(x)]!.map((next) => [next]));
      const spec = (covered: boolean): HandWritten => ({
        variables: ['x'],
        init: () => [[0]],
        actions: { A: steps[0]!, B: steps[1]! },
        constraints: { NotDropped: ([x]) => x !== dropped },
        fairness: conditions.flatMap((condition) => {
          if (condition === undefined) return [];
          const { isWeak, actions, from, to, whole } = condition;
          const within = (allowed: readonly number[] | undefined, [x]: State): boolean => allowed === undefined || allowed.includes(Number(x));
          const taken = (state: State): State[] => [
            ...(within(from, state) ? actions.flatMap((action) => steps[action]!(state)).filter((next) => within(to, next)) : []),
            ...(whole === undefined ? [] : steps[whole]!(state)),
          ];
          const around = { actions, ...(from && { guard: (state: State) => within(from, state) }), ...(to && { rest: (_: State, next: State) => within(to, next) }) };
          const cover = covered ? { parts: [around, ...(whole === undefined ? [] : [{ actions: [whole] }])], changed: ([x]: State, [y]: State) => x !== y } : undefined;
          return [isWeak ? weaklyFair(taken, cover) : stronglyFair(taken, cover)];
        }),
        properties: { P: toFormula(property, graph) },
      });
      const evaluated = violation(spec(false));
      if (evaluated === undefined) held++;
      else violated++;
      expect(violation(spec(true))?.lasso).toEqual(evaluated?.lasso);
    }),
    { numRuns: 800 },
  );
  expect(Math.min(violated, held)).toBeGreaterThan(100);
});
