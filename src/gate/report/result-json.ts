/** A replacer for `JSON.stringify`, for what the code under test may hold: big integers as ITF writes them, errors by their message. */
export function encode(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { '#bigint': String(value) };
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
  return value;
}
