import { OracleError } from './oracle-error.ts';

/**
 * What went into channels and what came out, each a list per producer in the order in which it happened there.
 * Index 0 of each outer list is the first producer's, and so on; a missing list counts as empty.
 */
export interface Transfers<V = unknown> {
  /** What each producer was told is accepted. */
  readonly accepted: readonly (readonly V[])[];
  /** What the consumer was given of each producer. */
  readonly delivered: readonly (readonly V[])[];
  /** What is still inside. */
  readonly resident?: readonly (readonly V[])[];
  /** What a policy discarded on purpose and counted. */
  readonly dropped?: readonly (readonly V[])[];
}

/** How two items are compared: items with equal keys are the same item. Default: the item itself, by SameValueZero. */
export type KeyOf<V> = (item: V) => unknown;

export function itself(item: unknown): unknown {
  return item;
}

/** The number of producers that any of the lists speaks of. */
export function producersOf(transfers: Transfers): number {
  const { accepted, delivered, resident = [], dropped = [] } = transfers;
  return Math.max(accepted.length, delivered.length, resident.length, dropped.length);
}

/** How often each key occurs. */
export function countKeys<V>(lists: readonly (readonly V[] | undefined)[], keyOf: KeyOf<V>): Map<unknown, { item: V; count: number }> {
  const counts = new Map<unknown, { item: V; count: number }>();
  for (const list of lists) {
    for (const item of list ?? []) {
      const key = keyOf(item);
      const entry = counts.get(key);
      if (entry === undefined) counts.set(key, { item, count: 1 });
      else entry.count++;
    }
  }
  return counts;
}

/** Throws OracleError with `what` of `producer`. */
export function blame(producer: number, what: string): never {
  throw new OracleError(`producer ${producer}: ${what}`);
}
