import type { SharedView } from '../../instrument/access.ts';
import { grow } from './grow.ts';

/**
 * Gives every shared byte range an identity that is the same in all executions: (allocation order of the buffer, byte offset, size).
 * A buffer allocated during set-up is the n-th of set-up; one allocated by a thread is the n-th of that thread, because an order
 * over all threads would depend on the schedule. Identities are learned once and kept; only buffers are registered anew each time.
 */

const BUFFER: unique symbol = Symbol('ringproof.buffer');
const VIEW: unique symbol = Symbol('ringproof.view');

/** Numbers locations for several memories at once. */
export interface LocationNames {
  /** `word` is 16 x byte offset + size; `list` asks for the waiter list of the word. -1 when there are too many. */
  numberOf(owner: number, ordinal: number, byteLength: number, word: number, list: boolean): number;
}

const BEFORE = -1;
/** In place of a buffer's length. */
const NO_BUFFER = -1;

export interface BufferInfo {
  readonly owner: Memory;
  readonly key: string;
  /** Who allocated it, 0 for set-up, p + 1 for thread p, `BEFORE`; and which of that one's buffers it is. */
  readonly allocator: number;
  readonly ordinal: number;
  readonly byteLength: number;
  readonly views: Map<number, ViewInfo>;
  /** Locations of words by 16 x byte offset + size. */
  readonly words: Map<number, number>;
  /** Location of the atomic word over each byte, -1 where there is none; the plain cell likewise. They end behind the last byte that was met. */
  wordAt: Int32Array<ArrayBuffer>;
  cellAt: Int32Array<ArrayBuffer>;
}

/** What is known about views of one element size at one offset. */
export interface ViewInfo {
  readonly buffer: BufferInfo;
  readonly byteOffset: number;
  readonly elementSize: number;
  /** Location by element index, -1 where not yet met; ends behind the last one that was. */
  locations: Int32Array<ArrayBuffer>;
}

type Tagged = SharedArrayBuffer & { [BUFFER]?: BufferInfo };
type TaggedView = SharedView & { [VIEW]?: ViewInfo };

/** The bytes of a buffer as words of 32 bits in the byte order of the machine: byte offset and value of each that is not zero. */
export interface BufferContents {
  readonly buffer: string;
  readonly byteLength: number;
  readonly words: readonly (readonly [byteOffset: number, value: number])[];
}

export interface Word {
  readonly buffer: BufferInfo;
  readonly byteOffset: number;
  readonly size: number;
  /** Other words and plain cells that share bytes with this one: breaches of the typed-cells condition, if both are used. */
  readonly overlappingWords: number[];
  readonly overlappingCells: number[];
}

export class Memory {
  /** Words by location; `undefined` for the location of a waiter list. */
  readonly words: (Word | undefined)[] = [];
  readonly #queueOf: number[] = [];
  readonly #mailboxes = new Map<string, number>();
  readonly #buffers = new Map<string, BufferInfo>();
  #allocations: number[] = [];
  #strangers = 0;
  readonly #native = globalThis.SharedArrayBuffer;
  readonly #names: LocationNames | undefined;
  #sealed = false;
  /** Why the numbers of locations cannot be relied on in other memories; the exploration is void then. */
  unnamed: string | undefined;
  /** -1 during set-up, else the thread that runs. */
  currentThread = -1;
  /** The buffers that were met last under each key. */
  readonly #live = new Map<string, SharedArrayBuffer>();

  constructor(names?: LocationNames) {
    this.#names = names;
  }

  /**
   * From now on a buffer that was allocated before the exploration and not seen yet is refused: those are told apart by the order in
   * which they are first seen, which several memories share only for the execution that each begins with.
   */
  seal(): void {
    this.#sealed = true;
  }

  #newLocation(allocator: number, ordinal: number, byteLength: number, word: number, list: boolean): number {
    if (this.#names === undefined) return this.words.length;
    const number = this.#names.numberOf(allocator, ordinal, byteLength, word, list);
    if (number >= 0) return number;
    this.unnamed ??= 'it uses too many words';
    return this.words.length;
  }

  /** What the buffers hold that no thread allocated: words that are not zero. Bytes beyond the last whole word are left out. */
  contents(): BufferContents[] {
    return [...this.#live].filter(([key]) => this.#buffers.get(key)!.allocator <= 0).map(([key, buffer]) => {
      const words = new Int32Array(buffer, 0, buffer.byteLength >>> 2);
      const nonZero: [number, number][] = [];
      for (const [index, word] of words.entries()) if (word !== 0) nonZero.push([index * 4, word]);
      return { buffer: key, byteLength: buffer.byteLength, words: nonZero };
    });
  }

  /** All bytes that there are, as text that is equal where they are. */
  snapshot(): string {
    return [...this.#live].map(([key, buffer]) => `${key} ${Buffer.from(new Uint8Array(buffer)).toString('latin1')}`).join('\n');
  }

  get locationCount(): number {
    return this.words.length;
  }

  beginExecution(threads: number): void {
    this.#allocations.length = threads + 1;
    this.#allocations.fill(0);
  }

  /** Makes `new SharedArrayBuffer` register what it allocates until the returned function is called. */
  watchAllocations(): () => void {
    const native = this.#native;
    const previous = globalThis.SharedArrayBuffer;
    globalThis.SharedArrayBuffer = new Proxy(native, {
      construct: (target, args, newTarget: unknown) => {
        const buffer = Reflect.construct(target, args, newTarget === globalThis.SharedArrayBuffer ? target : (newTarget as NewableFunction)) as Tagged;
        const thread = this.currentThread + 1;
        const ordinal = this.#allocations[thread]!++;
        const key = `${thread === 0 ? 'setup' : `thread ${thread - 1}`}:${ordinal}:${buffer.byteLength}`;
        buffer[BUFFER] = this.#info(key, buffer.byteLength, thread, ordinal);
        this.#live.set(key, buffer);
        return buffer;
      },
    });
    return () => {
      globalThis.SharedArrayBuffer = previous;
    };
  }

  #info(key: string, byteLength: number, allocator: number, ordinal: number): BufferInfo {
    let info = this.#buffers.get(key);
    if (info === undefined) {
      info = { owner: this, key, allocator, ordinal, byteLength, views: new Map(), words: new Map(), wordAt: new Int32Array(0), cellAt: new Int32Array(0) };
      this.#buffers.set(key, info);
    }
    return info;
  }

  /** The identity of a buffer. One that was allocated before the exploration began keeps the identity it got at first sight. */
  bufferInfo(buffer: SharedArrayBuffer): BufferInfo {
    const tagged = buffer as Tagged;
    let info = tagged[BUFFER];
    if (info === undefined || info.owner !== this) {
      if (this.#sealed) this.unnamed ??= 'a SharedArrayBuffer is allocated outside of set-up and threads, and the first execution does not use it';
      const ordinal = this.#strangers++;
      info = this.#info(`before:${ordinal}:${buffer.byteLength}`, buffer.byteLength, BEFORE, ordinal);
      tagged[BUFFER] = info;
      this.#live.set(info.key, buffer);
    }
    return info;
  }

  #viewInfo(view: TaggedView): ViewInfo {
    const buffer = this.bufferInfo(view.buffer as SharedArrayBuffer);
    const key = view.byteOffset * 16 + view.BYTES_PER_ELEMENT;
    let info = buffer.views.get(key);
    if (info === undefined) {
      info = { buffer, byteOffset: view.byteOffset, elementSize: view.BYTES_PER_ELEMENT, locations: new Int32Array(0) };
      buffer.views.set(key, info);
    }
    view[VIEW] = info;
    return info;
  }

  /** The location of `view[index]`, which must be within bounds. */
  location(view: SharedView, index: number): number {
    let info = (view as TaggedView)[VIEW];
    if (info === undefined || info.buffer.owner !== this) info = this.#viewInfo(view as TaggedView);
    const location = info.locations[index];
    return location === undefined || location < 0 ? this.#newWord(info, index) : location;
  }

  #newWord(info: ViewInfo, index: number): number {
    const { buffer, elementSize: size } = info;
    const byteOffset = info.byteOffset + index * size;
    let location = buffer.words.get(byteOffset * 16 + size);
    if (location === undefined) {
      location = this.#newLocation(buffer.allocator, buffer.ordinal, buffer.byteLength, byteOffset * 16 + size, false);
      const word: Word = { buffer, byteOffset, size, overlappingWords: [], overlappingCells: [] };
      buffer.wordAt = grow(buffer.wordAt, byteOffset + size, -1);
      for (let byte = byteOffset; byte < byteOffset + size; byte++) {
        const other = buffer.wordAt[byte]!;
        if (other >= 0 && !word.overlappingWords.includes(other)) {
          word.overlappingWords.push(other);
          this.words[other]!.overlappingWords.push(location);
        }
        const cell = buffer.cellAt[byte] ?? -1;
        if (cell >= 0 && !word.overlappingCells.includes(cell)) word.overlappingCells.push(cell);
        buffer.wordAt[byte] = location;
      }
      this.words[location] = word;
      buffer.words.set(byteOffset * 16 + size, location);
    }
    info.locations = grow(info.locations, index + 1, -1);
    info.locations[index] = location;
    return location;
  }

  /** The location that stands for the queue of a mailbox: the `ordinal`-th that the thread `maker` made, or set-up, which is thread -1. */
  mailbox(maker: number, ordinal: number): number {
    const key = `${maker}:${ordinal}`;
    let location = this.#mailboxes.get(key);
    if (location === undefined) {
      location = this.#newLocation(maker + 1, ordinal, NO_BUFFER, 0, false);
      if (location >= this.words.length) this.words[location] = undefined;
      this.#mailboxes.set(key, location);
    }
    return location;
  }

  /** The location that stands for the waiter list of a word. */
  queueOf(location: number): number {
    let queue = this.#queueOf[location];
    if (queue === undefined) {
      const { buffer, byteOffset, size } = this.words[location]!;
      queue = this.#newLocation(buffer.allocator, buffer.ordinal, buffer.byteLength, byteOffset * 16 + size, true);
      if (queue >= this.words.length) this.words[queue] = undefined;
      this.#queueOf[location] = queue;
    }
    return queue;
  }
}
