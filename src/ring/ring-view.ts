import type { RingMemory } from './descriptor.ts';
import { CONSUMED, HEAD, RELEASES, ringBase, TAIL } from './layout.ts';
import { advanceBy, distance, flipSeal, isSealed } from './sequence.ts';

/** One ring as its consumer sees it, up to the taking: sequences and control words, whatever the elements are. */
export abstract class RingView {
  /** Which ring, and which producer wrote it. */
  readonly id: number;
  /** The next sequence to consume. */
  head: number;
  /** The producer's tail when last looked at; never behind `head`. Final once `sealed`. */
  tail: number;
  /** Whether the tail word was seen sealed; then no publish can succeed any more. */
  sealed: boolean;
  protected readonly control: Int32Array<SharedArrayBuffer>;
  protected readonly tailWord: number;
  protected readonly headWord: number;
  protected readonly mask: number;
  /** Slot of sequence 0, counted over the slots of all rings. */
  private readonly origin: number;
  private readonly metrics: boolean;
  private readonly consumedWord: number;
  private consumed: number;
  private releases: number;

  /** Looks at ring `id`, whose consumer's role the caller holds. */
  constructor(memory: RingMemory, id: number) {
    const base = ringBase(id);
    this.id = id;
    this.control = memory.control;
    this.tailWord = base + TAIL;
    this.headWord = base + HEAD;
    this.mask = memory.capacity - 1;
    this.origin = id * memory.capacity;
    this.metrics = memory.metrics;
    this.consumedWord = base + CONSUMED;
    this.consumed = memory.metrics ? Atomics.load(this.control, this.consumedWord) : 0;
    this.releases = memory.metrics ? Atomics.load(this.control, base + RELEASES) : 0;
    this.head = Atomics.load(this.control, this.headWord);
    this.tail = this.head;
    this.sealed = false;
    this.refresh();
  }

  /** Slots known to hold something. Touches no shared memory. */
  known(): number {
    return (this.tail - this.head) >>> 0;
  }

  /** Slots known to hold something, looking at the tail only when none is known. */
  available(): number {
    const known = this.known();
    return known > 0 ? known : this.refresh();
  }

  /** Slots that hold something, at most `most`, looking at the tail only when fewer are known. */
  upTo(most: number): number {
    const known = this.known();
    return Math.min(most, known >= most ? known : this.refresh());
  }

  /** Looks at the tail; slots that hold something. */
  refresh(): number {
    if (!this.sealed) {
      const word = Atomics.load(this.control, this.tailWord);
      this.sealed = isSealed(word, this.head);
      this.tail = this.sealed ? flipSeal(word) : word;
    }
    return distance(this.tail, this.head);
  }

  /** The slot of the item `offset` after the head, counted over the slots of all rings. */
  slot(offset: number): number {
    return this.origin + ((this.head + offset) & this.mask);
  }

  /** Slots from the head to where the ring wraps. */
  untilWrap(): number {
    return this.mask + 1 - (this.head & this.mask);
  }

  /** Counts what was taken, with metrics. After the taking: see Producer.publish. */
  protected count(items: number): void {
    if (!this.metrics) return;
    this.consumed = advanceBy(this.consumed, items);
    Atomics.store(this.control, this.consumedWord, this.consumed);
    this.releases = (this.releases + 1) | 0;
    Atomics.store(this.control, this.consumedWord + (RELEASES - CONSUMED), this.releases);
  }
}
