import type { ConsumerStart, PopResult } from './consumer.ts';
import type { RecordElement, RecordFields, RecordValue } from './element.ts';
import { emptyRecord, readRecord, recordColumns, recordFields } from './record-field.ts';
import type { RecordColumns, RecordField } from './record-field.ts';
import type { RingReader } from './ring-reader.ts';
import { SlotConsumer } from './slot-consumer.ts';

/** Receives one record, in an object that is reused for the next (copy what you keep), and the id of the producer that pushed it. */
export type RecordHandler<F extends RecordFields> = (value: Readonly<RecordValue<F>>, producer: number) => void;

/** Published slots of one ring, lent until `advance`; the same object each time, like ScalarWindow. Read `fields.name.get(start + i)` for 0 <= i < length. */
export class RecordWindow<F extends RecordFields> {
  readonly fields: RecordColumns<F>;
  start: number;
  length: number;
  /** Which producer wrote these records. */
  producer: number;
  private readonly consumer: RecordConsumer<F>;

  constructor(consumer: RecordConsumer<F>, fields: RecordColumns<F>) {
    this.fields = fields;
    this.start = 0;
    this.length = 0;
    this.producer = 0;
    this.consumer = consumer;
  }

  /** See ScalarWindow.advance. */
  advance(count: number): void {
    this.consumer.advance(count);
  }
}

/** The consuming end of a ring or channel of fixed records. */
export class RecordConsumer<F extends RecordFields> extends SlotConsumer<RecordElement<F>, RecordHandler<F>, RecordWindow<F>> {
  /** The record that the last successful `pop` took. Reused by the next: copy what you keep. */
  readonly value: RecordValue<F>;
  private readonly fields: readonly RecordField[];
  private readonly handled: RecordValue<F>;
  protected override readonly window: RecordWindow<F>;

  constructor(start: ConsumerStart<RecordElement<F>>) {
    super(start);
    const { memory } = start;
    this.value = emptyRecord<F>(memory);
    this.handled = emptyRecord<F>(memory);
    this.fields = recordFields(memory, 0, memory.maxProducers * memory.capacity);
    this.window = new RecordWindow<F>(this, recordColumns<F>(this.fields));
  }

  /** Takes one record; find it in `value`. */
  override pop(): PopResult {
    const reader = this.select();
    if (typeof reader === 'string') return reader;
    readRecord(this.fields, reader.slot(0), this.value);
    reader.advance(1, 1);
    return 'ok';
  }

  protected override deliver(reader: RingReader, slots: number, handler: RecordHandler<F>, limit: number): number {
    const items = Math.min(slots, limit);
    let done = 0;
    try {
      while (done < items) {
        readRecord(this.fields, reader.slot(done), this.handled);
        done++;
        handler(this.handled, reader.id);
      }
    } finally {
      reader.advance(done, done);
    }
    return done;
  }
}
