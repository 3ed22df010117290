import { fail } from '../values/evaluation-error.ts';
import { asFunction, asSequence } from '../values/functions.ts';
import { describe } from '../values/print.ts';
import { isSet, TupleValue, type FunctionValue, type Value } from '../values/value.ts';

/** The messages of TLC's modules about their operands, and the checks that lead to them. */

export type Position = 'only' | 'first' | 'second' | 'third' | 'fourth';

/** Fails because an operand of an operator is not what it should be. */
export function refuse(position: Position, operator: string, expected: string, value: Value): never {
  if (position === 'only') fail(`The argument of ${operator} should be a ${expected}, but instead it is:\n${describe(value)}`);
  const article = expected === 'integer' ? 'an' : 'a';
  return fail(`The ${position} argument of ${operator} should be ${article} ${expected}, but instead it is:\n${describe(value)}`);
}

export function integer(value: Value, position: Position, operator: string, expected = 'integer'): number {
  return typeof value === 'number' ? value : refuse(position, operator, expected, value);
}

export function sequence(value: Value, position: Position, operator: string): readonly Value[] {
  return value instanceof TupleValue ? value.items : (asSequence(value) ?? refuse(position, operator, 'sequence', value));
}

export function functionValue(value: Value, position: Position, operator: string, expected = 'function'): TupleValue | FunctionValue {
  return asFunction(value) ?? refuse(position, operator, expected, value);
}

/** The elements of a set in order. */
export function elementsOf(value: Value, operator: string, expected = 'a finite set'): readonly Value[] {
  if (isSet(value) && value.isEnumerable) return value.toEnum().items;
  return fail(`Applying ${operator} to the following value,\nwhich is not ${expected}:\n${describe(value)}`);
}

/** What a test passed as an operand answers. */
export function truth(value: Value, position: Position, operator: string): boolean {
  return typeof value === 'boolean' ? value : refuse(position, operator, 'boolean-valued operator', value);
}

/** An index outside a sequence. */
export function refuseIndex(position: Position, operator: string, whole: Value, index: Value): never {
  return fail(
    `The ${position} argument of ${operator} must be in the domain of its first argument:\n${describe(whole)}\n, but instead it is\n${describe(index)}`,
  );
}
