import { compare } from './compare.ts';
import type { SetEnum } from './set-enum.ts';
import type { Value } from './value.ts';

/** Up to here sets are sorted by TLC's own insertion, so that of several incomparable pairs the same one is reported. */
const SMALL = 32;

/** Sorts the elements of a set and drops duplicates, in place; gives the set. Fails as TLC does on elements that cannot be compared. */
export function normalize(set: SetEnum): SetEnum {
  if (!set.normalized) {
    set.items = sortedDistinct(set.items);
    set.normalized = true;
  }
  return set;
}

export function sortedDistinct(items: readonly Value[]): readonly Value[] {
  if (isSorted(items)) return items;
  return items.length <= SMALL ? insertAll(items) : mergeSort(items);
}

/** Integers only, which compare without a call. */
function isSorted(items: readonly Value[]): boolean {
  let last = items[0];
  if (typeof last !== 'number') return items.length === 0;
  for (let index = 1; index < items.length; index++) {
    const item = items[index]!;
    if (typeof item !== 'number' || item <= (last as number)) return false;
    last = item;
  }
  return true;
}

function insertAll(items: readonly Value[]): Value[] {
  const sorted: Value[] = [items[0]!];
  for (let index = 1; index < items.length; index++) {
    const item = items[index]!;
    let low = 0;
    let high = sorted.length;
    let order = 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      order = compare(item, sorted[middle]!);
      if (order === 0) break;
      if (order < 0) high = middle;
      else low = middle + 1;
    }
    if (order !== 0) sorted.splice(low, 0, item);
  }
  return sorted;
}

function mergeSort(items: readonly Value[]): Value[] {
  const sorted = items.toSorted(compare);
  let kept = 1;
  for (let index = 1; index < sorted.length; index++) {
    if (compare(sorted[index]!, sorted[kept - 1]!) !== 0) sorted[kept++] = sorted[index]!;
  }
  sorted.length = kept;
  return sorted;
}
