import type { RingMemory } from './descriptor.ts';
import { PRODUCER_EPOCH, PRODUCER_WAITING, ringBase } from './layout.ts';
import { wake } from './park.ts';
import { RingView } from './ring-view.ts';
import { advanceBy } from './sequence.ts';

/** A ring whose head nobody but its consumer moves. */
export class RingReader extends RingView {
  private readonly waitingWord: number;
  private readonly epochWord: number;
  private readonly wakeups: boolean;

  constructor(memory: RingMemory, id: number) {
    super(memory, id);
    this.waitingWord = ringBase(id) + PRODUCER_WAITING;
    this.epochWord = ringBase(id) + PRODUCER_EPOCH;
    this.wakeups = memory.wakeups;
  }

  /** Hands `slots` slots that carried `items` items back to the producer. The caller has read them and knows that they were available. */
  advance(slots: number, items: number): void {
    this.head = advanceBy(this.head, slots);
    Atomics.store(this.control, this.headWord, this.head);
    this.count(items);
    if (this.wakeups && Atomics.load(this.control, this.waitingWord) !== 0) wake(this.control, this.epochWord);
  }
}
