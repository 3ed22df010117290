import type { BufferInfo, Memory } from './memory.ts';
import { grow } from './grow.ts';

/**
 * Happens-before as ECMA-262 §29 defines it, and on it the detection of data races on plain accesses (vector clocks, Flanagan and
 * Freund's FastTrack without its adaptive part). A seq-cst read synchronizes with the seq-cst write it reads from and with no other:
 * a store replaces what the word published, it does not add to it. A read-modify-write does both. The critical sections of a waiter
 * list are ordered as they were entered.
 *
 * Plain accesses are no scheduling points. That is sound while every execution is free of races and of mixed accesses: two
 * conflicting plain accesses are then ordered by happens-before, which the order of the atomic steps alone decides, so moving a
 * plain access within its thread, between the atomic steps around it, changes no value anywhere. The first race of a program is
 * seen in whichever interleaving of the atomic steps is explored, because detection asks for a missing order, not for a bad moment.
 */

export interface PlainAccess {
  readonly thread: number;
  readonly site: number;
  readonly write: boolean;
  readonly atomic: boolean;
}

/** Two accesses to the same bytes that nothing orders (`race`), or that break the typed-cells condition (`mixed-access`). */
export interface AccessConflict {
  readonly kind: 'race' | 'mixed-access';
  readonly first: PlainAccess;
  readonly second: PlainAccess;
  readonly buffer: string;
  readonly byteOffset: number;
  readonly byteLength: number;
}

export class HappensBefore {
  readonly #threads: number;
  readonly #memory: Memory;
  #execution = 0;
  readonly #clock: Int32Array;
  #released = new Int32Array(0);
  #releasedIn = new Int32Array(0);
  /** Last atomic access of each word in this execution, for the typed-cells condition. */
  #wordUsedIn = new Int32Array(0);
  #wordThread = new Int32Array(0);
  #wordSite = new Int32Array(0);
  /** Plain cells: maximal byte ranges that have always been accessed together. */
  readonly #cells: { buffer: BufferInfo; start: number; end: number; words: number[] }[] = [];
  #cellUsedIn = new Int32Array(0);
  #cellThread = new Int32Array(0);
  #cellSite = new Int32Array(0);
  #writeThread = new Int32Array(0);
  #writeClock = new Int32Array(0);
  #writeSite = new Int32Array(0);
  #readClock = new Int32Array(0);
  #readSite = new Int32Array(0);
  conflict: AccessConflict | undefined;

  constructor(threads: number, memory: Memory) {
    this.#threads = threads;
    this.#memory = memory;
    this.#clock = new Int32Array(threads * threads);
  }

  beginExecution(): void {
    this.#execution++;
    this.conflict = undefined;
    this.#clock.fill(0);
    for (let p = 0; p < this.#threads; p++) this.#clock[p * this.#threads + p] = 1;
  }

  #reserveLocations(): void {
    const n = this.#memory.locationCount;
    this.#releasedIn = grow(this.#releasedIn, n);
    // As many rows as `releasedIn` has entries, which may be more than n: a row written out of bounds would be lost without a word.
    this.#released = grow(this.#released, this.#releasedIn.length * this.#threads);
    this.#wordUsedIn = grow(this.#wordUsedIn, n);
    this.#wordThread = grow(this.#wordThread, n);
    this.#wordSite = grow(this.#wordSite, n);
  }

  /** Thread p reads what was published in a location. */
  acquire(p: number, location: number): void {
    if (this.#releasedIn[location] !== this.#execution) return;
    const n = this.#threads;
    const clock = this.#clock;
    const released = this.#released;
    const from = location * n;
    const to = p * n;
    for (let q = 0; q < n; q++) if (released[from + q]! > clock[to + q]!) clock[to + q] = released[from + q]!;
  }

  /** Thread p publishes what it has done in a location, replacing what was published there. */
  release(p: number, location: number): void {
    if (location >= this.#releasedIn.length) this.#reserveLocations();
    const n = this.#threads;
    const clock = this.#clock;
    const released = this.#released;
    const from = p * n;
    const to = location * n;
    for (let q = 0; q < n; q++) released[to + q] = clock[from + q]!;
    this.#releasedIn[location] = this.#execution;
    clock[from + p]!++;
  }

  /** The notifier's critical section ends before the woken thread goes on. */
  wakes(notifier: number, woken: number): void {
    const n = this.#threads;
    const clock = this.#clock;
    for (let q = 0; q < n; q++) if (clock[notifier * n + q]! > clock[woken * n + q]!) clock[woken * n + q] = clock[notifier * n + q]!;
  }

  /** What thread p has done so far, for `goesOnAfter`. */
  published(p: number): Int32Array {
    const n = this.#threads;
    const clock = this.#clock.slice(p * n, p * n + n);
    this.#clock[p * n + p]!++;
    return clock;
  }

  /** Thread p goes on after what another thread had published. */
  goesOnAfter(p: number, published: Int32Array): void {
    const n = this.#threads;
    const clock = this.#clock;
    for (let q = 0; q < n; q++) if (published[q]! > clock[p * n + q]!) clock[p * n + q] = published[q]!;
  }

  /** Notes an atomic access of a word and checks that its bytes are used in no other way in this execution. */
  atomicAccess(p: number, location: number, site: number, write: boolean): void {
    if (location >= this.#wordUsedIn.length) this.#reserveLocations();
    this.#wordUsedIn[location] = this.#execution;
    this.#wordThread[location] = p;
    this.#wordSite[location] = site;
    const word = this.#memory.words[location]!;
    if (word.overlappingWords.length === 0 && word.overlappingCells.length === 0) return;
    for (const other of word.overlappingWords) {
      if (this.#wordUsedIn[other] === this.#execution) {
        this.#report('mixed-access', { thread: this.#wordThread[other]!, site: this.#wordSite[other]!, write: false, atomic: true }, { thread: p, site, write, atomic: true }, word.buffer, word.byteOffset, word.size);
      }
    }
    for (const cell of word.overlappingCells) {
      const { start, end, words } = this.#cells[cell]!;
      if (start >= word.byteOffset + word.size || end <= word.byteOffset) continue;
      if (!words.includes(location)) words.push(location);
      if (this.#cellUsedIn[cell] === this.#execution) {
        this.#report('mixed-access', { thread: this.#cellThread[cell]!, site: this.#cellSite[cell]!, write: this.#writeClock[cell]! > 0, atomic: false }, { thread: p, site, write, atomic: true }, word.buffer, word.byteOffset, word.size);
      }
    }
  }

  plainAccess(p: number, buffer: BufferInfo, start: number, end: number, site: number, write: boolean): void {
    let at = start;
    while (at < end) {
      const cell = this.#cellFrom(buffer, at, end);
      this.#check(p, cell, site, write);
      at = this.#cells[cell]!.end;
    }
  }

  #report(kind: 'race' | 'mixed-access', first: PlainAccess, second: PlainAccess, buffer: BufferInfo, byteOffset: number, byteLength: number): void {
    this.conflict ??= { kind, first, second, buffer: buffer.key, byteOffset, byteLength };
  }

  #check(p: number, cell: number, site: number, write: boolean): void {
    const n = this.#threads;
    const clock = this.#clock;
    const execution = this.#execution;
    const { buffer, start, end, words } = this.#cells[cell]!;
    if (this.#cellUsedIn[cell] !== execution) {
      this.#cellUsedIn[cell] = execution;
      this.#writeClock[cell] = 0;
      this.#readClock.fill(0, cell * n, cell * n + n);
    }
    this.#cellThread[cell] = p;
    this.#cellSite[cell] = site;
    for (const word of words) {
      if (this.#wordUsedIn[word] === execution) {
        this.#report('mixed-access', { thread: this.#wordThread[word]!, site: this.#wordSite[word]!, write: false, atomic: true }, { thread: p, site, write, atomic: false }, buffer, start, end - start);
      }
    }
    const writer = this.#writeThread[cell]!;
    if (this.#writeClock[cell]! > clock[p * n + writer]!) {
      this.#report('race', { thread: writer, site: this.#writeSite[cell]!, write: true, atomic: false }, { thread: p, site, write, atomic: false }, buffer, start, end - start);
    }
    if (!write) {
      this.#readClock[cell * n + p] = clock[p * n + p]!;
      this.#readSite[cell * n + p] = site;
      return;
    }
    for (let q = 0; q < n; q++) {
      if (this.#readClock[cell * n + q]! > clock[p * n + q]!) {
        this.#report('race', { thread: q, site: this.#readSite[cell * n + q]!, write: false, atomic: false }, { thread: p, site, write, atomic: false }, buffer, start, end - start);
      }
    }
    this.#writeThread[cell] = p;
    this.#writeClock[cell] = clock[p * n + p]!;
    this.#writeSite[cell] = site;
  }

  /** The cell that begins at `at` and ends at `end` or before; cells are split at the bounds of every access. */
  #cellFrom(buffer: BufferInfo, at: number, end: number): number {
    const cell = buffer.cellAt[at] ?? -1;
    if (cell < 0) {
      let stop = at + 1;
      while (stop < end && (buffer.cellAt[stop] ?? -1) < 0) stop++;
      return this.#addCell(buffer, at, stop);
    }
    const range = this.#cells[cell]!;
    if (range.start < at) return this.#split(cell, at, end);
    if (range.end > end) this.#split(cell, end, range.end);
    return cell;
  }

  /** Cuts a cell in two at `at`; answers the right part, itself cut at `end`. */
  #split(cell: number, at: number, end: number): number {
    const range = this.#cells[cell]!;
    const right = this.#addCell(range.buffer, at, range.end);
    range.end = at;
    const n = this.#threads;
    for (const column of [this.#cellUsedIn, this.#cellThread, this.#cellSite, this.#writeThread, this.#writeClock, this.#writeSite]) column[right] = column[cell]!;
    this.#readClock.copyWithin(right * n, cell * n, cell * n + n);
    this.#readSite.copyWithin(right * n, cell * n, cell * n + n);
    if (this.#cells[right]!.end > end) this.#split(right, end, this.#cells[right]!.end);
    return right;
  }

  #addCell(buffer: BufferInfo, start: number, end: number): number {
    const cell = this.#cells.length;
    const words: number[] = [];
    const consider = (location: number): void => {
      const word = this.#memory.words[location]!;
      if (words.includes(location) || word.byteOffset >= end || word.byteOffset + word.size <= start) return;
      words.push(location);
      word.overlappingCells.push(cell);
      word.overlappingWords.forEach(consider);
    };
    buffer.cellAt = grow(buffer.cellAt, end, -1);
    for (let byte = start; byte < end; byte++) {
      const word = buffer.wordAt[byte] ?? -1;
      if (word >= 0) consider(word);
      buffer.cellAt[byte] = cell;
    }
    this.#cells.push({ buffer, start, end, words });
    const n = this.#cells.length;
    this.#cellUsedIn = grow(this.#cellUsedIn, n);
    this.#cellThread = grow(this.#cellThread, n);
    this.#cellSite = grow(this.#cellSite, n);
    this.#writeThread = grow(this.#writeThread, n);
    this.#writeClock = grow(this.#writeClock, n);
    this.#writeSite = grow(this.#writeSite, n);
    this.#readClock = grow(this.#readClock, n * this.#threads);
    this.#readSite = grow(this.#readSite, n * this.#threads);
    this.#reserveLocations();
    return cell;
  }
}
