import type { LocationNames } from './memory.ts';
import { NAME_CAPACITY, NAME_FIELDS, SharedLock, USED_NAMES } from './shared-memory.ts';
import type { SharedSearchMemory } from './shared-memory.ts';

/** Numbers locations so that one number means one place in every search: a hash table with open addressing. */
export class SharedNames implements LocationNames {
  readonly #control: Int32Array;
  readonly #entries: Int32Array;
  readonly #slots: Int32Array;
  readonly #lock: SharedLock;

  constructor(memory: SharedSearchMemory) {
    this.#control = new Int32Array(memory.control);
    this.#entries = new Int32Array(memory.names, 0, NAME_CAPACITY * NAME_FIELDS);
    this.#slots = new Int32Array(memory.names, 4 * NAME_CAPACITY * NAME_FIELDS, 2 * NAME_CAPACITY);
    this.#lock = new SharedLock(this.#control);
  }

  numberOf(owner: number, ordinal: number, byteLength: number, word: number, list: boolean): number {
    this.#lock.acquire();
    try {
      const name = [owner, ordinal, byteLength, word, list ? 1 : 0];
      const entries = this.#entries;
      let hash = 0x811c9dc5;
      for (const field of name) hash = Math.imul(hash ^ field, 0x01000193) ^ (hash >>> 15);
      for (let at = (hash >>> 0) % (2 * NAME_CAPACITY); ; at = (at + 1) % (2 * NAME_CAPACITY)) {
        const entry = this.#slots[at]! - 1;
        if (entry >= 0) {
          if (name.every((field, i) => entries[entry * NAME_FIELDS + i] === field)) return entry;
          continue;
        }
        const number = this.#control[USED_NAMES]!;
        if (number >= NAME_CAPACITY) return -1;
        this.#control[USED_NAMES] = number + 1;
        entries.set(name, number * NAME_FIELDS);
        this.#slots[at] = number + 1;
        return number;
      }
    } finally {
      this.#lock.release();
    }
  }
}
