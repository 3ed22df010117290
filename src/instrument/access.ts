import { guardIteration } from './iteration-guard.ts';
import type { Agent } from './async/agent.ts';
import type { Mailbox } from './async/port.ts';
import type { NotResumableError } from './refusal.ts';

/**
 * The seam between transformed code and whatever runs it. Transformed code calls the operations of
 * `runtime.ts`, which hand every access to shared memory to the handler installed here; the explorer is one
 * such handler. With no handler installed the operations act at once, so transformed code behaves like its source.
 *
 * A thread is a generator from `startThread`. When a handler method answers `PENDING` the generator yields `undefined`;
 * whoever runs it performs the operation on the real memory when its turn comes and passes the result to `next`
 * (or throws what the operation throws, with `throw`). What is passed to `next` for a plain write or at a loop is ignored.
 */

/** Returned by a handler that wants the calling thread suspended; transformed code then yields and receives the operation's result from `next`. */
export const PENDING: unique symbol = Symbol('ringproof.pending');
export type Pending = typeof PENDING;

/** A typed array that views a SharedArrayBuffer. */
export type SharedView =
  | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array
  | Float32Array | Float64Array | BigInt64Array | BigUint64Array;

export type AtomicKind = 'load' | 'store' | 'add' | 'sub' | 'and' | 'or' | 'xor' | 'exchange' | 'compareExchange';

/** The suffix of a DataView accessor: `getInt32` and `setInt32` are of type `Int32`. */
export type DataViewType = 'Int8' | 'Uint8' | 'Int16' | 'Uint16' | 'Int32' | 'Uint32' | 'Float16' | 'Float32' | 'Float64' | 'BigInt64' | 'BigUint64';

/** What the transform knows about one place in the source. Lines and columns count from 1. */
export interface Site {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Source text of the access or call, e.g. `Atomics.store(this.#control, TAIL, next)`. */
  readonly text: string;
  /** Source text of the array operand, the nearest thing to a variable name, e.g. `this.#control`; empty where there is none. */
  readonly array: string;
  /** Source text of the index operand, e.g. `TAIL`; empty where there is none. */
  readonly index: string;
  /** Name of the enclosing function, `Class.method` or `<arrow>`; `<module>` outside of functions. */
  readonly enclosing: string;
}

/**
 * Receives every access that transformed code makes to shared memory. `site` is an argument for `siteOf`.
 * Each method returns the operation's result, or `PENDING`. Accesses to memory that is not shared never get here,
 * nor do accesses that throw or touch nothing (index out of range, wrong type): those behave as in the plain source.
 * Operands are coerced already: indices are integers within the view, values numbers or bigints as the element type asks.
 */
export interface AccessHandler {
  /** An `Atomics` read, write or read-modify-write; `value` is the operand (`expected` for compareExchange, whose `replacement` follows). */
  atomic(site: number, kind: AtomicKind, view: SharedView, index: number, value: number | bigint | undefined, replacement: number | bigint | undefined): unknown;
  /** `Atomics.wait`; `timeout` in ms, Infinity when absent. */
  wait(site: number, view: Int32Array | BigInt64Array, index: number, value: number | bigint, timeout: number): unknown;
  waitAsync(site: number, view: Int32Array | BigInt64Array, index: number, value: number | bigint, timeout: number): unknown;
  /** `count` is Infinity when absent. */
  notify(site: number, view: Int32Array | BigInt64Array, index: number, count: number): unknown;
  /** A plain element read `view[index]`. */
  plainRead(site: number, view: SharedView, index: number): unknown;
  /** A plain element write `view[index] = value`. */
  plainWrite(site: number, view: SharedView, index: number, value: number | bigint): unknown;
  /** `view.getInt32(byteOffset, littleEndian)` and the like; see `dataViewRead`. */
  dataViewGet(site: number, view: DataView, type: DataViewType, byteOffset: number, littleEndian: boolean): unknown;
  dataViewSet(site: number, view: DataView, type: DataViewType, byteOffset: number, value: number | bigint, littleEndian: boolean): unknown;
  /** A bulk plain read and/or write (`set`, `fill`, `copyWithin`, `slice`, `TextDecoder`…) as byte ranges; `act` performs it. */
  bulk(site: number, reads: readonly ByteRange[], writes: readonly ByteRange[], act: () => unknown): unknown;
  /**
   * Entry to a loop, with the values of the outer variables that its body assigns: what spin detection stands on. Without the values at
   * entry a spin is only seen on its second turn, and every first failed turn would count as a behaviour of its own.
   * The answer names this run of the loop among others, also of the same loop in a recursive call.
   */
  loopEnter(site: number, state: readonly unknown[]): number;
  /**
   * An arrival at the back edge, with the same variables as at entry, and the run that `loopEnter` answered; undefined when no handler
   * was there then. May return PENDING: the thread spins and is suspended.
   */
  loopBack(site: number, state: readonly unknown[], run: number | undefined): unknown;
  /**
   * Transformed code changed something other than a local variable or shared memory (a property, a captured variable, an unknown call).
   * Not called when a property is assigned the value it has already (`Object.is`), or a loop that refreshes a cached index would never count as a spin.
   */
  effect(): void;
  /**
   * Something cannot be explored: a shared access was PENDING where the code around it cannot be suspended, or a native function that
   * nothing is known about is about to receive shared memory. `refusal` is thrown right after, but the code under test may catch it, so a handler remembers it and
   * ends the execution. A handler that is not running a thread (set-up, invariants) may throw nothing and remember nothing: it answers false, and the code goes on where it can.
   */
  refuse(refusal: NotResumableError): boolean;
  /**
   * Whether no thread runs, as in set-up and invariants: then nothing is suspended, refused or counted as an effect, so a function that is not
   * instrumented may be called as it is. A handler without this method always runs one.
   */
  isIdle?(): boolean;
  /** The agent whose code runs: promises, jobs and timers are its. A handler without agents has them refused. */
  agent?(): Agent;
  /** A message is sent to a mailbox. Like an access, it may be answered with PENDING. */
  post?(site: number, to: Mailbox, message: unknown): unknown;
  /** `receiveMessageOnPort`: the first message that nobody listens for, as `{ message }`, or undefined. */
  receive?(site: number, from: Mailbox): unknown;
}

export interface ByteRange {
  readonly buffer: SharedArrayBuffer;
  readonly byteOffset: number;
  readonly byteLength: number;
  /** Bytes of an element; 1 for what is looked at as bytes. */
  readonly elementSize: number;
}

/** The installed handler; `undefined` when transformed code acts at once. A mutable field, because an imported `let` cannot be read through a registry. */
export const installed: { handler: AccessHandler | undefined } = { handler: undefined };

/** Installs a handler and returns the one before; `undefined` uninstalls. */
export function installHandler(handler: AccessHandler | undefined): AccessHandler | undefined {
  const previous = installed.handler;
  installed.handler = handler;
  if ((handler === undefined) !== (previous === undefined)) guardIteration(handler !== undefined);
  return previous;
}
