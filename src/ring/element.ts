import { ConfigError } from './errors.ts';

/** Elements that are one cell of a typed array. */
export type ScalarElement = 'int32' | 'uint32' | 'float64' | 'bigint64';

/** Names and types of the fields of a fixed record, in the order in which they lie in memory. */
export type RecordFields = Readonly<Record<string, ScalarElement>>;

/** A fixed record, e.g. `{ record: { id: 'int32', at: 'float64' } }`. */
export interface RecordElement<F extends RecordFields = RecordFields> {
  readonly record: F;
}

/** What a ring carries: a number or bigint, a fixed record of these, or byte messages of any length. */
export type Element = ScalarElement | RecordElement | 'bytes';

interface ScalarTypes {
  int32: { value: number; slots: Int32Array<SharedArrayBuffer> };
  uint32: { value: number; slots: Uint32Array<SharedArrayBuffer> };
  float64: { value: number; slots: Float64Array<SharedArrayBuffer> };
  bigint64: { value: bigint; slots: BigInt64Array<SharedArrayBuffer> };
}

/** The JavaScript value of a scalar element: `bigint` for bigint64, else `number`. */
export type ScalarValue<K extends ScalarElement> = ScalarTypes[K]['value'];

/** The typed array over slots of a scalar element. */
export type ScalarSlots<K extends ScalarElement> = ScalarTypes[K]['slots'];

/** The object form of a record. */
export type RecordValue<F extends RecordFields> = { -readonly [N in keyof F]: ScalarValue<F[N]> };

/** Any array of scalars, read and written by index; what the hot loops need to know of a typed array. */
export interface Cells<V> {
  readonly length: number;
  [index: number]: V;
}

const BYTES: Readonly<Record<ScalarElement, number>> = { int32: 4, uint32: 4, float64: 8, bigint64: 8 };

/** Byte messages are stored in granules of this many bytes. */
export const GRANULE_BYTES = 16;

/** Where a field lies inside a record. Both in bytes. */
export interface FieldPlace {
  readonly name: string;
  readonly element: ScalarElement;
  readonly offset: number;
}

/** How an element lies in a slot. */
export interface ElementLayout {
  /** Distinguishes the five families in the shared header: 0–3 scalars, 4 record, 5 bytes. */
  readonly code: number;
  readonly slotBytes: number;
  /** Empty unless the element is a record. */
  readonly fields: readonly FieldPlace[];
  /** A hash of names, types and order of the fields, so that two sides cannot disagree unnoticed. 0 unless a record. */
  readonly signature: number;
}

const SCALAR_CODES: Readonly<Record<ScalarElement, number>> = { int32: 0, uint32: 1, float64: 2, bigint64: 3 };
const RECORD_CODE = 4;
export const BYTES_CODE = 5;

/** Whether `element` names a scalar. */
export function isScalar(element: unknown): element is ScalarElement {
  return typeof element === 'string' && Object.hasOwn(BYTES, element);
}

/** The layout of `element`. Throws ConfigError for anything that is not an element. */
export function elementLayout(element: Element): ElementLayout {
  if (isScalar(element)) return { code: SCALAR_CODES[element], slotBytes: BYTES[element], fields: [], signature: 0 };
  if (element === 'bytes') return { code: BYTES_CODE, slotBytes: GRANULE_BYTES, fields: [], signature: 0 };
  const record: unknown = typeof element === 'object' && element !== null ? element.record : undefined;
  if (typeof record !== 'object' || record === null) {
    throw new ConfigError(`element must be 'int32', 'uint32', 'float64', 'bigint64', 'bytes' or { record: { field: scalar } }, not ${describe(element)}`);
  }
  return recordLayout(record as RecordFields);
}

function recordLayout(record: RecordFields): ElementLayout {
  const fields: FieldPlace[] = [];
  let offset = 0;
  let signature = 0x811c9dc5;
  for (const name of Object.keys(record)) {
    const element: unknown = record[name];
    if (!isScalar(element)) throw new ConfigError(`record field '${name}' must be 'int32', 'uint32', 'float64' or 'bigint64', not ${describe(element)}`);
    const bytes = BYTES[element];
    // Natural alignment: a typed array cannot address a cell that is not aligned to its size.
    offset = Math.ceil(offset / bytes) * bytes;
    fields.push({ name, element, offset });
    offset += bytes;
    signature = fnv1a(signature, `${name}:${element};`);
  }
  if (fields.length === 0) throw new ConfigError('a record needs at least one field');
  return { code: RECORD_CODE, slotBytes: Math.ceil(offset / 8) * 8, fields, signature };
}

/** FNV-1a over UTF-16 units, 32 bits. */
function fnv1a(seed: number, text: string): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

/** A typed array of `element` over `length` cells of `buffer`. */
export function scalarSlots<K extends ScalarElement>(element: K, buffer: SharedArrayBuffer, byteOffset: number, length: number): ScalarSlots<K>;
export function scalarSlots(element: ScalarElement, buffer: SharedArrayBuffer, byteOffset: number, length: number): ScalarSlots<ScalarElement> {
  switch (element) {
    case 'int32':
      return new Int32Array(buffer, byteOffset, length);
    case 'uint32':
      return new Uint32Array(buffer, byteOffset, length);
    case 'float64':
      return new Float64Array(buffer, byteOffset, length);
    case 'bigint64':
      return new BigInt64Array(buffer, byteOffset, length);
  }
}

/** One cell of `element` outside shared memory: holds an item without boxing it. */
export function privateCell<K extends ScalarElement>(element: K): Cells<ScalarValue<K>>;
export function privateCell(element: ScalarElement): Cells<number> | Cells<bigint> {
  switch (element) {
    case 'int32':
      return new Int32Array(1);
    case 'uint32':
      return new Uint32Array(1);
    case 'float64':
      return new Float64Array(1);
    case 'bigint64':
      return new BigInt64Array(1);
  }
}

/** Bytes of one cell of `element`. */
export function scalarBytes(element: ScalarElement): number {
  return BYTES[element];
}

/** A short, safe rendering of a bad value for an error message. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return String(value);
}
