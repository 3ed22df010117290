/**
 * The seam between transformed code and whatever runs it. Transformed code calls the operations of
 * `runtime.ts`, which hand every access to shared memory to the handler installed here; the explorer is one
 * such handler. With no handler installed the operations act at once, so transformed code behaves like its source.
 */

/** Returned by a handler that wants the calling thread suspended; transformed code then yields and receives the operation's result from `next`. */
export const PENDING: unique symbol = Symbol('ringproof.pending');
export type Pending = typeof PENDING;

/** A typed array that views a SharedArrayBuffer. */
export type SharedView =
  | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array
  | Float32Array | Float64Array | BigInt64Array | BigUint64Array;

export type AtomicKind = 'load' | 'store' | 'add' | 'sub' | 'and' | 'or' | 'xor' | 'exchange' | 'compareExchange';

/** What the transform knows about one place in the source. Lines and columns count from 1. */
export interface Site {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Source text of the access or call, e.g. `Atomics.store(this.#control, TAIL, next)`. */
  readonly text: string;
  /** Source text of the array operand, the nearest thing to a variable name, e.g. `this.#control`. */
  readonly array: string;
  /** Source text of the index operand, e.g. `TAIL`. */
  readonly index: string;
  /** Name of the enclosing function, `Class.method` or `<arrow>`. */
  readonly enclosing: string;
}

/**
 * Receives every access that transformed code makes to shared memory. `site` indexes `siteOf`.
 * Each method returns the operation's result, or `PENDING`. Accesses to memory that is not shared never get here.
 */
export interface AccessHandler {
  /** An `Atomics` read, write or read-modify-write; `value` is the operand (`expected` for compareExchange, whose `replacement` follows). */
  atomic(site: number, kind: AtomicKind, view: SharedView, index: number, value: number | bigint | undefined, replacement: number | bigint | undefined): unknown;
  /** `Atomics.wait`; `timeout` in ms, Infinity when absent. */
  wait(site: number, view: Int32Array | BigInt64Array, index: number, value: number | bigint, timeout: number): unknown;
  waitAsync(site: number, view: Int32Array | BigInt64Array, index: number, value: number | bigint, timeout: number): unknown;
  notify(site: number, view: Int32Array | BigInt64Array, index: number, count: number): unknown;
  /** A plain element read `view[index]` or DataView get. `read` performs the real access; bytes are [byteOffset, byteOffset + byteLength) of `buffer`. */
  plainRead(site: number, buffer: SharedArrayBuffer, byteOffset: number, byteLength: number, tearFree: boolean, read: () => unknown, view: SharedView | DataView, index: number): unknown;
  /** A plain element write; `write` performs the real access. */
  plainWrite(site: number, buffer: SharedArrayBuffer, byteOffset: number, byteLength: number, tearFree: boolean, write: () => void, view: SharedView | DataView, index: number, value: unknown): unknown;
  /** A bulk plain read and/or write (`set`, `fill`, `copyWithin`, `slice`, `TextDecoder`…) as byte ranges; `act` performs it. */
  bulk(site: number, reads: readonly ByteRange[], writes: readonly ByteRange[], act: () => unknown): unknown;
  /**
   * Entry to a loop, and each arrival at its back edge, with the values of the outer variables that its body assigns (the same
   * variables in both): what spin detection stands on. Without the values at entry a spin is only seen on its second turn, and every
   * first failed turn would count as a behaviour of its own. `loopBack` may return PENDING: the thread spins and is suspended.
   */
  loopEnter(site: number, state?: readonly unknown[]): void;
  loopBack(site: number, state: readonly unknown[]): unknown;
  /**
   * Transformed code changed something other than a local variable or shared memory (a property, a captured variable, an unknown call).
   * Not called when a property is assigned the value it has already (`Object.is`), or a loop that refreshes a cached index would never count as a spin.
   */
  effect(): void;
}

export interface ByteRange {
  readonly buffer: SharedArrayBuffer;
  readonly byteOffset: number;
  readonly byteLength: number;
}
