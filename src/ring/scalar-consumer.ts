import { checkCount } from './count.ts';
import type { ConsumerStart, PopResult } from './consumer.ts';
import { privateCell, scalarBytes, scalarSlots } from './element.ts';
import type { Cells, ScalarElement, ScalarSlots, ScalarValue } from './element.ts';
import type { RingReader } from './ring-reader.ts';
import { SlotConsumer } from './slot-consumer.ts';

const CACHE_LINE_BYTES = 64;

/** Lines that `fetch` reads ahead; more would push the first ones out of the cache again. */
const MOST_FETCHED = 256;

/** Receives one item and the id of the producer that pushed it. */
export type ScalarHandler<K extends ScalarElement> = (value: ScalarValue<K>, producer: number) => void;

/**
 * Published slots of one ring, lent to the consumer until `advance`. Every `peek` of a consumer returns the same object with
 * other numbers: don't keep it. Read `slots[start + i]` for 0 <= i < length in place.
 */
export class ScalarWindow<K extends ScalarElement> {
  /** The slots of all rings; only `start` … `start + length - 1` are lent. */
  readonly slots: ScalarSlots<K>;
  start: number;
  length: number;
  /** Which producer wrote these items. */
  producer: number;
  private readonly consumer: ScalarConsumer<K>;

  constructor(consumer: ScalarConsumer<K>, slots: ScalarSlots<K>) {
    this.slots = slots;
    this.start = 0;
    this.length = 0;
    this.producer = 0;
    this.consumer = consumer;
  }

  /** The lent slots as an array of their own. Allocates. */
  view(): ScalarSlots<K> {
    return this.slots.subarray(this.start, this.start + this.length) as ScalarSlots<K>;
  }

  /** Consumes the first `count` items and closes the window; the others are delivered later. Throws CountError outside 0 … length, ReservationError when not open. */
  advance(count: number): void {
    this.consumer.advance(count);
  }
}

/** The consuming end of a ring or channel of scalars. */
export class ScalarConsumer<K extends ScalarElement> extends SlotConsumer<K, ScalarHandler<K>, ScalarWindow<K>> {
  private readonly cells: Cells<ScalarValue<K>>;
  /** Holds the popped item: a typed array of the same type, so that no number is boxed. */
  private readonly popped: Cells<ScalarValue<K>>;
  protected override readonly window: ScalarWindow<K>;
  /** Cells in a cache line. */
  private readonly lineCells: number;
  /** Where `fetch` drops what it reads. */
  private readonly fetched: Cells<ScalarValue<K>>;

  constructor(start: ConsumerStart<K>, element: K) {
    super(start);
    const { memory } = start;
    const slots = scalarSlots(element, memory.buffer, memory.slotsOffset, memory.maxProducers * memory.capacity);
    this.cells = slots as Cells<ScalarValue<K>>;
    this.popped = privateCell(element);
    this.window = new ScalarWindow<K>(this, slots);
    this.lineCells = CACHE_LINE_BYTES / scalarBytes(element);
    this.fetched = privateCell(element);
  }

  /** The item that the last successful `pop` took. */
  get value(): ScalarValue<K> {
    return this.popped[0]!;
  }

  /** Takes one item; find it in `value`. The answer and the item are apart so that neither costs an allocation. */
  override pop(): PopResult {
    const reader = this.select();
    if (typeof reader === 'string') return reader;
    this.popped[0] = this.cells[reader.slot(0)]!;
    reader.advance(1, 1);
    return 'ok';
  }

  /** Moves items of one ring into `target` from index `from` on, at most `count`. Returns how many, 0 when there are none now. */
  popInto(target: { readonly length: number; [index: number]: ScalarValue<K> }, from = 0, count = target.length - from): number | 'closed' {
    checkCount('from', from, 0, target.length);
    checkCount('count', count, 0, target.length - from);
    if (count === 0) return 0;
    const reader = this.select();
    if (typeof reader === 'string') return reader === 'empty' ? 0 : 'closed';
    const items = reader.upTo(count);
    this.fetch(reader, items);
    for (let i = 0; i < items; i++) target[from + i] = this.cells[reader.slot(i)]!;
    reader.advance(items, items);
    return items;
  }

  override peek(limit?: number): ScalarWindow<K> | 'empty' | 'closed' {
    const window = super.peek(limit);
    if (typeof window !== 'string') this.fetch(this.lent!, window.length);
    return window;
  }

  /**
   * Reads a cell of each further cache line of the next `items` slots, which are about to be read: the misses overlap instead of
   * following one another. What it reads is stored, or the reads would be optimised away.
   */
  private fetch(reader: RingReader, items: number): void {
    const start = reader.slot(0);
    const end = start + Math.min(items, reader.untilWrap(), MOST_FETCHED * this.lineCells);
    for (let i = start + this.lineCells; i < end; i += this.lineCells) this.fetched[0] = this.cells[i]!;
  }

  protected override deliver(reader: RingReader, slots: number, handler: ScalarHandler<K>, limit: number): number {
    const items = Math.min(slots, limit);
    this.fetch(reader, items);
    let done = 0;
    try {
      while (done < items) {
        const value = this.cells[reader.slot(done)]!;
        // Delivered once the handler is called, also when it throws.
        done++;
        handler(value, reader.id);
      }
    } finally {
      reader.advance(done, done);
    }
    return done;
  }
}
