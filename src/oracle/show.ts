/** `value` as a reader of an error message wants it: unlike JSON, tells -0 from 0 and NaN from null, and takes bigints. */
export function show(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return `${value.constructor.name} [${Array.from(value as unknown as ArrayLike<unknown>, show).join(', ')}]`;
  if (value instanceof Map) return `Map {${Array.from(value, ([key, item]) => `${show(key)}: ${show(item)}`).join(', ')}}`;
  if (value instanceof Set) return `Set {${Array.from(value, show).join(', ')}}`;
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).map(([key, item]) => `${key}: ${show(item)}`).join(', ')}}`;
  return String(value);
}

const SHOWN = 12;

/** The first items of a long list. */
export function showList(items: readonly unknown[]): string {
  const shown = items.slice(0, SHOWN).map(show).join(', ');
  return items.length > SHOWN ? `${shown}, … (${items.length} in all)` : shown;
}
