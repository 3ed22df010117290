import { arrayCursor } from './array-cursor.ts';
import { fail } from './evaluation-error.ts';
import { describe, print } from './print.ts';
import type { Shape } from './shape.ts';
import { SetEnum } from './set-enum.ts';
import { Kind, ModelValue, SetValue, type Cursor, type Value } from './value.ts';

const MOST_KEPT = 65_536;

/** `low..high`, empty when `high < low`. */
export class Interval extends SetValue {
  declare readonly kind: typeof Kind.Interval;
  readonly low: number;
  readonly high: number;
  shape: Shape | undefined = undefined;
  #items: readonly Value[] | undefined = undefined;

  constructor(low: number, high: number) {
    super(Kind.Interval);
    this.low = low;
    this.high = high;
  }

  /** The integers as an array; kept. */
  get items(): readonly Value[] {
    return (this.#items ??= Array.from({ length: this.size() }, (_, index) => this.low + index));
  }

  override get inOrder(): boolean {
    return true;
  }

  override has(element: Value): boolean {
    if (typeof element === 'number') return element >= this.low && element <= this.high;
    if (this.low <= this.high && !(element instanceof ModelValue && element.type === undefined)) {
      fail(`Attempted to check if the value:\n${describe(element)}\nis in the integer interval ${describe(this)}`);
    }
    return false;
  }

  override isFinite(): boolean {
    return true;
  }

  override cursor(): Cursor {
    if (this.high - this.low < MOST_KEPT) return arrayCursor(this.items);
    let next = this.low;
    return { next: () => (next <= this.high ? next++ : undefined) };
  }

  override size(): number {
    if (this.high < this.low) return 0;
    const size = this.high - this.low + 1;
    if (size > 2_147_483_647) {
      fail(`Size of interval value exceeds the maximum representable size (32bits): ${describe(this)}.`);
    }
    return size;
  }

  override print(): string {
    return print(this);
  }

  override toEnum(): SetEnum {
    return new SetEnum(this.items, true);
  }
}
