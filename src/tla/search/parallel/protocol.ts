import type { ChannelDescriptor, RingDescriptor } from '../../../ring/index.ts';

/**
 * What threads that expand states are asked and what they answer, as byte messages over rings.
 *
 * A job: word number of the job, word level, word version of the table, word id of the first state, natural count of states, and each state as a block.
 *
 * An answer to it, in one or several parts that hold whole states: word number of the job, byte kind of the part, and for a part with states,
 * for each in their order: natural 0 when this thread has to expand it itself, else 1 + count of generated states and for each natural
 * `action << 1 | kind`, and for MAYBE_NEW words high and low of the fingerprint and the state as a block; then, if temporal properties are checked,
 * what `packSteps` writes.
 */

/** A constraint does not hold, or the state is in the table, or it came as MAYBE_NEW before, in this job or an earlier one of the thread. */
export const NOT_NEW = 0;
/** Any other. */
export const MAYBE_NEW = 1;

/** Kinds of part: there are more of this job, it is the last, or the job cannot be done by several threads; then follows why, as a block. */
export const MORE = 0;
export const LAST = 1;
export const IN_ORDER_ONLY = 2;

/** What a thread has to know to load the specification, and how it is spoken to. */
export interface ExpanderJob {
  readonly file: string;
  readonly config: string | undefined;
  readonly library: readonly string[];
  /** Of the modules, by their texts. */
  readonly trees: ReadonlyMap<string, Uint8Array>;
  readonly deadlock: boolean;
  readonly liveness: boolean;
  readonly jobs: RingDescriptor<'bytes'>;
  readonly answers: ChannelDescriptor<'bytes'>;
}

/** By message port: what the loaded specification interned, to compare; sent once. */
export interface Readiness {
  readonly texts: number;
  readonly digest: string;
}

/** By message port: the table of states, each time that there is another one. */
export interface SharedTable {
  readonly version: number;
  readonly slots: Int32Array;
}
