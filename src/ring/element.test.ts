import { describe, expect, it } from 'vitest';
import { elementLayout, privateCell, scalarBytes, scalarSlots } from './element.ts';
import type { ScalarElement } from './element.ts';

const SCALARS = [
  ['int32', Int32Array, 0],
  ['uint32', Uint32Array, 1],
  ['float64', Float64Array, 2],
  ['bigint64', BigInt64Array, 3],
] as const;

describe.each(SCALARS)('%s', (element: ScalarElement, array, code) => {
  it('lies in a cell of its typed array', () => {
    expect(elementLayout(element)).toEqual({ code, slotBytes: array.BYTES_PER_ELEMENT, fields: [], signature: 0 });
    expect(scalarBytes(element)).toBe(array.BYTES_PER_ELEMENT);
    const slots = scalarSlots(element, new SharedArrayBuffer(64), 16, 3);
    expect(slots).toBeInstanceOf(array);
    expect([slots.byteOffset, slots.length]).toEqual([16, 3]);
  });

  it('is held by one cell outside shared memory', () => {
    const cell = privateCell(element);
    expect(cell).toBeInstanceOf(array);
    expect(cell.length).toBe(1);
  });
});

it('lays byte messages out in granules of 16 bytes', () => {
  expect(elementLayout('bytes')).toEqual({ code: 5, slotBytes: 16, fields: [], signature: 0 });
});

it('lays a record out field by field, each aligned to its size', () => {
  expect(elementLayout({ record: { a: 'int32', b: 'bigint64', c: 'uint32', d: 'int32', e: 'float64' } })).toEqual({
    code: 4,
    slotBytes: 32,
    fields: [
      { name: 'a', element: 'int32', offset: 0 },
      { name: 'b', element: 'bigint64', offset: 8 },
      { name: 'c', element: 'uint32', offset: 16 },
      { name: 'd', element: 'int32', offset: 20 },
      { name: 'e', element: 'float64', offset: 24 },
    ],
    // FNV-1a, 32 bits, of 'a:int32;b:bigint64;c:uint32;d:int32;e:float64;'.
    signature: 0x00af09ad,
  });
  // FNV-1a of 'a:int32;', as a control word holds it.
  expect(elementLayout({ record: { a: 'int32' } }).signature).toBe(0xae63cddf | 0);
});

it('pads a record to whole cells of 8 bytes, and not to more', () => {
  for (let count = 1; count <= 20; count++) {
    const record = Object.fromEntries(Array.from({ length: count }, (_, i) => [`field${i}`, 'uint32' as const]));
    const { slotBytes } = elementLayout({ record });
    expect(slotBytes % 8).toBe(0);
    expect(slotBytes - count * 4).toBeOneOf([0, 4]);
  }
});

it('gives records a signature of names, types and order of their fields', () => {
  const records = [{ a: 'int32', b: 'int32' }, { b: 'int32', a: 'int32' }, { a: 'int32', b: 'uint32' }, { a: 'int32' }, { ab: 'int32' }, { a: 'int32', c: 'int32' }] as const;
  expect(new Set(records.map((record) => elementLayout({ record: record as never }).signature)).size).toBe(records.length);
});
