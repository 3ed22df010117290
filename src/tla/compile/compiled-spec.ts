/**
 * The seam between the compiler and the search: a spec and its model (cfg) as JavaScript functions over values.
 *
 * Every function here may throw a `LocatedError` (./located-error.ts); nothing else is thrown on account of the spec.
 * Terms and rules are those of TLC (tlc2.tool.impl.Tool, SpecProcessor, tlc2.tool.liveness.Liveness), whose counts depend on them.
 */

import type { SourceRange } from '../semantics/resolved.ts';
import type { Interner } from '../values/intern.ts';
import type { Value } from '../values/value.ts';

/**
 * The values of the variables, in the order of `CompiledSpec.variables`, enumerated throughout (`force`). Stored states are never written to.
 */
export type State = readonly Value[];

/**
 * Receives one way to reach a state. The array is a scratch buffer of the generator: it is valid during the call only, and whoever
 * keeps the state copies it (`state.slice()`); the values in it are immutable and may be kept. Each call counts as one generated
 * state, also when the state is equal to one emitted before. To stop the enumeration, throw.
 */
export type EmitInitial = (state: State) => void;
export type EmitSuccessor = (next: State, action: CompiledAction) => void;

/** The value of an action's parameter, e.g. `p = 1` of `Send(p)` in `\E q \in 1..2 : Send(q)`. */
export interface ActionParameter {
  readonly name: string;
  readonly value: Value;
}

/**
 * A part of the next-state relation as TLC splits it (Tool.getActions): the maximal prefix of disjunctions, constant-level
 * existential quantifiers and operators with constant arguments. `name` is the innermost named operator around it.
 */
export interface CompiledAction {
  /** Position in `CompiledSpec.actions`. */
  readonly index: number;
  readonly name: string;
  readonly source: SourceRange;
  /** Values of the parameters of the definition that it is named after, where they are constant. */
  readonly parameters: readonly ActionParameter[];
  /** Calls `emit` for each way in which this action leads from `state` to a successor, in TLC's order. */
  successors(state: State, emit: EmitSuccessor): void;
}

/** A conjunct of an action, as it was found for one step. */
export interface ConjunctVerdict {
  readonly source: SourceRange;
  /** As it is written; undefined where the module was not read from a file. */
  readonly text: string | undefined;
  /** Whether it speaks of the state before the step only. */
  readonly guard: boolean;
  /** Undefined when it cannot be evaluated for this step; `error` says why. */
  readonly holds: boolean | undefined;
  readonly error?: string;
}

/** What an action says of one step. */
export interface ActionExplanation {
  readonly action: CompiledAction;
  readonly conjuncts: readonly ConjunctVerdict[];
}

/** A named state predicate: an INVARIANT, a CONSTRAINT, the initial part of a PROPERTY. */
export interface StatePredicate {
  readonly name: string;
  readonly source: SourceRange;
  /** Whether it only counts states, and holds in all of them. */
  readonly counts?: boolean | undefined;
  holds(state: State): boolean;
}

/** A named predicate over a pair of states: an ACTION_CONSTRAINT, the `[][A]_v` part of a PROPERTY (there `holds` is `[A]_v`). */
export interface ActionPredicate {
  readonly name: string;
  readonly source: SourceRange;
  /** Whether it only counts steps, and holds for all of them. */
  readonly counts?: boolean | undefined;
  holds(state: State, next: State): boolean;
}

/** An ASSUME. `holds` is to be called once, before the search. */
export interface Assumption {
  /** Its name, or the module and line where it has none. */
  readonly name: string;
  readonly source: SourceRange;
  holds(): boolean;
}

/**
 * A temporal formula over state and action predicates. `~>`, `=>`, `<=>`, `WF_`, `SF_`, quantifiers and operator calls are
 * expanded as TLC does (Liveness.astToLive): P ~> Q is [](~P \/ <>Q), WF_v(A) is []<>(~ENABLED <<A>>_v \/ <<A>>_v) and
 * SF_v(A) is <>[]~ENABLED <<A>>_v \/ []<><<A>>_v. Negation is not pushed inwards.
 *
 * A leaf is one object per occurrence in the compiled formula; the leaves of `ENABLED <<A>>_v` and `<<A>>_v` of one fairness
 * condition are two objects. `source` ranges are those of the expression in the spec.
 */
export type TemporalFormula =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'not' | 'always' | 'eventually'; readonly operand: TemporalFormula }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly TemporalFormula[] }
  | TemporalStateLeaf
  | TemporalActionLeaf;

/** A disjunct `guard /\ B /\ rest` of an action, B being made of whole parts of the next-state relation. */
export interface CoveredPart {
  /** Positions in `CompiledSpec.actions`. */
  readonly actions: readonly number[];
  /** What stands before B; absent when nothing does. */
  guard?(state: State): boolean;
  /** What stands after B; absent when nothing does. */
  rest?(state: State, next: State): boolean;
}

/**
 * Says that the A of `<<A>>_v` is made of whole parts of the next-state relation. Its steps from a state are then those that these parts emit with
 * v # v', guard and rest, and it is enabled when they emit one, so that the search need not evaluate the formula.
 */
export interface CoveredAction {
  readonly parts: readonly CoveredPart[];
  /** Whether v # v'; the same function for all actions with one v. */
  readonly changed: (state: State, next: State) => boolean;
  /** Whether v has all variables, so that a step changes it exactly if it leads to another state. */
  readonly changesWithState?: boolean | undefined;
}

/** A state predicate, `ENABLED A` included. */
export interface TemporalStateLeaf {
  readonly kind: 'state';
  readonly source: SourceRange;
  /** Whether it is an ENABLED, which is costly to test. */
  readonly enabled: boolean;
  /** For `ENABLED <<A>>_v`. */
  readonly covered?: CoveredAction | undefined;
  holds(state: State): boolean;
}

/** An action predicate, e.g. `<<A>>_v` or `[A]_v`. */
export interface TemporalActionLeaf {
  readonly kind: 'action';
  readonly source: SourceRange;
  /** For `<<A>>_v`. */
  readonly covered?: CoveredAction | undefined;
  holds(state: State, next: State): boolean;
}

/** A temporal formula with the name that it has in the cfg or, for fairness, in the specification. */
export interface NamedTemporal {
  readonly name: string;
  readonly source: SourceRange;
  readonly formula: TemporalFormula;
}

/** One permutation of model values, as a map from each moved model value to its image; what is absent stays. */
export type SymmetryPermutation = ReadonlyMap<Value, Value>;

/** A state as ALIAS shows it: names and values, in the order of the record that the alias returns. */
export type AliasedState = readonly { readonly name: string; readonly value: Value }[];

/**
 * What the search tells the running spec, for `TLCGet` and for the expressions that refer to where they are. The search sets the fields of
 * `CompiledSpec.run` before it calls a function; the compiled code and the standard modules read them.
 */
export interface RunContext {
  /** TLC's level of the state at hand: 1 for an initial state. `undefined` outside a search, where TLCGet("level") is an error. */
  level: number | undefined;
  /** The action that `next` was reached by while an action constraint or property is evaluated. */
  action: CompiledAction | undefined;
  /** `TLCGet("distinct")`, `"generated"`, `"queue"`, `"diameter"`, `"duration"`, ... by key; throws for a key that does not apply. */
  statistic: ((key: string) => Value | undefined) | undefined;
  /** The behaviour that leads to the state at hand, for TLCExt's `Trace`; computed when asked for. */
  trace: (() => readonly State[]) | undefined;
  /** The behaviour that violates something, for TLCExt's `CounterExample` in a postcondition; `undefined` while the search goes on. */
  counterExample?: CounterExample | undefined;
  /** The state that is expanded, by its number; -1 while the initial states are made. */
  expanded?: number | undefined;
  /** Another number each time that this begins, be it the same state: what is drawn at random begins anew with it. */
  turn?: number | undefined;
  /** Set by `TLCSet("exit", TRUE)`: the search ends after the state at hand. */
  exit?: boolean | undefined;
  /**
   * How many states in the middle of an action composition `A \cdot B` were met; the search takes them off, since TLC counts them as generated.
   */
  composed?: number | undefined;
  /**
   * Called before an operator whose value or effect depends on more than its operands: what was printed, drawn, read, noted before. May throw.
   */
  beforeImpure?: ((operator: string, operands: readonly unknown[]) => void) | undefined;
  /** Takes what `TLCDefer` puts off until a behaviour goes on to the state at hand; absent in an exhaustive search, which never evaluates it. */
  defer?: ((action: () => void) => void) | undefined;
  /** Takes one line of `Print`, `PrintT`. */
  print: (text: string) => void;
}

/** A state, or the making of the initial states (-1), is expanded from here on. */
export function beginTurn(run: RunContext, expanded: number): void {
  run.expanded = expanded;
  run.turn = (run.turn ?? 0) + 1;
}

/** A behaviour with the action that led to each state but the first; empty where nothing is violated. */
export interface CounterExample {
  readonly steps: readonly { readonly state: State; readonly action: CompiledAction | undefined }[];
  /** The step from the last state that closes a loop, and the index of where it leads to. */
  readonly closing?: { readonly action: CompiledAction; readonly to: number } | undefined;
}

/** A spec with its model, ready to be searched. A value of this type holds caches and registers: one for each concurrent search. */
export interface CompiledSpec {
  /** Names of the variables of the root module, in the order of declaration. */
  readonly variables: readonly string[];
  readonly run: RunContext;
  /** What is odd about the specification or its configuration, without being wrong. */
  readonly warnings: readonly string[];
  /** Of its strings and model values. */
  readonly interner: Interner;
  /** Stands for the text of all its modules and for the cfg. */
  readonly identity: string;
  /** How many texts loading it has interned; these have the same places in the order wherever it is loaded. */
  readonly loadedTexts: number;

  readonly assumptions: readonly Assumption[];

  /** Whether there is a behaviour specification at all; without one only the assumptions are checked (zero states). */
  readonly hasBehavior: boolean;
  /** Calls `emit` for each way to satisfy the initial predicate, in TLC's order. */
  init(emit: EmitInitial): void;
  readonly actions: readonly CompiledAction[];
  /** All actions in order: `for (const action of actions) action.successors(state, emit)`. */
  successors(state: State, emit: EmitSuccessor): void;

  readonly invariants: readonly StatePredicate[];
  /** State constraints: a state for which one is false is generated and checked, but neither counted as distinct nor explored. */
  readonly constraints: readonly StatePredicate[];
  readonly actionConstraints: readonly ActionPredicate[];
  /** Initial parts of the properties, checked for initial states (TLC's implied inits). */
  readonly initialProperties: readonly StatePredicate[];
  /** The `[][A]_v` parts of the properties, checked for each step (TLC's implied actions). */
  readonly actionProperties: readonly ActionPredicate[];
  /** What the specification assumes of behaviours besides Init and Next: the fairness conditions. */
  readonly fairness: readonly NamedTemporal[];
  /** The remaining temporal parts of the properties: to be checked under `fairness`. */
  readonly temporalProperties: readonly NamedTemporal[];
  /**
   * Makes a function that evaluates several leaves at once: in its answer the bit of each leaf that holds is set. The next state is needed when there are
   * action leaves. Without it leaves are to be evaluated one by one.
   */
  truths?(asked: readonly { readonly leaf: TemporalStateLeaf | TemporalActionLeaf; readonly bit: number }[]): (state: State, next?: State) => number;

  /** CHECK_DEADLOCK of the cfg; `undefined` when the cfg says nothing. */
  readonly checkDeadlock: boolean | undefined;
  /** VIEW: states with equal views are taken as one. */
  readonly view: ((state: State) => Value) | undefined;
  /** SYMMETRY: the group generated, without the identity; empty when there is none. */
  readonly symmetry: readonly SymmetryPermutation[];
  /** ALIAS, given a state of the trace and its successor in it (the state itself for the last). */
  readonly alias: ((state: State, next: State) => AliasedState) | undefined;
  /** POSTCONDITION, evaluated after the search. */
  readonly postconditions: readonly { readonly name: string; readonly source: SourceRange; holds(): boolean }[];
  /** How often each expression was evaluated so far; absent when this is not counted. */
  readonly evaluations?: { entries(): Iterable<{ readonly source: SourceRange; readonly count: number }> } | undefined;

  /** Value of a constant-level or state-level expression of the spec given by name (a definition without parameters). */
  evaluate(definition: string, state?: State, next?: State): Value;
  /** Whether the successor relation can make this step: Next as a predicate, evaluated on the given pair. A stutter counts only if Next allows it. */
  isStep(state: State, next: State): boolean;
  /** What each action says of a step, the nearest first. Compiled when asked for. */
  explain(state: State, next: State): ActionExplanation[];
  /** Whether the initial predicate holds of a given state. */
  isInitial(state: State): boolean;
}
