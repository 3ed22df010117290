import type { BoundedNode, Expression } from '../semantics/resolved.ts';
import type { Environment } from './environment.ts';
import type { Block } from './javascript.ts';

/**
 * The conjuncts that are still to be satisfied, as TLC's ActionItemList: a predicate, `UNCHANGED e`, `e' # e` (of `<<A>>_e`), what is left of
 * `\A x \in S : A`, or the call of code that does the rest.
 */
export type Agenda =
  | undefined
  | { readonly kind: 'predicate' | 'unchanged' | 'changed'; readonly node: Expression; readonly environment: Environment; readonly rest: Agenda }
  | { readonly kind: 'forall'; readonly forall: ForAll; readonly index: string; readonly rest: Agenda }
  | { readonly kind: 'shared'; readonly shared: Shared; readonly rest: undefined }
  | { readonly kind: 'call'; readonly call: string; readonly rest: undefined };

/** `\A x \in S : A` where A assigns or branches, so that its instances become conjuncts one by one. */
export interface ForAll {
  readonly node: BoundedNode;
  readonly environment: Environment;
  /** JavaScript array of the contexts: one array of values for each combination of elements. */
  readonly contexts: string;
  /** Functions that continue from an index on, by what is assigned then. */
  readonly steps: Map<string, string>;
  readonly hole: Block;
}

/** An agenda that several branches end in, compiled once for each set of variables that may be assigned by then. */
export interface Shared {
  readonly agenda: Agenda;
  readonly functions: Map<string, string>;
  readonly hole: Block;
}
