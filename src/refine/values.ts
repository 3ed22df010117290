import type { Given } from '../tla/index.ts';

/** Values for variables of a model: JavaScript numbers, booleans and strings, arrays for sequences and tuples, objects for records, and these for the rest. */
export type ModelValue = Given | readonly ModelValue[] | { readonly [field: string]: ModelValue };

/** The function that has these values at these arguments, as `[k \in keys |-> of(k)]`. */
export function functionOf<K extends ModelValue>(keys: Iterable<K>, of: (key: K) => ModelValue): ModelValue {
  return { '#map': [...keys].map((key) => [key, of(key)]) };
}

/** A set of TLA+; equal items count once. */
export function setOf(items: Iterable<ModelValue>): ModelValue {
  return { '#set': [...items] };
}

/** A model value, i.e. a constant of the cfg that stands for itself. */
export function modelValue(name: string): ModelValue {
  return `${name}_OF_MODEL`;
}
