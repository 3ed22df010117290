/**
 * What a model checker answers about one TLA+ model, whichever engine gave the answer.
 * Shared by every engine so that verdicts and counts can be compared field by field.
 */

/**
 * How a run ended. `action-property` is the safety part of a PROPERTY: an initial predicate, a `[][A]_v` that a step breaks, or a temporal
 * formula that a finite behaviour breaks however it goes on; `liveness` is the rest of it. `interrupted` covers a signal, a time limit and a memory limit: nothing is claimed.
 */
export type ModelVerdict =
  | 'pass'
  | 'invariant'
  | 'action-property'
  | 'liveness'
  | 'deadlock'
  | 'assumption'
  | 'postcondition'
  | 'assert'
  | 'evaluation-error'
  | 'parse-error'
  | 'config-error'
  | 'interrupted';

/**
 * A TLA+ value in the ITF encoding (Apalache ADR 015), which keeps the types that plain JSON loses. TLA+ has no types that would
 * tell a sequence from a tuple: both are arrays here. A model value `m` is the string `m_OF_MODEL`, so that it differs from `"m"`.
 */
export type ItfValue =
  | boolean
  | string
  | { '#bigint': string }
  | ItfValue[]
  | { '#tup': ItfValue[] }
  | { '#set': ItfValue[] }
  | { '#map': [ItfValue, ItfValue][] }
  | { '#unserializable': string }
  | { [field: string]: ItfValue };

/** What in particular makes a `parse-error`, a `config-error` or an `evaluation-error`, where that has a name and an exit code of its own. */
export type ErrorReason =
  | 'file-not-readable'
  | 'wrong-module-name'
  | 'cyclic-extends'
  | 'missing-constant'
  | 'unknown-identifier'
  | 'unsupported'
  | 'infinite-set'
  | 'stack-overflow'
  | 'checkpoint-unusable';

/** Why a run ended before its verdict. */
export type Interruption = 'timeout' | 'out-of-memory' | 'killed' | 'aborted';

/** A place in a module or a cfg file; lines and columns count from 1. */
export interface SourceLocation {
  /** Name of the module, or of the cfg file without its folder. */
  readonly module: string;
  /** Path of the file, where the engine knows it. */
  readonly file?: string;
  readonly line: number;
  readonly column: number;
}

/** One state of an error trace, with the action that led to it (`Initial predicate` for the first). */
export interface TraceStep {
  readonly action: string;
  readonly location?: SourceLocation;
  /** Variable name to value, printed as TLA+. */
  readonly state: Readonly<Record<string, string>>;
  /** Variable name to value as ITF, where the engine can give it. */
  readonly itf?: Readonly<Record<string, ItfValue>>;
}

/** The behaviour that violates a property. `loopsTo` is the index in `steps` that a lasso returns to; `stutters` says that the last state repeats for ever. */
export interface ErrorTrace {
  readonly steps: readonly TraceStep[];
  readonly loopsTo?: number;
  readonly stutters?: boolean;
}

/** A temporal property that is violated besides the one that the result is about. */
export interface FurtherViolation {
  readonly property: string;
  readonly message: string;
  readonly location: SourceLocation;
  readonly trace?: ErrorTrace;
}

/** What an action contributed to a search. */
export interface ActionCoverage {
  readonly action: string;
  readonly location?: SourceLocation;
  /** Successors that it gave. */
  readonly generated: number;
  /** How many of them were new. */
  readonly distinct: number;
}

/** How often an expression was evaluated. */
export interface ExpressionCoverage {
  readonly location: SourceLocation;
  /** Its last line and column. */
  readonly end: { readonly line: number; readonly column: number };
  readonly evaluations: number;
}

export interface ModelCheckResult {
  readonly engine: 'embedded' | 'tlc';
  /** Engine version as it names itself, e.g. `TLC 2.18 of 20 March 2023`. */
  readonly engineVersion: string;
  readonly verdict: ModelVerdict;
  /** Why it was interrupted; also set when a violation was found and the engine was cut off while it told of it. */
  readonly interruption?: Interruption;
  /** The kind of error, for the verdicts that are one. */
  readonly reason?: ErrorReason;
  /** The violated invariant or property, by its name in the cfg. */
  readonly property?: string;
  /** One paragraph for a person: what went wrong, where, and the offending text. */
  readonly message?: string;
  readonly location?: SourceLocation;
  /**
   * Whether every state that the model can reach was visited. False after a violation, an interruption and a simulation, and
   * whenever `bounds` is not empty.
   */
  readonly complete: boolean;
  /** What narrowed the search, in words: a constraint, a view, a simulation's length. */
  readonly bounds: readonly string[];
  /** What the engine warned of, each in its own words. */
  readonly warnings: readonly string[];
  /** The engine's own estimate of the chance that a fingerprint collision hid a state, the worse one where it gives two. */
  readonly collisionProbability?: number;
  /** States generated, initial states included (TLC's count). Zero, as the next two, when the engine stopped before it counted. */
  readonly generated: number;
  readonly distinct: number;
  /** Length of the longest shortest path from an initial state, counted in states (TLC's "depth"). */
  readonly depth: number;
  /** States left unexplored; zero for a complete search. */
  readonly queue: number;
  readonly trace?: ErrorTrace;
  /** The others that the same states and steps violate, in the order of the cfg, each with a behaviour of its own. */
  readonly alsoViolated?: readonly FurtherViolation[];
  /** By action of the next-state relation, in the order of the specification, where the engine tells it. */
  readonly coverage?: readonly ActionCoverage[];
  /** Of each expression that the model uses, names and literals apart, in the order of the text; where it was asked for. */
  readonly expressions?: readonly ExpressionCoverage[];
  readonly memory?: SearchMemory;
  /** Why the last checkpoint could not be written. */
  readonly checkpointTrouble?: string;
  readonly durationMs: number;
}

/** What a search holds of the states that it has found, in bytes. The states themselves are kept only until they are expanded, and not counted. */
export interface SearchMemory {
  readonly fingerprints: number;
  readonly predecessors: number;
  /** States and steps, for temporal properties. */
  readonly graph: number;
  /** All of it, to a distinct state. */
  readonly perState: number;
}

export interface ModelCheckProgress {
  readonly generated: number;
  readonly distinct: number;
  readonly queue: number;
  readonly depth: number;
}
