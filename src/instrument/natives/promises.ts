import { installed } from '../access.ts';
import { agentHere, newCapability, promiseResolveWith, speciesOf, thenTwin } from '../async/promise.ts';
import type { Capability } from '../async/promise.ts';
import { iterationOf } from '../generators.ts';
import { plain, twinnedMethod } from '../twin.ts';
import type { Callable, Suspendable, Twin } from '../twin.ts';
import { invoke } from './calls.ts';
import type { NativeTwin, NativeTwins } from './twin.ts';

/** `Promise` as ECMA-262 §27.2 has it, on the promises of `async/promise.ts`, and the functions that enqueue jobs. */
export function* promiseNatives(): NativeTwins {
  const { prototype } = Promise;
  yield [prototype.then, thenTwin];
  yield [prototype.catch, (site) =>
    function* catchTwin(this: unknown, onRejected: unknown): Suspendable {
      return yield* invoke(site, (this as Promise<unknown>).then, this, [undefined, onRejected]);
    } as Twin];
  yield [prototype.finally, finallyTwin];
  yield [Promise.resolve, (site) =>
    function* resolve(this: unknown, value: unknown): Suspendable {
      requireObject(this, 'PromiseResolve');
      return yield* promiseResolveWith(site, this, value);
    } as Twin];
  yield [Promise.reject, (site) =>
    function* reject(this: unknown, error: unknown): Suspendable {
      const capability = yield* newCapability(site, this);
      yield* invoke(site, capability.reject, undefined, [error]);
      return capability.promise;
    } as Twin];
  yield* combinators();
  const { withResolvers, try: tryPromise } = Promise as unknown as Partial<Record<'withResolvers' | 'try', Callable>>;
  if (withResolvers !== undefined) {
    yield [withResolvers, (site) =>
      function* resolvers(this: unknown): Suspendable {
        return { ...(yield* newCapability(site, this)) };
      } as Twin];
  }
  if (tryPromise !== undefined) {
    yield [tryPromise, (site) =>
      function* promiseTry(this: unknown, callback: unknown, ...args: unknown[]): Suspendable {
        requireObject(this, 'Promise.try');
        const capability = yield* newCapability(site, this);
        try {
          yield* invoke(site, capability.resolve, undefined, [yield* invoke(site, callback, undefined, args)]);
        } catch (error) {
          yield* invoke(site, capability.reject, undefined, [error]);
        }
        return capability.promise;
      } as Twin];
  }
  yield [queueMicrotask, (site, fn) =>
    function* enqueue(callback: unknown): Suspendable {
      if (typeof callback !== 'function') return fn(callback);
      installed.handler?.effect();
      agentHere(site).enqueue(() => invoke(site, callback, undefined, []));
      return undefined;
    } as Twin];
  yield [process.nextTick, (site, fn) =>
    function* nextTick(callback: unknown, ...args: unknown[]): Suspendable {
      if (typeof callback !== 'function') return fn(callback, ...args);
      installed.handler?.effect();
      agentHere(site).enqueueTick(() => invoke(site, callback, undefined, args));
      return undefined;
    } as Twin];
}

function requireObject(value: unknown, name: string): void {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') throw new TypeError(`${name} called on non-object`);
}

const finallyTwin: NativeTwin = (site) =>
  function* finallyPromise(this: unknown, onFinally: unknown): Suspendable {
    requireObject(this, 'Promise.prototype.finally');
    const constructor = speciesOf(this as object);
    const { then } = this as Promise<unknown>;
    if (typeof onFinally !== 'function') return yield* invoke(site, then, this, [onFinally, onFinally]);
    const after = (ends: (value: unknown) => unknown): Callable =>
      twinnedMethod(function* afterFinally(value: unknown): Suspendable {
        const result = yield* invoke(site, onFinally, undefined, []);
        const promise = yield* promiseResolveWith(site, constructor, result);
        return yield* invoke(site, (promise as Promise<unknown>).then, promise, [plain((() => ends(value)) as Callable)]);
      }, 1);
    const passOn = after((value) => value);
    const throwOn = after((error) => {
      throw error;
    });
    return yield* invoke(site, then, this, [passOn, throwOn]);
  } as Twin;

/** What a combinator does with the results: called once for each element, and at the end. */
interface Combination {
  /** Reactions for the element; `undefined` stands for the function of the capability. */
  element(slot: Slot): { readonly onFulfilled?: Callable; readonly onRejected?: Callable };
  /** Whether to settle when nothing is left. */
  readonly settles: 'resolve' | 'reject' | undefined;
}

/** The place of one element among the results. */
interface Slot {
  /** A function that puts `make(value)` there the first time it is called, and counts it. */
  fill(make: (value: unknown) => unknown): Callable;
}

const COMBINATIONS: Readonly<Record<'all' | 'allSettled' | 'any' | 'race', Combination>> = {
  all: { element: (slot) => ({ onFulfilled: slot.fill((value) => value) }), settles: 'resolve' },
  allSettled: {
    element: (slot) => ({ onFulfilled: slot.fill((value) => ({ status: 'fulfilled', value })), onRejected: slot.fill((reason) => ({ status: 'rejected', reason })) }),
    settles: 'resolve',
  },
  any: { element: (slot) => ({ onRejected: slot.fill((error) => error) }), settles: 'reject' },
  race: { element: () => ({}), settles: undefined },
};

function* combinators(): NativeTwins {
  for (const [name, combination] of Object.entries(COMBINATIONS)) {
    yield [Promise[name as keyof typeof COMBINATIONS], (site) =>
      function* combine(this: unknown, iterable: unknown): Suspendable {
        const capability = yield* newCapability(site, this);
        try {
          yield* perform(site, this, capability, iterable, combination);
        } catch (error) {
          yield* invoke(site, capability.reject, undefined, [error]);
        }
        return capability.promise;
      } as Twin];
  }
}

/** PerformPromiseAll and its kin (§27.2.4.1.2 and after). */
function* perform(site: number, constructor: unknown, capability: Capability, iterable: unknown, { element, settles }: Combination): Suspendable<void> {
  const { resolve } = constructor as { readonly resolve?: unknown };
  if (typeof resolve !== 'function') throw new TypeError('Promise resolve or reject function is not callable');
  const values: unknown[] = [];
  let left = 1;
  const finish = function* finish(): Suspendable<void> {
    if (--left > 0 || settles === undefined) return;
    yield* invoke(site, capability[settles], undefined, [settles === 'resolve' ? values : new AggregateError(values, 'All promises were rejected')]);
  };
  const iteration = iterationOf(site, iterable);
  let asking = true;
  try {
    for (;;) {
      asking = true;
      if (yield* iteration.step()) break;
      asking = false;
      const index = values.push(undefined) - 1;
      let filled = false;
      const slot: Slot = {
        fill: (make) =>
          twinnedMethod(function* fill(value: unknown): Suspendable<void> {
            if (filled) return;
            filled = true;
            values[index] = make(value);
            yield* finish();
          }, 1),
      };
      const promise = yield* invoke(site, resolve, constructor, [iteration.value]);
      left++;
      const { onFulfilled = capability.resolve, onRejected = capability.reject } = element(slot);
      yield* invoke(site, (promise as Promise<unknown>).then, promise, [onFulfilled, onRejected]);
    }
  } catch (error) {
    // An iterator that failed by itself is not closed.
    if (!asking) yield* closeQuietly(iteration);
    throw error;
  }
  yield* finish();
}

function* closeQuietly(iteration: { close(): Suspendable<void> }): Suspendable<void> {
  try {
    yield* iteration.close();
  } catch {
    // What is thrown already counts.
  }
}

