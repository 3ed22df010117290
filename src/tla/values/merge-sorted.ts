import { compare } from './compare.ts';
import type { Value } from './value.ts';

/** The union of two sorted, distinct lists, sorted and distinct; the first list itself when it has all. */
export function mergeSorted(a: readonly Value[], b: readonly Value[]): readonly Value[] {
  return b.length === 1 ? insertSorted(a, b[0]!) : mergeAll(a, b);
}

function insertSorted(items: readonly Value[], item: Value): readonly Value[] {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compare(item, items[middle]!);
    if (order === 0) return items;
    if (order < 0) high = middle;
    else low = middle + 1;
  }
  const inserted: Value[] = [];
  for (let index = 0; index < low; index++) inserted.push(items[index]!);
  inserted.push(item);
  for (let index = low; index < items.length; index++) inserted.push(items[index]!);
  return inserted;
}

function mergeAll(a: readonly Value[], b: readonly Value[]): readonly Value[] {
  const merged: Value[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const order = compare(a[i]!, b[j]!);
    merged.push(order <= 0 ? a[i]! : b[j]!);
    if (order <= 0) i += 1;
    if (order >= 0) j += 1;
  }
  while (i < a.length) merged.push(a[i++]!);
  while (j < b.length) merged.push(b[j++]!);
  return merged.length === a.length ? a : merged;
}
