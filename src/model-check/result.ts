/**
 * What a model checker answers about one TLA+ model, whichever engine gave the answer.
 * Shared by every engine so that verdicts and counts can be compared field by field.
 */

/** How a run ended. `interrupted` covers a signal, a time limit and a memory limit: nothing is claimed. */
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

/** A TLA+ value in the ITF encoding (Apalache ADR 015), which keeps the types that plain JSON loses. */
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

/** A place in a module; lines and columns count from 1. */
export interface SourceLocation {
  readonly module: string;
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

export interface ModelCheckResult {
  readonly engine: 'embedded' | 'tlc';
  /** Engine version as it names itself, e.g. `TLC 2.18 of 20 March 2023`. */
  readonly engineVersion: string;
  readonly verdict: ModelVerdict;
  /** The violated invariant or property, by its name in the cfg, where the engine names it. */
  readonly property?: string;
  /** One paragraph for a person: what went wrong, where, and the offending text. */
  readonly message?: string;
  readonly location?: SourceLocation;
  /** States generated, initial states included (TLC's count). */
  readonly generated: number;
  readonly distinct: number;
  /** Length of the longest shortest path from an initial state, counted in states (TLC's "depth"). */
  readonly depth: number;
  /** States left unexplored; zero for a complete search. */
  readonly queue: number;
  readonly trace?: ErrorTrace;
  readonly durationMs: number;
}

export interface ModelCheckProgress {
  readonly generated: number;
  readonly distinct: number;
  readonly queue: number;
  readonly depth: number;
}
