import { installed } from '../access.ts';
import type { Callable, Suspendable, Twin } from '../twin.ts';

/** Makes the suspendable replacement of a native function for one call site. */
export type NativeTwin = (site: number, fn: Callable) => Twin;
export type NativeTwins = Iterable<readonly [unknown, NativeTwin]>;

/** Replacements that are used during an exploration only: outside of it the native functions do their own work. */
export function* exploredOnly(natives: NativeTwins): NativeTwins {
  for (const [native, make] of natives) {
    yield [native, (site, fn) => {
      const twin = make(site, fn);
      return function* explored(this: unknown, ...args: unknown[]): Suspendable {
        return installed.handler === undefined ? fn.apply(this, args) : yield* twin.apply(this, args);
      } as Twin;
    }];
  }
}
