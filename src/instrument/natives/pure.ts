/** Functions that change nothing and read no shared memory, whatever they are given. */
const pure = new Set<unknown>();
/** Functions that change nothing, but read the elements of what they are given, or convert it to a string. */
const readers = new Set<unknown>();

function methods(object: object, names: string): unknown[] {
  return names.split(' ').flatMap((name) => {
    const value: unknown = Object.getOwnPropertyDescriptor(object, name)?.value;
    return typeof value === 'function' ? [value] : [];
  });
}

function allMethods(object: object): unknown[] {
  return Reflect.ownKeys(object).flatMap((key) => {
    const value: unknown = Object.getOwnPropertyDescriptor(object, key)?.value;
    return typeof value === 'function' ? [value] : [];
  });
}

const TypedArrayPrototype = Object.getPrototypeOf(Int8Array.prototype) as object;

for (const fn of [
  ...allMethods(Math).filter((fn) => fn !== Math.random),
  ...methods(Number, 'isFinite isInteger isNaN isSafeInteger parseFloat parseInt'),
  ...allMethods(BigInt).filter((fn) => fn !== BigInt),
  ...methods(Object, 'is hasOwn keys getOwnPropertyNames getOwnPropertySymbols getOwnPropertyDescriptor getPrototypeOf isExtensible isFrozen isSealed create'),
  ...methods(Reflect, 'has ownKeys getPrototypeOf getOwnPropertyDescriptor isExtensible'),
  ...methods(Object.prototype, 'hasOwnProperty isPrototypeOf propertyIsEnumerable valueOf'),
  ...methods(Array, 'isArray of'),
  ...methods(ArrayBuffer, 'isView'),
  ...methods(ArrayBuffer.prototype, 'slice'),
  ...methods(Symbol, 'for keyFor'),
  ...methods(Map.prototype, 'get has keys values entries'),
  ...methods(Set.prototype, 'has keys values entries'),
  ...methods(WeakMap.prototype, 'get has'),
  ...methods(WeakSet.prototype, 'has'),
  ...methods(Array.prototype, 'at concat entries includes indexOf keys lastIndexOf slice toReversed toSpliced values with'),
  ...methods(TypedArrayPrototype, 'subarray keys'),
  ...methods(String.prototype, 'at charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf localeCompare normalize padEnd padStart repeat slice startsWith substring substr toLowerCase toUpperCase trim trimEnd trimStart valueOf toString isWellFormed toWellFormed'),
  ...methods(Number.prototype, 'toString toFixed toPrecision toExponential valueOf'),
  ...methods(BigInt.prototype, 'toString valueOf'),
  ...methods(Boolean.prototype, 'toString valueOf'),
  ...methods(Atomics, 'isLockFree pause'),
  Number, BigInt, Boolean, Symbol, parseFloat, parseInt, isFinite, isNaN,
]) pure.add(fn);

for (const fn of [
  ...methods(Object, 'entries values fromEntries'),
  ...methods(Array.prototype, 'flat join toLocaleString toString'),
  ...methods(Object.prototype, 'toString toLocaleString'),
  ...methods(String, 'fromCharCode fromCodePoint raw'),
  ...methods(JSON, 'stringify parse'),
  ...methods(String.prototype, 'split'),
  ...allMethods(Error.prototype),
  String, structuredClone,
]) readers.add(fn);

/** Functions that change what they are given, or answer something else each time, but never look into shared memory. Those that often change nothing are in `mutators.ts`. */
const mutators = new Set<unknown>([
  ...methods(Array.prototype, 'reverse fill copyWithin'),
  ...methods(Object, 'freeze seal preventExtensions defineProperty defineProperties setPrototypeOf'),
  ...methods(Reflect, 'defineProperty deleteProperty setPrototypeOf preventExtensions'),
  Math.random,
]);

export function isMutator(fn: unknown): boolean {
  return mutators.has(fn);
}

export function isPure(fn: unknown): boolean {
  return pure.has(fn);
}

export function isReader(fn: unknown): boolean {
  return readers.has(fn);
}

const TypedArray = Object.getPrototypeOf(Int8Array) as unknown;
const CONSTRUCTORS = new Set<unknown>([Array, Map, Set, WeakMap, WeakSet, ArrayBuffer, SharedArrayBuffer, DataView, TextEncoder, TextDecoder, String, Number, Boolean, Object, RegExp, Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError]);

/** Whether a constructor only allocates and copies what it is given. */
export function isPureConstructor(value: unknown): boolean {
  if (typeof value !== 'function') return false;
  if (Object.getPrototypeOf(value) === TypedArray || value === SharedArrayBuffer || value === globalThis.SharedArrayBuffer) return true;
  return CONSTRUCTORS.has(value);
}
