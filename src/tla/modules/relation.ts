import { equal } from '../values/equal.ts';
import { apply } from '../values/functions.ts';
import { makeFunction } from '../values/make-function.ts';
import { TupleSet } from '../values/products.ts';
import { elements } from '../values/sets.ts';
import { TupleValue, type Value } from '../values/value.ts';
import type { Binary, Implementations } from './context.ts';
import { truth } from './refuse.ts';

/** Community module Relation: a relation on S is a function from S \X S to BOOLEAN. */

type Test = (x: Value, y: Value) => boolean;

/** Which element leads to which in any number of steps; by position. */
export function reachability(items: readonly Value[], step: Test): boolean[][] {
  const reached = items.map((x) => items.map((y) => step(x, y)));
  items.forEach((_, middle) => {
    for (const row of reached) if (row[middle]) row.forEach((already, to) => (row[to] = already || reached[middle]![to]!));
  });
  return reached;
}

function testOf(relation: Value): Test {
  return (x, y) => truth(apply(relation, new TupleValue([x, y])), 'first', 'the relation');
}

function testUnder(operator: Binary): Test {
  return (x, y) => truth(operator(x, y), 'first', 'the relation');
}

const LAWS: Readonly<Record<string, (related: Test, items: readonly Value[]) => boolean>> = {
  IsReflexive: (related, items) => items.every((x) => related(x, x)),
  IsIrreflexive: (related, items) => items.every((x) => !related(x, x)),
  IsSymmetric: (related, items) => items.every((x) => items.every((y) => related(x, y) === related(y, x))),
  IsAntiSymmetric: (related, items) => items.every((x) => items.every((y) => !(related(x, y) && related(y, x)) || equal(x, y))),
  IsAsymmetric: (related, items) => items.every((x) => items.every((y) => !(related(x, y) && related(y, x)))),
  IsTransitive: (related, items) =>
    items.every((x) => items.every((y) => items.every((z) => !(related(x, y) && related(y, z)) || related(x, z)))),
  IsStrictlyPartiallyOrdered: (related, items) => all(['IsIrreflexive', 'IsAntiSymmetric', 'IsTransitive'], related, items),
  IsPartiallyOrdered: (related, items) => all(['IsReflexive', 'IsAntiSymmetric', 'IsTransitive'], related, items),
  IsStrictlyTotallyOrdered: (related, items) =>
    all(['IsStrictlyPartiallyOrdered'], related, items) && items.every((x) => items.every((y) => equal(x, y) || related(x, y) || related(y, x))),
  IsTotallyOrdered: (related, items) =>
    all(['IsPartiallyOrdered'], related, items) && items.every((x) => items.every((y) => related(x, y) || related(y, x))),
};

function all(laws: readonly string[], related: Test, items: readonly Value[]): boolean {
  return laws.every((law) => LAWS[law]!(related, items));
}

function closed(relation: Value, set: Value, isReflexive: boolean): Value {
  const items = elements(set);
  const reached = reachability(items, testOf(relation));
  return makeFunction(new TupleSet([set, set]), (p) => {
    const [x, y] = (p as TupleValue).items.map((end) => items.findIndex((item) => equal(item, end)));
    return (isReflexive && x === y) || reached[x!]![y!]!;
  });
}

export const relation: Implementations = {
  ...Object.fromEntries(
    Object.entries(LAWS).flatMap(([name, law]) => [
      [name, (r: Value, set: Value) => law(testOf(r), elements(set))],
      [`${name}Under`, (operator: Binary, set: Value) => law(testUnder(operator), elements(set))],
    ]),
  ),
  TransitiveClosure: (r: Value, set: Value) => closed(r, set, false),
  ReflexiveTransitiveClosure: (r: Value, set: Value) => closed(r, set, true),
  IsConnected: (r: Value, set: Value) => {
    const items = elements(set);
    return reachability(items, testOf(r)).every((row, x) => row.every((reached, y) => reached || x === y));
  },
};
