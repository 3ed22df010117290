import type { SharedView } from '../../instrument/access.ts';

/**
 * Gives every shared byte range an identity that is the same in all executions: (allocation order of the buffer, byte offset, size).
 * A buffer allocated during set-up is the n-th of set-up; one allocated by a thread is the n-th of that thread, because an order
 * over all threads would depend on the schedule. Identities are learned once and kept; only buffers are registered anew each time.
 */

const BUFFER: unique symbol = Symbol('ringproof.buffer');
const VIEW: unique symbol = Symbol('ringproof.view');

export interface BufferInfo {
  readonly owner: Memory;
  readonly key: string;
  readonly byteLength: number;
  readonly views: Map<number, ViewInfo>;
  /** Locations of words by 16 x byte offset + size. */
  readonly words: Map<number, number>;
  /** Location of the atomic word over each byte, -1 where there is none; the plain cell likewise. */
  readonly wordAt: Int32Array;
  readonly cellAt: Int32Array;
}

/** What is known about views of one element size at one offset. */
export interface ViewInfo {
  readonly buffer: BufferInfo;
  readonly byteOffset: number;
  readonly elementSize: number;
  /** Location by element index, -1 where not yet met. */
  locations: Int32Array;
}

type Tagged = SharedArrayBuffer & { [BUFFER]?: BufferInfo };
type TaggedView = SharedView & { [VIEW]?: ViewInfo };

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
  readonly #buffers = new Map<string, BufferInfo>();
  #allocations: number[] = [];
  #strangers = 0;
  readonly #native = globalThis.SharedArrayBuffer;
  /** -1 during set-up, else the thread that runs. */
  currentThread = -1;

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
        buffer[BUFFER] = this.#info(`${thread === 0 ? 'setup' : `thread ${thread - 1}`}:${ordinal}:${buffer.byteLength}`, buffer.byteLength);
        return buffer;
      },
    });
    return () => {
      globalThis.SharedArrayBuffer = previous;
    };
  }

  #info(key: string, byteLength: number): BufferInfo {
    let info = this.#buffers.get(key);
    if (info === undefined) {
      info = { owner: this, key, byteLength, views: new Map(), words: new Map(), wordAt: new Int32Array(byteLength).fill(-1), cellAt: new Int32Array(byteLength).fill(-1) };
      this.#buffers.set(key, info);
    }
    return info;
  }

  /** The identity of a buffer. One that was allocated before the exploration began keeps the identity it got at first sight. */
  bufferInfo(buffer: SharedArrayBuffer): BufferInfo {
    const tagged = buffer as Tagged;
    let info = tagged[BUFFER];
    if (info === undefined || info.owner !== this) {
      info = this.#info(`before:${this.#strangers++}:${buffer.byteLength}`, buffer.byteLength);
      tagged[BUFFER] = info;
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
    if (info.locations.length < view.length) {
      const grown = new Int32Array(view.length).fill(-1);
      grown.set(info.locations);
      info.locations = grown;
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
      location = this.words.length;
      const word: Word = { buffer, byteOffset, size, overlappingWords: [], overlappingCells: [] };
      for (let byte = byteOffset; byte < byteOffset + size; byte++) {
        const other = buffer.wordAt[byte]!;
        if (other >= 0 && !word.overlappingWords.includes(other)) {
          word.overlappingWords.push(other);
          this.words[other]!.overlappingWords.push(location);
        }
        const cell = buffer.cellAt[byte]!;
        if (cell >= 0 && !word.overlappingCells.includes(cell)) word.overlappingCells.push(cell);
        buffer.wordAt[byte] = location;
      }
      this.words.push(word);
      buffer.words.set(byteOffset * 16 + size, location);
    }
    info.locations[index] = location;
    return location;
  }

  /** The location that stands for the waiter list of a word. */
  queueOf(location: number): number {
    let queue = this.#queueOf[location];
    if (queue === undefined) {
      queue = this.words.length;
      this.words.push(undefined);
      this.#queueOf[location] = queue;
    }
    return queue;
  }
}
