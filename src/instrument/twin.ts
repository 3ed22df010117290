import { installed } from './access.ts';
import { NotResumableError } from './refusal.ts';
import { siteOf } from './sites.ts';

/**
 * An instrumented function is two: the face, an ordinary function that everyone sees and natives may call, and its twin, a generator
 * function with the same body, which transformed call sites prefer. The face carries the twin under TWIN.
 * A twin yields `undefined` to be suspended; nothing else (see `generators.ts` for generators of the user's own).
 */
export const TWIN: unique symbol = Symbol('ringproof.twin');

export type Suspendable<T = unknown> = Generator<unknown, T, unknown>;
export type Twin = (this: unknown, ...args: never[]) => Suspendable;
export type Callable = (this: unknown, ...args: unknown[]) => unknown;
type Face = Callable & { [TWIN]?: Twin };

/** The twin of an instrumented function; `undefined` for any other value. */
export function twinOf(value: unknown): Twin | undefined {
  return typeof value === 'function' ? (value as Face)[TWIN] : undefined;
}

/** The site of the access that was answered with PENDING last: the one a refusal is about. */
export const lastPending = { site: -1 };

const OUTSIDE = 'it is reached through a call that the transform does not control (a native function that calls back, an implicit conversion, an async function, a static initialiser), which cannot be suspended.';
const OUTSIDE_REMEDY = 'Call it directly from the thread, with a loop in place of the native function, or do it in set-up.';

/** Refuses at `site`: tells the handler, which may have no thread to protect, and throws unless it says to go on. */
export function refuse(site: number, reason: string, remedy: string): void {
  const place = siteOf(site);
  const refusal = new NotResumableError(place, place.text, reason, remedy);
  const { handler } = installed;
  if (handler === undefined || handler.refuse(refusal)) throw refusal;
}

/** What a PENDING answer means where transformed code cannot yield. */
export function refuseHere(site: number): never {
  const place = siteOf(site);
  const refusal = new NotResumableError(place, place.text, OUTSIDE, OUTSIDE_REMEDY);
  installed.handler?.refuse(refusal);
  throw refusal;
}

/** Runs a twin to its end without suspending it; refuses when it would have to be suspended. */
export function drive<T>(generator: Suspendable<T>): T {
  const step = generator.next();
  // The generator is left where it is: its `finally` blocks belong to an execution that is void.
  return step.done === true ? step.value : refuseHere(lastPending.site);
}

/**
 * Starts a thread: `fn` with `thisArg` and `args`, not yet run. The function may be instrumented or not; one that is not cannot be suspended inside.
 */
export function startThread(fn: Callable, thisArg: unknown, args: readonly unknown[]): Suspendable {
  const twin = twinOf(fn) as Callable | undefined;
  return twin === undefined ? runPlainly(fn, thisArg, args) : (twin.apply(thisArg, args as unknown[]) as Suspendable);
}

function* runPlainly(fn: Callable, thisArg: unknown, args: readonly unknown[]): Suspendable {
  return fn.apply(thisArg, args as unknown[]);
}
