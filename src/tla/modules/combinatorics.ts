import { fail } from '../values/evaluation-error.ts';
import { LambdaValue, type Value } from '../values/value.ts';
import { NAT } from './arithmetic.ts';
import type { Implementations } from './context.ts';
import { integer, refuse, type Position } from './refuse.ts';

function factorial(n: number): number {
  let result = 1;
  for (let factor = 2; factor <= n; factor++) {
    result *= factor;
    if (result > 2_147_483_647) fail(`Overflow when computing ${n}!`);
  }
  return result;
}

/** `n` over `k`: 0 where there are fewer elements than are to be chosen. */
function choose(n: number, k: number): number {
  if (n < k) return 0;
  let result = 1;
  for (let index = 1; index <= Math.min(k, n - k); index++) result = (result * (n - index + 1)) / index;
  return result > 2_147_483_647 ? fail(`Overflow when computing ${n} over ${k}`) : result;
}

/** Community module Combinatorics. */
export const combinatorics: Implementations = {
  factorial: () => new LambdaValue(NAT, (n) => factorial(n as number), 'n'),
  choose: (n: Value, k: Value) => choose(natural(n, 'first'), natural(k, 'second')),
};

function natural(value: Value, position: Position): number {
  const number = integer(value, position, 'choose', 'natural number');
  return number < 0 ? refuse(position, 'choose', 'natural number', value) : number;
}
