import { installed } from '../access.ts';
import { elements, DELEGATE, take } from '../generators.ts';
import { calleeOf } from '../natives.ts';
import { isSharedTypedArray } from '../operations.ts';
import type { Callable, Suspendable, Twin } from '../twin.ts';
import { twinOf } from '../twin.ts';
import { bulk, range, readElement } from './access.ts';
import { invoke } from './calls.ts';
import type { NativeTwin, NativeTwins } from './twin.ts';

/** Natives that call a function for each element, written out as ECMA-262 says, so that the callback and the element reads can be suspended. */
export function* collectionNatives(): NativeTwins {
  const typed = Object.getPrototypeOf(Int8Array.prototype) as object;
  for (const [name, walk] of Object.entries(WALKS)) {
    for (const prototype of [Array.prototype, typed]) {
      const fn = Object.getOwnPropertyDescriptor(prototype, name)?.value as Callable | undefined;
      if (fn !== undefined) yield [fn, higherOrder(walk, prototype === Array.prototype)];
    }
  }
  for (const prototype of [Array.prototype, typed]) {
    for (const name of ['sort', 'toSorted'] as const) {
      const fn = Object.getOwnPropertyDescriptor(prototype, name)?.value as Callable | undefined;
      if (fn !== undefined) yield [fn, sorting(name === 'sort')];
    }
  }
  const { flatMap } = Array.prototype;
  yield [flatMap, higherOrder(walkFlatMap, true)];
  for (const fn of [Map.prototype.forEach, Set.prototype.forEach]) yield [fn, forEachEntry];
  yield [Array.from, arrayFrom(false)];
  const typedFrom = (Object.getPrototypeOf(Int8Array) as { readonly from: Callable }).from;
  yield [typedFrom, arrayFrom(true)];
}

/** A walk over a list, calling `invoke` for its elements. */
interface Walk {
  readonly list: ArrayLike<unknown> & Record<number, unknown>;
  readonly length: number;
  /** Whether holes are passed over. */
  has(index: number): boolean;
  read(index: number): Suspendable;
  invoke(self: unknown, ...args: unknown[]): Suspendable;
  /** A list of the same kind. */
  same(values: readonly unknown[]): unknown;
}

function higherOrder(walk: (w: Walk, rest: readonly unknown[], self: unknown) => Suspendable, sparse: boolean): NativeTwin {
  return (site, fn) =>
    function* higherOrderNative(this: unknown, callback: unknown, ...rest: unknown[]): Suspendable {
      const twin = calleeOf(callback, site);
      // Nothing to suspend, or an error for the native function to report.
      if (typeof callback !== 'function' || this === null || this === undefined || (twin === undefined && !isSharedTypedArray(this))) return fn.call(this, callback, ...rest);
      const list = Object(this) as Walk['list'];
      const { length } = list;
      const w: Walk = {
        list,
        length: Math.min(Math.max(Math.trunc(Number(length)) || 0, 0), Number.MAX_SAFE_INTEGER),
        has: (index) => !sparse || index in list,
        read: (index) => readElement(site, list, index),
        *invoke(self, ...args) {
          return twin === undefined ? (callback as Callable).apply(self, args) : yield* twin.apply(self, args);
        },
        same: (values) => sameKind(list, values),
      };
      return yield* walk(w, rest, rest[0]);
    } as Twin;
}

/** ArraySpeciesCreate and TypedArraySpeciesCreate, by asking the native functions for it. */
function sameKind(list: unknown, values: readonly unknown[]): unknown {
  if (ArrayBuffer.isView(list)) {
    const made = (list as Float64Array).map(() => 0 as never);
    if (made.length === values.length) {
      values.forEach((value, i) => {
        made[i] = value as number;
      });
      return made;
    }
    return new (made.constructor as new (values: readonly unknown[]) => unknown)(values);
  }
  if (!Array.isArray(list)) return [...values];
  const made = list.slice(0, 0);
  for (let i = 0; i < values.length; i++) if (i in values) made[i] = values[i];
  made.length = values.length;
  return made;
}

function truthy(value: unknown): boolean {
  return Boolean(value);
}

/** `stop` sees each result and element; answering true ends the walk at this index. */
function* search(w: Walk, self: unknown, backwards: boolean, skipsHoles: boolean, stop: (result: unknown, index: number, value: unknown) => boolean): Suspendable<boolean> {
  for (let n = 0; n < w.length; n++) {
    const i = backwards ? w.length - 1 - n : n;
    if (skipsHoles && !w.has(i)) continue;
    const value = yield* w.read(i);
    if (stop(yield* w.invoke(self, value, i, w.list), i, value)) return true;
  }
  return false;
}

function finder(backwards: boolean, wants: 'value' | 'index') {
  return function* find(w: Walk, _rest: readonly unknown[], self: unknown): Suspendable {
    let found: unknown = wants === 'index' ? -1 : undefined;
    yield* search(w, self, backwards, false, (result, index, value) => {
      if (!truthy(result)) return false;
      found = wants === 'index' ? index : value;
      return true;
    });
    return found;
  };
}

function reducer(backwards: boolean) {
  return function* reduce(w: Walk, rest: readonly unknown[]): Suspendable {
    let n = 0;
    let accumulator: unknown;
    const at = (step: number): number => (backwards ? w.length - 1 - step : step);
    if (rest.length > 0) [accumulator] = rest;
    else {
      while (n < w.length && !w.has(at(n))) n++;
      if (n >= w.length) throw new TypeError('Reduce of empty array with no initial value');
      accumulator = yield* w.read(at(n++));
    }
    for (; n < w.length; n++) {
      const i = at(n);
      if (!w.has(i)) continue;
      accumulator = yield* w.invoke(undefined, accumulator, yield* w.read(i), i, w.list);
    }
    return accumulator;
  };
}

const WALKS: Readonly<Record<string, (w: Walk, rest: readonly unknown[], self: unknown) => Suspendable>> = {
  *forEach(w, _rest, self) {
    yield* search(w, self, false, true, () => false);
    return undefined;
  },
  *map(w, _rest, self) {
    const values: unknown[] = Array.from({ length: w.length });
    for (let i = 0; i < w.length; i++) if (!w.has(i)) delete values[i];
    yield* search(w, self, false, true, (result, i) => {
      values[i] = result;
      return false;
    });
    return w.same(values);
  },
  *filter(w, _rest, self) {
    const values: unknown[] = [];
    yield* search(w, self, false, true, (result, _i, value) => {
      if (truthy(result)) values.push(value);
      return false;
    });
    return w.same(values);
  },
  *some(w, _rest, self) {
    return yield* search(w, self, false, true, truthy);
  },
  *every(w, _rest, self) {
    return !(yield* search(w, self, false, true, (result) => !truthy(result)));
  },
  find: finder(false, 'value'),
  findIndex: finder(false, 'index'),
  findLast: finder(true, 'value'),
  findLastIndex: finder(true, 'index'),
  reduce: reducer(false),
  reduceRight: reducer(true),
};

function* walkFlatMap(w: Walk, _rest: readonly unknown[], self: unknown): Suspendable {
  const values: unknown[] = [];
  yield* search(w, self, false, true, (result) => {
    if (Array.isArray(result)) result.forEach((value: unknown) => values.push(value));
    else values.push(result);
    return false;
  });
  return w.same(values);
}

/** A stable merge sort, which leaves the order of comparisons to itself as the language allows. */
function* sorted(values: readonly unknown[], compare: (a: unknown, b: unknown) => Suspendable): Suspendable<unknown[]> {
  if (values.length < 2) return [...values];
  const middle = values.length >> 1;
  const left = yield* sorted(values.slice(0, middle), compare);
  const right = yield* sorted(values.slice(middle), compare);
  const merged: unknown[] = [];
  let l = 0;
  let r = 0;
  while (l < left.length && r < right.length) {
    const order = Number(yield* compare(left[l], right[r]));
    merged.push(order > 0 ? right[r++] : left[l++]);
  }
  return [...merged, ...left.slice(l), ...right.slice(r)];
}

function sorting(inPlace: boolean): NativeTwin {
  return (site, fn) =>
    function* sort(this: unknown, compareFn: unknown): Suspendable {
      const twin = typeof compareFn === 'function' ? twinOf(compareFn) : undefined;
      const typed = ArrayBuffer.isView(this);
      if (inPlace) installed.handler?.effect();
      if (twin === undefined || this === null || this === undefined) return yield* bulk(site, range(this), inPlace ? range(this) : [], () => fn.call(this, compareFn));
      const list = this as ArrayLike<unknown> & Record<number, unknown>;
      const values: unknown[] = (yield* bulk(site, range(list), [], () => Array.prototype.filter.call(list, () => true))) as unknown[];
      // Undefined goes last, uncompared; holes after it.
      const defined = typed ? values : values.filter((value) => value !== undefined);
      const order = [...(yield* sorted(defined, function* compare(a, b) { return yield* twin(a, b); })), ...values.slice(defined.length).fill(undefined)];
      if (!inPlace) return typed ? sameKind(list, order) : [...order, ...Array.from({ length: list.length - order.length })];
      return yield* bulk(site, [], range(list), () => {
        order.forEach((value, i) => {
          list[i] = value;
        });
        if (!typed) for (let i = order.length; i < list.length; i++) delete list[i];
        return list;
      });
    } as Twin;
}

const forEachEntry: NativeTwin = (site, fn) =>
  function* forEach(this: unknown, callback: unknown, self: unknown): Suspendable {
    const twin = calleeOf(callback, site);
    if (twin === undefined || !(this instanceof Map || this instanceof Set)) return fn.call(this, callback, self);
    if (this instanceof Map) for (const [key, value] of Map.prototype.entries.call(this)) yield* twin.call(self, value, key, this);
    else for (const value of Set.prototype.values.call(this)) yield* twin.call(self, value, value, this);
    return undefined;
  } as Twin;

function arrayFrom(typed: boolean): NativeTwin {
  return (site, fn) =>
    function* from(this: unknown, source: unknown, mapper: unknown, self: unknown): Suspendable {
      const iterable = source !== null && source !== undefined && typeof (source as { readonly [Symbol.iterator]?: unknown })[Symbol.iterator] === 'function';
      const listed = iterable ? elements(site, source, Infinity) : source;
      const list = listed === DELEGATE ? yield* take() : listed;
      const twin = calleeOf(mapper, site);
      if (twin === undefined || (!typed && this !== Array)) return mapper === undefined ? fn.call(this, list) : fn.call(this, list, mapper, self);
      const values = Array.from(list as ArrayLike<unknown>);
      for (let i = 0; i < values.length; i++) values[i] = yield* invoke(site, mapper, self, [values[i], i]);
      return fn.call(this, values);
    } as Twin;
}
