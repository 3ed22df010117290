import { fail } from './evaluation-error.ts';
import { asFunction, kindOf } from './functions.ts';
import { Interval } from './interval.ts';
import { Cap, Cup, Difference, Filter, KSubset, Subset, Union } from './lazy-sets.ts';
import { mergeSorted } from './merge-sorted.ts';
import { setEnumHas } from './member.ts';
import { describe } from './print.ts';
import { EMPTY_SET, SetEnum } from './set-enum.ts';
import { FunctionValue, isSet, Kind, TupleValue, type Cursor, type SetValue, type Value } from './value.ts';

/** `element \in set` */
export function member(element: Value, set: Value): boolean {
  if (typeof set === 'object') {
    if (set.kind === Kind.SetEnum) return setEnumHas(set as SetEnum, element);
    if (isSet(set)) return set.has(element);
  }
  if (set instanceof TupleValue) fail('Attempted to check set membership in a tuple value.');
  if (set instanceof FunctionValue && set.shape.form === 'record') fail(`Attempted to check if element:\n${describe(element)}\nis in the record:\n${describe(set)}`);
  return fail(`Attempted to check if the value:\n${describe(element)}\nis an element of ${thing(set)}`);
}

/** Whether all values are elements of the set. */
export function allMembers(values: readonly Value[], set: Value): boolean {
  if (set instanceof SetEnum && set.normalized) {
    for (let index = 0; index < values.length; index++) if (!setEnumHas(set, values[index]!)) return false;
    return true;
  }
  for (let index = 0; index < values.length; index++) if (!member(values[index]!, set)) return false;
  return true;
}

/** How TLC's messages name a value that is no set. */
function thing(value: Value): string {
  if (typeof value === 'number') return `the integer ${value}`;
  if (typeof value === 'boolean') return `the boolean ${describe(value)}`;
  if (value.kind === Kind.String) return `the string ${describe(value)}`;
  if (value.kind === Kind.Model) return `the model value ${describe(value)}`;
  if (value.kind === Kind.Function || value.kind === Kind.Lambda) return `the function ${describe(value)}`;
  return `${kindOf(value)}:\n${describe(value)}`;
}

/** `IsFiniteSet` */
export function isFinite(set: Value): boolean {
  if (asFunction(set) !== undefined) return true;
  return isSet(set) ? set.isFinite() : fail(`Attempted to check if ${thing(set)} is a finite set.`);
}

/** `Cardinality` of a set that is known to be finite. */
export function cardinality(set: Value): number {
  if (set instanceof SetEnum || set instanceof Interval) return set.size();
  if (isSet(set)) return set.size();
  const f = asFunction(set);
  if (f !== undefined) return f instanceof TupleValue ? f.items.length : f.values.length;
  return fail(`Attempted to compute the number of elements in ${thing(set)}.`);
}

/** The elements in TLC's normal order, each once: what quantifiers, CHOOSE, set maps and fold-like operators go through. */
export function elements(set: Value): readonly Value[] {
  if (set instanceof Interval) return set.items;
  if (set instanceof KSubset) return set.ordered;
  return enumerable(set).toEnum().items;
}

/**
 * The same elements one by one, without enumerating the whole set first where its natural order is the normal one. For sets that may be
 * large, of which few elements may be needed.
 */
export function normalCursor(set: Value): Cursor {
  const s = enumerable(set);
  return s.inOrder ? s.cursor() : s.toEnum().cursor();
}

/** Elements in TLC's natural order, perhaps with repetitions: what `x \in S` and `x' \in S` generate states from. */
export function naturalCursor(set: Value): Cursor {
  return enumerable(set).cursor();
}

function enumerable(set: Value): SetValue {
  return isSet(set) && set.isEnumerable ? set : fail(`TLC encountered a non-enumerable quantifier bound\n${describe(set)}.`);
}

/** A set given by the elements of a display `{a, b, c}`, in any order. */
export function setOf(items: readonly Value[]): SetEnum {
  return items.length === 0 ? EMPTY_SET : new SetEnum(items, false);
}

function isReducible(value: Value): value is SetEnum | Interval {
  return value instanceof SetEnum || value instanceof Interval;
}

/** Elements as TLC's reducible sets hold them: without normalising. */
function held(set: SetEnum | Interval): readonly Value[] {
  return set.items;
}

function isNormal(set: SetEnum | Interval): boolean {
  return set instanceof Interval || set.normalized;
}

/** `a \cup b`; lazy unless both sets are given by their elements. */
export function cup(a: Value, b: Value): Value {
  if (isReducible(a)) return cupReducible(a, b);
  if (isReducible(b)) return cupReducible(b, a);
  return new Cup(a, b);
}

function cupReducible(a: SetEnum | Interval, b: Value): Value {
  if (held(a).length === 0) return b;
  if (!isReducible(b)) return new Cup(a, b);
  if (a instanceof SetEnum && a.normalized) {
    const merged = mergeSorted(a.items, b.toEnum().items);
    return merged === a.items ? a : new SetEnum(merged, true);
  }
  const added = b.toEnum().items.filter((item) => !member(item, a));
  return new SetEnum([...held(a), ...added], false);
}

/** `a \cap b` */
export function cap(a: Value, b: Value): Value {
  if (isReducible(a)) return new SetEnum(held(a).filter((item) => member(item, b)), isNormal(a));
  if (isReducible(b)) return new SetEnum(held(b).filter((item) => member(item, a)), isNormal(b));
  return new Cap(a, b);
}

/** `a \ b` */
export function difference(a: Value, b: Value): Value {
  if (isReducible(a)) return new SetEnum(held(a).filter((item) => !member(item, b)), isNormal(a));
  return new Difference(a, b);
}

/** `UNION parts` */
export function union(parts: Value): Value {
  if (!(parts instanceof SetEnum) || !parts.items.every((part) => part instanceof SetEnum)) return new Union(parts);
  // Normalised at once, since TLC compares the elements already when it makes the union.
  return new SetEnum((parts.items as readonly SetEnum[]).flatMap((part) => part.items), false).toEnum();
}

/** `SUBSET base` */
export function powerSet(base: Value): Value {
  return new Subset(base);
}

/** `a \subseteq b` */
export function subsetOf(a: Value, b: Value): boolean {
  if (!isSet(a) || !a.isEnumerable) fail(`Attempted to evaluate an expression of form S \\subseteq T, but S was not enumerable.`);
  if (a instanceof Interval && b instanceof Interval && b.low <= a.low && b.high >= a.high) return true;
  if (a instanceof Subset && b instanceof Subset && isSet(a.base) && a.base.isEnumerable) return subsetOf(a.base, b.base);
  if (isReducible(a)) return allMembers(a instanceof SetEnum ? a.toEnum().items : a.items, b);
  const cursor = a.cursor();
  for (let item = cursor.next(); item !== undefined; item = cursor.next()) if (!member(item, b)) return false;
  return true;
}

/**
 * `{x \in base : predicate(x)}` as TLC makes it: at once for a set given by its elements, else lazy.
 * @param parameters the bound variables, for messages
 */
export function filter(base: Value, predicate: (element: Value) => boolean, parameters = 'x'): Value {
  if (!isReducible(base)) return new Filter(base, predicate, parameters);
  const items: Value[] = [];
  for (const item of base instanceof SetEnum ? base.toEnum().items : base.items) if (predicate(item)) items.push(item);
  return new SetEnum(items, true);
}

/** `{image(x) : x \in base}` */
export function map(base: Value, image: (element: Value) => Value): Value {
  const items = elements(base);
  const images: Value[] = [];
  for (let index = 0; index < items.length; index++) images.push(image(items[index]!));
  return setOf(images);
}
