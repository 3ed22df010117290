import { installed } from './access.ts';
import { NotResumableError } from './refusal.ts';
import { siteOf } from './sites.ts';

/**
 * Native code reads shared memory unseen in few places that the transform does not rewrite: array patterns inside other patterns, native
 * functions that are given an object with a view inside, implicit conversion of a view to a string. While there is a handler, that is refused.
 */

/** Where a pattern was last left to the engine; -1 when nowhere. */
export const nativeIteration = { site: -1 };

type Elements = ArrayBufferView & ArrayLike<unknown>;
const prototype = Object.getPrototypeOf(Int8Array.prototype) as { [Symbol.iterator]: (this: Elements) => Iterator<unknown>; join: (this: Elements, separator?: string) => string };
const originalValues = prototype[Symbol.iterator];
const originalJoin = prototype.join;
const SHARED = SharedArrayBuffer;

/** What the methods are while there is a handler; functions of their own, which `natives` knows. */
export const guarded = {
  values(this: Elements): Iterator<unknown> {
    refuseShared(this, nativeIteration.site, 'native code iterates over shared memory, unseen.');
    return originalValues.call(this);
  },
  /** Conversion to a string ends here. */
  join(this: Elements, separator?: string): string {
    refuseShared(this, -1, 'native code converts shared memory to a string, unseen.');
    return originalJoin.call(this, separator);
  },
};

function refuseShared(view: Elements, site: number, reason: string): void {
  const { handler } = installed;
  if (handler === undefined || !ArrayBuffer.isView(view) || !(view.buffer instanceof SHARED)) return;
  const place = site >= 0 ? siteOf(site) : { file: '<native>', line: 0, column: 0, text: 'a view of shared memory' };
  const refusal = new NotResumableError(place, place.text, reason, 'Take the elements by index, or copy them with `slice()` first.');
  if (handler.refuse(refusal)) throw refusal;
}

/** Puts the guards in place or takes them away. */
export function guardIteration(on: boolean): void {
  Object.defineProperty(prototype, Symbol.iterator, { value: on ? guarded.values : originalValues, writable: true, configurable: true });
  Object.defineProperty(prototype, 'join', { value: on ? guarded.join : originalJoin, writable: true, configurable: true });
}
