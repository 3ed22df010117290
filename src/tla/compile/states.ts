import type { Block } from './javascript.ts';

/** A state that generated code reads: a JavaScript array of values. */
export interface StateArray {
  /** The JavaScript variable that holds it. */
  readonly code: string;
  /**
   * For a state in the making, which variables have a value, by index. `undefined` for a state that is complete, and `'unknown'` where each read has to see for itself.
   */
  readonly assigned: readonly boolean[] | 'unknown' | undefined;
  /** For the state that an ENABLED looks for: which one. */
  readonly made?: string | undefined;
  /** Where the reads of a state that does not change go, so that each variable is read once. */
  readonly reads?: { readonly block: Block; readonly names: Map<number, string> };
}

/**
 * The states at which an expression is evaluated. A constant expression needs none, a state predicate the current one. Compared by identity of
 * the arrays and of what is assigned.
 */
export interface States {
  readonly current: StateArray | undefined;
  readonly next: StateArray | undefined;
}

export const NO_STATES: States = { current: undefined, next: undefined };

export function sameStates(a: States, b: States): boolean {
  return sameArray(a.current, b.current) && sameArray(a.next, b.next);
}

function sameArray(a: StateArray | undefined, b: StateArray | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.code === b.code && a.assigned === undefined && b.assigned === undefined);
}
