import { arrayCursor } from './array-cursor.ts';
import { equal } from './equal.ts';
import { fail } from './evaluation-error.ts';
import { Interval } from './interval.ts';
import { isInOrder, LazySet, printEnumerated } from './lazy-set.ts';
import { describe, print } from './print.ts';
import { allMembers, cardinality, isFinite, member } from './sets.ts';
import { SetEnum, EMPTY_SET } from './set-enum.ts';
import { isSet, Kind, type ModelValue, SetValue, type Cursor, type Value } from './value.ts';

/** `SUBSET base`: by cardinality, then in lexicographic order. */
export class Subset extends LazySet {
  declare readonly kind: typeof Kind.Subset;
  readonly base: Value;

  constructor(base: Value) {
    super(Kind.Subset);
    this.base = base;
  }

  override get inOrder(): boolean {
    return true;
  }

  override has(element: Value): boolean {
    if (!isSet(element) || !element.isEnumerable) {
      fail(`Attempted to check if the non-enumerable value\n${describe(element)}\nis element of\n${describe(this)}`);
    }
    if (element instanceof SetEnum) return allMembers(element.toEnum().items, this.base);
    return everyElement(element, (item) => member(item, this.base));
  }

  override equalParts(other: SetValue): boolean | undefined {
    return other instanceof Subset ? equal(this.base, other.base) : undefined;
  }

  override print(): string {
    const { base } = this;
    const expression = () => (base instanceof Interval ? `SUBSET (${print(base)})` : `SUBSET ${print(base)}`);
    return printEnumerated(this, 1 << 7, expression);
  }

  override isFinite(): boolean {
    return isFinite(this.base);
  }

  /** TLC makes room for all of them at once, as far as their number is an integer. */
  protected override limit(): number {
    this.size();
    return Infinity;
  }

  override count(): number {
    return 2 ** cardinality(this.base);
  }

  protected override walk(): Cursor {
    const { base } = this;
    // TLC asks for the size first, which some values have that are no sets.
    if (cardinality(base) === 0) return arrayCursor([EMPTY_SET]);
    if (!isSet(base) || !base.isEnumerable) {
      fail(`Attempted to compute the value of an expression of form\nSUBSET S, but S is a non-enumerable value:\n${describe(base)}`);
    }
    const { items } = base.toEnum();
    let size = 0;
    let combinations = combinationsOf(items, size);
    return {
      next() {
        for (;;) {
          const combination = combinations.next();
          if (combination !== undefined) return combination;
          if (size === items.length) return undefined;
          size += 1;
          combinations = combinationsOf(items, size);
        }
      },
    };
  }
}

/** Subsets of `size` elements, in lexicographic order. @param items sorted, distinct */
function combinationsOf(items: readonly Value[], size: number): Cursor {
  const indices = Array.from({ length: size }, (_, index) => index);
  let isDone = false;
  return {
    next() {
      if (isDone) return undefined;
      const result = size === 0 ? EMPTY_SET : new SetEnum(indices.map((index) => items[index]!), true);
      let at = size - 1;
      while (at >= 0 && indices[at] === items.length - size + at) at -= 1;
      if (at < 0) isDone = true;
      else {
        indices[at]! += 1;
        for (let index = at + 1; index < size; index++) indices[index] = indices[index - 1]! + 1;
      }
      return result;
    },
  };
}

/** `kSubset(size, base)` of FiniteSetsExt: the subsets of a given cardinality, in the order of the bit patterns of their members. */
export class KSubset extends LazySet {
  declare readonly kind: typeof Kind.KSubset;
  readonly subsetSize: number;
  readonly base: SetValue;

  constructor(size: number, base: SetValue) {
    super(Kind.KSubset);
    this.subsetSize = size;
    this.base = base;
  }

  override get inOrder(): boolean {
    return false;
  }

  override has(element: Value): boolean {
    return cardinality(element) === this.subsetSize && new Subset(this.base).has(element);
  }

  override equalParts(other: SetValue): boolean | undefined {
    return other instanceof KSubset && this.subsetSize === other.subsetSize && equal(this.base, other.base) ? true : undefined;
  }

  override print(): string {
    return `{${this.ordered.map(print).join(', ')}}`;
  }

  /** The subsets in the order in which TLC shows and goes through them, which is not the sorted one. */
  get ordered(): readonly Value[] {
    const items: Value[] = [];
    const cursor = this.walk();
    for (let item = cursor.next(); item !== undefined; item = cursor.next()) items.push(item);
    return items;
  }

  override isFinite(): boolean {
    return this.base.isFinite();
  }

  protected override walk(): Cursor {
    const { items } = this.base.toEnum();
    const size = this.subsetSize;
    const indices = Array.from({ length: size }, (_, index) => index);
    let isDone = size > items.length;
    return {
      next() {
        if (isDone) return undefined;
        const result = new SetEnum(indices.map((index) => items[index]!), true);
        // The next bit pattern with as many ones: the lowest member that can move up does, those below it start again.
        let at = 0;
        while (at < size - 1 && indices[at]! + 1 === indices[at + 1]!) at += 1;
        if (size === 0 || (at === size - 1 && indices[at]! + 1 === items.length)) isDone = true;
        else {
          indices[at]! += 1;
          for (let index = 0; index < at; index++) indices[index] = index;
        }
        return result;
      },
    };
  }
}

/** `UNION parts`, where not all parts are enumerated sets. */
export class Union extends LazySet {
  declare readonly kind: typeof Kind.Union;
  readonly parts: Value;

  constructor(parts: Value) {
    super(Kind.Union);
    this.parts = parts;
  }

  override get inOrder(): boolean {
    return false;
  }

  override has(element: Value): boolean {
    const { parts } = this;
    if (!isSet(parts) || !parts.isEnumerable) {
      fail(`Attempted to check if:\n ${describe(element)}\nis an element of the non-enumerable set:\n ${describe(this)}`);
    }
    return !everyElement(parts, (part) => !member(element, part));
  }

  override print(): string {
    return printEnumerated(this, Infinity, () => `UNION(${print(this.parts)})`);
  }

  override isFinite(): boolean {
    const { parts } = this;
    if (!isSet(parts) || !parts.isEnumerable) fail(`Attempted to check if the nonenumerable set:\n${describe(this)}\nis a finite set.`);
    return everyElement(parts, isFinite);
  }

  protected override walk(): Cursor {
    const { parts } = this;
    if (!isSet(parts) || !parts.isEnumerable) fail(`Attempted to enumerate the nonenumerable set:\n${describe(parts)}`);
    const outer = parts.cursor();
    let inner: Cursor | undefined;
    return {
      next() {
        for (;;) {
          const item = inner?.next();
          if (item !== undefined) return item;
          const part = outer.next();
          if (part === undefined) return undefined;
          if (!isSet(part) || !part.isEnumerable) {
            if (inner === undefined) fail('Attempted to enumerate UNION(s), but some element of s is nonenumerable.');
            fail(`Attempted to enumerate the nonenumerable set:\n${describe(part)}\nwhen enumerating:\nUNION(${describe(parts)})`);
          }
          inner = part.cursor();
        }
      },
    };
  }
}

abstract class BinarySet extends LazySet {
  readonly left: Value;
  readonly right: Value;

  constructor(kind: Kind, left: Value, right: Value) {
    super(kind);
    this.left = left;
    this.right = right;
  }
}

/** `left \cup right` */
export class Cup extends BinarySet {
  declare readonly kind: typeof Kind.Cup;

  constructor(left: Value, right: Value) {
    super(Kind.Cup, left, right);
  }

  override get inOrder(): boolean {
    return false;
  }

  override has(element: Value): boolean {
    return member(element, this.left) || member(element, this.right);
  }

  override print(): string {
    return printEnumerated(this, Infinity, () => `${print(this.left)} \\cup ${print(this.right)}`);
  }

  override isFinite(): boolean {
    return isFinite(this.left) && isFinite(this.right);
  }

  protected override walk(): Cursor {
    const { left, right } = this;
    if (!isSet(left) || !isSet(right) || !left.isEnumerable || !right.isEnumerable) {
      fail(`Attempted to enumerate S \\cup T when S:\n${describe(left)}\nand T:\n${describe(right)}\nare not both enumerable`);
    }
    const first = left.cursor();
    const second = right.cursor();
    return { next: () => first.next() ?? second.next() };
  }
}

/** `left \cap right` */
export class Cap extends BinarySet {
  declare readonly kind: typeof Kind.Cap;

  constructor(left: Value, right: Value) {
    super(Kind.Cap, left, right);
  }

  override get inOrder(): boolean {
    return isInOrder(this.left) && isInOrder(this.right);
  }

  override has(element: Value): boolean {
    return member(element, this.left) && member(element, this.right);
  }

  override print(): string {
    return printEnumerated(this, Infinity, () => `${print(this.left)} \\cap ${print(this.right)}`);
  }

  override isFinite(): boolean {
    if (!isFinite(this.left) && !isFinite(this.right)) fail(`Attempted to check if the set ${describe(this)}is finite.`);
    return true;
  }

  protected override walk(): Cursor {
    const { left, right } = this;
    if (isSet(left) && left.isEnumerable) return filtered(left.cursor(), (item) => member(item, right));
    if (isSet(right) && right.isEnumerable) return filtered(right.cursor(), (item) => member(item, left));
    return fail(`Attempted to enumerate S \\cap T when neither S:\n${describe(left)}\nnor T:\n${describe(right)}\nis enumerable`);
  }
}

/** `left \ right` */
export class Difference extends BinarySet {
  declare readonly kind: typeof Kind.Difference;

  constructor(left: Value, right: Value) {
    super(Kind.Difference, left, right);
  }

  override get inOrder(): boolean {
    return isInOrder(this.left);
  }

  override has(element: Value): boolean {
    return member(element, this.left) && !member(element, this.right);
  }

  override print(): string {
    return printEnumerated(this, Infinity, () => `${print(this.left)} \\ ${print(this.right)}`);
  }

  override isFinite(): boolean {
    if (isFinite(this.left)) return true;
    if (!isFinite(this.right)) fail(`Attempted to check if the set ${describe(this)}is finite.`);
    return false;
  }

  protected override walk(): Cursor {
    const { left, right } = this;
    if (!isSet(left) || !left.isEnumerable) fail(`Attempted to enumerate S \\ T when S:\n${describe(left)}\nis not enumerable.`);
    return filtered(left.cursor(), (item) => !member(item, right));
  }
}

/** `{x \in base : predicate(x)}` over a set that is not enumerated yet. */
export class Filter extends LazySet {
  declare readonly kind: typeof Kind.Filter;
  readonly base: Value;
  readonly predicate: (element: Value) => boolean;
  /** The bound variables, for messages. */
  readonly parameters: string;

  constructor(base: Value, predicate: (element: Value) => boolean, parameters: string) {
    super(Kind.Filter);
    this.base = base;
    this.predicate = predicate;
    this.parameters = parameters;
  }

  override get inOrder(): boolean {
    return isInOrder(this.base);
  }

  override has(element: Value): boolean {
    return member(element, this.base) && this.predicate(element);
  }

  override print(): string {
    return printEnumerated(this, Infinity, () => `{${this.parameters} \\in ${print(this.base)} : <expression>}`);
  }

  override isFinite(): boolean {
    if (!isFinite(this.base)) {
      fail(`Attempted to check if expression of form {x \\in S : p(x)} is a finite set, but cannot check if S:\n${describe(this.base)}\nis finite.`);
    }
    return true;
  }

  protected override walk(): Cursor {
    const { base, predicate } = this;
    if (!isSet(base) || !base.isEnumerable) fail(`Attempted to enumerate { x \\in S : p(x) } when S:\n${describe(base)}\nis not enumerable`);
    return filtered(base.cursor(), predicate);
  }
}

/** Names of the sets that TLC knows to differ. */
const NUMBERS: ReadonlySet<string> = new Set(['Nat', 'Int']);

/** Whether a model value is an element of a set of other values: not if it is untyped, else the question is an error. */
export function modelIn(model: ModelValue, set: string): boolean {
  if (model.type !== undefined) fail(`Attempted to check if the typed model value ${model.name} is an element of\n${set}`);
  return false;
}

/** A set that can only be asked whether it has an element: `Nat`, `Int`, `Real`, `STRING`, `Seq(S)`, `Any`. */
export class Membership extends SetValue {
  declare readonly kind: typeof Kind.Membership;
  readonly name: string;
  readonly #has: (element: Value) => boolean;
  readonly #isFinite: () => boolean;

  constructor(name: string, has: (element: Value) => boolean, isFinite: () => boolean = () => false) {
    super(Kind.Membership);
    this.name = name;
    this.#has = has;
    this.#isFinite = isFinite;
  }

  override get isEnumerable(): boolean {
    return false;
  }

  override get inOrder(): boolean {
    return false;
  }

  override has(element: Value): boolean {
    return this.#has(element);
  }

  override equalParts(other: SetValue): boolean {
    if (other instanceof Membership) {
      if (this.name === other.name) return true;
      if (NUMBERS.has(this.name) && NUMBERS.has(other.name)) return false;
      fail(`Attempted to compare ${this.name} with the value\n${other.name}`);
    }
    return fail(`Attempted to compare overridden value ${this.name} with non-overridden value:\n${describe(other)}`);
  }

  override print(): string {
    return this.name;
  }

  override isFinite(): boolean {
    return this.#isFinite();
  }

  override cursor(): Cursor {
    return fail(`Attempted to enumerate the set ${this.name}, which cannot be enumerated.`);
  }

  override size(): number {
    return fail(`Attempted to compute the number of elements in the overridden value ${this.name}.`);
  }

  override toEnum(): SetEnum {
    return fail(`Attempted to enumerate the set ${this.name}, which cannot be enumerated.`);
  }
}

function filtered(cursor: Cursor, keep: (item: Value) => boolean): Cursor {
  return {
    next() {
      for (let item = cursor.next(); item !== undefined; item = cursor.next()) if (keep(item)) return item;
      return undefined;
    },
  };
}

function everyElement(set: SetValue, holds: (item: Value) => boolean): boolean {
  const cursor = set.cursor();
  for (let item = cursor.next(); item !== undefined; item = cursor.next()) if (!holds(item)) return false;
  return true;
}

