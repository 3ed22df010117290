import { AssertionFailure, fail } from '../values/evaluation-error.ts';
import { enumerate } from '../values/enumerate.ts';
import { force } from '../values/force.ts';
import { Interval } from '../values/interval.ts';
import { functionOf, functionOfPairs, makeRecord } from '../values/make-function.ts';
import { describe, print } from '../values/print.ts';
import { FunctionSet, RecordSet, TupleSet } from '../values/products.ts';
import { Filter, Membership } from '../values/lazy-sets.ts';
import { elements, setOf } from '../values/sets.ts';
import { sequenceDomain } from '../values/sequence-domain.ts';
import { EMPTY_TUPLE, FunctionValue, isSet, LambdaValue, StringValue, TupleValue, type Value } from '../values/value.ts';
import type { Binary, Implementations, ModuleContext } from './context.ts';
import { elementsOf, functionValue, refuse, sequence } from './refuse.ts';

/** Module TLC. */

const ANY = new Membership('ANY', () => true);
const NAMED_REGISTER = 's:';
const PROPERTY = '-D';

/** `TLCGet("revision")`: the TLC that is followed. */
function revision({ interner }: ModuleContext): Value {
  const fields = { count: 8881, timestamp: 1_777_420_800, date: '2026-04-29T00:00:00.0Z', tag: 'cc6b616cf', calver: '2026.04.29' };
  return makeRecord(Object.entries(fields).map(([field, value]) => [interner.string(field), typeof value === 'string' ? interner.string(value) : value]));
}

/** `TLCGet("all:named")`: for each named register its value in each worker, of which there is one. */
function namedRegisters({ interner, registers }: ModuleContext): Value {
  const named = [...registers].filter((entry): entry is [string, Value] => typeof entry[0] === 'string' && entry[0].startsWith(NAMED_REGISTER));
  return makeRecord(named.map(([name, value]) => [interner.string(name), new TupleValue([value])]));
}

/** `TLCGet("all")`: likewise for the numbered registers. */
function numberedRegisters({ registers }: ModuleContext): Value {
  const numbered = [...registers].filter((entry): entry is [number, Value] => typeof entry[0] === 'number');
  return functionOfPairs(numbered.map(([index]) => index), numbered.map(([, value]) => new TupleValue([value])));
}

function keysOf(f: TupleValue | FunctionValue): readonly Value[] {
  return f instanceof TupleValue ? sequenceDomain(f.items.length).items : f.shape.keys;
}

function valuesOf(f: TupleValue | FunctionValue): readonly Value[] {
  return f instanceof TupleValue ? f.items : f.values;
}

/** `f @@ g`: the union of two functions, in which `f` wins. */
export function combine(f: Value, g: Value): Value {
  const left = functionValue(f, 'first', '@@');
  const right = functionValue(g, 'second', '@@');
  const keys = [...keysOf(left)];
  const values = [...valuesOf(left)];
  keysOf(right).forEach((key, index) => {
    if (indexOf(left, key) >= 0) return;
    keys.push(key);
    values.push(valuesOf(right)[index]!);
  });
  return keys.length === valuesOf(left).length ? left : functionOfPairs(keys, values);
}

function indexOf(f: TupleValue | FunctionValue, key: Value): number {
  if (!(f instanceof TupleValue)) return f.shape.indexOf(key);
  if (f.items.length === 0) return -1;
  return typeof key === 'number' && key >= 1 && key <= f.items.length ? key - 1 : sequenceDomain(f.items.length).toEnum().has(key) ? 0 : -1;
}

/** All orders of the elements, in lexicographic order of their positions. */
export function arrangements(items: readonly Value[]): readonly (readonly Value[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) => arrangements(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

/** Insertion sort as TLC does it, which shows when the operator is no strict order. */
export function sortSequence(items: readonly Value[], precedes: Binary): Value {
  const sorted: Value[] = [];
  for (const item of items) {
    let at = sorted.length;
    while (at > 0) {
      const answer = precedes(item, sorted[at - 1]!);
      if (typeof answer !== 'boolean') refuse('second', 'SortSeq', 'boolean function', answer);
      if (!answer) break;
      at -= 1;
    }
    sorted.splice(at, 0, item);
  }
  return new TupleValue(sorted);
}

function get(context: ModuleContext, index: Value): Value {
  const undefinedKey = (key: string | number): never => fail(`TLCGet(${key}) was undefined.`);
  if (typeof index === 'number' && index >= 0) return context.registers.get(index) ?? undefinedKey(index);
  if (!(index instanceof StringValue)) refuse('only', 'TLCGet', 'nonnegative integer', index);
  if (index.text.startsWith(NAMED_REGISTER)) return context.registers.get(index.text) ?? undefinedKey(index.text);
  const value = context.registers.get(index.text) ?? context.statistic(index.text);
  if (value !== undefined) return value;
  if (index.text === 'revision') return revision(context);
  if (index.text === 'all') return numberedRegisters(context);
  if (index.text === 'all:named') return namedRegisters(context);
  // A Java property that is not set is its own name.
  return index.text.startsWith(PROPERTY) ? index : undefinedKey(index.text);
}

export function set(context: ModuleContext, index: Value, value: Value): Value {
  if (typeof index === 'number' && index >= 0) context.registers.set(index, force(value));
  else if (index instanceof StringValue && (index.text.startsWith(NAMED_REGISTER) || index.text.startsWith(PROPERTY))) context.registers.set(index.text, force(value));
  else if (index instanceof StringValue && index.text === 'exit') {
    if (value === true) context.exit();
  } else refuse('first', 'TLCSet', 'nonnegative integer', index);
  return true;
}

/** An element; of functions, records and tuples without enumerating the set of them. */
export function randomElement(context: Pick<ModuleContext, 'random'>, from: Value): Value {
  if (from instanceof FunctionSet) {
    const keys = elementsOf(from.domain, 'RandomElement');
    return functionOf(keys, keys.map(() => randomElement(context, from.range)));
  }
  if (from instanceof RecordSet) {
    return functionOf(
      from.fields.map(([name]) => name),
      from.fields.map(([, values]) => randomElement(context, values)),
    );
  }
  if (from instanceof TupleSet) return new TupleValue(from.factors.map((factor) => randomElement(context, factor)));
  if (!isSet(from) || !from.isEnumerable) elementsOf(from, 'RandomElement');
  const index = Math.floor(context.random.fraction() * (isSet(from) ? from.size() : 0));
  return from instanceof Interval ? from.low + index : (elements(from)[index] ?? fail('Attempted to choose a random element of the empty set.'));
}

/** A lazy value enumerated; what cannot be enumerated stays as it is. */
function evaluated(value: Value): Value {
  if (isSet(value)) return value.isEnumerable ? value.toEnum() : value;
  return value instanceof LambdaValue ? enumerate(value) : value;
}

/** The value, unless a filtered set in it has no value, of which a message would show the form. */
function printable(value: Value): Value {
  if (value instanceof Filter) elements(value);
  else if (value instanceof TupleValue) value.items.forEach(printable);
  else if (value instanceof FunctionValue) value.values.forEach(printable);
  return value;
}

export function tlc(context: ModuleContext): Implementations {
  return {
    'Print': (out: Value, value: Value) => {
      context.print(`${describe(printable(out))}  ${describe(printable(value))}`);
      return value;
    },
    'PrintT': (out: Value) => {
      context.print(describe(printable(out)));
      return true;
    },
    'Assert': (condition: Value, out: Value) => {
      if (condition === true) return true;
      throw new AssertionFailure(describe(out));
    },
    'JavaTime': () => Math.floor(Date.now() / 1000) & 0x7fffffff,
    'TLCGet': (index: Value) => get(context, index),
    'TLCSet': (index: Value, value: Value) => set(context, index, value),
    ':>': (key: Value, value: Value) => functionOf([key], [value]),
    '@@': combine,
    'Permutations': (of: Value) => {
      const items = elementsOf(of, 'Permutations');
      if (items.length === 0) return setOf([EMPTY_TUPLE]);
      return setOf(arrangements(items).map((values) => functionOf(items, values)));
    },
    'SortSeq': (s: Value, precedes: Binary) => sortSequence(sequence(s, 'first', 'SortSeq'), precedes),
    'RandomElement': (from: Value) => randomElement(context, from),
    'Any': () => ANY,
    'ToString': (value: Value) => context.interner.string(print(value)),
    'TLCEval': evaluated,
  };
}
