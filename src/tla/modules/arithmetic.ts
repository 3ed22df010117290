import { fail } from '../values/evaluation-error.ts';
import { Interval } from '../values/interval.ts';
import { Membership, modelIn } from '../values/lazy-sets.ts';
import { describe } from '../values/print.ts';
import { ModelValue, type Value } from '../values/value.ts';
import type { Implementations, ModuleContext } from './context.ts';
import { integer, refuse } from './refuse.ts';

/** Naturals, Integers and Reals. Integers have 32 bits; what does not fit is an error, as in TLC. */

function overflow(expression: string): never {
  return fail(`Overflow when computing ${expression}`);
}

/** TLC's dispatch to a Java method: an operand of the wrong kind is refused before the operator is reached. */
function operands(x: Value, y: Value, operator: string): void {
  if (typeof x !== 'number') refuse('first', operator, 'integer', x);
  if (typeof y !== 'number') refuse('second', operator, 'integer', y);
}

export function add(x: Value, y: Value): number {
  if (typeof x === 'number' && typeof y === 'number') {
    const sum = x + y;
    return sum === (sum | 0) ? sum : overflow(`${x}+${y}`);
  }
  operands(x, y, '+');
  return 0;
}

export function subtract(x: Value, y: Value): number {
  if (typeof x === 'number' && typeof y === 'number') {
    const difference = x - y;
    return difference === (difference | 0) ? difference : overflow(`${x}-${y}`);
  }
  operands(x, y, '-');
  return 0;
}

export function multiply(x: Value, y: Value): number {
  if (typeof x === 'number' && typeof y === 'number') {
    const product = x * y;
    return product === (product | 0) ? product | 0 : overflow(`${x}*${y}`);
  }
  operands(x, y, '*');
  return 0;
}

export function negate(x: Value): number {
  const n = integer(x, 'first', '-.');
  return n === -2_147_483_648 ? overflow('--2147483648') : 0 - n;
}

/** `x \div y`, rounded down. */
export function divide(x: Value, y: Value): number {
  operands(x, y, '\\div');
  if (y === 0) fail('The second argument of \\div is 0.');
  const quotient = Math.floor((x as number) / (y as number));
  return quotient === (quotient | 0) ? quotient | 0 : overflow(`${x} \\div ${y}`);
}

/** `x % y`, never negative. */
export function modulo(x: Value, y: Value): number {
  operands(x, y, '%');
  const divisor = y as number;
  if (divisor <= 0) refuse('second', '%', 'positive number', y);
  const remainder = (x as number) % divisor;
  return (remainder < 0 ? remainder + divisor : remainder) | 0;
}

export function power(x: Value, y: Value): number {
  operands(x, y, '^');
  const base = x as number;
  const exponent = y as number;
  if (exponent < 0) refuse('second', '^', 'natural number', y);
  if (exponent === 0) return base === 0 ? fail('0^0 is undefined.') : 1;
  if (base === 0 || base === 1) return base;
  if (base === -1) return exponent % 2 === 0 ? 1 : -1;
  let result = base;
  for (let count = 1; count < exponent; count++) {
    result *= base;
    if (result !== (result | 0)) overflow(`${base}^${exponent}`);
  }
  return result;
}

export function less(x: Value, y: Value): boolean {
  if (typeof x !== 'number' || typeof y !== 'number') operands(x, y, '<');
  return x < y;
}

export function lessOrEqual(x: Value, y: Value): boolean {
  if (typeof x !== 'number' || typeof y !== 'number') operands(x, y, '<=');
  return x <= y;
}

export function greater(x: Value, y: Value): boolean {
  if (typeof x !== 'number' || typeof y !== 'number') operands(x, y, '>');
  return x > y;
}

export function greaterOrEqual(x: Value, y: Value): boolean {
  if (typeof x !== 'number' || typeof y !== 'number') operands(x, y, '>=');
  return x >= y;
}

const KEPT = 64;
const intervals = new Map<number, Interval>();

/** `low..high`; those of small numbers are made once, so that what they remember (elements, hash, shape) is kept. */
export function interval(low: Value, high: Value): Interval {
  operands(low, high, '..');
  const from = low as number;
  const to = high as number;
  if (from < 0 || to < -1 || from >= KEPT || to >= KEPT) return new Interval(from, to);
  const key = from * 2 * KEPT + to + 1;
  let kept = intervals.get(key);
  if (kept === undefined) {
    kept = new Interval(from, to);
    intervals.set(key, kept);
  }
  return kept;
}

/** Membership in a set of numbers: model values are in none of them, anything else that is no number cannot be asked. */
function numbers(name: string, has: (n: number) => boolean): Membership {
  return new Membership(name, (element) => {
    if (typeof element === 'number') return has(element);
    if (element instanceof ModelValue) return modelIn(element, name);
    return fail(`Attempted to check if the value:\n${describe(element)}\nis an element of ${name}.`);
  });
}

export const NAT = numbers('Nat', (n) => n >= 0);
export const INT = numbers('Int', () => true);

export const naturals: Implementations = {
  'Nat': () => NAT,
  '+': add,
  '-': subtract,
  '*': multiply,
  '^': power,
  '%': modulo,
  '\\div': divide,
  '<': less,
  '>': greater,
  '\\leq': lessOrEqual,
  '\\geq': greaterOrEqual,
  '..': interval,
};

export const integers: Implementations = { 'Int': () => INT, '-.': negate };

/** As in TLC, which has no reals: `Real` is a string, of which nothing is an element, and the other operators are refused. */
export function reals({ interner }: Pick<ModuleContext, 'interner'>): Implementations {
  return {
    'Real': () => interner.string('Reals'),
    'Infinity': () => fail('TLC attempted to evaluate an unbounded CHOOSE.'),
    '/': () => fail('Attempted to compute the value of an expression of\nform CHOOSE x \\in S: P, but S was not enumerable.'),
  };
}
