import type { Value } from '../values/value.ts';
import type { Implementations } from './context.ts';
import { integer } from './refuse.ts';

/** Community module Bitwise. */

function binary(symbol: string, compute: (x: number, y: number) => number) {
  return (x: Value, y: Value): number => compute(integer(x, 'first', symbol), integer(y, 'second', symbol));
}

export const bitwise: Implementations = {
  '&': binary('&', (x, y) => x & y),
  '|': binary('|', (x, y) => x | y),
  '^^': binary('^^', (x, y) => x ^ y),
  // Java: Integer.MAX_VALUE >> numberOfLeadingZeros(x) - 1, where a shift takes its distance modulo 32.
  'Not': (x: Value) => {
    const n = integer(x, 'first', 'Not');
    return ~n & (0x7fffffff >> (Math.clz32(n) - 1));
  },
  'shiftR': binary('shiftR', (n, distance) => (n >>> distance) | 0),
};
