import { checkCount } from './count.ts';
import type { Element } from './element.ts';
import { CountError } from './errors.ts';
import { Producer } from './producer.ts';

/** What is lent of a ring: `length` slots from `start` on, the first `written` of which were written one by one. */
export interface SlotReservation {
  start: number;
  length: number;
  written: number;
}

/** The producing end of a ring in which each element takes one slot, so that slots can be lent to be written in place, in a reservation of type `L`. */
export abstract class SlotProducer<E extends Element, V, L extends SlotReservation> extends Producer<E, V> {
  protected abstract readonly reservation: L;

  /**
   * Lends up to `count` contiguous slots to write in place. May lend fewer, at least one: fewer are free, or the ring wraps.
   * Loop until all is written. Throws CountError unless 1 <= count <= capacity, ReservationError when one is open already.
   */
  reserve(count: number): L | 'full' | 'closed' {
    checkCount('reserve: count', count, 1, this.capacity);
    if (this.closed()) return 'closed';
    const length = this.free(Math.min(count, this.untilWrap()));
    if (length === 0) return this.full();
    this.openReservation(length);
    const { reservation } = this;
    reservation.start = this.tail & this.mask;
    reservation.length = length;
    reservation.written = 0;
    return reservation;
  }

  /** See ScalarReservation.commit. */
  commit(count: number): 'ok' | 'closed' {
    this.checkReserved();
    const { length } = this.reservation;
    if (!(Number.isInteger(count) && count >= 0 && count <= length)) throw new CountError(`commit(${count}): a reservation of ${length} can publish 0 to ${length}`);
    this.endReservation();
    return count === 0 ? 'ok' : this.publish(count, count);
  }

  /** See ScalarReservation.abort. */
  abort(): void {
    this.endReservation();
  }
}
