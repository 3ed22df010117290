import { installed } from './access.ts';
import { NotResumableError } from './refusal.ts';
import { siteOf } from './sites.ts';

/**
 * Native code iterates over shared memory unseen in few places that the transform does not rewrite: array patterns inside other patterns,
 * and native functions that are given an object with a view inside. While there is a handler, such an iteration is refused.
 */

/** Where a pattern was last left to the engine; -1 when nowhere. */
export const nativeIteration = { site: -1 };

const prototype = Object.getPrototypeOf(Int8Array.prototype) as { [Symbol.iterator]: (this: ArrayLike<unknown>) => Iterator<unknown> };
const original = prototype[Symbol.iterator];
const SHARED = SharedArrayBuffer;

/** Iteration while there is a handler; a function of its own, which natives.ts knows. */
export const guardedValues = {
  values(this: ArrayBufferView & ArrayLike<unknown>): Iterator<unknown> {
    const { handler } = installed;
    if (handler !== undefined && ArrayBuffer.isView(this) && this.buffer instanceof SHARED) {
      const known = nativeIteration.site >= 0;
      const place = known ? siteOf(nativeIteration.site) : { file: '<native>', line: 0, column: 0, text: 'an iteration over shared memory' };
      const refusal = new NotResumableError(place, place.text, 'native code iterates over shared memory, unseen.', 'Take the elements by index, or copy them with `slice()` first.');
      if (handler.refuse(refusal)) throw refusal;
    }
    return original.call(this);
  },
}.values;

/** Puts the guard in place or takes it away. */
export function guardIteration(on: boolean): void {
  Object.defineProperty(prototype, Symbol.iterator, { value: on ? guardedValues : original, writable: true, configurable: true });
}
