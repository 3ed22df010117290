import { EvaluationError, fail } from './evaluation-error.ts';
import { describe, print } from './print.ts';
import { SetEnum } from './set-enum.ts';
import { SetValue, type Cursor, type Value } from './value.ts';

/** TLC's `TLCGlobals.setBound`. */
const MOST = 1_000_000;
const MAX_INT = 2_147_483_647;

/** A set that is kept as the expression it came from until its elements are needed. */
export abstract class LazySet extends SetValue {
  #enumerated: SetEnum | undefined = undefined;

  /** Elements before anything was enumerated. */
  protected abstract walk(): Cursor;

  override cursor(): Cursor {
    return this.#enumerated === undefined ? this.walk() : this.#enumerated.cursor();
  }

  /** The number of elements, also when it is beyond the integers; what printing asks for. */
  count(): number {
    return this.toEnum().size();
  }

  override size(): number {
    const count = this.count();
    return count > MAX_INT ? fail(this.overflow()) : count;
  }

  protected overflow(): string {
    return `Overflow when computing the number of elements in:\n${describe(this)}`;
  }

  /** How many elements are enumerated before it is given up. */
  protected limit(): number {
    return MOST;
  }

  override toEnum(): SetEnum {
    if (this.#enumerated === undefined) {
      const limit = this.limit();
      const items: Value[] = [];
      const cursor = this.walk();
      for (let item = cursor.next(); item !== undefined; item = cursor.next()) {
        if (items.length === limit) fail(`Attempted to construct a set with too many elements (>${limit}).`);
        items.push(item);
      }
      this.#enumerated = new SetEnum(items, this.inOrder).toEnum();
    }
    return this.#enumerated;
  }
}

/**
 * The elements when there are fewer than `bound`, else the set as the expression that it is; the latter also for a set that cannot be
 * enumerated.
 */
export function printEnumerated(set: LazySet, bound: number, expression: () => string): string {
  try {
    if (bound === Infinity || set.count() < bound) return print(set.toEnum());
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
  }
  return expression();
}

/** Whether a value is a set whose cursor gives its elements sorted. */
export function isInOrder(value: Value): boolean {
  return value instanceof SetValue && value.inOrder;
}
