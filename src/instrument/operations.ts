import { installed, PENDING } from './access.ts';
import type { AccessHandler, AtomicKind, SharedView } from './access.ts';
import { lastPending } from './twin.ts';

/**
 * The operations on memory that transformed code performs in place of the source's: each acts at once, or hands the access to the
 * handler and answers what that answers. Everything that ECMA-262 makes throw, or touch no memory, is left to the real operation.
 */

const SHARED = SharedArrayBuffer;

/** On each view that has been asked about: whether its memory is shared. Asking the buffer costs three times as much. */
const IS_SHARED: unique symbol = Symbol('ringproof.shared');

export function isShared(view: ArrayBufferView & { [IS_SHARED]?: boolean }): boolean {
  return view[IS_SHARED] ?? learn(view);
}

function learn(view: ArrayBufferView): boolean {
  const shared = view.buffer instanceof SHARED;
  if (Object.isExtensible(view)) Object.defineProperty(view, IS_SHARED, { value: shared });
  return shared;
}

export function isSharedTypedArray(value: unknown): value is SharedView {
  return ArrayBuffer.isView(value) && !(value instanceof DataView) && isShared(value);
}

/** Remembers what a refusal would be about. */
export function answer(site: number, result: unknown): unknown {
  if (result === PENDING) lastPending.site = site;
  return result;
}

/** An index that `key` names as a canonical numeric string or number; -1 for any other property. */
function elementIndex(view: SharedView, key: unknown): number {
  if (typeof key === 'number') return Number.isInteger(key) && key >= 0 && key < view.length ? key : -1;
  if (typeof key !== 'string') return -1;
  const index = Number(key);
  return String(index) === key ? elementIndex(view, index) : -1;
}

/** `target[key]`. */
export function get(site: number, target: unknown, key: unknown): unknown {
  const { handler } = installed;
  if (handler !== undefined && ArrayBuffer.isView(target) && isShared(target)) return getShared(handler, site, target as SharedView, key);
  return (target as Record<PropertyKey, unknown>)[key as PropertyKey];
}

function getShared(handler: AccessHandler, site: number, view: SharedView, key: unknown): unknown {
  const index = view instanceof DataView ? -1 : elementIndex(view, key);
  return index < 0 ? view[key as number] : answer(site, handler.plainRead(site, view, index));
}

/** `target[key] = value`; answers the value. */
export function set(site: number, target: unknown, key: unknown, value: unknown): unknown {
  const { handler } = installed;
  const object = target as Record<PropertyKey, unknown>;
  if (handler === undefined) {
    object[key as PropertyKey] = value;
    return value;
  }
  if (ArrayBuffer.isView(target) && isShared(target) && !(target instanceof DataView)) {
    const view = target as SharedView;
    const property = typeof key === 'object' && key !== null ? propertyKey(key) : key;
    const index = elementIndex(view, property);
    if (index >= 0) {
      const number = elementValue(view, value);
      return handler.plainWrite(site, view, index, number) === PENDING ? answer(site, PENDING) : value;
    }
    view[property as number] = value as number;
    return value;
  }
  if (target === null || target === undefined) {
    object[key as PropertyKey] = value;
    return value;
  }
  const property = (typeof key === 'object' && key !== null) || typeof key === 'function' ? propertyKey(key) : (key as PropertyKey);
  // The elements of arrays are hardly ever accessors.
  if (!Array.isArray(target)) noteProperty(target, property, value);
  else if (!Object.is(object[property], value)) handler.effect();
  object[property] = value;
  return value;
}

/** The number or bigint that is stored for a value; throws what the store would throw. */
function elementValue(view: SharedView, value: unknown): number | bigint {
  if (view instanceof BigInt64Array || view instanceof BigUint64Array) return typeof value === 'bigint' ? value : BigInt.asIntN(64, value as bigint);
  return typeof value === 'number' ? value : +(value as number);
}

/** ToPropertyKey, done once for a key that is used twice. Numbers are kept: as keys they act like their strings. */
export function propertyKey(value: unknown): PropertyKey {
  return typeof value === 'number' || typeof value === 'symbol' || typeof value === 'string' ? value : Reflect.ownKeys({ [value as string]: 0 })[0]!;
}

/** Whether the `Atomics` function itself must decide: memory that is not shared, a wrong type, an index out of range. */
function isAtomicView(view: unknown): view is SharedView {
  return (
    (view instanceof Int32Array || view instanceof Uint32Array || view instanceof BigInt64Array || view instanceof BigUint64Array
      || view instanceof Uint8Array || view instanceof Int8Array || view instanceof Int16Array || view instanceof Uint16Array)
    && isShared(view)
  );
}

function atomicIndex(view: SharedView, index: unknown): number {
  if (typeof index === 'bigint') return -1;
  const integer = typeof index === 'number' && Number.isInteger(index) ? index : Math.trunc(Number(index)) || 0;
  return integer >= 0 && integer < view.length ? integer : -1;
}

type NativeAtomic = (view: unknown, index: unknown, value?: unknown, replacement?: unknown) => unknown;

function atomic(kind: AtomicKind): (site: number, view: unknown, index: unknown, value?: unknown, replacement?: unknown) => unknown {
  const native = Atomics[kind] as NativeAtomic;
  const operands = kind === 'load' ? 0 : kind === 'compareExchange' ? 2 : 1;
  return (site, view, index, value, replacement) => {
    const { handler } = installed;
    if (handler === undefined || !isAtomicView(view)) return native(view, index, value, replacement);
    const at = atomicIndex(view, index);
    if (at < 0) return native(view, index, value, replacement);
    const first = operands === 0 ? undefined : elementValue(view, value);
    return answer(site, handler.atomic(site, kind, view, at, first, operands === 2 ? elementValue(view, replacement) : undefined));
  };
}

export const load = atomic('load');
export const store = atomic('store');
export const add = atomic('add');
export const sub = atomic('sub');
export const and = atomic('and');
export const or = atomic('or');
export const xor = atomic('xor');
export const exchange = atomic('exchange');
export const compareExchange = atomic('compareExchange');

function isWaitable(view: unknown): view is Int32Array | BigInt64Array {
  return (view instanceof Int32Array || view instanceof BigInt64Array) && isShared(view);
}

function milliseconds(timeout: unknown): number {
  const number = timeout === undefined ? Infinity : Number(timeout);
  return Number.isNaN(number) ? Infinity : Math.max(number, 0);
}

export function wait(site: number, view: unknown, index: unknown, value: unknown, timeout?: unknown): unknown {
  const { handler } = installed;
  const at = handler !== undefined && isWaitable(view) ? atomicIndex(view, index) : -1;
  if (at < 0) return Atomics.wait(view as Int32Array, index as number, value as number, timeout as number);
  const target = view as Int32Array;
  return answer(site, handler!.wait(site, target, at, elementValue(target, value), milliseconds(timeout)));
}

export function waitAsync(site: number, view: unknown, index: unknown, value: unknown, timeout?: unknown): unknown {
  const { handler } = installed;
  const at = handler !== undefined && isWaitable(view) ? atomicIndex(view, index) : -1;
  if (at < 0) return Atomics.waitAsync(view as Int32Array, index as number, value as number, timeout as number);
  const target = view as Int32Array;
  return answer(site, handler!.waitAsync(site, target, at, elementValue(target, value), milliseconds(timeout)));
}

export function notify(site: number, view: unknown, index: unknown, count?: unknown): unknown {
  const { handler } = installed;
  const at = handler !== undefined && isWaitable(view) ? atomicIndex(view, index) : -1;
  if (at < 0) return Atomics.notify(view as Int32Array, index as number, count as number);
  const woken = count === undefined ? Infinity : Math.max(Math.trunc(Number(count)) || 0, 0);
  return answer(site, handler!.notify(site, view as Int32Array, at, woken));
}

/** Reports an effect. */
export function effect(): void {
  installed.handler?.effect();
}

/** Reports an effect on `value`, and answers it. */
export function touch<T>(value: T): T {
  installed.handler?.effect();
  return value;
}

/** The value that replaces `old`: an effect if it is another one. */
export function note<T>(old: unknown, value: T): T {
  if (installed.handler !== undefined && !Object.is(old, value)) installed.handler.effect();
  return value;
}

/** The same for `object[key]`. Where that is an accessor, or the object a proxy, what is run reports for itself what it does; a getter is not to be run for this. */
export function noteProperty<T>(object: unknown, key: PropertyKey, value: T): T {
  const { handler } = installed;
  if (handler === undefined) return value;
  const descriptor = descriptorOf(object, key);
  if (descriptor === undefined || ('value' in descriptor && !Object.is(descriptor.value, value))) handler.effect();
  return value;
}

/** The own or inherited property that `object[key]` means. */
export function descriptorOf(object: unknown, key: PropertyKey): PropertyDescriptor | undefined {
  if (object === null || object === undefined) return undefined;
  for (let at = Object(object) as object | null; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(at, key);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}

/** Counts the turns of all loops. */
export const turns = { count: 0 };

export function loopEnter(site: number, state: readonly unknown[]): unknown {
  turns.count++;
  return installed.handler!.loopEnter(site, state);
}

export function loopBack(site: number, state: readonly unknown[], run: number | undefined): unknown {
  turns.count++;
  return answer(site, installed.handler!.loopBack(site, state, run));
}

/** ToNumeric, for `++` and `--`. */
export function numeric(value: unknown): number | bigint {
  return typeof value === 'number' || typeof value === 'bigint' ? value : toNumeric(value);
}

function toNumeric(value: unknown): number | bigint {
  let number = value as number;
  return number++;
}

export function increment(value: number | bigint): number | bigint {
  return typeof value === 'bigint' ? value + 1n : value + 1;
}

export function decrement(value: number | bigint): number | bigint {
  return typeof value === 'bigint' ? value - 1n : value - 1;
}
