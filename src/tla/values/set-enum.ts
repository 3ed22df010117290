import { arrayCursor } from './array-cursor.ts';
import { setEnumHas } from './member.ts';
import { normalize } from './normalize.ts';
import { print } from './print.ts';
import type { Shape } from './shape.ts';
import { Kind, SetValue, type Cursor, type Value } from './value.ts';

/** A set given by its elements. */
export class SetEnum extends SetValue {
  declare readonly kind: typeof Kind.SetEnum;
  /** Sorted and without duplicates once `normalized`; replaced in place by `normalize`. */
  items: readonly Value[];
  normalized: boolean;
  /** The shape of functions with this domain, once one was made. */
  shape: Shape | undefined = undefined;

  constructor(items: readonly Value[], normalized: boolean) {
    super(Kind.SetEnum);
    this.items = items;
    this.normalized = normalized || items.length < 2;
  }

  override has(element: Value): boolean {
    return setEnumHas(this, element);
  }
  override isFinite(): boolean {
    return true;
  }
  override get inOrder(): boolean {
    return true;
  }
  override cursor(): Cursor {
    return arrayCursor(normalize(this).items);
  }
  override size(): number {
    return normalize(this).items.length;
  }
  override toEnum(): SetEnum {
    return normalize(this);
  }
  override print(): string {
    return print(this);
  }
}

export const EMPTY_SET = new SetEnum([], true);
/** The set BOOLEAN. */
export const BOOLEAN = new SetEnum([false, true], true);
