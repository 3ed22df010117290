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
  const mixer = new Mixer();
  feed(value, mixer);
  value.h1 = mixer.h1;
  value.h2 = mixer.h2;
  if (value.h1 === 0 && value.h2 === 0) value.h1 = 1;
}

class Mixer {
  h1: number = 0x243f6a88;
  h2: number = 0x13198a2e;

  /** Each half depends on both halves of what came before. */
  add(a: number, b: number): void {
    let h1 = (Math.imul(this.h1 ^ a, 0x85ebca6b) + this.h2) | 0;
    h1 ^= h1 >>> 15;
    let h2 = (Math.imul(this.h2 ^ b, 0xc2b2ae35) + h1) | 0;
    h2 ^= h2 >>> 13;
    this.h1 = h1;
    this.h2 = h2;
  }

  addValue(value: Value): void {
    if (typeof value === 'number') {
      this.add(value ^ 0x3c6ef372, Math.imul(value, 0x2c1b3c6d));
    } else if (typeof value === 'boolean') {
      this.add(value ? 0x1b873593 : 0x52dce729, value ? 0x38495ab5 : 0x76e15d3e);
    } else {
      if (value.h1 === 0 && value.h2 === 0) hashValue(value);
      this.add(value.h1, value.h2);
    }
  }
}

function feed(value: TlaObject, mixer: Mixer): void {
  switch (value.kind) {
    case Kind.String:
      feedText((value as StringValue).text, Kind.String, mixer);
      break;
    case Kind.Model:
      feedText((value as ModelValue).name, Kind.Model, mixer);
      break;
    case Kind.Tuple: {
      const { items } = value as TupleValue;
      mixer.add(Kind.Tuple, items.length);
      for (let index = 0; index < items.length; index++) mixer.addValue(items[index]!);
      break;
    }
    case Kind.Function: {
      const { shape, values } = value as FunctionValue;
      mixer.add(shape.h1, shape.h2);
      for (let index = 0; index < values.length; index++) mixer.addValue(values[index]!);
      break;
    }
    case Kind.Lambda: {
      const enumerated = enumerate(value as LambdaValue);
      hashValue(enumerated);
      mixer.h1 = enumerated.h1;
      mixer.h2 = enumerated.h2;
      break;
    }
    case Kind.SetEnum: {
      const { items } = normalize(value as SetEnum);
      mixer.add(Kind.SetEnum, items.length);
      for (let index = 0; index < items.length; index++) mixer.addValue(items[index]!);
      break;
    }
    case Kind.Interval: {
      const { low, high } = value as Interval;
      mixer.add(Kind.SetEnum, high - low + 1);
      for (let item = low; item <= high; item++) mixer.addValue(item);
      break;
    }
    case Kind.Operator:
      fail(`Attempted to compute the fingerprint of the operator ${describe(value)}.`);
      break;
    default: {
      const set = value as SetValue;
      if (!set.isEnumerable) fail(`TLC has found a state in which the value of a variable contains ${describe(set)}`);
      const enumerated = set.toEnum();
      hashValue(enumerated);
      mixer.h1 = enumerated.h1;
      mixer.h2 = enumerated.h2;
    }
  }
}

function feedText(text: string, kind: number, mixer: Mixer): void {
  mixer.add(kind, text.length);
  for (let index = 0; index < text.length; index++) mixer.add(text.charCodeAt(index), index);
}
