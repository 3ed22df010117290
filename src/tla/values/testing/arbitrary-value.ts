import fc from 'fast-check';
import { compare, Cup, FunctionSet, functionOver, Interner, Interval, makeRecord, powerSet, setOf, TupleSet, TupleValue, type Value } from '../index.ts';

/** Atoms of one interner, in an order that is neither alphabetical nor that of `index`. */
export const interner = new Interner();
const STRINGS = ['b', 'c', 'a', 'node'].map((text) => interner.string(text));
const MODELS = ['p2', 'p1', 'p3'].map((name) => interner.model(name));

/** Values of one type, so that any two of them can be compared. */
type Type = fc.Arbitrary<Value>;

const atoms: readonly Type[] = [
  fc.integer({ min: -3, max: 4 }),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.boolean(),
  fc.constantFrom(...STRINGS),
  fc.constantFrom(...MODELS),
  fc.oneof(fc.constantFrom(...MODELS), fc.integer({ min: 0, max: 2 })),
];

/** Sets in every form whose elements are of the given type. */
function sets(of: Type): Type {
  const display = fc.array(of, { maxLength: 5 }).map(setOf);
  return fc.oneof(
    display,
    fc.tuple(display, display).map(([a, b]) => new Cup(a, b)),
    fc.array(of, { maxLength: 3 }).map((items) => setOf([...items, ...items])),
  );
}

const intervals: Type = fc.tuple(fc.integer({ min: -2, max: 3 }), fc.integer({ min: 0, max: 4 })).map(([low, length]) => new Interval(low, low + length - 1));
const integerSets: Type = fc.oneof(intervals, sets(fc.integer({ min: -2, max: 5 })));

function composed(type: Type): fc.Arbitrary<Type> {
  return fc.constantFrom<Type>(
    sets(type),
    fc.array(type, { maxLength: 4 }).map((items) => new TupleValue(items)),
    integerSets.chain((domain) => fc.array(type, { minLength: 1, maxLength: 4 }).map((values) => functionOf(domain, values))),
    fc.subarray(STRINGS, { minLength: 1 }).chain((names) => fc.tuple(...names.map(() => type)).map((values) => makeRecord(names.map((name, index) => [name, values[index]!])))),
    fc.array(type, { maxLength: 3 }).map((items) => powerSet(setOf(items))),
    // Without empty ones, of which TLC holds that `[{} -> {1}]` differs from `[{} -> {}]`.
    fc.tuple(fc.array(type, { minLength: 1, maxLength: 2 }), fc.integer({ min: 1, max: 2 })).map(([items, arity]) => new FunctionSet(new Interval(1, arity), setOf(items))),
    fc.array(fc.array(type, { maxLength: 3 }).map(setOf), { minLength: 2, maxLength: 3 }).map((factors) => new TupleSet(factors)),
  );
}

/** A function over integers whose values are taken in turn; enumerated or lazy as the set decides. */
function functionOf(domain: Value, values: readonly Value[]): Value {
  return functionOver(domain, (x) => values[Math.abs(x as number) % values.length]!);
}

const types: fc.Arbitrary<Type> = fc.constantFrom(...atoms).chain((atom) => fc.oneof(fc.constant(atom), composed(atom), composed(atom).chain(composed)));

/** Some values of one type. */
export function comparable(count: number): fc.Arbitrary<Value[]> {
  return types.chain((type) => fc.array(type, { minLength: count, maxLength: count }));
}

export function sign(a: Value, b: Value): number {
  return Math.sign(compare(a, b));
}
