import type { ByteRange, DataViewType, SharedView } from '../../instrument/access.ts';
import { Machine } from './machine.ts';
import type { BufferInfo } from './memory.ts';
import { NONE, OPEN, POST, RECEIVE, WRITE } from './operations.ts';

/** What one thread touched of one buffer, or of the waiter lists of its words: by byte, one more than the site of the first access; 0: none. */
interface Touched {
  readonly read: Int32Array;
  readonly written: Int32Array;
}

/** What each thread of a program touched, over all executions that were watched. */
export class Footprints {
  readonly #threads: Map<string, Touched>[] = [];
  /** For each thread, one more than the site of its first use of a message port; 0: none. */
  readonly ports: number[] = [];

  /** By name of the buffer; the waiter lists of its words are a buffer of their own. */
  of(thread: number): ReadonlyMap<string, Touched> {
    return (this.#threads[thread] ??= new Map());
  }

  note(thread: number, buffer: BufferInfo, list: boolean, start: number, end: number, site: number, write: boolean): void {
    const key = list ? `waiters of ${buffer.key}` : buffer.key;
    const byBuffer = (this.#threads[thread] ??= new Map());
    let touched = byBuffer.get(key);
    if (touched === undefined) {
      touched = { read: new Int32Array(buffer.byteLength), written: new Int32Array(buffer.byteLength) };
      byBuffer.set(key, touched);
    }
    const bytes = write ? touched.written : touched.read;
    for (let byte = start; byte < end; byte++) if (bytes[byte] === 0) bytes[byte] = site + 1;
  }
}

/** Bytes that two threads touch, at least one of them by writing. */
export interface Conflict {
  readonly buffer: string;
  readonly byteOffset: number;
  readonly byteLength: number;
  /** Sites of the first access by each of the two. */
  readonly sites: readonly [number, number];
  readonly writes: readonly [boolean, boolean];
}

/** The first range of bytes on which two footprints conflict. */
export function conflictOf(first: ReadonlyMap<string, Touched>, second: ReadonlyMap<string, Touched>): Conflict | undefined {
  for (const [buffer, one] of first) {
    const other = second.get(buffer);
    if (other === undefined) continue;
    const conflicts = (byte: number): boolean => (one.written[byte] !== 0 && (other.read[byte]! | other.written[byte]!) !== 0) || (one.read[byte] !== 0 && other.written[byte] !== 0);
    for (let start = 0; start < one.read.length; start++) {
      if (!conflicts(start)) continue;
      const writes = [one.written[start] !== 0, other.written[start] !== 0] as const;
      const sites = [(one.written[start] || one.read[start]!) - 1, (other.written[start] || other.read[start]!) - 1] as const;
      let end = start + 1;
      while (end < one.read.length && conflicts(end) && (one.written[end] || one.read[end]!) - 1 === sites[0] && (other.written[end] || other.read[end]!) - 1 === sites[1]) end++;
      return { buffer, byteOffset: start, byteLength: end - start, sites, writes };
    }
  }
  return undefined;
}

/** A machine that notes in `footprints` what each thread touches. */
export function watchingMachine(footprints: Footprints): typeof Machine {
  return class<C> extends Machine<C> {
    override perform(p: number, event: number): boolean {
      if (!super.perform(p, event)) return false;
      if (this.code === POST || this.code === OPEN || this.code === RECEIVE) footprints.ports[p] ??= this.site + 1;
      const word = this.memory.words[this.pendingLocation[p]!];
      if (word === undefined) return true;
      const { buffer, byteOffset, size } = word;
      if (this.mode !== NONE) footprints.note(p, buffer, false, byteOffset, byteOffset + size, this.site, this.mode === WRITE);
      if (this.queueMode !== NONE) footprints.note(p, buffer, true, byteOffset, byteOffset + size, this.site, this.queueMode === WRITE);
      return true;
    }

    #plainly(site: number, buffer: SharedArrayBuffer, start: number, length: number, write: boolean): void {
      const thread = this.memory.currentThread;
      if (thread >= 0) footprints.note(thread, this.memory.bufferInfo(buffer), false, start, start + length, site, write);
    }

    override plainRead(site: number, view: SharedView, index: number): unknown {
      this.#plainly(site, view.buffer as SharedArrayBuffer, view.byteOffset + index * view.BYTES_PER_ELEMENT, view.BYTES_PER_ELEMENT, false);
      return super.plainRead(site, view, index);
    }

    override plainWrite(site: number, view: SharedView, index: number, value: number | bigint): unknown {
      this.#plainly(site, view.buffer as SharedArrayBuffer, view.byteOffset + index * view.BYTES_PER_ELEMENT, view.BYTES_PER_ELEMENT, true);
      return super.plainWrite(site, view, index, value);
    }

    override dataViewGet(site: number, view: DataView, type: DataViewType, byteOffset: number, littleEndian: boolean): unknown {
      this.#plainly(site, view.buffer as unknown as SharedArrayBuffer, view.byteOffset + byteOffset, bytesOf(type), false);
      return super.dataViewGet(site, view, type, byteOffset, littleEndian);
    }

    override dataViewSet(site: number, view: DataView, type: DataViewType, byteOffset: number, value: number | bigint, littleEndian: boolean): unknown {
      this.#plainly(site, view.buffer as unknown as SharedArrayBuffer, view.byteOffset + byteOffset, bytesOf(type), true);
      return super.dataViewSet(site, view, type, byteOffset, value, littleEndian);
    }

    override bulk(site: number, reads: readonly ByteRange[], writes: readonly ByteRange[], act: () => unknown): unknown {
      for (const { buffer, byteOffset, byteLength } of reads) this.#plainly(site, buffer, byteOffset, byteLength, false);
      for (const { buffer, byteOffset, byteLength } of writes) this.#plainly(site, buffer, byteOffset, byteLength, true);
      return super.bulk(site, reads, writes, act);
    }
  };
}

/** The size of what `getFloat64` and the like access, which their names say in bits. */
function bytesOf(type: DataViewType): number {
  return Number(type.replace(/\D/g, '')) / 8;
}
