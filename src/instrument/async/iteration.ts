import { iteratorOf, methodOf } from '../generators.ts';
import { invoke } from '../natives/calls.ts';
import { twinnedMethod } from '../twin.ts';
import type { Callable, Suspendable } from '../twin.ts';
import { awaiting } from './functions.ts';
import type { Body } from './functions.ts';
import { deferred, whenSettled } from './settle.ts';
import type { Deferred } from './settle.ts';

/** Asynchronous iteration as ECMA-262 has it: `for await`, and iterators that were made from synchronous ones. */

export interface AsyncIteratorRecord {
  readonly iterator: object;
  readonly next: unknown;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** Throws unless the answer of an iterator's method is an object. */
export function checkResult(step: unknown): { readonly done?: unknown; readonly value?: unknown } {
  if (!isObject(step)) throw new TypeError(`Iterator result ${String(step)} is not an object`);
  return step;
}

/** GetIterator(list, async) (§7.4.4). */
export function* asyncIteratorOf(site: number, list: unknown): Suspendable<AsyncIteratorRecord> {
  const method = (list as { readonly [Symbol.asyncIterator]?: unknown })[Symbol.asyncIterator];
  if (method === undefined || method === null) {
    const sync = (yield* iteratorOf(site, list)) as Iterator<unknown>;
    const iterator = fromSync(site, sync);
    return { iterator, next: iterator.next };
  }
  const iterator = yield* invoke(site, method, list, []);
  if (!isObject(iterator)) throw new TypeError('Result of the Symbol.asyncIterator method is not an object');
  return { iterator, next: (iterator as { readonly next?: unknown }).next };
}

/** CreateAsyncFromSyncIterator (ECMA-262 of 2025, §27.1.6: the synchronous iterator is closed when a value rejects or it has no `throw`, which older engines do not do). */
function fromSync(site: number, sync: Iterator<unknown>): { readonly next: Callable; readonly return: Callable; readonly throw: Callable } {
  const { next } = sync;
  const close = function* close(): Suspendable<void> {
    try {
      const method = methodOf(sync, 'return');
      if (method !== undefined) yield* invoke(site, method, sync, []);
    } catch {
      // The error that closes the iterator is the one that counts.
    }
  };
  const continueWith = function* continueWith(answer: unknown, outer: Deferred, closes: boolean): Suspendable<void> {
    let done = false;
    try {
      const result = checkResult(answer);
      done = Boolean(result.done);
      const { value } = result;
      whenSettled(site, value, function* unwrap(how, settled) {
        if (how === 'fulfilled') {
          outer.resolve({ value: settled, done });
          return;
        }
        if (!done && closes) yield* close();
        outer.reject(settled);
      });
    } catch (error) {
      if (!done && closes && isObject(answer)) yield* close();
      outer.reject(error);
    }
  };
  const method = (work: (outer: Deferred, value: unknown, given: boolean) => Suspendable<void>): Callable =>
    twinnedMethod(function* asyncFromSync(...args: unknown[]): Suspendable {
      const outer = deferred(site);
      try {
        yield* work(outer, args[0], args.length > 0);
      } catch (error) {
        outer.reject(error);
      }
      return outer.promise;
    }, 1);
  return {
    next: method(function* forward(outer, value, given) {
      yield* continueWith(yield* invoke(site, next, sync, given ? [value] : []), outer, true);
    }),
    return: method(function* forward(outer, value, given) {
      const close = methodOf(sync, 'return');
      if (close === undefined) outer.resolve({ value, done: true });
      else yield* continueWith(yield* invoke(site, close, sync, given ? [value] : []), outer, false);
    }),
    throw: method(function* forward(outer, value, given) {
      const fail = methodOf(sync, 'throw');
      if (fail !== undefined) {
        yield* continueWith(yield* invoke(site, fail, sync, given ? [value] : []), outer, true);
        return;
      }
      yield* close();
      outer.reject(new TypeError('The iterator does not provide a \'throw\' method.'));
    }),
  };
}

/** What a `for await` iterates with; part of the body of an async function, so it may yield AWAIT. */
class AsyncIteration {
  readonly #site: number;
  readonly #list: unknown;
  #record: AsyncIteratorRecord | undefined;
  #open = false;
  #failed = false;
  value: unknown;

  constructor(site: number, list: unknown) {
    this.#site = site;
    this.#list = list;
  }

  /** Whether the iteration is over; otherwise `value` is the next. */
  *step(): Generator<unknown, boolean, unknown> {
    this.#open = false;
    this.#record ??= yield* asyncIteratorOf(this.#site, this.#list) as Generator<unknown, AsyncIteratorRecord, unknown>;
    const { iterator, next } = this.#record;
    const step = checkResult(yield awaiting(this.#site, yield* invoke(this.#site, next, iterator, []) as Body));
    if (step.done) return true;
    ({ value: this.value } = step);
    this.#open = true;
    return false;
  }

  /** Notes that the loop is left by an error, which no error of closing may replace. */
  failed(): void {
    this.#failed = true;
  }

  /** AsyncIteratorClose (§7.4.13), if the loop was left early. */
  *close(): Generator<unknown, void, unknown> {
    if (!this.#open) return;
    this.#open = false;
    const { iterator } = this.#record!;
    try {
      const method = methodOf(iterator, 'return');
      if (method === undefined) return;
      const result = yield awaiting(this.#site, yield* invoke(this.#site, method, iterator, []) as Body);
      if (!this.#failed) checkResult(result);
    } catch (error) {
      if (!this.#failed) throw error;
    }
  }
}

/** The iteration of `for await (… of list)`. */
export function asyncIterate(site: number, list: unknown): AsyncIteration {
  return new AsyncIteration(site, list);
}
