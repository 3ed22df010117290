/** Shared words of a ring. */
export const TAIL = 0;
export const HEAD = 1;
export const CLOSED = 2;
/** Counts what a sleeper may wait for; unused by the seed itself. */
export const EVENTS = 3;

/** What the threads share of one ring. */
export interface SeedMemory {
  readonly words: Int32Array;
  readonly slots: Int32Array;
}

/** Fresh memory of `capacity` slots. Nobody has written to a slot yet; 0 stands for uninitialised memory. */
export function seedMemory(capacity: number, start = 0): SeedMemory {
  const words = new Int32Array(new SharedArrayBuffer(16));
  words[TAIL] = start;
  words[HEAD] = start;
  return { words, slots: new Int32Array(new SharedArrayBuffer(4 * capacity)) };
}

/** Slots lent to the producer. Letting it go without `commit` publishes nothing. */
export interface SeedReservation {
  readonly start: number;
  readonly length: number;
  commit(): void;
}

/**
 * The ring of ringmpsc-rs and of its Zig original, as its authors would write it for workers: own index read from shared memory, the peer's
 * index cached in the handle and refreshed when the cache says full or empty. Each thread makes a handle of its own. Its defects are left in;
 * who mends one does it in a subclass.
 */
export class SeedRing {
  readonly words: Int32Array;
  readonly slots: Int32Array;
  readonly capacity: number;
  readonly mask: number;
  cachedHead: number;
  cachedTail: number;

  constructor({ words, slots }: SeedMemory) {
    this.words = words;
    this.slots = slots;
    this.capacity = slots.length;
    this.mask = slots.length - 1;
    this.cachedHead = Atomics.load(words, HEAD);
    this.cachedTail = Atomics.load(words, HEAD);
  }

  reserve(n: number): SeedReservation | undefined {
    if (n === 0 || n > this.capacity) return undefined;
    const tail = Atomics.load(this.words, TAIL);
    if (this.capacity - ((tail - this.cachedHead) >>> 0) < n) {
      this.cachedHead = Atomics.load(this.words, HEAD);
      if (this.capacity - ((tail - this.cachedHead) >>> 0) < n) return undefined;
    }
    const start = tail & this.mask;
    const length = Math.min(n, this.capacity - start);
    return { start, length, commit: () => this.commit(length) };
  }

  commit(n: number): void {
    const tail = Atomics.load(this.words, TAIL);
    Atomics.store(this.words, TAIL, (tail + n) | 0);
  }

  push(item: number): boolean {
    const reservation = this.reserve(1);
    if (reservation === undefined) return false;
    this.slots[reservation.start] = item;
    reservation.commit();
    return true;
  }

  /** Items that can be read in place from `peekAt()` on. */
  readable(): number {
    const head = Atomics.load(this.words, HEAD);
    let available = (this.cachedTail - head) >>> 0;
    if (available === 0) {
      this.cachedTail = Atomics.load(this.words, TAIL);
      available = (this.cachedTail - head) >>> 0;
    }
    return Math.min(available, this.capacity - (head & this.mask));
  }

  peekAt(): number {
    return Atomics.load(this.words, HEAD) & this.mask;
  }

  advance(n: number): void {
    const head = Atomics.load(this.words, HEAD);
    Atomics.store(this.words, HEAD, (head + n) | 0);
  }

  /** Up to `most` items, by way of `readable`. */
  receive(most: number): number[] {
    const items: number[] = [];
    while (items.length < most) {
      const count = Math.min(this.readable(), most - items.length);
      if (count === 0) break;
      const start = this.peekAt();
      for (let i = 0; i < count; i++) items.push(this.slots[start + i]!);
      this.advance(count);
    }
    return items;
  }

  /** Hands what is there to `handler`, with one store of the head. */
  consumeBatch(handler: (item: number) => void, most = Infinity): number {
    const head = Atomics.load(this.words, HEAD);
    const tail = Atomics.load(this.words, TAIL);
    const count = Math.min((tail - head) >>> 0, most);
    for (let i = 0; i < count; i++) handler(this.slots[(head + i) & this.mask]!);
    if (count > 0) Atomics.store(this.words, HEAD, (head + count) | 0);
    return count;
  }

  close(): void {
    Atomics.store(this.words, CLOSED, 1);
  }

  isClosed(): boolean {
    return Atomics.load(this.words, CLOSED) === 1;
  }
}
