import { installed } from './access.ts';
import { asyncFunction } from './async/functions.ts';
import { asyncGenerator } from './async/generators.ts';
import { VirtualAbortController } from './async/abort.ts';
import { newChannel, refuseReal } from './async/port.ts';
import { adopt, newPromise, runExecutor } from './async/promise.ts';
import { delegateTo, elements, generator, isGeneratorTwin, take } from './generators.ts';
import type { DELEGATE } from './generators.ts';
import { unseen } from './natives.ts';
import { bulk, range } from './natives/access.ts';
import { isForeignSender } from './natives/ports.ts';
import { isPureConstructor } from './natives/pure.ts';
import { dateNow } from './natives/timers.ts';
import { descriptorOf, isShared, isSharedTypedArray } from './operations.ts';
import { NotResumableError } from './refusal.ts';
import { siteOf } from './sites.ts';
import { drive, lastPending, nameFrom, plain, refuse, refuseHere, rename, twinnedMethod, twinOf } from './twin.ts';
import type { Callable, Suspendable, Twin } from './twin.ts';

/** The run-time half of classes; how they are rewritten is told in `_internals/classes.ts`. */

/** Passed to a constructor that is only to allocate. */
export const ALLOC: unique symbol = Symbol('ringproof.alloc');
/** The generator method that initialises an allocated object. */
export const INIT: unique symbol = Symbol('ringproof.init');
/** The generator method that runs the initialisers of a class's own fields. */
export const FIELDS: unique symbol = Symbol('ringproof.fields');
/** A class that can be allocated and initialised apart has itself under this key. */
const SPLIT: unique symbol = Symbol('ringproof.split');
/** Whether the parent of a class is not split, so that its constructor is called as it is. */
export const NATIVE_PARENT: unique symbol = Symbol('ringproof.nativeParent');
/** Whether a class can only be allocated with the arguments of a constructor that is not split. */
const NATIVE_ROOT: unique symbol = Symbol('ringproof.nativeRoot');
/** Key of the twins of a literal's accessors. */
export const ACCESSORS: unique symbol = Symbol('ringproof.accessors');

type Init = (this: unknown, target: unknown, ...args: unknown[]) => Suspendable;
type Prototype = object & { [INIT]?: Init };
export type InstrumentedClass = (new (...args: unknown[]) => object) & { readonly prototype: Prototype; [SPLIT]?: unknown; readonly [NATIVE_PARENT]?: boolean; readonly [NATIVE_ROOT]?: boolean };

const GENERATOR = 1;
const GETTER = 2;
const SETTER = 3;
const PLAIN = 4;
const ASYNC = 5;
const ASYNC_GENERATOR = 6;
const STATIC = 8;

/** Turns the generator methods of a class into faces and twins; `members` are kind, key, length and site of each in turn. */
export function defineClass(target: InstrumentedClass, split: number, members: readonly unknown[], name?: string): void {
  for (let i = 0; i < members.length; i += 4) {
    const kind = members[i] as number;
    const holder = (kind >= STATIC ? target : target.prototype) as Record<PropertyKey, unknown>;
    defineMember(holder, kind % STATIC, members[i + 1] as PropertyKey, members[i + 2] as number, members[i + 3] as number);
  }
  if (name !== undefined && typeof Object.getOwnPropertyDescriptor(target, 'name')?.value === 'string') rename(target, name);
  if (split === 0) return;
  const parent = Object.getPrototypeOf(target) as InstrumentedClass;
  const inherits = parent[SPLIT] === parent;
  Object.defineProperty(target, SPLIT, { value: target });
  Object.defineProperty(target, NATIVE_PARENT, { value: !inherits });
  Object.defineProperty(target, NATIVE_ROOT, { value: inherits ? parent[NATIVE_ROOT] : parent !== Function.prototype });
  if (!Object.hasOwn(target.prototype, INIT)) Object.defineProperty(target.prototype, INIT, { value: initialiseNothing });
}

// eslint-disable-next-line require-yield
const initialiseNothing: Init = function* init(this: unknown) {
  return this;
};

function defineMember(holder: Record<PropertyKey, unknown>, kind: number, key: PropertyKey, length: number, site: number): void {
  const label = nameFrom(key);
  if (kind === GETTER || kind === SETTER) {
    const hidden = `${kind === GETTER ? 'get' : 'set'} ${label}`;
    const face = twinnedMethod(holder[hidden] as Twin, kind === GETTER ? 0 : 1, hidden);
    delete holder[hidden];
    Object.defineProperty(holder, key, { [kind === GETTER ? 'get' : 'set']: face, configurable: true, enumerable: false });
    return;
  }
  const own = Object.getOwnPropertyDescriptor(holder, key)?.value as Callable;
  if (kind === PLAIN) plain(own);
  else Object.defineProperty(holder, key, { value: faceOfMethod(kind, own, length, site, label) });
}

function faceOfMethod(kind: number, own: Callable, length: number, site: number, label: string): Callable {
  switch (kind) {
    case GENERATOR: return generator(own, length, label);
    case ASYNC: return asyncFunction(site, own, length, label);
    case ASYNC_GENERATOR: return asyncGenerator(site, own, length, label);
    default: return twinnedMethod(own as Twin, length, label);
  }
}

/** Gives accessors of an object literal (kind, 0 get or 1 set, key and twin of each) and methods that use `super` (key and length) their faces. */
export function withMembers<T extends object>(object: T & { [ACCESSORS]?: readonly unknown[] }, methods: readonly unknown[]): T {
  const accessors = object[ACCESSORS] ?? [];
  if (accessors.length > 0) delete object[ACCESSORS];
  for (let i = 0; i < accessors.length; i += 3) {
    const kind = accessors[i] === 0 ? 'get' : 'set';
    const key = accessors[i + 1] as string;
    Object.defineProperty(object, key, { [kind]: twinnedMethod(accessors[i + 2] as Twin, accessors[i] as number, `${kind} ${key}`) });
  }
  const holder = object as Record<string, unknown>;
  for (let i = 0; i < methods.length; i += 2) {
    const key = methods[i] as string;
    holder[key] = twinnedMethod(holder[key] as Twin, methods[i + 1] as number, key);
  }
  return object;
}

function accessorTwin(object: unknown, key: string, kind: 'get' | 'set'): Twin | undefined {
  return installed.handler === undefined ? undefined : twinOf(descriptorOf(object, key)?.[kind]);
}

/** The twin of the getter that `object[key]` runs; undefined where it runs none. */
export function getter(object: unknown, key: string): Twin | undefined {
  return accessorTwin(object, key, 'get');
}

export function setter(object: unknown, key: string): Twin | undefined {
  return accessorTwin(object, key, 'set');
}

/** The same for `super[key]` in a method of `home`. */
export function superGetter(home: object, key: string): Twin | undefined {
  return getter(Object.getPrototypeOf(home), key);
}

export function superSetter(home: object, key: string): Twin | undefined {
  return setter(Object.getPrototypeOf(home), key);
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
  if (made[SPLIT] === made) return constructSplit(site, made, made, args);
  const twin = twinOf(made);
  if (twin !== undefined && Object.hasOwn(made, 'prototype') && !isGeneratorTwin(twin)) return delegateTo(constructFunction(made, twin, args));
  if (isPureConstructor(made)) {
    const [source, ...rest] = args;
    if (isTypedArrayConstructor(made) && isSharedTypedArray(source)) return delegateTo(bulk(site, range(source), [], () => new made(...args)));
    if (takesIterable(made)) {
      const list = elements(site, source, Infinity);
      if (list !== source) return delegateTo(constructFrom(made, take() as Suspendable<unknown[]>, rest));
    }
    return new made(...args);
  }
  if (callee === Promise && typeof args[0] === 'function') return delegateTo(runExecutor(site, args[0], newPromise(site)));
  if (callee === Date && args.length === 0) return new Date(dateNow());
  if ((callee as unknown) === globalThis.MessageChannel) return newChannel(site);
  if (callee === AbortController) return new VirtualAbortController(site);
  if (isForeignSender(callee)) refuseReal(site);
  watchConstructor(site, made, args);
  return new made(...args);
}

/** A constructor that nothing is known about may do anything, but not with shared memory. */
function watchConstructor(site: number, made: { readonly name: string }, args: readonly unknown[]): void {
  installed.handler?.effect();
  if (made === Function) unseen(site);
  if (args.some((arg) => ArrayBuffer.isView(arg) && isShared(arg))) {
    refuse(site, `it hands shared memory to the constructor \`${made.name}\`, which was not instrumented, and what that does with it is not seen.`, 'Have its module instrumented, or pass it a copy made with `slice()`.');
  }
}

function takesIterable(made: unknown): boolean {
  return made === Map || made === Set || made === WeakMap || made === WeakSet || isTypedArrayConstructor(made);
}

function* constructFrom(made: InstrumentedClass, work: Suspendable<unknown[]>, rest: readonly unknown[]): Suspendable {
  return new made(yield* work, ...rest);
}

/** `Reflect.construct(made, args, target)` of a split class. */
export function constructSplit(site: number, made: InstrumentedClass, target: InstrumentedClass, args: readonly unknown[]): typeof DELEGATE {
  if (made[NATIVE_ROOT] === true) return delegateTo(constructRooted(site, made, target, args));
  return delegateTo(made.prototype[INIT]!.call(Reflect.construct(made, [ALLOC], target), target, ...args));
}

export function isSplit(value: unknown): value is InstrumentedClass {
  return typeof value === 'function' && (value as InstrumentedClass)[SPLIT] === value;
}

/** INIT of a class with a native root: runs until it asks for an object, allocates that, and runs on. */
function* constructRooted(site: number, made: InstrumentedClass, target: InstrumentedClass, args: readonly unknown[]): Suspendable {
  const init = made.prototype[INIT]!.call(undefined, target, ...args);
  let step = init.next();
  while (step.done !== true) {
    if (Array.isArray(step.value)) {
      const root = rootOf(made);
      const request = step.value as unknown[];
      if ((root as unknown) === Promise && typeof request[0] === 'function') {
        const promise = adopt(Reflect.construct(made, [ALLOC, [allocateOnly]], target) as Promise<unknown>, site);
        step = init.next(yield* runExecutor(site, request[0], promise));
        continue;
      }
      watchConstructor(site, root, request);
      step = init.next(Reflect.construct(made, [ALLOC, request], target));
      continue;
    }
    let sent: unknown;
    try {
      sent = yield;
    } catch (error) {
      step = init.throw(error);
      continue;
    }
    step = init.next(sent);
  }
  return step.value;
}

/** The executor of a promise that the engine allocates and does not settle. */
function allocateOnly(): void {}

function rootOf(made: InstrumentedClass): InstrumentedClass {
  let at = made;
  while (at[SPLIT] === at) at = Object.getPrototypeOf(at) as InstrumentedClass;
  return at;
}

const TYPED_ARRAY: unknown = Object.getPrototypeOf(Int8Array);

function isTypedArrayConstructor(value: unknown): boolean {
  return Object.getPrototypeOf(value) === TYPED_ARRAY;
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

/** `this` where `super` may not have been called. */
export function initialised(self: unknown): unknown {
  if (self === undefined) throw new ReferenceError('Must call super constructor in derived class before accessing \'this\' or returning from derived constructor');
  return self;
}

/** The value of `return value` in a constructor. */
export function override(self: unknown, value: unknown): unknown {
  return isObject(value) ? value : self;
}

/** The same in the constructor of a derived class, which answers objects only (ECMA-262 §10.2.2). */
export function overrideDerived(self: unknown, value: unknown): unknown {
  if (isObject(value)) return value;
  if (value !== undefined) throw new TypeError('Derived constructors may only return object or undefined');
  return initialised(self);
}

/** The value of `this` once `super(…)` has made `made`; `self` is what it was. */
export function bindThis(self: unknown, made: unknown): unknown {
  if (self !== undefined) throw new ReferenceError('Super constructor may only be called once');
  return made;
}

/** Checks that the constructor of a parent class answered the object it was given, the only one that has the fields of derived classes. */
export function sameObject(site: number, result: unknown, self: unknown): unknown {
  if (self === undefined || result === self) return result;
  const reason = 'the constructor of a parent class returns another object, which cannot be given the fields of this class.';
  const remedy = 'Return such objects from a function.';
  refuse(site, reason, remedy);
  const place = siteOf(site);
  throw new NotResumableError(place, place.text, reason, remedy);
}

/** Arguments for `super` in a constructor that allocates; `request` are those for the native root, where there is one. */
export function allocation(made: InstrumentedClass, request: readonly unknown[] | undefined): readonly unknown[] {
  if (made[NATIVE_ROOT] !== true) return [ALLOC];
  return made[NATIVE_PARENT] === true ? request! : [ALLOC, request];
}

export interface Steps {
  readonly init: Suspendable | undefined;
  readonly request: readonly unknown[] | undefined;
}

/** The first part of a constructor that was called by something other than transformed code, up to `super`. */
export function beginInitialise(made: InstrumentedClass, target: unknown, args: ArrayLike<unknown>): Steps {
  if (made[NATIVE_ROOT] !== true) return { init: undefined, request: undefined };
  const init = made.prototype[INIT]!.call(undefined, target, ...Array.from(args));
  const step = init.next();
  if (step.done === true) throw new ReferenceError('Must call super constructor in derived class before accessing \'this\' or returning from derived constructor');
  return { init, request: Array.isArray(step.value) ? (step.value as unknown[]) : refuseHere(lastPending.site) };
}

/** The rest of it. */
export function endInitialise(steps: Steps, self: object, made: InstrumentedClass, target: unknown, args: ArrayLike<unknown>): unknown {
  if (steps.init === undefined) return initialise(self, made, target, args);
  const step = steps.init.next(self);
  return step.done === true ? step.value : refuseHere(lastPending.site);
}

/** The same for a class that extends none. */
export function initialise(self: object, made: InstrumentedClass, target: unknown, args: ArrayLike<unknown>): unknown {
  return drive(made.prototype[INIT]!.call(self, target, ...Array.from(args)));
}
