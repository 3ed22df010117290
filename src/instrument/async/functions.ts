import { installed } from '../access.ts';
import { asKindOf, drive, rename, TWIN } from '../twin.ts';
import type { Callable, Suspendable, Twin } from '../twin.ts';
import { agentHere, newPromise, performThen, promiseResolve, rejectPromise, resolvePromise, here, refuseOutright } from './promise.ts';
import type { VirtualPromise } from './promise.ts';

/**
 * Async functions. The body of a transformed one is a generator that yields `undefined` to be suspended at a shared access and AWAIT at
 * each `await` of its own. Without a handler the engine's own promises drive it, tick by tick as the source would be.
 */

/** Yielded for an `await`; what is awaited is in `awaited`, until the next turn of whoever drives the body. */
export const AWAIT: unique symbol = Symbol('ringproof.await');
export type Body = Generator<unknown, unknown, unknown>;
export const awaited: { value: unknown; site: number } = { value: undefined, site: -1 };

export function awaiting(site: number, value: unknown): typeof AWAIT {
  awaited.value = value;
  awaited.site = site;
  return AWAIT;
}

/** Takes what is awaited. */
export function takeAwaited(): unknown {
  const { value } = awaited;
  awaited.value = undefined;
  return value;
}

/** An `await` where the function around it could not be made resumable. */
export function awaitHere<T>(site: number, value: T): T {
  if (installed.handler !== undefined) {
    refuseOutright(site, 'it is in an async function that cannot be suspended: one that is decorated, has a computed name next to `super`, or is an arrow function that uses `super` or `this` in an initialiser.', 'Use an async method or function without these.');
  }
  return value;
}

export type Resumption = 'next' | 'throw' | 'return';

/** Resumes a body until it awaits, yields something of its own, or ends. Suspensions in between are passed on. */
export function* advance(body: Body, how: Resumption, value: unknown): Suspendable<IteratorResult<unknown, unknown>> {
  let step = body[how](value);
  while (step.done !== true && step.value === undefined) {
    let sent: unknown;
    try {
      sent = yield;
    } catch (error) {
      step = body.throw(error);
      continue;
    }
    step = body.next(sent);
  }
  return step;
}

/** Runs the body of an async function up to its first `await` and answers its promise. */
function* start(site: number, make: () => Body): Suspendable<VirtualPromise> {
  const promise = newPromise(site);
  let body: Body;
  try {
    body = make();
  } catch (error) {
    rejectPromise(promise, error);
    return promise;
  }
  yield* go(promise, site, body, 'next', undefined);
  return promise;
}

/** Goes on with the body of an async function until it awaits or ends. */
function* go(promise: VirtualPromise, site: number, body: Body, first: Resumption, sent: unknown): Suspendable<void> {
  let how = first;
  let value = sent;
  for (;;) {
    let step: IteratorResult<unknown, unknown>;
    try {
      step = yield* advance(body, how, value);
    } catch (error) {
      here.site = site;
      rejectPromise(promise, error);
      return;
    }
    if (step.done === true) {
      here.site = site;
      resolvePromise(promise, step.value);
      return;
    }
    try {
      const { site: at } = awaited;
      agentHere(at).awaits = at;
      performThen(promiseResolve(at, takeAwaited()), (settled, result) => go(promise, site, body, settled === 'fulfilled' ? 'next' : 'throw', result));
      return;
    } catch (error) {
      // The value has a `constructor` that throws: so does the await.
      how = 'throw';
      value = error;
    }
  }
}

/** Lets the engine's own `await` drive a body: what an async function does outside of an exploration. */
async function runNatively(body: Body): Promise<unknown> {
  let step = body.next();
  while (step.done !== true) {
    let result: unknown;
    try {
      result = await takeAwaited();
    } catch (error) {
      step = body.throw(error);
      continue;
    }
    step = body.next(result);
  }
  return step.value;
}

function call(site: number, make: () => Body): Promise<unknown> {
  if (installed.handler !== undefined) return drive(start(site, make));
  try {
    return runNatively(make());
  } catch (error) {
    return Promise.reject(error);
  }
}

/** A call of an async function by whoever cannot be suspended; the content of its face. */
export function callAsync(site: number, body: Callable, self: unknown, args: ArrayLike<unknown>): Promise<unknown> {
  return call(site, () => Reflect.apply(body, self, args) as Body);
}

/** A body that has been called but not begun, as the promise of its async function. */
export function* runAsync(site: number, body: Body): Suspendable {
  return installed.handler === undefined ? runNatively(body) : yield* start(site, () => body);
}

/** The twin of an async function: runs to the first `await`, suspendably, and answers the promise. */
export function asyncTwin(site: number, body: Callable, face: Callable): Twin {
  asKindOf(face, runNatively as Callable);
  return function* twin(this: unknown, ...args: unknown[]): Suspendable {
    const make = (): Body => Reflect.apply(body, this, args) as Body;
    return installed.handler === undefined ? call(site, make) : yield* start(site, make);
  } as Twin;
}

/** The face of an async function expression, arrow function or method; none of them is a constructor. */
export function asyncFunction(site: number, body: Callable, length: number, name = ''): Callable {
  const face = {
    face(this: unknown, ...args: unknown[]) {
      return callAsync(site, body, this, args);
    },
  }.face as Callable & { [TWIN]?: Twin };
  face[TWIN] = asyncTwin(site, body, face);
  if (length !== 0) Object.defineProperty(face, 'length', { value: length, configurable: true });
  rename(face, name);
  return face;
}

const faces = new WeakMap<Callable, Callable>();

/** The face of a private async method. */
export function asyncFaceOf(site: number, body: Callable): Callable {
  let face = faces.get(body);
  if (face === undefined) {
    face = asyncFunction(site, body, body.length, body.name);
    faces.set(body, face);
  }
  return face;
}
