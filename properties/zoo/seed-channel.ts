import { CLOSED, seedMemory, SeedRing } from './seed-ring.ts';
import type { SeedMemory } from './seed-ring.ts';

/** Shared words of a channel. */
export const COUNT = 0;
export const CHANNEL_CLOSED = 1;
export const SENT = 2;
export const RECEIVED = 3;

/** What the threads share of one channel: a ring for each producer, all made in advance. */
export interface SeedChannelMemory {
  readonly words: Int32Array;
  readonly rings: readonly SeedMemory[];
}

export function seedChannelMemory(maxProducers: number, capacity = 2): SeedChannelMemory {
  return { words: new Int32Array(new SharedArrayBuffer(16)), rings: Array.from({ length: maxProducers }, () => seedMemory(capacity)) };
}

/** The channel of ringmpsc-rs as its authors would write it for workers, defects included. */
export class SeedChannel {
  readonly words: Int32Array;
  readonly rings: readonly SeedRing[];

  constructor({ words, rings }: SeedChannelMemory) {
    this.words = words;
    this.rings = rings.map((memory) => new SeedRing(memory));
  }

  /** A ring of one's own; `closed` when the channel is. Throws when all are given away. */
  register(): SeedRing | 'closed' {
    if (Atomics.load(this.words, CHANNEL_CLOSED) === 1) return 'closed';
    const id = Atomics.add(this.words, COUNT, 1);
    if (id >= this.rings.length) {
      Atomics.sub(this.words, COUNT, 1);
      throw new RangeError(`too many producers: ${this.rings.length}`);
    }
    return this.rings[id]!;
  }

  /** The producer's end is dropped. */
  unregister(_ring: SeedRing): void {}

  close(): void {
    Atomics.store(this.words, CHANNEL_CLOSED, 1);
    const count = Atomics.load(this.words, COUNT);
    for (let id = 0; id < count; id++) this.rings[id]!.close();
  }

  isRingClosed(id: number): boolean {
    return Atomics.load(this.rings[id]!.words, CLOSED) === 1;
  }

  /** Up to `limit` items, ring after ring, always from the first one on. */
  consumeUpTo(limit: number, handler: (item: number, id: number) => void): number {
    let consumed = 0;
    const count = Math.min(Atomics.load(this.words, COUNT), this.rings.length);
    for (let id = 0; id < count && consumed < limit; id++) consumed += this.rings[id]!.consumeBatch((item) => handler(item, id), limit - consumed);
    return consumed;
  }
}
