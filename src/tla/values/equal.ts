import { enumerate } from './enumerate.ts';
import { fail } from './evaluation-error.ts';
import { Interval } from './interval.ts';
import { describe } from './print.ts';
import { sequenceDomain } from './sequence-domain.ts';
import { isSet, Kind, type FunctionValue, type LambdaValue, type ModelValue, type SetValue, type TlaObject, type TupleValue, type Value } from './value.ts';

/** Equality as TLC decides it (`equals`): element by element up to the first difference, failing on values that cannot be compared. */
export function equal(a: Value, b: Value): boolean {
  if (typeof a === 'number') {
    if (typeof b === 'number') return a === b;
    return unequalModel(b, a) ?? fail(`Attempted to check equality of integer ${a} with non-integer:\n${describe(b)}`);
  }
  if (typeof a === 'boolean') {
    if (typeof b === 'boolean') return a === b;
    return unequalModel(b, a) ?? fail(`Attempted to compare equality of boolean ${describe(a)} with non-boolean:\n${describe(b)}`);
  }
  if (a === b) return true;
  switch (a.kind) {
    case Kind.String:
      if (typeof b === 'object' && b.kind === Kind.String) return false;
      return unequalModel(b, a) ?? fail(`Attempted to check equality of string ${describe(a)} with non-string:\n${describe(b)}`);
    case Kind.Model:
      return equalModel(a as ModelValue, b);
    case Kind.Tuple:
    case Kind.Function:
    case Kind.Lambda:
      return equalFunctions(a as TupleValue | FunctionValue | LambdaValue, b);
    default:
      return equalSets(a as SetValue, b);
  }
}

/** False when `b` is an untyped model value, which differs from any other value. */
function unequalModel(b: Value, a: Value): false | undefined {
  if (typeof b !== 'object' || b.kind !== Kind.Model) return undefined;
  if ((b as ModelValue).type !== undefined) {
    fail(`Attempted to check equality of the typed model value ${describe(b)} and the non-model value\n${describe(a)}`);
  }
  return false;
}

function equalModel(a: ModelValue, b: Value): boolean {
  if (typeof b === 'object' && b.kind === Kind.Model) {
    const other = b as ModelValue;
    if (a.type !== undefined && other.type !== undefined && a.type !== other.type) {
      fail(`Attempted to check equality of the differently-typed model values ${describe(a)} and ${describe(b)}`);
    }
    return false;
  }
  if (a.type !== undefined) fail(`Attempted to check equality of typed model value ${describe(a)} and non-model value\n${describe(b)}`);
  return false;
}

function isFunction(value: Value): value is TupleValue | FunctionValue | LambdaValue {
  return typeof value === 'object' && (value.kind === Kind.Tuple || value.kind === Kind.Function || value.kind === Kind.Lambda);
}

function isRecordLiteral(f: TlaObject): boolean {
  return f.kind === Kind.Function && (f as FunctionValue).shape.form === 'record';
}

function equalFunctions(a: TupleValue | FunctionValue | LambdaValue, b: Value): boolean {
  const f = a.kind === Kind.Lambda ? enumerate(a as LambdaValue) : a;
  if (!isFunction(b)) {
    return (
      unequalModel(b, a) ??
      (isRecordLiteral(f)
        ? fail(`Attempted to check equality of record:\n${describe(a)}\nwith non-record\n${describe(b)}`)
        : fail(`Attempted to check equality of the function ${describe(a)} with the value:\n${describe(b)}`))
    );
  }
  const g = b.kind === Kind.Lambda ? enumerate(b as LambdaValue) : b;
  if (f.kind === Kind.Tuple) {
    const { items } = f as TupleValue;
    if (g.kind === Kind.Tuple) return equalItems(items, (g as TupleValue).items);
    return equalDomains(sequenceDomain(items.length), (g as FunctionValue).shape.domain) && equalItems(items, (g as FunctionValue).values);
  }
  const { shape, values } = f as FunctionValue;
  if (g.kind === Kind.Tuple) {
    const { items } = g as TupleValue;
    if (shape.form === 'record' && items.length > 0) fail(`Attempted to check equality of record:\n${describe(a)}\nwith non-record\n${describe(b)}`);
    return equalDomains(shape.domain, sequenceDomain(items.length)) && equalItems(values, items);
  }
  const other = g as FunctionValue;
  if (shape !== other.shape) {
    if (shape.form === 'record' && !other.shape.isRecord) fail(`Attempted to check equality of record:\n${describe(a)}\nwith non-record\n${describe(b)}`);
    if (shape.form === 'record') return equalItems(shape.keys, other.shape.keys) && equalItems(values, other.values);
    if (!equalDomains(shape.domain, other.shape.domain)) return false;
  }
  return equalItems(values, other.values);
}

function equalDomains(a: SetValue, b: SetValue): boolean {
  if (a instanceof Interval && b instanceof Interval) return a.size() === b.size() && (a.size() === 0 || a.low === b.low);
  if (a.size() !== b.size()) return false;
  if (a instanceof Interval || b instanceof Interval) {
    const [range, set] = a instanceof Interval ? [a, b] : [b as Interval, a];
    return set.toEnum().items.every((key, index) => {
      if (typeof key !== 'number') fail(`Attempted to compare an integer with non-integer:\n${describe(key)}.`);
      return key === range.low + index;
    });
  }
  return equalItems(a.toEnum().items, b.toEnum().items);
}

/** Equal length and equal elements. */
export function equalItems(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) {
    const left = a[index]!;
    const right = b[index]!;
    if (left !== right && !equal(left, right)) return false;
  }
  return true;
}

function equalSets(a: SetValue, b: Value): boolean {
  if (!isSet(b)) {
    if (!a.isEnumerable) return unequalToNonSet(a, b);
    const set = a.toEnum();
    return unequalModel(b, set) ?? fail(`Attempted to check equality of the set ${describe(set)} with the value:\n${describe(b)}`);
  }
  if (a instanceof Interval && b instanceof Interval) return a.size() === b.size() && (a.size() === 0 || a.low === b.low);
  const answer = a.equalParts(b);
  if (answer !== undefined) return answer;
  if (!b.isEnumerable) fail(`Attempted to check equality of the set ${describe(a.toEnum())} with the value:\n${describe(b)}`);
  return equalItems(a.toEnum().items, b.toEnum().items);
}

/** `Nat = m`, which TLC decides by its order. */
function unequalToNonSet(a: SetValue, b: Value): boolean {
  if (typeof b === 'object' && b.kind === Kind.Model) return false;
  return fail(`Attempted to compare overridden value ${describe(a)} with non-overridden value:\n${describe(b)}`);
}
