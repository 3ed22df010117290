/** Shared words of a channel. */
export const WRITE = 0;
export const READ = 1;
export const CLOSED = 2;
/** Counts what a sleeper may wait for; unused by the text itself. */
export const EVENTS = 3;

export type Policy = 'block' | 'drop-oldest' | 'reject';

export interface PolicyMemory {
  readonly words: Int32Array;
  readonly slots: Int32Array;
}

export function policyMemory(capacity: number): PolicyMemory {
  return { words: new Int32Array(new SharedArrayBuffer(16)), slots: new Int32Array(new SharedArrayBuffer(4 * capacity)) };
}

/** The producer of the SPSC channel of F-STREAM-002 as its text gives it: closed check, fast path on the cached sequence, refresh, policy. */
export class PolicyProducer {
  readonly words: Int32Array;
  readonly slots: Int32Array;
  readonly capacity: number;
  readonly policy: Policy;
  write = 0;
  cachedRead = 0;
  /** What the policy discarded, for the oracle; the text does not count it. */
  readonly dropped: number[] = [];

  constructor({ words, slots }: PolicyMemory, policy: Policy) {
    this.words = words;
    this.slots = slots;
    this.capacity = slots.length;
    this.policy = policy;
  }

  push(item: number): 'ok' | 'full' | 'closed' {
    if (Atomics.load(this.words, CLOSED) === 1) return 'closed';
    if (!this.hasSpace()) {
      if (this.policy === 'reject') return 'full';
      if (this.policy === 'drop-oldest') this.dropOldest();
      else if (!this.waitForSpace()) return 'closed';
    }
    this.put(item);
    return 'ok';
  }

  /** Full, and never blocks; also when closed. */
  tryPush(item: number): 'ok' | 'full' | 'closed' {
    if (Atomics.load(this.words, CLOSED) === 1 || !this.hasSpace()) return 'full';
    this.put(item);
    return 'ok';
  }

  hasSpace(): boolean {
    if (this.write - this.cachedRead < this.capacity) return true;
    this.cachedRead = Atomics.load(this.words, READ);
    return this.write - this.cachedRead < this.capacity;
  }

  put(item: number): void {
    this.slots[this.write % this.capacity] = item;
    this.write++;
    Atomics.store(this.words, WRITE, this.write);
  }

  dropOldest(): void {
    const read = Atomics.load(this.words, READ);
    this.dropped.push(read);
    this.cachedRead = read + 1;
    Atomics.store(this.words, READ, this.cachedRead);
  }

  /** Spins until the ring is no longer full; the real code looks at nothing else. False: closed. */
  waitForSpace(): boolean {
    while (!this.hasSpace());
    return true;
  }
}

/** The consumer: its own sequence and the producer's, both cached. */
export class PolicyConsumer {
  readonly words: Int32Array;
  readonly slots: Int32Array;
  readonly capacity: number;
  read = 0;
  cachedWrite = 0;

  constructor({ words, slots }: PolicyMemory) {
    this.words = words;
    this.slots = slots;
    this.capacity = slots.length;
  }

  tryPop(): number | undefined {
    if (this.read === this.cachedWrite) {
      this.cachedWrite = Atomics.load(this.words, WRITE);
      if (this.read === this.cachedWrite) return undefined;
    }
    const item = this.slots[this.read % this.capacity]!;
    this.read++;
    Atomics.store(this.words, READ, this.read);
    return item;
  }

  /** The next item, spinning while there is none; undefined: closed and drained. */
  pop(): number | undefined {
    for (;;) {
      const item = this.tryPop();
      if (item !== undefined) return item;
      // What was written before the close is seen by looking once more.
      if (Atomics.load(this.words, CLOSED) === 1) return this.tryPop();
    }
  }

  close(): void {
    Atomics.store(this.words, CLOSED, 1);
  }
}
