import { awaiting } from './async/functions.ts';
import { invoke } from './natives/calls.ts';
import type { Suspendable } from './twin.ts';

/** What a block with `using` declarations has to dispose of, written out as the language does it so that disposal can be suspended. */
interface Resources {
  readonly stack: { readonly value: unknown; readonly method: unknown; readonly awaits: boolean }[];
  failed: boolean;
  error: unknown;
}

export function resources(): Resources {
  return { stack: [], failed: false, error: undefined };
}

// Older engines have no such symbol of their own; whatever defines it for the code under test defines it here.
const dispose = (): symbol => (Symbol as { readonly dispose?: symbol }).dispose ?? Symbol.for('Symbol.dispose');

/** The value of `using x = value`. */
export function use<T>(held: Resources, value: T): T {
  if (value === null || value === undefined) return value;
  const method = (value as Record<symbol, unknown>)[dispose()];
  if (typeof method !== 'function') throw new TypeError('Property [Symbol.dispose] is not a function');
  held.stack.push({ value, method, awaits: false });
  return value;
}

/** The value of `await using x = value`; its disposal is awaited, even that of nothing. */
export function useAsync<T>(held: Resources, value: T): T {
  let method: unknown;
  if (value !== null && value !== undefined) {
    const { asyncDispose } = Symbol as { readonly asyncDispose?: symbol };
    method = (value as Record<symbol, unknown>)[asyncDispose ?? Symbol.for('Symbol.asyncDispose')] ?? (value as Record<symbol, unknown>)[dispose()];
    if (typeof method !== 'function') throw new TypeError('Property [Symbol.asyncDispose] is not a function');
  }
  held.stack.push({ value, method, awaits: true });
  return value;
}

/** Remembers what ended the block. */
export function failed(held: Resources, error: unknown): void {
  held.failed = true;
  held.error = error;
}

/** Disposes of everything, last first, and throws what ended the block or failed in between. */
export function* disposeAll(held: Resources, site: number): Suspendable<void> {
  for (let resource = held.stack.pop(); resource !== undefined; resource = held.stack.pop()) {
    try {
      const result = resource.method === undefined ? undefined : yield* invoke(site, resource.method, resource.value, []);
      if (resource.awaits) yield awaiting(site, result);
    } catch (error) {
      failed(held, held.failed ? suppressed(error, held.error) : error);
    }
  }
  if (held.failed) throw held.error;
}

function suppressed(error: unknown, earlier: unknown): Error {
  return Object.assign(new Error('An error was suppressed during disposal.'), { name: 'SuppressedError', error, suppressed: earlier });
}
