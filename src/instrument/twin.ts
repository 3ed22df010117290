import type { Site } from './access.ts';
import { installed, PENDING } from './access.ts';
import { NotResumableError } from './refusal.ts';
import { siteOf } from './sites.ts';

/**
 * An instrumented function is two: the face, an ordinary function that everyone sees and natives may call, and its twin, a generator
 * function with the same body, which transformed call sites prefer. The face carries the twin under TWIN.
 * A twin yields `undefined` to be suspended; nothing else (see `generators.ts` for generators of the user's own).
 */
export const TWIN: unique symbol = Symbol('ringproof.twin');

/** Marks transformed functions without a twin: those that never have to be suspended, and those that cannot be. What they do they report themselves. */
export const PLAIN: unique symbol = Symbol('ringproof.plain');

export type Suspendable<T = unknown> = Generator<unknown, T, unknown>;
export type Twin = (this: unknown, ...args: unknown[]) => Suspendable;
export type Callable = (this: unknown, ...args: unknown[]) => unknown;
type Face = Callable & { [TWIN]?: Twin; [PLAIN]?: true };

/** Functions whose body is empty. */
const idle = new WeakSet<object>();

export function isIdle(fn: object): boolean {
  return idle.has(fn);
}

/** `plain` for a function with an empty body. */
export function doesNothing<F extends Callable>(fn: F, name?: string): F {
  idle.add(fn);
  return plain(fn, name);
}

/** The twin of an instrumented function; `undefined` for any other value. */
export function twinOf(value: unknown): Twin | undefined {
  return typeof value === 'function' ? (value as Face)[TWIN] : undefined;
}

/** Whether a function is the transform's work. */
export function isInstrumented(value: unknown): boolean {
  return typeof value === 'function' && ((value as Face)[TWIN] !== undefined || (value as Face)[PLAIN] === true);
}

/** The site of the access that was answered with PENDING last: the one a refusal is about. */
export const lastPending = { site: -1 };

/** Why code cannot be suspended where it stands. */
const REASONS = {
  native: ['it is reached through a call that cannot be suspended: a native function that calls back, an implicit conversion, or a getter or setter that is found at run time.', 'Make the access from a function that the thread calls directly.'],
  async: ['it is in an async function that cannot be suspended: one that is decorated, or an arrow function that uses `super`, or `this` in an initialiser.', 'Use an async method or function without these.'],
  static: ['it is in a static initialiser, which cannot be suspended.', 'Declare the class outside of the thread.'],
  target: ['its function uses `new.target`, and cannot be suspended.', 'Make it a class.'],
  bound: ['its arrow function uses `super`, or `this` in a static initialiser, and cannot be suspended.', 'Use a method, or keep what the arrow function needs in a variable.'],
  member: ['it is in a member that cannot be suspended: a getter or setter with a computed name, or a decorated or async method.', 'Give the member a name of its own, without decorators.'],
  parameter: ['it is in a parameter of a generator function, and cannot be suspended.', 'Make the access before the call, or in the body.'],
  constructor: ['its class cannot be suspended in the constructor: it has decorators, calls `super` in an arrow function, or has fields with computed names and a parent.', 'Write the constructor without them.'],
} as const;
export type Reason = keyof typeof REASONS;

/** Refuses at `site`: tells the handler, and throws if there is a thread to protect. */
export function refuse(site: number, reason: string, remedy: string): void {
  const { handler } = installed;
  if (handler === undefined) return;
  const place = siteOf(site);
  const refusal = new NotResumableError(place, place.text, reason, remedy);
  if (handler.refuse(refusal)) throw refusal;
}

/** What a PENDING answer means where transformed code cannot yield. */
export function refuseHere(site: number, why: Reason = 'native'): never {
  throw refusalHere(site, why);
}

function refusalHere(site: number, why: Reason): NotResumableError {
  const place = siteOf(site);
  const refusal = new NotResumableError(place, place.text, REASONS[why][0], REASONS[why][1]);
  installed.handler?.refuse(refusal);
  return refusal;
}

/** Runs a twin to its end without suspending it; refuses when it would have to be suspended. */
export function drive<T>(generator: Suspendable<T>, why?: Reason): T {
  const step = generator.next();
  // The generator is left where it is: its `finally` blocks belong to an execution that is void.
  return step.done === true ? step.value : refuseHere(lastPending.site, why);
}

/** The same in an async function, which awaits `abandon` when the answer is PENDING. */
export function attempt(generator: Suspendable): unknown {
  const step = generator.next();
  return step.done === true ? step.value : PENDING;
}

/** Refuses in an async function, and never settles: an error would reject a promise that nobody looks at. */
export function abandon(): Promise<never> {
  refusalHere(lastPending.site, 'async');
  return new Promise(() => {});
}

/** Gives a declared function its twin. */
export function link(face: Face, twin: Twin, name?: string): void {
  face[TWIN] = twin;
  if (name !== undefined) rename(face, name);
}

/** Makes a face one of the kind of function that it stands for, such as `AsyncFunction`: some code asks for the constructor of a function. */
export function asKindOf(face: object, example: Callable): void {
  Object.setPrototypeOf(face, Object.getPrototypeOf(example) as object);
}

const sources = new WeakMap<object, number>();

/** Notes where the text of a function is. */
export function sourced<F extends object>(site: number, fn: F): F {
  sources.set(fn, site);
  return fn;
}

/** The text and place of a function that stood in an object literal; of a long one the begin. */
export function sourceOf(fn: object): Site | undefined {
  const site = sources.get(fn);
  return site === undefined ? undefined : siteOf(site);
}

export function plain<F extends Callable>(fn: F, name?: string): F {
  (fn as Face)[PLAIN] = true;
  if (name !== undefined) rename(fn, name);
  return fn;
}

export function rename(fn: object, name: string): void {
  Object.defineProperty(fn, 'name', { value: name, configurable: true });
}

/** The name that a function gets from the key of its property (ECMA-262 §10.2.9). */
export function nameFrom(key: PropertyKey): string {
  return typeof key !== 'symbol' ? String(key) : key.description === undefined ? '' : `[${key.description}]`;
}

/** Gives a function the name of its property, where that is known at run time only. */
export function named<F extends object>(key: PropertyKey, fn: F): F {
  rename(fn, nameFrom(key));
  return fn;
}

function withLength(face: Callable, length: number, name: string): Callable {
  if (length !== 0) Object.defineProperty(face, 'length', { value: length, configurable: true });
  rename(face, name);
  return face;
}

/** The face of a function expression: callable, and a constructor. */
export function twinned(twin: Twin, length: number, name = ''): Callable {
  const face: Face = function face(this: unknown, ...args) {
    return drive(twin.apply(this, args));
  };
  face[TWIN] = twin;
  return withLength(face, length, name);
}

/** The face of an arrow function. */
export function twinnedArrow(twin: Twin, length: number, name = ''): Callable {
  const face: Face = (...args: unknown[]) => drive(twin(...args));
  face[TWIN] = twin;
  return withLength(face, length, name);
}

/** The face of a method: no constructor. */
export function twinnedMethod(twin: Twin, length: number, name = ''): Callable {
  const face = {
    face(this: unknown, ...args: unknown[]) {
      return drive(twin.apply(this, args));
    },
  }.face as Face;
  face[TWIN] = twin;
  return withLength(face, length, name);
}

const faces = new WeakMap<Twin, Callable>();

/** The face of a private method, which exists as a twin only. */
export function faceOf(twin: Twin): Callable {
  let face = faces.get(twin);
  if (face === undefined) {
    face = twinnedMethod(twin, twin.length, twin.name);
    faces.set(twin, face);
  }
  return face;
}

/** What transformed code calls when a callee is no function: fails after the arguments have been evaluated, as the source does. */
export function notFunction(_value: unknown, site: number): () => never {
  return () => {
    throw new TypeError(`${calleeText(siteOf(site).text)} is not a function`);
  };
}

/** The text of a call without its arguments. */
function calleeText(call: string): string {
  let depth = 0;
  for (let at = call.length - 1; at > 0; at--) {
    if (call[at] === ')') depth++;
    if (call[at] === '(' && --depth === 0) return call.slice(0, at);
  }
  return call;
}

/**
 * Starts a thread: `fn` with `thisArg` and `args`, not yet run. A function that is not instrumented cannot be suspended inside.
 */
export function startThread(fn: Callable, thisArg: unknown, args: readonly unknown[]): Suspendable {
  const twin = twinOf(fn);
  return twin === undefined ? runPlainly(fn, thisArg, args) : twin.apply(thisArg, args as unknown[]);
}

function* runPlainly(fn: Callable, thisArg: unknown, args: readonly unknown[]): Suspendable {
  return fn.apply(thisArg, args as unknown[]);
}
