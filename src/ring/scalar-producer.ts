import { checkCount } from './count.ts';
import { scalarBytes, scalarSlots } from './element.ts';
import type { Cells, ScalarElement, ScalarSlots, ScalarValue } from './element.ts';
import { CountError } from './errors.ts';
import type { ProducerStart, PushResult } from './producer.ts';
import { SlotProducer } from './slot-producer.ts';

/**
 * Slots lent to a producer until `commit` or `abort`. Every `reserve` of a producer returns the same object with other numbers,
 * so that reserving allocates nothing: don't keep it. Write `slots[start + i]` for 0 <= i < length in place, or `write` item by item.
 */
export class ScalarReservation<K extends ScalarElement> {
  /** The slots of the producer's ring; only `start` … `start + length - 1` are lent. */
  readonly slots: ScalarSlots<K>;
  start: number;
  length: number;
  /** How many items `write` has written. */
  written: number;
  private readonly cells: Cells<ScalarValue<K>>;
  private readonly producer: ScalarProducer<K>;

  constructor(producer: ScalarProducer<K>, slots: ScalarSlots<K>) {
    this.slots = slots;
    this.start = 0;
    this.length = 0;
    this.written = 0;
    this.cells = slots as Cells<ScalarValue<K>>;
    this.producer = producer;
  }

  /** Writes the next item. Throws CountError when the reservation is full. */
  write(value: ScalarValue<K>): void {
    if (this.written >= this.length) throw new CountError(`the reservation has ${this.length} slots and all are written; commit it and reserve again`);
    this.cells[this.start + this.written] = value;
    this.written++;
  }

  /** The lent slots as an array of their own. Allocates. */
  view(): ScalarSlots<K> {
    return this.slots.subarray(this.start, this.start + this.length) as ScalarSlots<K>;
  }

  /**
   * Publishes the first `count` slots, by default those that `write` wrote, and gives the others back. 0 publishes nothing.
   * `closed`: nothing was published. Throws CountError outside 0 … length, ReservationError when not open.
   */
  commit(count = this.written): 'ok' | 'closed' {
    return this.producer.commit(count);
  }

  /** Publishes nothing and gives the slots back. Throws ReservationError when not open. */
  abort(): void {
    this.producer.abort();
  }
}

/** The producing end of a ring of scalars. */
export class ScalarProducer<K extends ScalarElement> extends SlotProducer<K, ScalarValue<K>, ScalarReservation<K>> {
  private readonly cells: Cells<ScalarValue<K>>;
  protected override readonly reservation: ScalarReservation<K>;

  constructor(start: ProducerStart<K>, element: K) {
    super(start);
    const { memory } = start;
    const slots = scalarSlots(element, memory.buffer, memory.slotsOffset + start.id * memory.capacity * scalarBytes(element), memory.capacity);
    this.cells = slots as Cells<ScalarValue<K>>;
    this.reservation = new ScalarReservation<K>(this, slots);
  }

  /** Appends `value`. Throws ReservationError while a reservation is open. */
  override push(value: ScalarValue<K>): PushResult {
    const tail = this.tail;
    if (tail === this.limit && !this.refill()) return this.refusal();
    this.cells[tail & this.mask] = value;
    return this.publish(1, 1);
  }

  /**
   * Appends items of `source` from index `from` on, at most `count`, as many as there is space for, with one publish.
   * Returns how many, 0 when full.
   */
  pushFrom(source: ArrayLike<ScalarValue<K>>, from = 0, count = source.length - from): number | 'closed' {
    checkCount('from', from, 0, source.length);
    checkCount('count', count, 0, source.length - from);
    if (this.closed()) return 'closed';
    const items = this.free(Math.min(count, this.capacity));
    if (items === 0) return count === 0 ? 0 : this.nothingPushed();
    const { cells, mask, tail } = this;
    for (let i = 0; i < items; i++) cells[(tail + i) & mask] = source[from + i]!;
    return this.publish(items, items) === 'ok' ? items : 'closed';
  }

  private nothingPushed(): number {
    this.full();
    return 0;
  }
}
