import type { RingMemory } from './descriptor.ts';
import { scalarBytes, scalarSlots } from './element.ts';
import type { Cells, FieldPlace, RecordFields, RecordValue, ScalarElement, ScalarValue } from './element.ts';

/** One field of the records of a ring: reads and writes it in place, by slot, without allocating. */
export class RecordField<K extends ScalarElement = ScalarElement> {
  readonly name: string;
  private readonly cells: Cells<ScalarValue<K>>;
  private readonly offset: number;
  private readonly stride: number;

  constructor(name: string, cells: Cells<ScalarValue<K>>, offset: number, stride: number) {
    this.name = name;
    this.cells = cells;
    this.offset = offset;
    this.stride = stride;
  }

  /** The field of the record in `slot`. Call it only for a slot that is lent to you. */
  get(slot: number): ScalarValue<K> {
    return this.cells[this.offset + slot * this.stride]!;
  }

  /** Writes the field of the record in `slot`. Call it only for a slot that is lent to you. */
  set(slot: number, value: ScalarValue<K>): void {
    this.cells[this.offset + slot * this.stride] = value;
  }
}

/** The fields of a record by name. */
export type RecordColumns<F extends RecordFields> = { readonly [N in keyof F]: RecordField<F[N]> };

/** The fields of the records in `slots` slots that begin `firstSlot` slots into the memory, in order. */
export function recordFields(memory: RingMemory, firstSlot: number, slots: number): RecordField[] {
  const { slotBytes } = memory.element;
  const byteOffset = memory.slotsOffset + firstSlot * slotBytes;
  const fields: RecordField[] = [];
  for (const place of memory.element.fields) fields.push(recordField(memory.buffer, place, byteOffset, slotBytes, slots));
  return fields;
}

function recordField(buffer: SharedArrayBuffer, place: FieldPlace, byteOffset: number, slotBytes: number, slots: number): RecordField {
  const bytes = scalarBytes(place.element);
  const cells = scalarSlots(place.element, buffer, byteOffset, (slots * slotBytes) / bytes) as Cells<ScalarValue<ScalarElement>>;
  return new RecordField(place.name, cells, place.offset / bytes, slotBytes / bytes);
}

/** The same fields by name. */
export function recordColumns<F extends RecordFields>(fields: readonly RecordField[]): RecordColumns<F> {
  const columns: Record<string, RecordField> = {};
  for (const field of fields) columns[field.name] = field;
  return columns as RecordColumns<F>;
}

/** Copies `value` into `slot`. */
export function writeRecord<F extends RecordFields>(fields: readonly RecordField[], slot: number, value: Readonly<RecordValue<F>>): void {
  const source = value as Record<string, number | bigint>;
  for (const field of fields) field.set(slot, source[field.name]!);
}

/** Copies the record in `slot` into `target`. */
export function readRecord<F extends RecordFields>(fields: readonly RecordField[], slot: number, target: RecordValue<F>): void {
  const sink = target as Record<string, number | bigint>;
  for (const field of fields) sink[field.name] = field.get(slot);
}

/** A record of zeros, to be read into. */
export function emptyRecord<F extends RecordFields>(memory: RingMemory): RecordValue<F> {
  const record: Record<string, number | bigint> = {};
  for (const place of memory.element.fields) record[place.name] = place.element === 'bigint64' ? 0n : 0;
  return record as RecordValue<F>;
}
