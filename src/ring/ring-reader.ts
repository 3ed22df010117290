import type { RingMemory } from './descriptor.ts';
import { CONSUMED, HEAD, PRODUCER_EPOCH, PRODUCER_WAITING, RELEASES, ringBase, TAIL } from './layout.ts';
import { wake } from './park.ts';
import { advanceBy, distance, flipSeal, isSealed } from './sequence.ts';

/** One ring as its consumer sees it: sequences and control words, whatever the elements are. */
export class RingReader {
  /** Which ring, and which producer wrote it. */
  readonly id: number;
  /** The next sequence to consume. */
  head: number;
  /** The producer's tail when last looked at; never behind `head`. Final once `sealed`. */
  tail: number;
  /** Whether the tail word was seen sealed; then no publish can succeed any more. */
  sealed: boolean;
  private consumed: number;
  private releases: number;
  private readonly control: Int32Array<SharedArrayBuffer>;
  private readonly tailWord: number;
  private readonly headWord: number;
  private readonly waitingWord: number;
  private readonly epochWord: number;
  private readonly consumedWord: number;
  private readonly mask: number;
  /** Slot of sequence 0, counted over the slots of all rings. */
  private readonly origin: number;
  private readonly wakeups: boolean;
  private readonly metrics: boolean;

  constructor(memory: RingMemory, id: number, head: number, tail: number, sealed: boolean, consumed: number, releases: number) {
    const base = ringBase(id);
    this.id = id;
    this.head = head;
    this.tail = tail;
    this.sealed = sealed;
    this.consumed = consumed;
    this.releases = releases;
    this.control = memory.control;
    this.tailWord = base + TAIL;
    this.headWord = base + HEAD;
    this.waitingWord = base + PRODUCER_WAITING;
    this.epochWord = base + PRODUCER_EPOCH;
    this.consumedWord = base + CONSUMED;
    this.mask = memory.capacity - 1;
    this.origin = id * memory.capacity;
    this.wakeups = memory.wakeups;
    this.metrics = memory.metrics;
  }

  /** Slots known to hold something, looking at the tail only when none is known. */
  available(): number {
    const known = (this.tail - this.head) >>> 0;
    return known > 0 ? known : this.refresh();
  }

  /** Slots that hold something, at most `most`, looking at the tail only when fewer are known. */
  upTo(most: number): number {
    const known = (this.tail - this.head) >>> 0;
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

  /** Hands `slots` slots that carried `items` items back to the producer. The caller has read them and knows that they were available. */
  advance(slots: number, items: number): void {
    this.head = advanceBy(this.head, slots);
    Atomics.store(this.control, this.headWord, this.head);
    // Counted last: see Producer.publish.
    if (this.metrics) {
      this.consumed = advanceBy(this.consumed, items);
      Atomics.store(this.control, this.consumedWord, this.consumed);
      this.releases = (this.releases + 1) | 0;
      Atomics.store(this.control, this.consumedWord + (RELEASES - CONSUMED), this.releases);
    }
    if (this.wakeups && Atomics.load(this.control, this.waitingWord) !== 0) wake(this.control, this.epochWord);
  }
}
