/** What generated code calls besides the functions over values. Every name exported here is in scope in generated code. */

import { add, greater, greaterOrEqual, interval, less, lessOrEqual, multiply, subtract } from '../modules/arithmetic.ts';
import { refuse } from '../modules/refuse.ts';
import {
  asFunction,
  apply,
  BOOLEAN,
  cap,
  cup,
  describe,
  difference,
  domain,
  elements,
  EMPTY_SET,
  EMPTY_TUPLE,
  equal,
  except,
  exceptAt,
  fail,
  field as fieldByName,
  filter,
  force,
  functionOver,
  FunctionSet,
  FunctionValue,
  isSet,
  Interval,
  kindOf,
  LambdaValue,
  makeFunction,
  member,
  Membership,
  ModelValue,
  naturalCursor,
  normalCursor,
  powerSet,
  RecordSet,
  SetEnum,
  setOf,
  StringValue,
  subsetOf,
  TupleSet,
  TupleValue,
  union,
  type Cursor,
  type Shape,
  type Value,
} from '../values/index.ts';

export {
  add,
  greater,
  greaterOrEqual,
  interval,
  less,
  lessOrEqual,
  multiply,
  subtract,
  apply,
  BOOLEAN,
  cap,
  cup,
  difference,
  domain,
  elements,
  EMPTY_SET,
  EMPTY_TUPLE,
  equal,
  except,
  exceptAt,
  fail,
  filter,
  force,
  functionOver,
  FunctionSet,
  FunctionValue,
  Interval,
  member,
  naturalCursor,
  normalCursor,
  powerSet,
  RecordSet,
  setOf,
  subsetOf,
  TupleSet,
  TupleValue,
  union,
};

/** `value` as the truth value that the form needs; `form` is the start of TLC's message, up to the kind of the value. */
export function bool(value: Value, form: string): boolean {
  return typeof value === 'boolean' ? value : notBoolean(value, form);
}

function notBoolean(value: Value, form: string): never {
  if (form.includes('%')) fail(form.replace('%kind', kindOf(value)).replace('%value', describe(value)));
  return fail(`${form}${kindOf(value)}.`);
}

/** `a = b` where `b` is an integer. */
export function equalInteger(a: Value, b: number): boolean {
  return typeof a === 'number' ? a === b : equal(a, b);
}

/** `a = b` where `b` is a boolean. */
export function equalBoolean(a: Value, b: boolean): boolean {
  return typeof a === 'boolean' ? a === b : equal(a, b);
}

/** `a = b` where `b` is a string. */
export function equalString(a: Value, b: StringValue): boolean {
  return a === b || (!(a instanceof StringValue) && equal(a, b));
}

/** A bound of `a..b`. */
export function limit(value: Value, position: 'first' | 'second'): number {
  return typeof value === 'number' ? value : refuse(position, '..', 'integer', value);
}

/** `value \in low..high` */
export function inInterval(value: Value, low: Value, high: Value): boolean {
  if (typeof value === 'number' && typeof low === 'number' && typeof high === 'number') return value >= low && value <= high;
  return interval(low, high).has(value);
}

/** Where in records of one shape a field was found last; one for each place in the source. */
export interface FieldSite {
  readonly name: StringValue;
  shape: Shape | undefined;
  index: number;
}

/** `r.f` */
export function field(record: Value, site: FieldSite): Value {
  if (record instanceof FunctionValue) {
    const { shape } = record;
    if (shape === site.shape) return record.values[site.index]!;
    if (shape.isRecord) {
      const index = shape.indexOf(site.name);
      if (index >= 0) {
        site.shape = shape;
        site.index = index;
        return record.values[index]!;
      }
    }
  }
  return fieldByName(record, site.name);
}

/** The components of an element that a pattern `<<x, y>>` is matched with. */
export function components(value: Value, count: number, first: string): readonly Value[] {
  const f = asFunction(value);
  if (f instanceof TupleValue && f.items.length === count) return f.items;
  return fail(`Argument mismatch in operator application. ${first}`);
}

/** `[x \in S, y \in T |-> body]`: a function of pairs. Enumerated at once when each set is given by its elements, as in TLC. */
export function functionOverAll(domains: readonly Value[], body: (argument: Value) => Value, parameters: string): Value {
  const product = new TupleSet(domains);
  if (domains.every((set) => set instanceof SetEnum || set instanceof Interval)) return makeFunction(product, body);
  return new LambdaValue(product, body, parameters);
}

/** `f[x \in S] == e`: lazy, since its values may be infinitely many, and each computed once where the argument allows to remember it. */
export function recursiveFunction(set: Value, make: (self: LambdaValue) => (argument: Value) => Value, parameters: string): Value {
  const known = new Map<Value, Value>();
  let body: (argument: Value) => Value;
  const self = new LambdaValue(
    set,
    (argument) => {
      const before = known.get(argument);
      if (before !== undefined) return before;
      const value = body(argument);
      // Composite arguments are remembered by identity, which misses equal ones and confuses none.
      known.set(argument, value);
      return value;
    },
    parameters,
  );
  body = make(self);
  return self;
}

/** The walk through a set that is better not enumerated whole. */
export function cursorOf(set: Value): Cursor {
  return normalCursor(set);
}

/** A computation done when its result is first asked for. */
export function once(compute: () => Value): () => Value {
  let value: Value | undefined;
  return () => (value === undefined ? (value = compute()) : value);
}

/** A read of a variable that may have no value yet. */
export function read(value: Value | undefined, name: string): Value {
  return value === undefined ? unassigned(name) : value;
}

export function unassigned(name: string): never {
  return fail(`In evaluation, the identifier ${name} is either undefined or not an operator.`);
}

/** `[f EXCEPT ![argument] = value]` for a value that is at hand. */
export function replaceAt(f: Value, argument: Value, value: Value): Value {
  return exceptAt(f, argument, () => value);
}

/** The elements that `x \in set` gives to a variable of a state, one after the other. */
export function candidates(set: Value, what: string): Cursor {
  if (!isSet(set) || !set.isEnumerable) fail(`In computing ${what}, the right side of \\IN is not enumerable.`);
  return naturalCursor(set);
}

/** Whether every variable of a state in the making has a value. */
export function isAssigned(state: readonly (Value | undefined)[]): boolean {
  for (let index = 0; index < state.length; index++) if (state[index] === undefined) return false;
  return true;
}

/** The set STRING. */
export const STRING = new Membership('STRING', (element) => element instanceof StringValue || notString(element));

function notString(element: Value): boolean {
  if (element instanceof ModelValue && element.type === undefined) return false;
  return fail(`Attempted to check if the value:\n${describe(element)}\nis an element of STRING.`);
}
