import { installed, PENDING } from './access.ts';
import { nativeIteration } from './iteration-guard.ts';
import { getter } from './classes.ts';
import { delegateTo } from './generators.ts';
import { readElement } from './natives/access.ts';
import { isSharedTypedArray, set } from './operations.ts';
import { refuse, refuseHere } from './twin.ts';
import type { Suspendable } from './twin.ts';

/**
 * The value of an object pattern whose properties may be elements of shared memory or accessors: the value itself, or DELEGATE for an
 * object with the same properties, read one after the other. `keys` is undefined when the pattern takes keys that are not known beforehand.
 */
export function pick(site: number, value: unknown, keys: readonly string[] | undefined): unknown {
  if (installed.handler === undefined || value === null || value === undefined) return value;
  if (keys === undefined) return notShared(site, value);
  if (!isSharedTypedArray(value) && !keys.some((key) => getter(value, key) !== undefined)) return value;
  return delegateTo(pickEach(site, value, keys));
}

function* pickEach(site: number, value: unknown, keys: readonly string[]): Suspendable {
  const picked: Record<string, unknown> = {};
  for (const key of keys) {
    const twin = getter(value, key);
    picked[key] = twin === undefined ? yield* readElement(site, value, key as unknown as number) : yield* twin.call(value);
  }
  return picked;
}

/** Refuses shared memory where its elements would be read unseen. */
export function notShared<T>(site: number, value: T): T {
  if (installed.handler !== undefined && isSharedTypedArray(value)) {
    refuse(site, 'it copies the elements of shared memory as properties, one by one and unseen.', 'Read the elements by index, or copy them with `slice()`.');
  }
  return value;
}

/** The value of a pattern with array patterns inside, which the engine takes apart right after. */
export function nested<T>(site: number, value: T): T {
  nativeIteration.site = site;
  return value;
}

/** An element as a destructuring target. */
export function reference(site: number, target: unknown, key: unknown): { value: unknown } {
  return {
    get value(): unknown {
      return (target as Record<PropertyKey, unknown>)[key as PropertyKey];
    },
    set value(value: unknown) {
      if (set(site, target, key, value) === PENDING) refuseHere(site);
    },
  };
}
