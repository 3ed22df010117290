import type { Element, RecordElement } from 'ringproof';

/** The record that stress tests carry: three fields of different sizes which must agree, so that a torn record shows. */
export const RECORD = { record: { key: 'int32', twice: 'float64', big: 'bigint64' } } as const satisfies RecordElement;

export const ELEMENTS: readonly Element[] = ['int32', 'uint32', 'float64', 'bigint64', RECORD, 'bytes'];

/** What is pushed for a key: the key can be read back, and a mixture of two items cannot be mistaken for an item. */
export function itemOf(element: Element, key: number): unknown {
  switch (element) {
    case 'int32':
      return key;
    case 'uint32':
      return (key | 0x8000_0000) >>> 0;
    case 'float64':
      return key * 2 ** 20 + key / 2 ** 20;
    case 'bigint64':
      return BigInt(key) * 0x1_0000_0001n;
    case 'bytes':
      return messageOf(key);
    default:
      return { key, twice: key * 2, big: BigInt(key) };
  }
}

/** The key of a delivered item. Throws when the item is none that `itemOf` makes. */
export function keyOf(element: Element, item: unknown): number {
  const key = claimedKey(element, item);
  if (!same(itemOf(element, key), item)) throw new Error(`torn or foreign item ${show(item)}: its key ${key} would be ${show(itemOf(element, key))}`);
  return key;
}

function claimedKey(element: Element, item: unknown): number {
  switch (element) {
    case 'int32':
      return item as number;
    case 'uint32':
      return (item as number) & 0x7fff_ffff;
    case 'float64':
      return Math.floor((item as number) / 2 ** 20);
    case 'bigint64':
      return Number((item as bigint) & 0xffff_ffffn);
    case 'bytes': {
      const bytes = item as Uint8Array;
      return bytes.length < 4 ? -1 : new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0);
    }
    default:
      return (item as { key: number }).key;
  }
}

/** 4 to 43 bytes: the key, then a pattern that depends on it. */
function messageOf(key: number): Uint8Array {
  const bytes = new Uint8Array(4 + (Math.abs(key) % 40)).fill(key & 0xff);
  new DataView(bytes.buffer).setInt32(0, key);
  return bytes;
}

function same(left: unknown, right: unknown): boolean {
  if (left instanceof Uint8Array) {
    return right instanceof Uint8Array && left.length === right.length && left.every((byte, i) => byte === right[i]);
  }
  if (typeof left === 'object' && left !== null) {
    return Object.entries(left).every(([name, value]) => Object.is(value, (right as Record<string, unknown>)[name]));
  }
  return Object.is(left, right);
}

function show(item: unknown): string {
  if (item instanceof Uint8Array) return `[${item.join(' ')}]`;
  return JSON.stringify(item, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)) ?? String(item);
}
