import { installed, PENDING } from '../access.ts';
import type { ByteRange, DataViewType, SharedView } from '../access.ts';
import { viewIterator } from '../generators.ts';
import { guarded } from '../iteration-guard.ts';
import { add, and, answer, compareExchange, exchange, get, isShared, isSharedTypedArray, load, notify, or, store, sub, wait, waitAsync, xor } from '../operations.ts';
import type { Callable, Suspendable, Twin } from '../twin.ts';
import type { NativeTwin, NativeTwins } from './twin.ts';

/** Natives that touch shared memory: `Atomics` under another name, DataView accessors, bulk methods of typed arrays, TextEncoder and TextDecoder. */
export function* accessNatives(): NativeTwins {
  const atomics = { add, and, compareExchange, exchange, load, notify, or, store, sub, wait, waitAsync, xor };
  for (const [name, act] of Object.entries(atomics)) yield [Atomics[name as keyof typeof atomics], operation(act as (site: number, ...args: unknown[]) => unknown)];
  yield* dataViewAccessors();
  yield* bulkMethods();
  yield* textCoders();
}

/** The twin of an operation that takes its site first and answers a result or PENDING. */
function operation(act: (site: number, ...args: unknown[]) => unknown): NativeTwin {
  return (site) =>
    function* atomicAlias(...args: unknown[]): Suspendable {
      const result = act(site, ...args);
      return result === PENDING ? yield : result;
    };
}

const BYTES: Readonly<Record<DataViewType, number>> = { Int8: 1, Uint8: 1, Int16: 2, Uint16: 2, Float16: 2, Int32: 4, Uint32: 4, Float32: 4, Float64: 8, BigInt64: 8, BigUint64: 8 };

function* dataViewAccessors(): NativeTwins {
  for (const type of Object.keys(BYTES) as DataViewType[]) {
    const getter = Object.getOwnPropertyDescriptor(DataView.prototype, `get${type}`)?.value as Callable | undefined;
    const setter = Object.getOwnPropertyDescriptor(DataView.prototype, `set${type}`)?.value as Callable | undefined;
    if (getter === undefined || setter === undefined) continue;
    const inside = (view: unknown, offset: unknown): offset is number => installed.handler !== undefined && view instanceof DataView && isShared(view) && Number.isInteger(offset) && (offset as number) >= 0 && (offset as number) + BYTES[type] <= view.byteLength;
    yield [getter, (site) =>
      function* read(this: unknown, offset: unknown, littleEndian?: unknown): Suspendable {
        const at = toIndex(offset);
        if (!inside(this, at)) return getter.call(this, offset, littleEndian);
        const result = answer(site, installed.handler!.dataViewGet(site, this as DataView, type, at, Boolean(littleEndian)));
        return result === PENDING ? yield : result;
      }];
    yield [setter, (site) =>
      function* write(this: unknown, offset: unknown, value: unknown, littleEndian?: unknown): Suspendable {
        const at = toIndex(offset);
        if (!inside(this, at)) {
          installed.handler?.effect();
          return setter.call(this, offset, value, littleEndian);
        }
        const number = type.startsWith('Big') ? BigInt.asIntN(64, value as bigint) : Number(value);
        if (answer(site, installed.handler!.dataViewSet(site, this as DataView, type, at, number, Boolean(littleEndian))) === PENDING) yield;
        return undefined;
      }];
  }
}

function toIndex(offset: unknown): unknown {
  return offset === undefined ? 0 : typeof offset === 'number' ? Math.trunc(offset) || 0 : offset;
}

/** Bytes of elements `from` to `to` (exclusive) of a shared view; nothing for other memory. */
export function range(view: unknown, from = 0, to = Infinity): ByteRange[] {
  if (!ArrayBuffer.isView(view) || !isShared(view)) return [];
  const size = view instanceof DataView ? 1 : (view as SharedView).BYTES_PER_ELEMENT;
  const length = view.byteLength / size;
  const start = Math.min(Math.max(from, 0), length);
  const end = Math.min(Math.max(to, start), length);
  if (end === start) return [];
  return [{ buffer: view.buffer as unknown as SharedArrayBuffer, byteOffset: view.byteOffset + start * size, byteLength: (end - start) * size, elementSize: size }];
}

/** Performs a bulk access, through the handler where shared memory is concerned. */
export function* bulk(site: number, reads: readonly ByteRange[], writes: readonly ByteRange[], act: () => unknown): Suspendable {
  const { handler } = installed;
  if (handler === undefined || (reads.length === 0 && writes.length === 0)) return act();
  const result = answer(site, handler.bulk(site, reads, writes, act));
  return result === PENDING ? yield : result;
}

type Ranges = (view: SharedView, args: readonly unknown[]) => { readonly reads?: readonly ByteRange[]; readonly writes?: readonly ByteRange[] };

/** An index argument counted from the end when negative, as array methods do. */
function relative(value: unknown, length: number, otherwise: number): number {
  if (value === undefined) return otherwise;
  const integer = Math.trunc(Number(value)) || 0;
  return integer < 0 ? Math.max(length + integer, 0) : Math.min(integer, length);
}

function wholeRead(view: SharedView): { readonly reads: ByteRange[] } {
  return { reads: range(view) };
}

const BULK: Readonly<Record<string, Ranges>> = {
  set(view, [source, offset]) {
    const at = Math.trunc(Number(offset ?? 0)) || 0;
    return { reads: range(source), writes: range(view, at, at + ((source as ArrayLike<unknown> | undefined)?.length ?? 0)) };
  },
  fill: (view, [, from, to]) => ({ writes: range(view, relative(from, view.length, 0), relative(to, view.length, view.length)) }),
  copyWithin(view, [target, from, to]) {
    const { length } = view;
    const start = relative(from, length, 0);
    const at = relative(target, length, 0);
    const count = Math.max(Math.min(relative(to, length, length) - start, length - at), 0);
    return { reads: range(view, start, start + count), writes: range(view, at, at + count) };
  },
  slice: (view, [from, to]) => ({ reads: range(view, relative(from, view.length, 0), relative(to, view.length, view.length)) }),
  at(view, [index]) {
    const integer = Math.trunc(Number(index)) || 0;
    const i = integer < 0 ? view.length + integer : integer;
    return { reads: i < 0 ? [] : range(view, i, i + 1) };
  },
  reverse: (view) => ({ reads: range(view), writes: range(view) }),
  includes: wholeRead,
  indexOf: wholeRead,
  lastIndexOf: wholeRead,
  join: wholeRead,
  toLocaleString: wholeRead,
  toReversed: wholeRead,
  with: wholeRead,
};

/** Methods that write elements: on memory that is not shared, an effect. */
const WRITERS = new Set(['set', 'fill', 'copyWithin', 'reverse']);

function* bulkMethods(): NativeTwins {
  const prototype = Object.getPrototypeOf(Int8Array.prototype) as object;
  for (const [name, ranges] of Object.entries(BULK)) {
    const fn = Object.getOwnPropertyDescriptor(prototype, name)?.value as Callable | undefined;
    if (fn === undefined) continue;
    const twin: NativeTwin = (site) =>
      function* bulkMethod(this: unknown, ...args: unknown[]): Suspendable {
        const { reads = [], writes = [] } = isSharedTypedArray(this) || isSharedTypedArray(args[0]) ? ranges(this as SharedView, args) : {};
        if (writes.length === 0 && WRITERS.has(name)) installed.handler?.effect();
        return yield* bulk(site, reads, writes, () => fn.apply(this, args));
      } as Twin;
    yield [fn, twin];
    if (name === 'join') yield [guarded.join, twin];
  }
  const values = (_: number, value: unknown): unknown => value;
  const entries = (i: number, value: unknown): unknown => [i, value];
  const method = (name: string): Callable => Object.getOwnPropertyDescriptor(prototype, name)!.value as Callable;
  for (const [fn, entry] of [[method('values'), values], [guarded.values as Callable, values], [method('entries'), entries]] as const) {
    yield [fn, (site) =>
      function* iterator(this: unknown): Suspendable {
        return isSharedTypedArray(this) ? viewIterator(site, this, entry) : fn.call(this);
      } as Twin];
  }
}

function* textCoders(): NativeTwins {
  const encodeInto = TextEncoder.prototype.encodeInto as Callable;
  yield [encodeInto, (site) =>
    function* encode(this: unknown, text: unknown, target: unknown): Suspendable {
      if (!isSharedTypedArray(target)) {
        installed.handler?.effect();
        return encodeInto.call(this, text, target);
      }
      const { written } = new TextEncoder().encodeInto(String(text), new Uint8Array(target.length));
      return yield* bulk(site, [], range(target, 0, written), () => encodeInto.call(this, text, target));
    } as Twin];
  const decode = TextDecoder.prototype.decode as Callable;
  yield [decode, (site) =>
    function* decodeShared(this: unknown, ...args: unknown[]): Suspendable {
      const [input, options] = args as [unknown, { readonly stream?: unknown } | undefined];
      // A decoder that streams keeps bytes for the next call.
      if (options?.stream === true) installed.handler?.effect();
      const reads = input instanceof SharedArrayBuffer ? range(new Uint8Array(input)) : range(input);
      return yield* bulk(site, reads, [], () => decode.apply(this, args));
    } as Twin];
}

/** Reads `view[index]`, suspendably where the memory is shared. */
export function* readElement(site: number, view: unknown, index: number): Suspendable {
  const value = get(site, view, index);
  return value === PENDING ? yield : value;
}
