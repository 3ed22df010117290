import type { ScalarElement, ScalarValue } from '../ring/element.ts';
import { EVICTED, ringBase } from '../ring/layout.ts';
import { Producer } from '../ring/producer.ts';
import type { ProducerStart, PushResult } from '../ring/producer.ts';
import { advanceBy, distance } from '../ring/sequence.ts';
import { AtomicSlots } from './atomic-slots.ts';

/**
 * The producing end of a ring whose producer may take the oldest items out itself. Both sides then move the head, by compareExchange only,
 * so each item is taken by exactly one of them; and a slot may be written while the consumer copies it, so slots are atomic words.
 */
export class EvictingProducer<K extends ScalarElement> extends Producer<K, ScalarValue<K>> {
  private readonly slots: AtomicSlots<K>;
  /** First slot of this ring among those of all rings. */
  private readonly origin: number;
  private readonly evictedWord: number;
  private evictions: number;

  constructor(start: ProducerStart<K>, element: K) {
    super(start);
    this.slots = new AtomicSlots(start.memory, element);
    this.origin = start.id * this.capacity;
    this.evictedWord = ringBase(start.id) + EVICTED;
    this.evictions = Atomics.load(this.control, this.evictedWord);
  }

  /** Items that producers of this ring took out, modulo 2^32. */
  get evicted(): number {
    return this.evictions >>> 0;
  }

  /** Appends `value` if there is space. */
  override push(value: ScalarValue<K>): PushResult {
    const tail = this.tail;
    if (tail === this.limit && !this.refill()) return this.refusal();
    this.slots.write(this.origin + (tail & this.mask), value);
    return this.publish(1, 1);
  }

  /** Appends items of `source` from index `from` on, at most `count`, as many as there is space for, with one publish. Returns how many. Whoever calls has checked the range. */
  pushFrom(source: ArrayLike<ScalarValue<K>>, from: number, count: number): number | 'closed' {
    if (this.closed()) return 'closed';
    const items = this.free(Math.min(count, this.capacity));
    if (items === 0) return 0;
    for (let i = 0; i < items; i++) this.slots.write(this.origin + ((this.tail + i) & this.mask), source[from + i]!);
    return this.publish(items, items) === 'ok' ? items : 'closed';
  }

  /** Takes out the oldest items until `slots` slots are free. Those that the consumer takes meanwhile count as its own. */
  evict(slots: number): void {
    for (;;) {
      const free = distance(this.limit, this.tail);
      if (free >= slots) return;
      const oldest = this.head;
      const next = advanceBy(oldest, slots - free);
      const found = Atomics.compareExchange(this.control, this.headWord, oldest, next);
      this.head = found === oldest ? next : found;
      this.limit = advanceBy(this.head, this.capacity);
      if (found === oldest) this.countEvicted(slots - free);
    }
  }

  private countEvicted(items: number): void {
    this.evictions = advanceBy(this.evictions, items);
    Atomics.store(this.control, this.evictedWord, this.evictions);
  }
}
