import { compare } from './compare.ts';
import { fail } from './evaluation-error.ts';
import { Interval } from './interval.ts';
import { normalize } from './normalize.ts';
import { describe } from './print.ts';
import { shapeOf, shapeOfKeys, type Form } from './shape.ts';
import { SetEnum } from './set-enum.ts';
import { EMPTY_TUPLE, FunctionValue, TupleValue, type SetValue, type StringValue, type Value } from './value.ts';

/** `[x \in domain |-> body(x)]`, enumerated. The body is evaluated for the elements in TLC's order. */
export function makeFunction(domain: SetValue, body: (argument: Value) => Value): TupleValue | FunctionValue {
  if (domain instanceof Interval) {
    const { low, high } = domain;
    const values: Value[] = [];
    for (let key = low; key <= high; key++) values.push(body(key));
    return low === 1 || values.length === 0 ? new TupleValue(values) : new FunctionValue(shapeOf(domain), values);
  }
  const { items } = domain instanceof SetEnum ? normalize(domain) : domain.toEnum();
  const values: Value[] = [];
  for (let index = 0; index < items.length; index++) values.push(body(items[index]!));
  return isSequenceDomain(items) ? new TupleValue(values) : new FunctionValue(shapeOf(domain), values);
}

/** Whether sorted distinct keys are 1..n; n = 0 included. */
function isSequenceDomain(keys: readonly Value[]): boolean {
  return keys.length === 0 || (keys[0] === 1 && keys.at(-1) === keys.length);
}

/** The function with these keys, sorted and distinct, and their values. */
export function functionOf(keys: readonly Value[], values: readonly Value[], form: Form = 'set'): TupleValue | FunctionValue {
  return isSequenceDomain(keys) ? new TupleValue(values) : new FunctionValue(shapeOfKeys(keys, form), values);
}

/** The function with these keys, distinct and in any order, and their values. */
export function functionOfPairs(keys: readonly Value[], values: readonly Value[]): TupleValue | FunctionValue {
  const order = keys.map((_, index) => index).sort((a, b) => compare(keys[a]!, keys[b]!));
  return functionOf(
    order.map((index) => keys[index]!),
    order.map((index) => values[index]!),
  );
}

/** `[a |-> 1, b |-> 2]` from its fields in any order. */
export function makeRecord(fields: readonly (readonly [StringValue, Value])[]): TupleValue | FunctionValue {
  if (fields.length === 0) return EMPTY_TUPLE;
  const sorted = fields.toSorted(([a], [b]) => a.order - b.order);
  sorted.forEach(([field], index) => {
    if (field === sorted[index + 1]?.[0]) fail(`Field name ${describe(field)} occurs multiple times in record.`);
  });
  return functionOf(sorted.map(([field]) => field), sorted.map(([, value]) => value), 'record');
}
