const SHIFT = 12;
const CHUNK = 1 << SHIFT;
const MASK = CHUNK - 1;

/** A growing list of 32-bit integers, in chunks, so that growing neither copies nor doubles what it holds. */
export class Int32List {
  readonly #chunks: Int32Array[] = [];
  #last: Int32Array = new Int32Array(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#chunks.length * CHUNK * 4;
  }

  push(value: number): void {
    const within = this.#length & MASK;
    if (within === 0) {
      this.#last = new Int32Array(CHUNK);
      this.#chunks.push(this.#last);
    }
    this.#last[within] = value;
    this.#length++;
  }

  /** The index must be below `length`. */
  get(index: number): number {
    return this.#chunks[index >>> SHIFT]![index & MASK]!;
  }

  set(index: number, value: number): void {
    this.#chunks[index >>> SHIFT]![index & MASK] = value;
  }

  /** All of it as bytes. */
  *pieces(): Generator<Uint8Array> {
    for (const [index, { buffer }] of this.#chunks.entries()) yield new Uint8Array(buffer, 0, 4 * Math.min(CHUNK, this.#length - index * CHUNK));
  }

  /** All of it in one array. */
  toArray(): Int32Array {
    const all = new Int32Array(this.#length);
    for (const [index, chunk] of this.#chunks.entries()) {
      const from = index * CHUNK;
      all.set(from + CHUNK > this.#length ? chunk.subarray(0, this.#length - from) : chunk, from);
    }
    return all;
  }
}
