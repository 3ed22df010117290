import type { DataViewType, SharedView } from '../../instrument/access.ts';

/** How the bytes of a cell are read as a value: an element type of typed arrays or a DataView accessor with its byte order. */
export interface ElementType {
  readonly name: string;
  readonly size: number;
  get(view: DataView, byteOffset: number): number | bigint;
  set(view: DataView, byteOffset: number, value: number | bigint): void;
}

const NAMES: readonly (readonly [DataViewType, number])[] = [
  ['Int8', 1], ['Uint8', 1], ['Int16', 2], ['Uint16', 2], ['Int32', 4], ['Uint32', 4], ['Float16', 2], ['Float32', 4], ['Float64', 8], ['BigInt64', 8], ['BigUint64', 8],
];

type Accessors = Readonly<Record<string, (byteOffset: number, value: number | bigint | boolean, littleEndian?: boolean) => number | bigint>>;

function accessor([name, size]: readonly [DataViewType, number], littleEndian: boolean): ElementType {
  return {
    name: littleEndian || size === 1 ? name : `${name} (big-endian)`,
    size,
    get: (view, byteOffset) => (view as unknown as Accessors)[`get${name}`]!(byteOffset, littleEndian),
    set: (view, byteOffset, value) => void (view as unknown as Accessors)[`set${name}`]!(byteOffset, value, littleEndian),
  };
}

const clamped: ElementType = {
  name: 'Uint8Clamped',
  size: 1,
  get: (view, byteOffset) => view.getUint8(byteOffset),
  // ToUint8Clamp rounds half to even, which a Uint8ClampedArray knows.
  set: (view, byteOffset, value) => view.setUint8(byteOffset, Uint8ClampedArray.of(value as number)[0]!),
};

/** Numbered, little-endian ones first: typed arrays have the platform's byte order, and every platform of Node.js is little-endian. */
export const ELEMENT_TYPES: readonly ElementType[] = [...NAMES.map((entry) => accessor(entry, true)), ...NAMES.map((entry) => accessor(entry, false)), clamped];

const CLAMPED = ELEMENT_TYPES.length - 1;

export const UINT8 = 1;
const INT32 = 4;

export function dataViewType(type: DataViewType, littleEndian: boolean): number {
  return NAMES.findIndex(([name]) => name === type) + (littleEndian ? 0 : NAMES.length);
}

export function viewType(view: SharedView): number {
  if (view instanceof Int32Array) return INT32;
  const name = view[Symbol.toStringTag].replace('Array', '');
  return name === 'Uint8Clamped' ? CLAMPED : NAMES.findIndex(([known]) => known === name);
}

const scratch = new DataView(new ArrayBuffer(8));

/** The value that a cell of the type holds after this one was written to it. */
export function normalise(type: number, value: number | bigint): number | bigint {
  if (type === INT32) return (value as number) | 0;
  const element = ELEMENT_TYPES[type]!;
  element.set(scratch, 0, value);
  return element.get(scratch, 0);
}

/** The same bytes as another type of the same size. */
export function reinterpret(value: number | bigint, from: number, to: number): number | bigint {
  ELEMENT_TYPES[from]!.set(scratch, 0, value);
  return ELEMENT_TYPES[to]!.get(scratch, 0);
}

/** The bytes of a value, and back. */
export function bytesOf(type: number, value: number | bigint): number[] {
  const element = ELEMENT_TYPES[type]!;
  element.set(scratch, 0, value);
  return Array.from({ length: element.size }, (_, at) => scratch.getUint8(at));
}

export function fromBytes(type: number, bytes: readonly number[]): number | bigint {
  for (const [at, byte] of bytes.entries()) scratch.setUint8(at, byte);
  return ELEMENT_TYPES[type]!.get(scratch, 0);
}
