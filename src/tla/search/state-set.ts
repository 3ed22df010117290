/** More states than ids, or than memory, can hold. */
export class StateSetFull extends Error {
  override readonly name = 'StateSetFull';
}

const FIRST_CAPACITY = 1 << 12;
/** A table of 3 words to a slot stays below the longest typed array that every supported engine can make. */
const LAST_CAPACITY = 1 << 29;

/** Words to a slot: the halves of the fingerprint, id + 1. */
const WORDS = 3;

/**
 * The states found so far, as 64-bit fingerprints: two different states with one fingerprint are taken as one, with a chance of about
 * n^2 / 2^65 among n states. States are numbered from zero in the order in which they are added.
 *
 * Open addressing with linear probing over one `Int32Array`, three words to a slot (the two halves of the fingerprint and id + 1), filled to
 * at most 2/3: 18 to 36 bytes a state.
 */
export class StateSet {
  #slots: Int32Array = new Int32Array(WORDS * FIRST_CAPACITY);
  #isShared = false;
  #capacity = FIRST_CAPACITY;
  #limit = Math.floor((FIRST_CAPACITY * 2) / 3);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#slots.byteLength;
  }

  /** The table as it is now, for a `StateLookup`; growing makes another one. */
  get table(): Int32Array {
    return this.#slots;
  }

  /** High and low halves of all fingerprints, by id. */
  fingerprints(): Int32Array {
    const found = new Int32Array(2 * this.#size);
    const slots = this.#slots;
    for (let at = 0; at < slots.length; at += WORDS) {
      const id = slots[at + 2]! - 1;
      if (id < 0) continue;
      found[2 * id] = slots[at]!;
      found[2 * id + 1] = slots[at + 1]!;
    }
    return found;
  }

  /** From now on the table is in shared memory, so that other threads can look up what is there while this one adds. */
  share(): void {
    this.#isShared = true;
    const shared = this.#allocate(this.#slots.length);
    shared.set(this.#slots);
    this.#slots = shared;
  }

  /**
   * Adds the state unless it is there.
   *
   * @returns its id when it is new, otherwise `~id` (which is negative)
   * @throws StateSetFull
   */
  add(high: number, low: number): number {
    const slots = this.#slots;
    const mask = this.#capacity - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const at = 3 * slot;
      const held = slots[at + 2]!;
      if (held === 0) {
        const id = this.#size++;
        slots[at] = high;
        slots[at + 1] = low;
        // Last: who sees it sees the fingerprint.
        if (this.#isShared) Atomics.store(slots, at + 2, id + 1);
        else slots[at + 2] = id + 1;
        if (this.#size > this.#limit) this.#grow();
        return id;
      }
      if (slots[at] === high && slots[at + 1] === low) return ~(held - 1);
    }
  }

  /** @returns the id of the state, -1 when it is not there */
  find(high: number, low: number): number {
    const slots = this.#slots;
    const mask = this.#capacity - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const at = 3 * slot;
      const held = slots[at + 2]!;
      if (held === 0) return -1;
      if (slots[at] === high && slots[at + 1] === low) return held - 1;
    }
  }

  #grow(): void {
    const capacity = this.#capacity * 2;
    if (capacity > LAST_CAPACITY) throw new StateSetFull(`more than ${this.#size} states cannot be held`);
    const slots = this.#allocate(WORDS * capacity);
    const old = this.#slots;
    const mask = capacity - 1;
    for (let from = 0; from < old.length; from += 3) {
      if (old[from + 2] === 0) continue;
      let slot = old[from + 1]! & mask;
      while (slots[3 * slot + 2] !== 0) slot = (slot + 1) & mask;
      slots[3 * slot] = old[from]!;
      slots[3 * slot + 1] = old[from + 1]!;
      slots[3 * slot + 2] = old[from + 2]!;
    }
    this.#slots = slots;
    this.#capacity = capacity;
    this.#limit = Math.floor((capacity * 2) / 3);
  }

  #allocate(words: number): Int32Array {
    try {
      return this.#isShared ? new Int32Array(new SharedArrayBuffer(4 * words)) : new Int32Array(words);
    } catch (cause) {
      throw new StateSetFull(`no memory for a table of ${4 * words} bytes after ${this.#size} states`, { cause });
    }
  }
}

/** Looks states up in a shared table to which another thread adds: what is found is there, what is not found may have come since. */
export class StateLookup {
  readonly #slots: Int32Array;

  constructor(table: Int32Array) {
    this.#slots = table;
  }

  /** @returns the id of the state, -1 when it is not seen */
  find(high: number, low: number): number {
    const slots = this.#slots;
    const mask = slots.length / WORDS - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const at = WORDS * slot;
      const held = Atomics.load(slots, at + 2);
      if (held === 0) return -1;
      if (slots[at] === high && slots[at + 1] === low) return held - 1;
    }
  }
}
