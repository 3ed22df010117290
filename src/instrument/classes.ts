import { installed } from './access.ts';
import { delegateTo, generator } from './generators.ts';
import { bulk, range } from './natives/access.ts';
import { isPureConstructor } from './natives/pure.ts';
import { isShared, isSharedTypedArray } from './operations.ts';
import { NotResumableError } from './refusal.ts';
import { siteOf } from './sites.ts';
import { drive, lastPending, plain, refuse, refuseHere, rename, twinnedMethod, twinOf } from './twin.ts';
import type { Callable, Suspendable, Twin } from './twin.ts';

/** The run-time half of classes; how they are rewritten is told in `_internals/classes.ts`. */

/** Passed to a constructor that is only to allocate. */
export const ALLOC: unique symbol = Symbol('ringproof.alloc');
/** The generator method that initialises an allocated object. */
export const INIT: unique symbol = Symbol('ringproof.init');
/** The generator method that runs the initialisers of a class's own fields. */
export const FIELDS: unique symbol = Symbol('ringproof.fields');
/** A class has itself under this key when all classes it extends can be allocated and initialised apart. */
export const RESUMABLE: unique symbol = Symbol('ringproof.resumable');
/** Key of the twins of a literal's accessors. */
export const ACCESSORS: unique symbol = Symbol('ringproof.accessors');

type Init = (this: unknown, target: unknown, ...args: unknown[]) => Suspendable;
type Prototype = object & { [INIT]?: Init };
export type InstrumentedClass = (new (...args: unknown[]) => object) & { readonly prototype: Prototype; [RESUMABLE]?: unknown };

const GENERATOR = 1;
const GETTER = 2;
const SETTER = 3;
const PLAIN = 4;
const STATIC = 8;

/** Turns the generator methods of a class into faces and twins; `members` are kind, key and length of each in turn. */
function defineClass(target: InstrumentedClass, split: number, members: readonly unknown[], name?: string): void {
  for (let i = 0; i < members.length; i += 3) {
    const kind = members[i] as number;
    const holder = (kind >= STATIC ? target : target.prototype) as Record<PropertyKey, unknown>;
    defineMember(holder, kind % STATIC, members[i + 1] as PropertyKey, members[i + 2] as number);
  }
  if (name !== undefined && Object.getOwnPropertyDescriptor(target, 'name')?.value !== undefined) rename(target, name);
  if (split === 0) return;
  const parent = Object.getPrototypeOf(target) as InstrumentedClass;
  const resumable = parent === Function.prototype || parent[RESUMABLE] === parent;
  Object.defineProperty(target, RESUMABLE, { value: resumable ? target : undefined });
  if (resumable && !Object.hasOwn(target.prototype, INIT)) {
    Object.defineProperty(target.prototype, INIT, { value: initialiseNothing });
  }
}
export { defineClass as class };

// eslint-disable-next-line require-yield
const initialiseNothing: Init = function* init(this: unknown) {
  return this;
};

function defineMember(holder: Record<PropertyKey, unknown>, kind: number, key: PropertyKey, length: number): void {
  const label = typeof key === 'symbol' ? `[${key.description ?? ''}]` : String(key);
  if (kind === GETTER || kind === SETTER) {
    const hidden = `${kind === GETTER ? 'get' : 'set'} ${label}`;
    const face = twinnedMethod(holder[hidden] as Twin, kind === GETTER ? 0 : 1, hidden);
    delete holder[hidden];
    Object.defineProperty(holder, key, { [kind === GETTER ? 'get' : 'set']: face, configurable: true, enumerable: false });
    return;
  }
  const own = Object.getOwnPropertyDescriptor(holder, key)?.value as Callable;
  if (kind === PLAIN) plain(own);
  else Object.defineProperty(holder, key, { value: kind === GENERATOR ? generator(own, length, label) : twinnedMethod(own as Twin, length, label) });
}

/** Gives the accessors of an object literal their twins: kind (0 get, 1 set), key and twin of each. */
export function withAccessors<T extends object>(object: T & { [ACCESSORS]?: readonly unknown[] }): T {
  const list = object[ACCESSORS]!;
  delete object[ACCESSORS];
  for (let i = 0; i < list.length; i += 3) {
    const kind = list[i] === 0 ? 'get' : 'set';
    const key = list[i + 1] as string;
    Object.defineProperty(object, key, { [kind]: twinnedMethod(list[i + 2] as Twin, list[i] as number, `${kind} ${key}`) });
  }
  return object;
}

function accessorTwin(object: unknown, key: string, kind: 'get' | 'set'): Twin | undefined {
  if (installed.handler === undefined || object === null || object === undefined) return undefined;
  for (let at = Object(object) as object | null; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(at, key);
    if (descriptor !== undefined) return twinOf(descriptor[kind]);
  }
  return undefined;
}

/** The twin of the getter that `object[key]` runs; undefined where it runs none. */
export function getter(object: unknown, key: string): Twin | undefined {
  return accessorTwin(object, key, 'get');
}

export function setter(object: unknown, key: string): Twin | undefined {
  return accessorTwin(object, key, 'set');
}

/** Defines a field over whatever is inherited under its name. */
export function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

/** `new callee(…args)`: the object, or DELEGATE. */
export function construct(site: number, callee: unknown, args: readonly unknown[]): unknown {
  if (typeof callee !== 'function') throw new TypeError(`${siteOf(site).text.replace(/^new\s+/, '').replace(/[<(][\s\S]*$/, '')} is not a constructor`);
  const made = callee as InstrumentedClass;
  const { handler } = installed;
  if (handler === undefined) return new made(...args);
  if (made[RESUMABLE] === made) return delegateTo(made.prototype[INIT]!.call(new made(ALLOC), made, ...args));
  const twin = twinOf(made);
  if (twin !== undefined && Object.hasOwn(made, 'prototype')) return delegateTo(constructFunction(made, twin, args));
  if (Object.hasOwn(made, RESUMABLE) || isPureConstructor(made, args)) {
    const [source] = args;
    return isSharedTypedArray(source) && isTypedArrayConstructor(made) ? delegateTo(bulk(site, range(source), [], () => new made(...args))) : new made(...args);
  }
  handler.effect();
  if (args.some((arg) => ArrayBuffer.isView(arg) && isShared(arg))) {
    refuse(site, `it hands shared memory to the constructor \`${made.name}\`, which was not instrumented, and what that does with it is not seen.`, 'Have its module instrumented, or pass it a copy made with `slice()`.');
  }
  return new made(...args);
}

function isTypedArrayConstructor(value: unknown): boolean {
  return Object.getPrototypeOf(value) === Object.getPrototypeOf(Int8Array);
}

function* constructFunction(made: InstrumentedClass, twin: Twin, args: readonly unknown[]): Suspendable {
  const { prototype } = made as { readonly prototype: unknown };
  const object = Object.create(isObject(prototype) ? prototype : Object.prototype) as object;
  const result = yield* twin.apply(object, args as unknown[]);
  return isObject(result) ? result : object;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** The value of `return value` in a constructor. */
export function override(self: unknown, value: unknown): unknown {
  return isObject(value) ? value : self;
}

/** Checks that the constructor of a parent class answered the object it was given, the only one that has the fields of derived classes. */
export function noOverride(site: number, result: unknown, self: unknown): void {
  if (result === self) return;
  const reason = 'the constructor of a parent class returns another object, which cannot be given the fields of this class.';
  const remedy = 'Return such objects from a function.';
  refuse(site, reason, remedy);
  const place = siteOf(site);
  throw new NotResumableError(place, place.text, reason, remedy);
}

/** The rest of a constructor that was called by something other than transformed code. */
export function initialise(self: object, prototype: Prototype, target: unknown, args: ArrayLike<unknown>): unknown {
  return drive(prototype[INIT]!.call(self, target, ...Array.from(args)));
}

/** Begins INIT for a class whose parent is native: without an object, so that it hands out the arguments of `super`. */
export function beginInitialise(prototype: Prototype, target: unknown, args: ArrayLike<unknown>): Suspendable {
  return prototype[INIT]!.call(undefined, target, ...Array.from(args));
}

export function superArguments(steps: Suspendable): readonly unknown[] {
  const step = steps.next();
  if (step.done === true) throw new ReferenceError('Must call super constructor in derived class before accessing \'this\' or returning from derived constructor');
  return Array.isArray(step.value) ? (step.value as unknown[]) : refuseHere(lastPending.site);
}

export function endInitialise(steps: Suspendable, self: object): unknown {
  const step = steps.next(self);
  return step.done === true ? step.value : refuseHere(lastPending.site);
}
