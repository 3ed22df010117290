import { equal } from './equal.ts';
import { fail } from './evaluation-error.ts';
import { asFunction } from './functions.ts';
import { Interval } from './interval.ts';
import { isInOrder, LazySet, printEnumerated } from './lazy-set.ts';
import { modelIn } from './lazy-sets.ts';
import { functionOf } from './make-function.ts';
import { odometer } from './odometer.ts';
import { describe, print } from './print.ts';
import { sequenceDomain } from './sequence-domain.ts';
import { allMembers, cardinality, isFinite, member } from './sets.ts';
import { shapeOf, type Shape } from './shape.ts';
import { isSet, Kind, ModelValue, TupleValue, FunctionValue, type Cursor, type SetValue, type StringValue, type Value } from './value.ts';

/** Sets with fewer elements are printed with them; TLC's `TLCGlobals.enumBound`. */
const ENUMERATION_BOUND = 2000;

/** False for an untyped model value, which is in no set of functions. */
function refusedModel(element: Value, set: LazySet): false | undefined {
  return element instanceof ModelValue && !modelIn(element, describe(set)) ? false : undefined;
}

/** `[domain -> range]` */
export class FunctionSet extends LazySet {
  declare readonly kind: typeof Kind.FunctionSet;
  readonly domain: Value;
  readonly range: Value;

  constructor(domain: Value, range: Value) {
    super(Kind.FunctionSet);
    this.domain = domain;
    this.range = range;
  }

  override get inOrder(): boolean {
    return isInOrder(this.range);
  }

  /** The shape, or for tuples the length, that was found to have this domain last; most questions are about one. */
  #domainOf: Shape | number | undefined = undefined;

  #hasDomain(f: TupleValue | FunctionValue): boolean {
    const form = f instanceof TupleValue ? f.items.length : f.shape;
    if (form === this.#domainOf) return true;
    const domain = f instanceof TupleValue ? sequenceDomain(f.items.length) : f.shape.domain;
    const isSame = domain instanceof Interval ? equal(domain, this.domain) : equal(this.domain, domain);
    if (isSame) this.#domainOf = form;
    return isSame;
  }

  override has(element: Value): boolean {
    const f = asFunction(element);
    if (f === undefined) {
      return (
        refusedModel(element, this) ??
        fail(`Attempted to check if \n${describe(element)}\nwhich is not a TLC function value, is in the set of functions:\n${describe(this)}`)
      );
    }
    return this.#hasDomain(f) && allMembers(f instanceof TupleValue ? f.items : f.values, this.range);
  }

  override equalParts(other: SetValue): boolean | undefined {
    return other instanceof FunctionSet ? equal(this.domain, other.domain) && equal(this.range, other.range) : undefined;
  }

  override print(): string {
    return printEnumerated(this, ENUMERATION_BOUND, () => `[${print(this.domain)} -> ${print(this.range)}]`);
  }

  override isFinite(): boolean {
    return isFinite(this.domain) && isFinite(this.range);
  }

  override count(): number {
    return cardinality(this.range) ** cardinality(this.domain);
  }

  protected override walk(): Cursor {
    const { domain, range } = this;
    if (!isSet(domain) || !domain.isEnumerable) fail(`Attempted to enumerate a set of the form [D -> R],but the domain D:\n${describe(domain)}\ncannot be enumerated.`);
    const { items: keys } = domain.toEnum();
    const isSequence = keys.length === 0 || (keys[0] === 1 && keys.at(-1) === keys.length);
    const shape = isSequence ? undefined : shapeOf(domain);
    const combinations = odometer(
      keys.map(() => range),
      () => fail(`Attempted to enumerate a set of the form [D -> R],but the range R:\n${describe(range)}\ncannot be enumerated.`),
    );
    return {
      next() {
        const values = combinations.next();
        if (values === undefined) return undefined;
        return shape === undefined ? new TupleValue(values.slice()) : new FunctionValue(shape, values.slice());
      },
    };
  }
}

/** `[a : S, b : T]`; fields sorted by name. */
export class RecordSet extends LazySet {
  declare readonly kind: typeof Kind.RecordSet;
  readonly fields: readonly (readonly [StringValue, Value])[];

  constructor(fields: readonly (readonly [StringValue, Value])[]) {
    super(Kind.RecordSet);
    this.fields = fields.toSorted(([a], [b]) => a.order - b.order);
    this.fields.forEach(([name], index) => {
      if (name === this.fields[index + 1]?.[0]) fail(`Field name ${name.text} occurs multiple times in set of records.`);
    });
  }

  override get inOrder(): boolean {
    return this.fields.every(([, values]) => isInOrder(values));
  }

  override has(element: Value): boolean {
    const record = asFunction(element);
    const isRecord = record instanceof FunctionValue ? record.shape.isRecord : record?.items.length === 0;
    if (record === undefined || !isRecord) {
      return refusedModel(element, this) ?? fail(`Attempted to check if non-record\n${describe(element)}\nis in the set of records:\n${describe(this)}`);
    }
    if (!(record instanceof FunctionValue)) return this.fields.length === 0;
    const { shape, values } = record;
    return this.fields.length === values.length && this.fields.every(([name, set], index) => name === shape.keys[index] && member(values[index]!, set));
  }

  override equalParts(other: SetValue): boolean | undefined {
    if (!(other instanceof RecordSet)) return undefined;
    if (isEmpty(this) || isEmpty(other)) return isEmpty(this) && isEmpty(other);
    return (
      this.fields.length === other.fields.length &&
      this.fields.every(([name, values], index) => name === other.fields[index]![0] && equal(values, other.fields[index]![1]))
    );
  }

  override print(): string {
    return printEnumerated(this, ENUMERATION_BOUND, () => `[${this.fields.map(([name, values]) => `${name.text}: ${print(values)}`).join(', ')}]`);
  }

  override isFinite(): boolean {
    return this.fields.every(([, values]) => isFinite(values));
  }

  override count(): number {
    return product(this.fields.map(([, values]) => values));
  }

  protected override walk(): Cursor {
    const names = this.fields.map(([name]) => name);
    const combinations = odometer(
      this.fields.map(([, values]) => values),
      (index) => {
        const [name, values] = this.fields[index]!;
        return fail(`Attempted to enumerate a set of the form [l1 : v1, ..., ln : vn],\nbut can't enumerate the value of the \`${name.text}' field:\n${describe(values)}`);
      },
    );
    return {
      next() {
        const values = combinations.next();
        return values === undefined ? undefined : functionOf(names, values.slice(), 'record');
      },
    };
  }
}

/** `S \X T \X ...` */
export class TupleSet extends LazySet {
  declare readonly kind: typeof Kind.TupleSet;
  readonly factors: readonly Value[];

  constructor(factors: readonly Value[]) {
    super(Kind.TupleSet);
    this.factors = factors;
  }

  override get inOrder(): boolean {
    return this.factors.every(isInOrder);
  }

  override has(element: Value): boolean {
    const tuple = asFunction(element);
    if (!(tuple instanceof TupleValue)) {
      if (tuple !== undefined && tuple.shape.keys.every((key) => typeof key === 'number')) return false;
      return refusedModel(element, this) ?? fail(`Attempted to check if non-tuple\n${describe(element)}\nis in the set of tuples:\n${describe(this)}`);
    }
    return tuple.items.length === this.factors.length && this.factors.every((factor, index) => member(tuple.items[index]!, factor));
  }

  override equalParts(other: SetValue): boolean | undefined {
    if (!(other instanceof TupleSet)) return undefined;
    if (isEmpty(this) || isEmpty(other)) return isEmpty(this) && isEmpty(other);
    return this.factors.length === other.factors.length && this.factors.every((factor, index) => equal(factor, other.factors[index]!));
  }

  override print(): string {
    return printEnumerated(this, ENUMERATION_BOUND, () => `(${this.factors.map(print).join(' \\X ')})`);
  }

  override isFinite(): boolean {
    return this.factors.every(isFinite);
  }

  override count(): number {
    return product(this.factors);
  }

  protected override overflow(): string {
    return `Overflow when computing the number of elements in ${describe(this)}`;
  }

  protected override walk(): Cursor {
    const combinations = odometer(this.factors, (index) =>
      fail(`Attempted to enumerate a set of the form s1 \\X s2 ... \\X sn,\nbut can't enumerate s${index}:\n${describe(this.factors[index]!)}`),
    );
    return {
      next() {
        const values = combinations.next();
        return values === undefined ? undefined : new TupleValue(values.slice());
      },
    };
  }
}

function isEmpty(set: SetValue): boolean {
  return set.cursor().next() === undefined;
}

function product(sets: readonly Value[]): number {
  return sets.reduce<number>((size, set) => size * cardinality(set), 1);
}
