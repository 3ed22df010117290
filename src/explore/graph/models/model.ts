import type { ExecutionGraph, GraphShape } from '../execution-graph.ts';
import type { Operation } from '../program.ts';

export type ModelName = 'sc' | 'tso' | 'rc11' | 'js';

/**
 * What the search asks of a memory model. Every model forbids cycles in po ∪ rf (no out-of-thin-air values), so that events can be added one by one,
 * each last in po ∪ rf; what is left to say is which sources a read may have and where in the coherence order a write may stand.
 */
export interface MemoryModel {
  readonly name: ModelName;
  readonly shape: GraphShape;
  /** Says why the model cannot judge the operation, or nothing. */
  refuses(operation: Operation): string | undefined;
  /** Whether writes of this order stand in the coherence order of their cell. */
  isOrdered(order: number): boolean;
  /** Appends to `sources` the writes that `read`, just pushed, may read from. */
  sources(graph: ExecutionGraph, read: number, sources: number[]): void;
  /** Appends to `places` the writes (INIT: the beginning) right after which `write`, just pushed and ordered, may be placed. */
  places(graph: ExecutionGraph, write: number, places: number[]): void;
  /**
   * The same where `read` is going to read from `write`, both last in what the graph keeps. A plain write has no place: INIT stands for "it may be read".
   */
  revisitPlaces(graph: ExecutionGraph, read: number, write: number, places: number[]): void;
  /** Whether the graph is consistent where `sources` and `places` do not decide it; `event` is the last one added or changed. */
  isConsistent(graph: ExecutionGraph, event: number): boolean;
  /**
   * Whether `event` reads from, or is placed after, the write that the model holds to be the last of the cell, counting only
   * events up to `event` in insertion order and those in the po ∪ rf prefix of `revisitor`. Adding an event that way is always consistent (TruSt, POPL'22, maximal extensions).
   */
  isMaximal(graph: ExecutionGraph, event: number, revisitor: number): boolean;
  /** Appends the writes (INIT: the first value) that a read after all threads have ended may read from. */
  finalSources(graph: ExecutionGraph, location: number, sources: number[]): void;
  /** Whether two accesses of one cell, not ordered by happens-before, are a data race. */
  isRace(graph: ExecutionGraph, a: number, b: number): boolean;
}
