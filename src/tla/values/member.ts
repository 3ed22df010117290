import { compare } from './compare.ts';
import { equal } from './equal.ts';
import type { SetEnum } from './set-enum.ts';
import type { Value } from './value.ts';

/** As TLC: binary search in a normalised set, comparison with one element after the other in another. */
export function setEnumHas(set: SetEnum, element: Value): boolean {
  const { items } = set;
  // A set of one element needs no normal form, and TLC has often not made it.
  if (!set.normalized || items.length === 1) return items.some((item) => equal(item, element));
  if (typeof element === 'number' && typeof items[0] === 'number') return integersHave(items, element);
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compare(element, items[middle]!);
    if (order === 0) return true;
    if (order < 0) high = middle;
    else low = middle + 1;
  }
  return false;
}

/** A sorted set that begins with an integer has nothing else: model values would stand before it. */
function integersHave(items: readonly Value[], element: number): boolean {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle] as number;
    if (item === element) return true;
    if (element < item) high = middle;
    else low = middle + 1;
  }
  return false;
}
