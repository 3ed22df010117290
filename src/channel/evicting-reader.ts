import { RingView } from '../ring/ring-view.ts';
import { advanceBy, distance, flipSeal } from '../ring/sequence.ts';

/** A ring whose producer may move the head too, so what this side knows of the head may be old, and taking may fail. */
export class EvictingReader extends RingView {
  /** Looks at head and tail; slots that hold something. */
  override refresh(): number {
    const capacity = this.mask + 1;
    for (;;) {
      const head = Atomics.load(this.control, this.headWord);
      const word = Atomics.load(this.control, this.tailWord);
      const unsealed = distance(word, head);
      const count = unsealed <= capacity ? unsealed : distance(flipSeal(word), head);
      // More than the ring holds: the producer went on between the two loads. Look again, or old and new would be mixed.
      if (count > capacity) continue;
      this.head = head;
      this.sealed = unsealed > capacity;
      this.tail = this.sealed ? flipSeal(word) : word;
      return count;
    }
  }

  /**
   * Takes the next `items` items, which the caller has copied and knew to be available. Returns how many of them it got: the last ones,
   * when the producer took the first ones out meanwhile. Copies of the others may be torn and must not be looked at.
   */
  claim(items: number): number {
    const end = advanceBy(this.head, items);
    for (let left = items; left > 0; ) {
      const found = Atomics.compareExchange(this.control, this.headWord, this.head, end);
      if (found === this.head) {
        this.head = end;
        this.count(left);
        return left;
      }
      const evicted = distance(found, this.head);
      this.head = found;
      left -= Math.min(left, evicted);
    }
    // What was known of the tail may be older than this head.
    this.tail = this.head;
    return 0;
  }
}
