import { enumerate } from './enumerate.ts';
import { fail } from './evaluation-error.ts';
import { Interval } from './interval.ts';
import { describe } from './print.ts';
import { sequenceDomain } from './sequence-domain.ts';
import { isSet, Kind, type FunctionValue, type LambdaValue, type ModelValue, type SetValue, type StringValue, type TlaObject, type TupleValue, type Value } from './value.ts';

/**
 * TLC's order of values (`compareTo`), on which the order of sets and so `CHOOSE` rests: negative, zero or positive. Integers by size,
 * FALSE before TRUE, strings and model values by first occurrence, untyped model values before all else, sets by cardinality and then
 * element by element, functions by size of the domain, then domain, then values. Values of different kinds cannot be compared.
 */
export function compare(a: Value, b: Value): number {
  if (typeof a === 'number') {
    if (typeof b === 'number') return a - b;
    return behindModel(b, a) ?? fail(`Attempted to compare integer ${a} with non-integer:\n${describe(b)}`);
  }
  if (typeof a === 'boolean') {
    if (typeof b === 'boolean') return Number(a) - Number(b);
    return behindModel(b, a) ?? fail(`Attempted to compare boolean ${describe(a)} with non-boolean:\n${describe(b)}`);
  }
  if (a === b) return 0;
  switch (a.kind) {
    case Kind.String:
      if (typeof b === 'object' && b.kind === Kind.String) return (a as StringValue).order - (b as StringValue).order;
      return behindModel(b, a) ?? fail(`Attempted to compare string ${describe(a)} with non-string:\n${describe(b)}`);
    case Kind.Model:
      return compareModel(a as ModelValue, b);
    case Kind.Tuple:
    case Kind.Function:
    case Kind.Lambda:
      return compareFunctions(a as TupleValue | FunctionValue | LambdaValue, b);
    default:
      return compareSets(a as SetValue, b);
  }
}

/** 1 when `b` is an untyped model value, which comes before any other value. */
function behindModel(b: Value, a: Value): number | undefined {
  if (typeof b !== 'object' || b.kind !== Kind.Model) return undefined;
  if ((b as ModelValue).type !== undefined) {
    fail(`Attempted to compare the typed model value ${describe(b)} and the non-model value\n${describe(a)}`);
  }
  return 1;
}

function compareModel(a: ModelValue, b: Value): number {
  if (typeof b === 'object' && b.kind === Kind.Model) {
    const other = b as ModelValue;
    if (a.type !== undefined && other.type !== undefined && a.type !== other.type) {
      fail(`Attempted to compare the differently-typed model values ${describe(a)} and ${describe(b)}`);
    }
    return a.order - other.order;
  }
  if (a.type !== undefined) fail(`Attempted to compare the typed model value ${describe(a)} and non-model value\n${describe(b)}`);
  return -1;
}

function isFunction(value: Value): value is TupleValue | FunctionValue | LambdaValue {
  return typeof value === 'object' && (value.kind === Kind.Tuple || value.kind === Kind.Function || value.kind === Kind.Lambda);
}

function compareFunctions(a: TupleValue | FunctionValue | LambdaValue, b: Value): number {
  const f = a.kind === Kind.Lambda ? enumerate(a as LambdaValue) : a;
  if (!isFunction(b)) {
    const order = behindModel(b, a);
    if (order !== undefined) return order;
    return isRecordLiteral(f)
      ? fail(`Attempted to compare record:\n${describe(a)}\nwith non-record\n${describe(b)}`)
      : fail(`Attempted to compare the function ${describe(a)} with the value:\n${describe(b)}`);
  }
  const g = b.kind === Kind.Lambda ? enumerate(b as LambdaValue) : b;
  if (f.kind === Kind.Tuple && g.kind === Kind.Tuple) return compareItems((f as TupleValue).items, (g as TupleValue).items);
  if (isRecordLiteral(f) && !isRecord(g) && sizeOf(g) > 0) fail(`Attempted to compare record:\n${describe(a)}\nwith non-record\n${describe(b)}`);
  const order = sizeOf(f) - sizeOf(g);
  if (order !== 0) return order;
  if (f.kind === Kind.Function && g.kind === Kind.Function && (f as FunctionValue).shape === (g as FunctionValue).shape) {
    return compareItems((f as FunctionValue).values, (g as FunctionValue).values);
  }
  if (f.kind === Kind.Tuple || g.kind === Kind.Tuple) {
    const other = [...keysOf(f), ...keysOf(g)].find((key) => typeof key !== 'number');
    if (other !== undefined) fail(`Attempted to compare integer with non-integer${f.kind === Kind.Tuple || isRecordLiteral(f) ? ':' : ''}\n${describe(other)}.`);
  }
  return compareItems(keysOf(f), keysOf(g)) || compareItems(valuesOf(f), valuesOf(g));
}

function isRecordLiteral(f: TlaObject): boolean {
  return f.kind === Kind.Function && (f as FunctionValue).shape.form === 'record';
}

function isRecord(f: TlaObject): boolean {
  return f.kind === Kind.Function && (f as FunctionValue).shape.isRecord;
}

function sizeOf(f: TlaObject): number {
  return valuesOf(f).length;
}

function keysOf(f: TlaObject): readonly Value[] {
  return f.kind === Kind.Tuple ? sequenceDomain((f as TupleValue).items.length).items : (f as FunctionValue).shape.keys;
}

function valuesOf(f: TlaObject): readonly Value[] {
  return f.kind === Kind.Tuple ? (f as TupleValue).items : (f as FunctionValue).values;
}

/** By length, then element by element. */
function compareItems(a: readonly Value[], b: readonly Value[]): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let index = 0; index < a.length; index++) {
    const order = compare(a[index]!, b[index]!);
    if (order !== 0) return order;
  }
  return 0;
}

function compareSets(a: SetValue, b: Value): number {
  if (!a.isEnumerable) return compareMembership(a, b);
  if (!isSet(b) || !b.isEnumerable) {
    const set = a.toEnum();
    return behindModel(b, set) ?? fail(`Attempted to compare the set ${describe(set)} with the value:\n${describe(b)}`);
  }
  if (a instanceof Interval && b instanceof Interval) return a.size() - b.size() || (a.size() === 0 ? 0 : a.low - b.low);
  return compareItems(a.toEnum().items, b.toEnum().items);
}

function compareMembership(a: SetValue, b: Value): number {
  if (isSet(b)) {
    // Only Nat and Int are found to differ.
    if (a.equalParts(b)) return 0;
    return describe(a) === 'Nat' ? -1 : 1;
  }
  if (typeof b === 'object' && b.kind === Kind.Model) return 1;
  return fail(`Attempted to compare overridden value ${describe(a)} with non-overridden value:\n${describe(b)}`);
}
