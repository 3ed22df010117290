import { installed } from '../access.ts';
import { drive } from '../twin.ts';
import { here, newPromise, performThen, promiseResolve, rejectPromise, resolvePromise } from './promise.ts';
import type { Reaction } from './promise.ts';

/** A promise of whatever runs the code: the explorer's, or the engine's own where there is no handler. */
export interface Deferred {
  readonly promise: Promise<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export function deferred(site: number): Deferred {
  if (installed.handler !== undefined) {
    const promise = newPromise(site);
    return {
      promise,
      resolve(value) {
        here.site = site;
        resolvePromise(promise, value);
      },
      reject(error) {
        here.site = site;
        rejectPromise(promise, error);
      },
    };
  }
  let settle!: Omit<Deferred, 'promise'>;
  const promise = new Promise<unknown>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle };
}

/** Awaits a value and then runs the reaction. Throws what PromiseResolve throws. */
export function whenSettled(site: number, value: unknown, reaction: Reaction): void {
  if (installed.handler !== undefined) {
    performThen(promiseResolve(site, value), reaction);
    return;
  }
  void Promise.resolve(value).then(
    (result) => drive(reaction('fulfilled', result)),
    (error: unknown) => drive(reaction('rejected', error)),
  );
}
