import type { RecordElement, RecordFields, RecordValue } from './element.ts';
import { CountError } from './errors.ts';
import type { ProducerStart, PushResult } from './producer.ts';
import { recordColumns, recordFields, writeRecord } from './record-field.ts';
import type { RecordColumns, RecordField } from './record-field.ts';
import { SlotProducer } from './slot-producer.ts';

/**
 * Slots lent to a producer until `commit` or `abort`; the same object each time, like ScalarReservation. Write in place with
 * `fields.name.set(start + i, value)` for 0 <= i < length, or `write` record by record.
 */
export class RecordReservation<F extends RecordFields> {
  readonly fields: RecordColumns<F>;
  start: number;
  length: number;
  /** How many records `write` has written. */
  written: number;
  private readonly producer: RecordProducer<F>;

  constructor(producer: RecordProducer<F>, fields: RecordColumns<F>) {
    this.fields = fields;
    this.start = 0;
    this.length = 0;
    this.written = 0;
    this.producer = producer;
  }

  /** Copies `value` into the next slot. Throws CountError when the reservation is full. */
  write(value: Readonly<RecordValue<F>>): void {
    if (this.written >= this.length) throw new CountError(`the reservation has ${this.length} slots and all are written; commit it and reserve again`);
    this.producer.writeAt(this.start + this.written, value);
    this.written++;
  }

  /** See ScalarReservation.commit. */
  commit(count = this.written): 'ok' | 'closed' {
    return this.producer.commit(count);
  }

  /** Publishes nothing and gives the slots back. Throws ReservationError when not open. */
  abort(): void {
    this.producer.abort();
  }
}

/** The producing end of a ring of fixed records. */
export class RecordProducer<F extends RecordFields> extends SlotProducer<RecordElement<F>, Readonly<RecordValue<F>>, RecordReservation<F>> {
  private readonly fields: readonly RecordField[];
  protected override readonly reservation: RecordReservation<F>;

  constructor(start: ProducerStart<RecordElement<F>>) {
    super(start);
    this.fields = recordFields(start.memory, start.id * start.memory.capacity, start.memory.capacity);
    this.reservation = new RecordReservation<F>(this, recordColumns<F>(this.fields));
  }

  /** Appends a copy of `value`. Throws ReservationError while a reservation is open. */
  override push(value: Readonly<RecordValue<F>>): PushResult {
    const tail = this.tail;
    if (tail === this.limit && !this.refill()) return this.refusal();
    writeRecord<F>(this.fields, tail & this.mask, value);
    return this.publish(1, 1);
  }

  /** For RecordReservation.write. */
  writeAt(slot: number, value: Readonly<RecordValue<F>>): void {
    writeRecord<F>(this.fields, slot, value);
  }
}
