import { construct, constructSplit, isSplit } from '../classes.ts';
import { DELEGATE, take } from '../generators.ts';
import { calleeOf, replacement } from '../natives.ts';
import type { Callable, Suspendable, Twin } from '../twin.ts';
import { twinOf, TWIN, PLAIN } from '../twin.ts';
import type { NativeTwins } from './twin.ts';

/** Natives that call a function they are given or belong to: `call`, `apply`, `bind`, `Reflect.apply`, `Reflect.construct`. */
export function* callNatives(): NativeTwins {
  yield [Function.prototype.call, (site) =>
    function* call(this: unknown, self: unknown, ...args: unknown[]): Suspendable {
      return yield* invoke(site, this, self, args);
    } as Twin];
  yield [Function.prototype.apply, (site) =>
    function* apply(this: unknown, self: unknown, args: unknown): Suspendable {
      return yield* invoke(site, this, self, listFrom(args));
    } as Twin];
  yield [Reflect.apply, (site) =>
    function* apply(fn: unknown, self: unknown, args: unknown): Suspendable {
      return yield* invoke(site, fn, self, listFrom(args));
    } as Twin];
  yield [Reflect.construct, (site) =>
    function* reflectConstruct(...all: unknown[]): Suspendable {
      const [made, args, target = made] = all;
      if (target !== made && !isSplit(made)) return Reflect.construct(...(all as Parameters<typeof Reflect.construct>));
      const result = isSplit(made) ? constructSplit(site, made, target as typeof made, listFrom(args)) : construct(site, made, listFrom(args));
      return result === DELEGATE ? yield* take() : result;
    } as Twin];
  yield [Function.prototype.bind, (site) =>
    function* bind(this: unknown, self: unknown, ...args: unknown[]): Suspendable {
      const bound = (this as Callable).bind(self, ...args) as Callable & { [TWIN]?: Twin; [PLAIN]?: true };
      const twin = twinOf(this) ?? replacement(this as Callable, site);
      if (twin === undefined) bound[PLAIN] = true;
      else bound[TWIN] = twin.bind(self, ...args) as Twin;
      return bound;
    } as Twin];
}

/** Calls anything, suspendably where it can be. */
export function* invoke(site: number, fn: unknown, self: unknown, args: readonly unknown[]): Suspendable {
  const twin = calleeOf(fn, site);
  if (twin !== undefined) return yield* twin.apply(self, args as unknown[]);
  return Reflect.apply(fn as Callable, self, args);
}

function listFrom(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  // The native function reads an array-like as the language says.
  return (Function.prototype.apply as (this: Callable, self: unknown, list: unknown) => unknown[]).call((...list: unknown[]) => list, undefined, value);
}
