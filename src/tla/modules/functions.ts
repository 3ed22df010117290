import { equal } from '../values/equal.ts';
import { fail } from '../values/evaluation-error.ts';
import { apply, domain, functionOver } from '../values/functions.ts';
import { FunctionSet, RecordSet } from '../values/products.ts';
import { cap, elements, filter, naturalCursor, setOf, subsetOf } from '../values/sets.ts';
import { SetEnum } from '../values/set-enum.ts';
import { describe } from '../values/print.ts';
import { isSet, TupleValue, type FunctionValue, type Value } from '../values/value.ts';
import { functionOfPairs } from '../values/make-function.ts';
import { sequenceDomain } from '../values/sequence-domain.ts';
import { add } from './arithmetic.ts';
import type { Binary, Implementations, Unary } from './context.ts';
import { functionValue } from './refuse.ts';

/** Community modules Folds and Functions. Where TLC overrides a definition by Java, in the order in which that goes through a set. */

function keysOf(f: TupleValue | FunctionValue): readonly Value[] {
  return f instanceof TupleValue ? sequenceDomain(f.items.length).items : f.shape.keys;
}

function valuesOf(f: TupleValue | FunctionValue): readonly Value[] {
  return f instanceof TupleValue ? f.items : f.values;
}

/** Folds as the Java overrides do: the first element is combined with the base. */
export function foldElements(combine: Binary, base: Value, items: readonly Value[]): Value {
  let result = base;
  for (let index = 0; index < items.length; index++) result = combine(items[index]!, result);
  return result;
}

/** `MapThenFoldSet`: the element chosen first is combined last. */
function mapThenFoldSet(combine: Binary, base: Value, image: Unary, choose: Unary, set: Value): Value {
  if (!isSet(set)) fail(`Attempted to check if the non-enumerable value\n${describe(set)}\nis element of\nSUBSET ${describe(set)}`);
  const chosen: Value[] = [];
  let rest = elements(set);
  while (rest.length > 0) {
    const item = choose(new SetEnum(rest, true));
    const index = rest.findIndex((other) => equal(other, item));
    if (index < 0) fail(`Attempted to fold over a set with a choice that is not in it:\n${describe(item)}`);
    rest = rest.toSpliced(index, 1);
    chosen.push(item);
  }
  return chosen.reduceRight((result, item) => combine(image(item), result), base);
}

export function isInjective(f: Value): boolean {
  // Of a set of records TLC looks at the sets of values.
  const values = f instanceof RecordSet ? f.fields.map(([, set]) => set) : valuesOf(functionValue(f, 'only', 'IsInjective'));
  return values.every((value, index) => values.slice(index + 1).every((other) => !equal(value, other)));
}

export function foldFunction(combine: Binary, base: Value, f: Value): Value {
  return foldElements(combine, base, valuesOf(functionValue(f, 'third', 'FoldFunction')));
}

export function range(f: Value): SetEnum {
  return setOf(elements(domain(f)).map((key) => apply(f, key)));
}

function restrict(f: Value, set: Value): Value {
  return functionOver(set, (x) => apply(f, x));
}

function holds(value: Value, operator: string): boolean {
  return typeof value === 'boolean' ? value : fail(`The test of ${operator} should be a boolean, but instead it is:\n${describe(value)}`);
}

function injections(from: Value, to: Value): Value {
  return filter(new FunctionSet(from, to), isInjective);
}

function surjections(from: Value, to: Value): Value {
  return filter(new FunctionSet(from, to), (f) => subsetOf(to, range(f)));
}

function isEmpty(set: Value): boolean {
  return naturalCursor(set).next() === undefined;
}

/** `FoldFunctionOnSet` */
function foldFunctionOnSet(combine: Binary, base: Value, f: Value, indices: Value): Value {
  let result = base;
  const cursor = naturalCursor(indices);
  for (let index = cursor.next(); index !== undefined; index = cursor.next()) result = combine(apply(f, index), result);
  return result;
}

export const folds: Implementations = { MapThenFoldSet: mapThenFoldSet };

export const functions: Implementations = {
  Restrict: restrict,
  RestrictDomain: (f: Value, test: Unary) => restrict(f, filter(domain(f), (x) => holds(test(x), 'RestrictDomain'))),
  RestrictValues: (f: Value, test: Unary) => restrict(f, filter(domain(f), (x) => holds(test(apply(f, x)), 'RestrictValues'))),
  IsRestriction: (narrow: Value, wide: Value) =>
    subsetOf(domain(narrow), domain(wide)) && elements(cap(domain(narrow), domain(wide))).every((x) => equal(apply(narrow, x), apply(wide, x))),
  Range: range,
  Pointwise: (f: Value, g: Value, combine: Binary) => functionOver(domain(f), (e) => combine(apply(f, e), apply(g, e))),
  Inverse: (f: Value, from: Value, to: Value) => {
    const values = range(f);
    return functionOver(to, (t) => {
      const isValue = values.has(t);
      return (
        elements(from).find((s) => !isValue || equal(apply(f, s), t)) ??
        fail('Attempted to compute the value of an expression of form\nCHOOSE x \\in S: P, but no element of S satisfied P.')
      );
    });
  },
  AntiFunction: (f: Value) => {
    const g = functionValue(f, 'only', 'AntiFunction');
    return functionOfPairs(valuesOf(g), keysOf(g));
  },
  IsInjective: isInjective,
  Injection: injections,
  Surjection: surjections,
  Bijection: (from: Value, to: Value) => cap(injections(from, to), surjections(from, to)),
  ExistsInjection: (from: Value, to: Value) => !isEmpty(injections(from, to)),
  ExistsSurjection: (from: Value, to: Value) => !isEmpty(surjections(from, to)),
  ExistsBijection: (from: Value, to: Value) => !isEmpty(cap(injections(from, to), surjections(from, to))),
  FoldFunctionOnSet: foldFunctionOnSet,
  FoldFunction: foldFunction,
  SumFunctionOnSet: (f: Value, indices: Value) => foldFunctionOnSet(add, 0, f, indices),
  SumFunction: (f: Value) => foldFunction(add, 0, f),
};

