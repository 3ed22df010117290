import type { CompiledAction, State } from '../compile/compiled-spec.ts';
import type { SourceRange } from '../semantics/resolved.ts';
import type { ErrorReason, ModelVerdict } from '../../model-check/result.ts';

/** What ended a search before all states were visited. */
export interface Finding {
  readonly verdict: ModelVerdict;
  /** The invariant or property, by its name. */
  readonly property?: string | undefined;
  readonly message: string;
  /** The kind of error, where it has a name. */
  readonly reason?: ErrorReason | undefined;
  readonly source?: SourceRange | undefined;
  readonly behavior?: Prefix | undefined;
}

/** A behaviour that leads to what was found. */
export interface Prefix {
  /** Id of a state that was visited; `undefined` when `last` is an initial state, or there was none. */
  readonly upTo: number | undefined;
  /** One more state, which need not be among the visited ones: a constraint may have left it out. */
  readonly last?: { readonly state: State; readonly action: CompiledAction | undefined } | undefined;
}
