/** To copy so many bytes one by one is faster than to make a view of them. */
const FEW = 96;

/** Bytes written one after the other. Naturals and integers are of 32 bits, seven bits to a byte, the lowest first. */
export class ByteWriter {
  #bytes: Uint8Array;
  length = 0;

  /** @param room how many bytes are expected */
  constructor(room = 1 << 12) {
    this.#bytes = new Uint8Array(room);
  }

  /** What was written; valid until the next write. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  /** The first `length` bytes are what was written; valid until the next write. */
  get buffer(): Uint8Array {
    return this.#bytes;
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

  bytes(bytes: Uint8Array, from = 0, to = bytes.length): void {
    const count = to - from;
    if (this.length + count > this.#bytes.length) this.#grow(count);
    const own = this.#bytes;
    const at = this.length;
    if (count > FEW) own.set(bytes.subarray(from, to), at);
    else for (let index = 0; index < count; index++) own[at + index] = bytes[from + index]!;
    this.length = at + count;
  }

  /** A length and the bytes. */
  block(bytes: Uint8Array, from = 0, to = bytes.length): void {
    this.natural(to - from);
    this.bytes(bytes, from, to);
  }

  /** Makes a block of all that was written from a place on, with a byte before it. */
  enclose(start: number, tag: number): void {
    const length = this.length - start;
    let room = 2;
    for (let rest = length >>> 7; rest > 0; rest >>>= 7) room++;
    if (this.length + room > this.#bytes.length) this.#grow(room);
    this.#bytes.copyWithin(start + room, start, this.length);
    this.length = start;
    this.byte(tag);
    this.natural(length);
    this.length += length;
  }

  #grow(more: number): void {
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + more));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** Reads what a `ByteWriter` wrote. */
export class ByteReader {
  readonly buffer: Uint8Array;
  readonly #end: number;
  at: number;

  constructor(buffer: Uint8Array, at = 0, end = buffer.length) {
    this.buffer = buffer;
    this.at = at;
    this.#end = end;
  }

  get done(): boolean {
    return this.at >= this.#end;
  }

  byte(): number {
    return this.buffer[this.at++]!;
  }

  natural(): number {
    let n = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.buffer[this.at++]!;
      n |= (byte & 0x7f) << shift;
      if (byte < 0x80) return n >>> 0;
    }
  }

  integer(): number {
    const n = this.natural();
    return (n >>> 1) ^ -(n & 1);
  }

  word(): number {
    const bytes = this.buffer;
    const at = this.at;
    this.at = at + 4;
    return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  }

  /** The next bytes, not copied. */
  bytes(length: number): Uint8Array {
    const from = this.at;
    this.at += length;
    return this.buffer.subarray(from, this.at);
  }

  block(): Uint8Array {
    return this.bytes(this.natural());
  }

  skipBlock(): void {
    const length = this.natural();
    this.at += length;
  }
}
