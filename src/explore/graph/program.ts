/** What a memory cell holds. Values are compared with `Object.is` and never looked into by the search. */
export type Value = number | bigint | string | boolean | undefined;

/** Answer of `Access.update` when a compare-exchange fails: it reads and does not write. */
export const KEEP: unique symbol = Symbol('ringproof.keep');

interface AccessBase {
  /** Index of the memory cell, below `GraphProgram.locationCount()` by the time the access is returned. */
  readonly location: number;
  /** Order bits (`orderBits`). */
  readonly order: number;
  /** Number of the access site, for reports; -1 when there is none. */
  readonly site: number;
  /** How the bits of the cell are seen by this access; see `GraphProgram.convert`. */
  readonly type: number;
  /** What a report says that the access does, given what it read, in place of its value; empty: the report leaves it out. */
  readonly report?: (read: Value) => string;
}

export interface Load extends AccessBase {
  readonly kind: 'load';
  /** An await: while the value read does not satisfy this, the thread is blocked. */
  readonly until?: (value: Value) => boolean;
  readonly sleeper?: Sleeper;
}

/** A thread that sleeps in `Atomics.wait`; `until` says when it wakes. */
export interface Sleeper {
  /** Whether it still sleeps when its waiter list holds this: nobody has woken it, and it will not wake by itself. */
  readonly isAsleep: (list: Value) => boolean;
  /** The word that it waits on, and the value that it found there. */
  readonly word: number;
  readonly type: number;
  readonly expected: Value;
}

export interface Store extends AccessBase {
  readonly kind: 'store';
  readonly value: Value;
}

export interface Rmw extends AccessBase {
  readonly kind: 'rmw';
  /** The value to write, given the value read, or `KEEP`. */
  readonly update: (old: Value) => Value | typeof KEEP;
  /** Order bits of the read when nothing is written. */
  readonly failureOrder: number;
  /** While the value read does not satisfy this, nothing is written and the thread is blocked. */
  readonly until?: (value: Value) => boolean;
  readonly sleeper?: Sleeper;
  /** Of an access of a waiter list: whether it wakes somebody when the list holds this. */
  readonly wakes?: (list: Value) => boolean;
}

export interface Fence {
  readonly kind: 'fence';
  readonly order: number;
  readonly site: number;
}

export type Operation = Load | Store | Rmw | Fence;

/**
 * What a thread does next. `blocked`: it would repeat its last `reads` events until one of them reads something else (a spin); they write nothing, but for critical
 * sections of waiter lists that woke nobody. `failed`: it threw.
 */
export type Step =
  | Operation
  /** `history`: threads that ended with equal ones had the same answers from all their accesses, so that they did the same. */
  | { readonly kind: 'end'; readonly value: unknown; readonly died?: true; readonly history?: number }
  | { readonly kind: 'blocked'; readonly reads: number }
  | { readonly kind: 'failed'; readonly error: unknown };

/** One run of one thread: a deterministic function of the values that its reads return. */
export interface ThreadRun {
  /** `value` is what the previous operation read (undefined at first, and after a store or a fence). */
  next(value: Value): Step;
  /** The same as `next` with undefined, and then with each of the values, of which it is known that the thread goes on after the last. */
  advance?(values: readonly Value[]): void;
}

export interface GraphProgram {
  readonly name: string;
  readonly threadNames: readonly string[];
  /** Starts one thread afresh. Runs of different threads share nothing but the memory that the search simulates. */
  start(thread: number): ThreadRun;
  locationCount(): number;
  locationName(location: number): string;
  initial(location: number, type: number): Value;
  /** The same bits seen as another type; asked only when the types differ. */
  convert(value: Value, from: number, to: number): Value;
  /** The value as an access of this type could read it. */
  normalise?(operation: Operation, value: Value): Value;
  /** Runs threads in ways that are no executions: what they meet there counts for nothing. */
  probing?<T>(look: () => T): T;
  /** Told of a read that has several sources; throws if it may tear, so that one source is not the whole story. */
  severalSources?(operation: Operation): void;
}
