import { equal } from '../values/equal.ts';
import { field } from '../values/functions.ts';
import { makeRecord } from '../values/make-function.ts';
import type { Value } from '../values/value.ts';
import { add, multiply } from './arithmetic.ts';
import type { Implementations, ModuleContext } from './context.ts';
import { integer } from './refuse.ts';

/** Community module DyadicRationals: records of a numerator `num` and a denominator `den`, which is a power of two. */
export function dyadicRationals({ interner }: Pick<ModuleContext, 'interner'>): Implementations {
  const num = interner.string('num');
  const den = interner.string('den');
  const part = (value: Value, name: typeof num): number => integer(field(value, name), 'only', name.text);
  const rational = (numerator: number, denominator: number): Value => makeRecord([[num, numerator], [den, denominator]]);
  const divisor = (a: number, b: number): number => (b === 0 ? Math.abs(a) : divisor(b, a % b));
  const reduced = (numerator: number, denominator: number): Value => {
    const common = divisor(numerator, denominator);
    return common <= 1 ? rational(numerator, denominator) : rational(numerator / common, denominator / common);
  };
  const zero = rational(0, 1);
  const one = rational(1, 1);
  return {
    Zero: () => zero,
    One: () => one,
    IsDyadicRational: (value: Value) => {
      const denominator = part(value, den);
      return denominator > 0 && (denominator & (denominator - 1)) === 0;
    },
    Add: (p: Value, q: Value) => {
      if (equal(p, zero)) return q;
      const denominator = Math.max(part(p, den), part(q, den));
      const scaled = (value: Value): number => multiply(part(value, num), Math.floor(denominator / part(value, den)));
      return reduced(add(scaled(q), scaled(p)), denominator);
    },
    Half: (p: Value) => reduced(part(p, num), multiply(part(p, den), 2)),
    PrettyPrint: (p: Value) => {
      if (equal(p, zero)) return interner.string('0');
      return interner.string(equal(p, one) ? '1' : `${part(p, num)}/${part(p, den)}`);
    },
  };
}
