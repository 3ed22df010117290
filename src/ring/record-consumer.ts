import type { ConsumerStart, PopResult } from './consumer.ts';
import { Consumer } from './consumer.ts';
import { checkLimit } from './count.ts';
import type { RecordElement, RecordFields, RecordValue } from './element.ts';
import { CountError } from './errors.ts';
import { emptyRecord, readRecord, recordColumns, recordFields } from './record-field.ts';
import type { RecordColumns, RecordField } from './record-field.ts';
import type { RingReader } from './ring-reader.ts';

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
export class RecordConsumer<F extends RecordFields> extends Consumer<RecordElement<F>, RecordHandler<F>> {
  /** The record that the last successful `pop` took. Reused by the next: copy what you keep. */
  readonly value: RecordValue<F>;
  private readonly fields: readonly RecordField[];
  private readonly handled: RecordValue<F>;
  private readonly window: RecordWindow<F>;
  /** Whose slots the window lends, or lent last. */
  private lent: RingReader | undefined;

  constructor(start: ConsumerStart<RecordElement<F>>) {
    super(start);
    const { memory } = start;
    this.value = emptyRecord<F>(memory);
    this.handled = emptyRecord<F>(memory);
    this.fields = recordFields(memory, 0, memory.maxProducers * memory.capacity);
    this.window = new RecordWindow<F>(this, recordColumns<F>(this.fields));
  }

  /** Takes one record; find it in `value`. */
  pop(): PopResult {
    const reader = this.select();
    if (typeof reader === 'string') return reader;
    readRecord(this.fields, reader.slot(0), this.value);
    reader.advance(1, 1);
    return 'ok';
  }

  /** `pop`, blocking while there is nothing. */
  popWait(timeout = Infinity): 'ok' | 'closed' | 'timed-out' {
    for (;;) {
      const result = this.pop();
      if (result !== 'empty') return result;
      if (this.wait(timeout) === 'timed-out') return 'timed-out';
    }
  }

  /** `pop`, waiting without blocking the thread while there is nothing. */
  async popAsync(timeout = Infinity): Promise<'ok' | 'closed' | 'timed-out' | 'interrupted'> {
    for (;;) {
      const result = this.pop();
      if (result !== 'empty') return result;
      const waited = await this.waitAsync(timeout);
      if (waited === 'timed-out' || waited === 'interrupted') return waited;
    }
  }

  /** Lends up to `limit` published slots of one ring; see ScalarConsumer.peek. */
  peek(limit = Infinity): RecordWindow<F> | 'empty' | 'closed' {
    checkLimit('limit', limit);
    const reader = this.select();
    if (typeof reader === 'string') return reader;
    this.openWindow();
    this.lent = reader;
    const { window } = this;
    window.start = reader.slot(0);
    window.length = reader.upTo(Math.min(limit, reader.untilWrap()));
    window.producer = reader.id;
    return window;
  }

  /** See ScalarWindow.advance. */
  advance(count: number): void {
    const { length } = this.window;
    if (!(Number.isInteger(count) && count >= 0 && count <= length)) throw new CountError(`advance(${count}): a window of ${length} can consume 0 to ${length}`);
    this.endWindow();
    if (count > 0) this.lent!.advance(count, count);
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
