import { isSet, type Cursor, type SetValue, type Value } from './value.ts';

/**
 * All combinations of one element from each set, the last one changing fastest. The array handed out is used again.
 * @param refuse fails for a set that cannot be enumerated
 */
export function odometer(sets: readonly Value[], refuse: (index: number) => never): { next(): readonly Value[] | undefined } {
  const cursors: Cursor[] = [];
  const current: Value[] = [];
  let isDone = false;
  sets.forEach((set, index) => {
    if (isDone) return;
    if (!isSet(set) || !set.isEnumerable) refuse(index);
    const cursor = set.cursor();
    const first = cursor.next();
    if (first === undefined) isDone = true;
    else current.push(first);
    cursors.push(cursor);
  });
  let isFirst = true;
  return {
    next() {
      if (isDone) return undefined;
      if (isFirst) {
        isFirst = false;
        return current;
      }
      for (let index = sets.length - 1; index >= 0; index--) {
        const following = cursors[index]!.next();
        if (following !== undefined) {
          current[index] = following;
          return current;
        }
        const restarted = (sets[index] as SetValue).cursor();
        cursors[index] = restarted;
        current[index] = restarted.next()!;
      }
      isDone = true;
      return undefined;
    },
  };
}
