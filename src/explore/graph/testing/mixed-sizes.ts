import fc from 'fast-check';
import { installed } from '../../../instrument/access.ts';
import type { Scenario } from '../../scenario.ts';
import { atomic, read, site, transformed, write } from '../../testing/transformed.ts';

/**
 * Tiny programs of loads and stores of constants whose accesses have different sizes and may overlap in part, and an enumerator of what ECMA-262 allows them: every read takes each of its
 * bytes from any write of that byte. It shares nothing with the search.
 */

/** `typed` accesses are of integers in typed arrays, which do not tear; those of a `view` do. */
export interface ByteAccess {
  readonly how: 'atomic' | 'typed' | 'view';
  readonly from: number;
  readonly size: 1 | 2 | 4;
  /** What each byte of the write becomes; a read if it is absent. */
  readonly byte?: number;
}

export type ByteProgram = readonly (readonly ByteAccess[])[];

export const BYTES = 8;

interface Item extends ByteAccess {
  readonly thread: number;
  readonly index: number;
  /** Of a read: for each byte, the number of the write within the items, or -1 for the first value. */
  readonly sources: number[];
}

function itemsOf(program: ByteProgram): Item[] {
  return program.flatMap((accesses, thread) => accesses.map((access, index) => ({ ...access, thread, index, sources: [] as number[] })));
}

const covers = ({ from, size }: ByteAccess, byte: number): boolean => from <= byte && byte < from + size;
const isStrong = ({ how }: ByteAccess): boolean => how === 'atomic';
const doesNotTear = ({ how }: ByteAccess): boolean => how !== 'view';
const haveEqualRanges = (a: ByteAccess, b: ByteAccess): boolean => a.from === b.from && a.size === b.size;

/** What the reads of each thread may see, bytes in order, as JSON. */
export function enumerateBytes(program: ByteProgram): Set<string> {
  const items = itemsOf(program);
  const reads = items.filter(({ byte }) => byte === undefined);
  const outcomes = new Set<string>();
  const assign = (at: number, offset: number): void => {
    const one = reads[at];
    if (one === undefined) {
      const outcome = JSON.stringify(program.map((_, thread) => reads.filter((r) => r.thread === thread).map((r) => r.sources.map((source) => source < 0 ? 0 : items[source]!.byte!))));
      if (!outcomes.has(outcome) && isValid(items)) outcomes.add(outcome);
      return;
    }
    if (offset === one.size) {
      if (!isTorn(items, one)) assign(at + 1, 0);
      return;
    }
    for (let source = -1; source < items.length; source++) {
      if (source >= 0 && (items[source]!.byte === undefined || !covers(items[source]!, one.from + offset))) continue;
      one.sources[offset] = source;
      assign(at, offset + 1);
    }
  };
  assign(0, 0);
  return outcomes;
}

/**
 * Tear free reads (section 29.7.4): none takes bytes of two writes of its range if none of the three may tear. By the letter the first value, written byte by byte, may be one of them;
 * no implementation does that, and here it counts as a write of every range.
 */
function isTorn(items: readonly Item[], read: Item): boolean {
  if (!doesNotTear(read)) return false;
  const whole = new Set(read.sources.filter((source) => source < 0 || (doesNotTear(items[source]!) && haveEqualRanges(items[source]!, read))));
  return whole.size > 1;
}

/** Coherent reads (29.7.3) and sequentially consistent atomics (29.7.5), for some memory-order. */
function isValid(items: readonly Item[]): boolean {
  const size = items.length;
  const hb = items.map((a) => items.map((b, at) => (a.thread === b.thread && a.index < b.index) || (b.sources.some((source) => source >= 0 && items[source] === a) && isStrong(a) && isStrong(b) && haveEqualRanges(a, b) && at >= 0)));
  for (let k = 0; k < size; k++) for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) hb[i]![j] ||= hb[i]![k]! && hb[k]![j]!;
  for (let i = 0; i < size; i++) if (hb[i]![i]!) return false;
  const happens = (a: number, b: number): boolean => a < 0 || hb[a]![b]!;
  for (const [r, read] of items.entries()) {
    for (const [offset, source] of read.sources.entries()) {
      if (source >= 0 && hb[r]![source]!) return false;
      for (let v = 0; v < size; v++) {
        if (v !== source && items[v]!.byte !== undefined && covers(items[v]!, read.from + offset) && happens(source, v) && hb[v]![r]!) return false;
      }
    }
  }
  if (!items.some(isStrong)) return true;
  const rank = items.map(() => -1);
  const isOrdered = (): boolean => items.every((read, r) => [...new Set(read.sources)].every((w) => items.every((v, at) => {
    if (v.byte === undefined || !isStrong(v) || at === w || !((w < 0 || rank[w]! < rank[at]!) && rank[at]! < rank[r]!)) return true;
    const synchronizes = w >= 0 && isStrong(items[w]!) && isStrong(read) && haveEqualRanges(items[w]!, read);
    if (synchronizes && haveEqualRanges(v, read)) return false;
    if (w >= 0 && hb[w]![r]! && hb[at]![r]! && isStrong(items[w]!) && haveEqualRanges(v, items[w]!)) return false;
    return !(happens(w, r) && happens(w, at) && isStrong(read) && haveEqualRanges(v, read));
  })));
  const extend = (placed: number): boolean => {
    if (placed === size) return isOrdered();
    for (let at = 0; at < size; at++) {
      if (rank[at]! >= 0 || items.some((_, before) => hb[before]![at]! && rank[before]! < 0)) continue;
      rank[at] = placed;
      if (extend(placed + 1)) return true;
      rank[at] = -1;
    }
    return false;
  };
  return extend(0);
}

const place = site(1, 'bytes[i]', 'bytes', 'i');
const ARRAYS = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array } as const;
const TYPES = { 1: 'Uint8', 2: 'Uint16', 4: 'Uint32' } as const;

/** The same program as code; each thread returns the bytes that its reads saw. */
export function bytesScenario(program: ByteProgram): Scenario<SharedArrayBuffer, Record<string, number[][]>> {
  return {
    name: 'bytes',
    setup: () => new SharedArrayBuffer(BYTES),
    threads: Object.fromEntries(program.map((accesses, thread) => [`t${thread}`, transformed(function* (buffer: SharedArrayBuffer) {
      const seen: number[][] = [];
      for (const { how, from, size, byte } of accesses) {
        const array = new (ARRAYS[size] as new (memory: SharedArrayBuffer) => Uint32Array<SharedArrayBuffer>)(buffer);
        const index = from / size;
        const value = byte === undefined ? undefined : byte * ({ 1: 0x01, 2: 0x0101, 4: 0x01010101 })[size];
        const handler = installed.handler!;
        const answer = yield how === 'view'
          ? (value === undefined ? handler.dataViewGet(place, new DataView(buffer), TYPES[size], from, true) : handler.dataViewSet(place, new DataView(buffer), TYPES[size], from, value, true))
          : how === 'typed' ? (value === undefined ? read(place, array, index) : write(place, array, index, value))
          : atomic(place, value === undefined ? 'load' : 'store', array, index, value);
        if (value === undefined) seen.push(Array.from({ length: size }, (_, at) => ((answer as number) >>> (8 * at)) & 0xff));
      }
      return seen;
    })])),
  };
}

/** Two or three threads with at most five accesses. The first four bytes are accessed in all sizes, the last four mostly as one word, by `Atomics` and plainly. */
export function byteProgramArbitrary(): fc.Arbitrary<ByteProgram> {
  const byte = fc.option(fc.constantFrom(1, 2), { nil: undefined });
  const access = (how: ByteAccess['how'], from: fc.Arbitrary<number>, size: ByteAccess['size']): fc.Arbitrary<ByteAccess> =>
    fc.tuple(from, byte).map(([at, value]) => ({ how, from: at, size, ...(value !== undefined && { byte: value }) }));
  const payload = [
    { weight: 5, arbitrary: access('view', fc.integer({ min: 0, max: 2 }), 2) }, { weight: 3, arbitrary: access('typed', fc.integer({ min: 0, max: 3 }), 1) }, { weight: 1, arbitrary: access('view', fc.constant(0), 4) },
  ];
  const flag = [{ weight: 4, arbitrary: access('atomic', fc.constant(4), 4) }, { weight: 1, arbitrary: access('typed', fc.constant(4), 4) }];
  const odd = [{ weight: 1, arbitrary: access('typed', fc.constantFrom(0, 2, 4), 2) }, { weight: 1, arbitrary: access('atomic', fc.constantFrom(0, 2), 2) }];
  const lengths = fc.constantFrom([2, 2], [3, 2], [2, 3], [1, 2, 2], [1, 1, 2], [1, 1, 1], [1, 3]);
  const programs = (of: { readonly weight: number; readonly arbitrary: fc.Arbitrary<ByteAccess> }[]): fc.Arbitrary<ByteProgram> =>
    lengths.chain((sizes) => fc.tuple(...sizes.map((length) => fc.array(fc.oneof(...of), { minLength: length, maxLength: length }))));
  return fc.oneof({ weight: 6, arbitrary: programs([...payload, ...flag]) }, { weight: 1, arbitrary: programs([...payload, ...flag, ...odd]) }, { weight: 2, arbitrary: programs([...odd, ...flag]) });
}
