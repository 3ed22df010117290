/** What "right" means for a history: pure functions that throw an OracleError, saying what is wrong and where, and know nothing of who made the history. */
export { OracleError } from './oracle-error.ts';
export type { KeyOf, Transfers } from './transfers.ts';
export { assertFifo } from './assert-fifo.ts';
export { assertExactlyOnce } from './assert-exactly-once.ts';
export { assertConserved } from './assert-conserved.ts';
export { assertTerminal } from './assert-terminal.ts';
export { assertQuiescent } from './assert-quiescent.ts';
export type { Sleeper } from './assert-quiescent.ts';
export { assertServed, StarvationError } from './assert-served.ts';
export type { Turn } from './assert-served.ts';
export { assertBounded, assertCachesBehind, assertMonotonic } from './assert-sequences.ts';
export type { Beliefs } from './assert-sequences.ts';
export { assertLinearizable } from './assert-linearizable.ts';
export { specOfClass } from './sequential-spec.ts';
export type { Operation, Outcome, PlainClass, SequentialSpec } from './sequential-spec.ts';
