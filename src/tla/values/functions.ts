import { enumerate } from './enumerate.ts';
import { equal } from './equal.ts';
import { fail } from './evaluation-error.ts';
import { Interval } from './interval.ts';
import { makeFunction } from './make-function.ts';
import { describe } from './print.ts';
import { sequenceDomain } from './sequence-domain.ts';
import { member } from './sets.ts';
import { SetEnum } from './set-enum.ts';
import { FunctionValue, isSet, Kind, LambdaValue, StringValue, TupleValue, type Value } from './value.ts';

/** The function of a value enumerated (records and tuples are functions), or `undefined` when it is none. */
export function asFunction(value: Value): TupleValue | FunctionValue | undefined {
  if (typeof value !== 'object') return undefined;
  if (value.kind === Kind.Tuple || value.kind === Kind.Function) return value as TupleValue | FunctionValue;
  return value.kind === Kind.Lambda ? enumerate(value as LambdaValue) : undefined;
}

/** The elements of a sequence, or `undefined` when the value is not a function with domain 1..n. */
export function asSequence(value: Value): readonly Value[] | undefined {
  if (value instanceof TupleValue) return value.items;
  if (!(value instanceof LambdaValue) || !isSet(value.domain) || !value.domain.isEnumerable) return undefined;
  const f = enumerate(value);
  return f instanceof TupleValue ? f.items : undefined;
}

const KIND_NAMES: Readonly<Record<Kind, string>> = {
  [Kind.String]: 'a string',
  [Kind.Model]: 'a model value',
  [Kind.Tuple]: 'a tuple',
  [Kind.Function]: 'a function  of the form (d1 :> e1 @@ ... @@ dN :> eN)',
  [Kind.Lambda]: 'a function of the form  [x \\in S |-> expr]',
  [Kind.SetEnum]: 'a set of the form {e1, ... ,eN}',
  [Kind.Interval]: 'a set of the form i..j',
  [Kind.Subset]: 'a set of the form SUBSET S',
  [Kind.KSubset]: 'a set of the form SUBSET S',
  [Kind.Union]: 'a set of the form UNION  S',
  [Kind.Cup]: 'a set of the form S \\cup T',
  [Kind.Cap]: 'a set of the form S \\cap T',
  [Kind.Difference]: 'a set of the form S \\ T',
  [Kind.FunctionSet]: 'a set of the form [S -> T]',
  [Kind.RecordSet]: 'a set of the form [d1 : S1, ... , dN : SN]',
  [Kind.TupleSet]: 'a cartesian product',
  [Kind.Filter]: 'a set of the form {x \\in S : expr}',
  [Kind.Membership]: 'a special set constant',
};

/** What TLC calls values of this kind in messages. */
export function kindOf(value: Value): string {
  if (typeof value === 'number') return 'an integer';
  if (typeof value === 'boolean') return 'a Boolean value';
  return value instanceof FunctionValue && value.shape.form === 'record' ? 'a record' : KIND_NAMES[value.kind];
}

/** `f[argument]` */
export function apply(f: Value, argument: Value): Value {
  if (typeof f === 'object') {
    switch (f.kind) {
      case Kind.Tuple: {
        const { items } = f as TupleValue;
        if (typeof argument !== 'number') fail(`Attempted to access tuple at a non integral index: ${describe(argument)}`);
        return items[argument - 1] ?? fail(`Attempted to access index ${argument} of tuple\n${describe(f)}\nwhich is out of bounds.`);
      }
      case Kind.Function: {
        const { shape, values } = f as FunctionValue;
        const index = shape.form === 'record' ? recordIndex(f as FunctionValue, argument) : indexIn(f as FunctionValue, argument);
        if (index >= 0) return values[index]!;
        return shape.form === 'record'
          ? fail(`Attempted to access nonexistent field '${(argument as StringValue).text}' of record\n${describe(f)}`)
          : fail(`Attempted to apply function:\n${describe(f)}\nto argument ${describe(argument)}, which is not in the domain of the function.`);
      }
      case Kind.Lambda:
        return applyLambda(f as LambdaValue, argument);
      default:
    }
  }
  return fail(`A non-function (${kindOf(f)}) was applied as a function.`);
}

function recordIndex(f: FunctionValue, argument: Value): number {
  if (!(argument instanceof StringValue)) fail(`Attempted to access record by a non-string argument: ${describe(argument)}`);
  return f.shape.indexOf(argument);
}

function indexIn({ shape }: FunctionValue, argument: Value): number {
  if (typeof argument !== 'number' && shape.domain instanceof Interval) {
    fail(`Attempted to apply function with integer domain to the non-integer argument ${describe(argument)}`);
  }
  return shape.indexOf(argument);
}

function applyLambda(f: LambdaValue, argument: Value): Value {
  if (f.enumerated !== undefined) return apply(f.enumerated, argument);
  if (!member(argument, f.domain)) {
    fail(`In applying the function\n${describe(f)},\nthe first argument is:\n${describe(argument)}\nwhich is not in its domain.\n`);
  }
  return f.body(argument);
}

/** `f[argument]`, or `undefined` when the argument is not in the domain; what EXCEPT starts from. */
export function select(f: Value, argument: Value): Value | undefined {
  if (typeof f === 'object') {
    switch (f.kind) {
      case Kind.Tuple:
        if (typeof argument !== 'number' && (f as TupleValue).items.length > 0) fail(`Attempted to access tuple at a non integral index: ${describe(argument)}`);
        return (f as TupleValue).items[(argument as number) - 1];
      case Kind.Function: {
        const { shape, values } = f as FunctionValue;
        const index = shape.form === 'record' ? recordIndex(f as FunctionValue, argument) : indexIn(f as FunctionValue, argument);
        return index < 0 ? undefined : values[index];
      }
      case Kind.Lambda: {
        const lambda = f as LambdaValue;
        if (lambda.enumerated !== undefined) return select(lambda.enumerated, argument);
        return member(argument, lambda.domain) ? lambda.body(argument) : undefined;
      }
      default:
    }
  }
  return fail(`Attempted to apply EXCEPT construct to the value ${describe(f)}.`);
}

/** `r.field` */
export function field(record: Value, name: StringValue): Value {
  if (record instanceof FunctionValue && record.shape.isRecord) {
    const index = record.shape.indexOf(name);
    if (index >= 0) return record.values[index]!;
    if (record.shape.form === 'record') fail(`Attempted to select nonexistent field ${describe(name)} from the record\n${describe(record)}`);
  }
  const f = asFunction(record);
  if (f === undefined) fail(`Attempted to select field ${describe(name)} from a non-record value ${describe(record)}`);
  if (f instanceof TupleValue) fail(`Attempted to apply function with integer domain to the non-integer argument ${describe(name)}`);
  return apply(f, name);
}

/** `DOMAIN f` */
export function domain(f: Value): Value {
  if (f instanceof TupleValue) return sequenceDomain(f.items.length);
  if (f instanceof FunctionValue) return f.shape.domain;
  if (f instanceof LambdaValue) return f.domain;
  return fail(`Attempted to apply the operator DOMAIN to a non-function\n(${kindOf(f)})`);
}

/**
 * `[f EXCEPT ![path[0]]...[path[n]] = replace(@)]`. As in TLC, `replace` is not evaluated and the function stays as it is when the path
 * leads out of a domain.
 */
export function except(f: Value, path: readonly Value[], replace: (old: Value) => Value): Value {
  return path.length === 0 ? replace(f) : (exceptFrom(f, path, 0, replace) ?? f);
}

/** `[f EXCEPT ![argument] = replace(@)]` */
export function exceptAt(f: Value, argument: Value, replace: (old: Value) => Value): Value {
  return replaceAt(f, argument, replace) ?? f;
}

function exceptFrom(f: Value, path: readonly Value[], depth: number, replace: (old: Value) => Value): Value | undefined {
  const argument = path[depth]!;
  return replaceAt(f, argument, depth + 1 === path.length ? replace : (old) => exceptFrom(old, path, depth + 1, replace));
}

/** The function with another value at an argument; `undefined` when the argument is not in the domain or there is no other value. */
function replaceAt(f: Value, argument: Value, replace: (old: Value) => Value | undefined): Value | undefined {
  if (f instanceof TupleValue) {
    const { items } = f;
    if (typeof argument !== 'number') return select(f, argument);
    const index = argument - 1;
    if (index < 0 || index >= items.length) return undefined;
    const value = replace(items[index]!);
    return value === undefined ? undefined : new TupleValue(replaced(items, index, value));
  }
  if (f instanceof FunctionValue) {
    const { shape, values } = f;
    const index = shape.form === 'record' ? recordIndex(f, argument) : indexIn(f, argument);
    if (index < 0) return undefined;
    const value = replace(values[index]!);
    return value === undefined ? undefined : new FunctionValue(shape, replaced(values, index, value));
  }
  if (!(f instanceof LambdaValue)) return select(f, argument);
  if (f.enumerated !== undefined) return replaceAt(f.enumerated, argument, replace);
  const old = select(f, argument);
  const value = old === undefined ? undefined : replace(old);
  return value === undefined ? undefined : new LambdaValue(f.domain, (other) => (equal(argument, other) ? value : f.body(other)), f.parameters);
}

function replaced(values: readonly Value[], index: number, value: Value): readonly Value[] {
  const copy = values.slice();
  copy[index] = value;
  return copy;
}

/**
 * `[x \in set |-> body(x)]` as TLC makes it: enumerated at once over a set given by its elements, lazy over any other.
 * @param parameters the bound variables, for messages
 */
export function functionOver(set: Value, body: (argument: Value) => Value, parameters?: string): Value {
  return set instanceof SetEnum || set instanceof Interval ? makeFunction(set, body) : new LambdaValue(set, body, parameters);
}
