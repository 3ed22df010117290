import type { RingMemory } from '../ring/descriptor.ts';
import { scalarBytes } from '../ring/element.ts';
import type { Cells, ScalarElement, ScalarValue } from '../ring/element.ts';

/**
 * Slots that one side may write while the other reads them, so every access is atomic, one 32-bit word at a time. What was read is an item
 * only if nobody wrote in between, which the reader must find out by other means; and never `read` twice without looking at `value`.
 */
export class AtomicSlots<K extends ScalarElement> {
  private readonly words: Int32Array<SharedArrayBuffer>;
  private readonly wide: boolean;
  /** The item last read, as a value and as words. */
  private readonly cell: Cells<ScalarValue<K>>;
  private readonly cellWords: Int32Array;

  /** Over the slots of all rings. */
  constructor(memory: RingMemory, element: K) {
    const bytes = scalarBytes(element);
    this.words = new Int32Array(memory.buffer, memory.slotsOffset, (memory.maxProducers * memory.capacity * bytes) / 4);
    this.wide = bytes === 8;
    const cell = new ArrayBuffer(8);
    this.cell = cellOver(element, cell) as Cells<ScalarValue<K>>;
    this.cellWords = new Int32Array(cell);
  }

  /** The item that the last `read` copied. */
  get value(): ScalarValue<K> {
    return this.cell[0]!;
  }

  read(slot: number): void {
    if (this.wide) {
      this.cellWords[0] = Atomics.load(this.words, 2 * slot);
      this.cellWords[1] = Atomics.load(this.words, 2 * slot + 1);
    } else {
      this.cellWords[0] = Atomics.load(this.words, slot);
    }
  }

  write(slot: number, value: ScalarValue<K>): void {
    this.cell[0] = value;
    if (this.wide) {
      Atomics.store(this.words, 2 * slot, this.cellWords[0]!);
      Atomics.store(this.words, 2 * slot + 1, this.cellWords[1]!);
    } else {
      Atomics.store(this.words, slot, this.cellWords[0]!);
    }
  }
}

/** The item is in the first cell. */
function cellOver(element: ScalarElement, buffer: ArrayBuffer): Cells<number> | Cells<bigint> {
  switch (element) {
    case 'int32':
      return new Int32Array(buffer);
    case 'uint32':
      return new Uint32Array(buffer);
    case 'float64':
      return new Float64Array(buffer);
    case 'bigint64':
      return new BigInt64Array(buffer);
  }
}
