import { equal } from './equal.ts';
import { hashValue } from './hash.ts';
import { Interval } from './interval.ts';
import { normalize } from './normalize.ts';
import { SetEnum } from './set-enum.ts';
import { isSet, Kind, StringValue, TupleValue, type SetValue, type TlaObject, type Value } from './value.ts';

/** The domain was a set given by its elements, or `low..high`, or the function is a record given by its fields. */
export type Form = 'set' | 'interval' | 'record';

/** Up to here keys are looked for one by one. */
const FEW = 8;

/**
 * The domain of enumerated functions: one object shared by all functions made over the same set, so that `EXCEPT` copies values only
 * and a field access can remember where it found the field.
 */
export class Shape {
  /** Sorted and distinct. */
  readonly keys: readonly Value[];
  /** Whether all keys are strings (there is at least one): the function is a record. */
  readonly isRecord: boolean;
  /** How functions of this shape came about, which TLC's messages tell, and its readiness to compare them with other functions. */
  readonly form: Form;
  /** Hash of the keys. */
  readonly h1: number;
  readonly h2: number;
  /** The keys as a set. */
  readonly domain: SetValue;
  /** Whether the keys are the integers from `low` on. */
  readonly #isRange: boolean;
  readonly #low: number;
  /** Whether equality of keys is identity. */
  readonly #isAtomic: boolean;
  #index: Map<Value, number> | undefined;
  #buckets: Map<number, number[]> | undefined;

  /**
   * @param keys sorted, distinct
   */
  constructor(keys: readonly Value[], form: Form) {
    this.form = form;
    this.keys = keys;
    this.isRecord = keys.length > 0 && keys.every((key) => key instanceof StringValue);
    this.#isAtomic = keys.every((key) => typeof key !== 'object' || key.kind === Kind.String || key.kind === Kind.Model);
    const first = keys[0];
    const last = keys.at(-1);
    this.#isRange = typeof first === 'number' && typeof last === 'number' && last - first === keys.length - 1;
    this.#low = typeof first === 'number' ? first : 0;
    this.domain = form === 'interval' ? new Interval(this.#low, last as number) : new SetEnum(keys, true);
    const hash = new TupleValue(keys);
    hashValue(hash);
    this.h1 = hash.h1 ^ Kind.Function;
    this.h2 = hash.h2;
  }

  /** Index of a key in `keys`, or -1; fails as TLC does when the key cannot be compared with a key of the domain. */
  indexOf(key: Value): number {
    if (this.#isRange) {
      if (typeof key === 'number') {
        const index = key - this.#low;
        return index >= 0 && index < this.keys.length ? index : -1;
      }
    } else if (this.#isAtomic) {
      const index = this.#indexOfAtom(key);
      if (index >= 0) return index;
    } else if (this.keys.length > FEW && typeof key === 'object') {
      const index = this.#indexByHash(key);
      if (index >= 0) return index;
    }
    return this.keys.findIndex((other) => equal(other, key));
  }

  #indexOfAtom(key: Value): number {
    const { keys } = this;
    if (keys.length <= FEW) {
      for (let index = 0; index < keys.length; index++) if (keys[index] === key) return index;
      return -1;
    }
    this.#index ??= new Map(keys.map((other, index) => [other, index]));
    return this.#index.get(key) ?? -1;
  }

  #indexByHash(key: TlaObject): number {
    if (isSet(key) && !key.isEnumerable) return -1;
    hashValue(key);
    this.#buckets ??= groupByHash(this.keys);
    for (const index of this.#buckets.get(key.h1) ?? []) {
      const other = this.keys[index]!;
      if (typeof other === 'object' && other.h2 === key.h2 && equal(other, key)) return index;
    }
    return -1;
  }
}

function groupByHash(keys: readonly Value[]): Map<number, number[]> {
  const buckets = new Map<number, number[]>();
  keys.forEach((key, index) => {
    if (typeof key !== 'object') return;
    hashValue(key);
    const bucket = buckets.get(key.h1);
    if (bucket === undefined) buckets.set(key.h1, [index]);
    else bucket.push(index);
  });
  return buckets;
}

const PLACES: Readonly<Record<Form, number>> = { set: 0, interval: 1, record: 2 };

/** Shapes met lately, by hash; forgetting one costs a repeated construction, nothing else. */
const known = new Map<number, Shape>();
const MOST = 4096;

/** The shape of these keys. @param keys sorted, distinct */
export function shapeOfKeys(keys: readonly Value[], form: Form = 'set'): Shape {
  const shape = new Shape(keys, form);
  const place = shape.h1 ^ PLACES[form];
  const other = known.get(place);
  if (other !== undefined && other.h2 === shape.h2 && other.form === form && sameKeys(other.keys, keys)) return other;
  if (known.size >= MOST) known.clear();
  known.set(place, shape);
  return shape;
}

function sameKeys(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index] || (typeof key === 'object' && isComposite(key) && equal(key, b[index]!)));
}

/** Atoms of equal text that come from two interners are not the same key. */
function isComposite(key: TlaObject): boolean {
  return key.kind !== Kind.String && key.kind !== Kind.Model;
}

/** The shape of functions with this domain; remembered in the set. */
export function shapeOf(domain: SetValue): Shape {
  if (domain instanceof Interval) return (domain.shape ??= shapeOfKeys(domain.items, 'interval'));
  const set = domain instanceof SetEnum ? normalize(domain) : domain.toEnum();
  return (set.shape ??= shapeOfKeys(set.items));
}
