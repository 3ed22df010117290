import type { SetEnum } from './set-enum.ts';
import type { Shape } from './shape.ts';

/**
 * A TLA+ value. Integers are JS numbers in the range of 32 bits, booleans are JS booleans, all else is a `TlaObject`.
 *
 * Canonical forms, on which equality, order, hash and printing agree with TLC:
 * - a function whose domain is `1..n` is a `TupleValue`, the empty function included; any other enumerated function, records
 *   included, is a `FunctionValue` (a record is one whose domain has strings only);
 * - the elements of a set are sorted and free of duplicates only after `normalize`, as in TLC, so that `x \in {1, "a"}` fails when TLC
 *   fails and not before;
 * - lazy values (`LambdaValue`, all sets but `SetEnum`) stay lazy until their elements are needed; `force` makes them enumerated
 *   throughout, which is what a state variable holds.
 *
 * Values never change once shared, apart from caches (hash, normal form).
 */
export type Value = boolean | number | TlaObject;

/** Kinds of object; sets are those from `SetEnum` on. */
export const Kind = {
  String: 1,
  Model: 2,
  Tuple: 3,
  Function: 4,
  Lambda: 5,
  SetEnum: 10,
  Interval: 11,
  Subset: 12,
  KSubset: 13,
  Union: 14,
  Cup: 15,
  Cap: 16,
  Difference: 17,
  FunctionSet: 18,
  RecordSet: 19,
  TupleSet: 20,
  Filter: 21,
  Membership: 22,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

export abstract class TlaObject {
  readonly kind: Kind;
  /** The two halves of the 64-bit structural hash, both zero until `hash` computes them. Equal values have equal hashes. */
  h1 = 0;
  h2 = 0;

  constructor(kind: Kind) {
    this.kind = kind;
  }
}

/** A string. One object to a text within an `Interner`, so that equality is identity. */
export class StringValue extends TlaObject {
  declare readonly kind: typeof Kind.String;
  readonly text: string;
  /** TLC orders strings by when it first met their text. */
  readonly order: number;

  constructor(text: string, order: number) {
    super(Kind.String);
    this.text = text;
    this.order = order;
  }
}

/** A model value; `A_x` has type `A`, and is comparable with model values of type `A` and with untyped ones only. */
export class ModelValue extends TlaObject {
  declare readonly kind: typeof Kind.Model;
  readonly name: string;
  /** Shared with strings: the order of `m` is that of `"m"`. */
  readonly order: number;
  /** Counts model values from zero, in the order in which they were made. */
  readonly index: number;
  readonly type: string | undefined;

  constructor(name: string, order: number, index: number) {
    super(Kind.Model);
    this.name = name;
    this.order = order;
    this.index = index;
    this.type = name.length > 2 && name[1] === '_' ? name[0] : undefined;
  }
}

/** A tuple, a sequence, or any function with domain `1..n`. */
export class TupleValue extends TlaObject {
  declare readonly kind: typeof Kind.Tuple;
  readonly items: readonly Value[];

  constructor(items: readonly Value[]) {
    super(Kind.Tuple);
    this.items = items;
  }
}

/** An enumerated function whose domain is not `1..n`; a record when `shape.isRecord`. `values[i]` belongs to `shape.keys[i]`. */
export class FunctionValue extends TlaObject {
  declare readonly kind: typeof Kind.Function;
  readonly shape: Shape;
  readonly values: readonly Value[];

  constructor(shape: Shape, values: readonly Value[]) {
    super(Kind.Function);
    this.shape = shape;
    this.values = values;
  }
}

/** A function that is evaluated where it is applied: `[x \in S |-> e]`, also over a set such as `Nat`. */
export class LambdaValue extends TlaObject {
  declare readonly kind: typeof Kind.Lambda;
  /** The domain, a set; with several parameters a set of tuples. */
  readonly domain: Value;
  /** The body; gets the whole argument, which is in the domain. */
  readonly body: (argument: Value) => Value;
  /** The bound variables, for messages. */
  readonly parameters: string;
  /** The function enumerated, once it was needed. */
  enumerated: TupleValue | FunctionValue | undefined = undefined;

  constructor(domain: Value, body: (argument: Value) => Value, parameters = 'x') {
    super(Kind.Lambda);
    this.domain = domain;
    this.body = body;
    this.parameters = parameters;
  }
}

/** What walks the elements of a set one by one, in TLC's order; `undefined` at the end. */
export interface Cursor {
  next(): Value | undefined;
}

/** Any set. Use the functions of `sets.ts` (`member`, `elements`, `cardinality`, ...), which take any `Value` and fail as TLC does. */
export abstract class SetValue extends TlaObject {
  /** Whether `cursor` and `toEnum` can work at all; TLC's `Enumerable`. False for `Nat`, `Seq(S)`, .... */
  get isEnumerable(): boolean {
    return true;
  }
  /** Whether the value is an element; fails as TLC does on a value that cannot be compared with the elements. */
  abstract has(element: Value): boolean;
  abstract isFinite(): boolean;
  /**
   * Elements in TLC's natural order, the one in which `x \in S` and `x' \in S` generate states: not sorted for some kinds, and the union
   * kinds repeat an element that several of their parts have.
   */
  abstract cursor(): Cursor;
  /** Whether `cursor` is known to give sorted, distinct elements. */
  abstract readonly inOrder: boolean;
  /** The number of elements. */
  abstract size(): number;
  /** The normalised set of the same elements; computed once. */
  abstract toEnum(): SetEnum;
  /** Equality decided by the parts of two sets of one form, without enumeration, where TLC does it so; else `undefined`. */
  equalParts(_other: SetValue): boolean | undefined {
    return undefined;
  }
  /** How the set is printed; only called for sets that are not given by their elements. */
  abstract print(): string;
}

export const EMPTY_TUPLE = new TupleValue([]);

export function isSet(value: Value): value is SetValue {
  return typeof value === 'object' && value.kind >= Kind.SetEnum;
}
