import { installed } from './access.ts';
import { getter, setter } from './classes.ts';
import { delegateTo } from './generators.ts';
import { get, set } from './operations.ts';
import type { Suspendable } from './twin.ts';

/**
 * Properties whose names are known at run time only, in modules that come with getters or setters that may have to be suspended. As `get`
 * and `set`, or DELEGATE where such an accessor is meant.
 */

/** Whether a value may have accessors of instrumented classes and literals. */
function mayHave(target: unknown): target is object {
  return ((typeof target === 'object' && target !== null) || typeof target === 'function') && !Array.isArray(target) && !ArrayBuffer.isView(target);
}

/** `target[key]`. */
export function getKeyed(site: number, target: unknown, key: unknown): unknown {
  const twin = typeof key === 'string' && installed.handler !== undefined && mayHave(target) ? getter(target, key) : undefined;
  return twin === undefined ? get(site, target, key) : delegateTo(twin.call(target));
}

/** `target[key] = value`; answers the value. */
export function setKeyed(site: number, target: unknown, key: unknown, value: unknown): unknown {
  const twin = typeof key === 'string' && installed.handler !== undefined && mayHave(target) ? setter(target, key) : undefined;
  return twin === undefined ? set(site, target, key, value) : delegateTo(assign(twin.call(target, value), value));
}

function* assign(setting: Suspendable, value: unknown): Suspendable {
  yield* setting;
  return value;
}
