import type { Cursor, Value } from './value.ts';

export function arrayCursor(items: readonly Value[]): Cursor {
  let index = 0;
  return { next: () => (index < items.length ? items[index++] : undefined) };
}
