import { normalize } from './normalize.ts';
import { enumerate } from './enumerate.ts';
import { fail } from './evaluation-error.ts';
import { describe } from './print.ts';
import type { Interval } from './interval.ts';
import type { SetEnum } from './set-enum.ts';
import { Kind, type FunctionValue, type LambdaValue, type ModelValue, type SetValue, type StringValue, type TlaObject, type TupleValue, type Value } from './value.ts';

/**
 * Sets the halves `h1`, `h2` of the 64-bit structural hash. Equal values get equal hashes, whatever their kind (an interval and the set
 * of its elements, a lazy function and the enumerated one). Lazy values are enumerated for it.
 */
export function hashValue(value: TlaObject): void {
  if (value.h1 !== 0 || value.h2 !== 0) return;
  switch (value.kind) {
    case Kind.Tuple:
      hashItems(value, Kind.Tuple, SECOND, (value as TupleValue).items);
      break;
    case Kind.Function: {
      const { shape, values } = value as FunctionValue;
      hashItems(value, shape.h1, shape.h2, values);
      break;
    }
    case Kind.SetEnum:
      hashItems(value, Kind.SetEnum, SECOND, normalize(value as SetEnum).items);
      break;
    case Kind.Interval:
      hashItems(value, Kind.SetEnum, SECOND, (value as Interval).items);
      break;
    case Kind.String:
      hashItems(value, Kind.String, SECOND, codesOf((value as StringValue).text));
      break;
    case Kind.Model:
      hashItems(value, Kind.Model, SECOND, codesOf((value as ModelValue).name));
      break;
    case Kind.Lambda:
      copyHash(value, enumerate(value as LambdaValue));
      break;
    default: {
      const set = value as SetValue;
      if (!set.isEnumerable) fail(`TLC has found a state in which the value of a variable contains ${describe(set)}`);
      copyHash(value, set.toEnum());
    }
  }
}

const SECOND = 0x13198a2e;

/** Mixes the hashes of the items, in order, into that of `value`. Each half depends on both halves of what came before. */
function hashItems(value: TlaObject, first: number, second: number, items: readonly Value[]): void {
  let h1 = (first ^ 0x243f6a88) + items.length;
  let h2 = second ^ items.length;
  for (let index = 0; index < items.length; index++) {
    const item = items[index]!;
    let a: number;
    let b: number;
    if (typeof item === 'number') {
      a = item ^ 0x3c6ef372;
      b = Math.imul(item, 0x2c1b3c6d);
    } else if (typeof item === 'boolean') {
      a = item ? 0x1b873593 : 0x52dce729;
      b = item ? 0x38495ab5 : 0x76e15d3e;
    } else {
      if (item.h1 === 0 && item.h2 === 0) hashValue(item);
      a = item.h1;
      b = item.h2;
    }
    h1 = (Math.imul(h1 ^ a, 0x85ebca6b) + h2) | 0;
    h1 ^= h1 >>> 15;
    h2 = (Math.imul(h2 ^ b, 0xc2b2ae35) + h1) | 0;
    h2 ^= h2 >>> 13;
  }
  h1 = Math.imul(h1 ^ (h2 >>> 16), 0x7feb352d);
  h2 = Math.imul(h2 ^ (h1 >>> 15), 0x846ca68b);
  value.h1 = h1 ^ (h1 >>> 14);
  value.h2 = h2 ^ (h2 >>> 16);
  if (value.h1 === 0 && value.h2 === 0) value.h1 = 1;
}

function copyHash(to: TlaObject, from: TlaObject): void {
  hashValue(from);
  to.h1 = from.h1;
  to.h2 = from.h2;
}

function codesOf(text: string): number[] {
  return Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
}
