/** Bytes written one after the other. Naturals and integers are of 32 bits, seven bits to a byte, the lowest first. */
export class ByteWriter {
  #bytes = new Uint8Array(1 << 12);
  length = 0;

  /** What was written; valid until the next write. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }

  byte(byte: number): void {
    if (this.length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.length++] = byte;
  }

  natural(n: number): void {
    let rest = n >>> 0;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  integer(n: number): void {
    this.natural((n << 1) ^ (n >> 31));
  }

  word(n: number): void {
    if (this.length + 4 > this.#bytes.length) this.#grow(4);
    const bytes = this.#bytes;
    const at = this.length;
    bytes[at] = n;
    bytes[at + 1] = n >> 8;
    bytes[at + 2] = n >> 16;
    bytes[at + 3] = n >> 24;
    this.length = at + 4;
  }

  bytes(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A length and the bytes. */
  block(bytes: Uint8Array): void {
    this.natural(bytes.length);
    this.bytes(bytes);
  }

  #grow(more: number): void {
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + more));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** Reads what a `ByteWriter` wrote. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  get done(): boolean {
    return this.at >= this.#bytes.length;
  }

  byte(): number {
    return this.#bytes[this.at++]!;
  }

  natural(): number {
    let n = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.at++]!;
      n |= (byte & 0x7f) << shift;
      if (byte < 0x80) return n >>> 0;
    }
  }

  integer(): number {
    const n = this.natural();
    return (n >>> 1) ^ -(n & 1);
  }

  word(): number {
    const bytes = this.#bytes;
    const at = this.at;
    this.at = at + 4;
    return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  }

  /** The next bytes, not copied. */
  bytes(length: number): Uint8Array {
    const from = this.at;
    this.at += length;
    return this.#bytes.subarray(from, this.at);
  }

  block(): Uint8Array {
    return this.bytes(this.natural());
  }
}
