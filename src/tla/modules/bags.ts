import { equal } from '../values/equal.ts';
import { fail } from '../values/evaluation-error.ts';
import { asFunction, domain } from '../values/functions.ts';
import { functionOfPairs, makeFunction } from '../values/make-function.ts';
import { describe } from '../values/print.ts';
import { EMPTY_TUPLE, isSet, TupleValue, type FunctionValue, type Value } from '../values/value.ts';
import { setOf } from '../values/sets.ts';
import { sequenceDomain } from '../values/sequence-domain.ts';
import { add } from './arithmetic.ts';
import type { Implementations, Unary } from './context.ts';
import { elementsOf, functionValue, refuse, type Position } from './refuse.ts';

/** Module Bags: a bag is a function from its elements to how often they are in it. */

interface Counts {
  readonly keys: readonly Value[];
  readonly counts: readonly Value[];
}

function countsOf(f: TupleValue | FunctionValue): Counts {
  return f instanceof TupleValue ? { keys: sequenceDomain(f.items.length).items, counts: f.items } : { keys: f.shape.keys, counts: f.values };
}

function isBag(value: Value): boolean {
  const f = asFunction(value);
  return f !== undefined && countsOf(f).counts.every((count) => typeof count === 'number' && count > 0);
}

function finiteFunction(value: Value, operator: string): TupleValue | FunctionValue {
  return asFunction(value) ?? fail(`Applying ${operator} to the following value,\nwhich is not a function with a finite domain:\n${describe(value)}`);
}

function bagArgument(value: Value, position: Position, operator: string): Counts {
  return isBag(value) ? countsOf(asFunction(value)!) : refuse(position, operator, 'bag', value);
}

/** Adds up the counts of equal keys. */
function sum(bags: readonly Counts[]): Value {
  const keys: Value[] = [];
  const counts: Value[] = [];
  for (const bag of bags) {
    bag.keys.forEach((key, index) => {
      const at = keys.findIndex((other) => equal(key, other));
      if (at >= 0) counts[at] = add(counts[at]!, bag.counts[index]!);
      else {
        keys.push(key);
        counts.push(bag.counts[index]!);
      }
    });
  }
  return functionOfPairs(keys, counts);
}

function copies(element: Value, bag: Value, operator: string): number {
  const { keys, counts } = countsOf(functionValue(bag, 'second', operator, 'bag'));
  const at = keys.findIndex((key) => equal(element, key));
  if (at < 0) return 0;
  const count = counts[at]!;
  return typeof count === 'number' ? count : refuse('second', operator, 'bag', bag);
}

export const bags: Implementations = {
  'IsABag': isBag,
  'EmptyBag': () => EMPTY_TUPLE,
  'BagToSet': (bag: Value) => domain(finiteFunction(bag, 'BagToSet')),
  'SetToBag': (set: Value) => {
    elementsOf(set, 'BagToSet', 'a function with a finite domain');
    return isSet(set) ? makeFunction(set, () => 1) : EMPTY_TUPLE;
  },
  'BagIn': (element: Value, bag: Value) => copies(element, bag, 'BagIn') > 0,
  'CopiesIn': (element: Value, bag: Value) => copies(element, bag, 'CopiesIn'),
  '(+)': (a: Value, b: Value) => sum([bagArgument(a, 'first', '(+)'), bagArgument(b, 'second', '(+)')]),
  '(-)': (a: Value, b: Value) => {
    const left = countsOf(functionValue(a, 'first', '(-)', 'bag'));
    const right = functionValue(b, 'second', '(-)', 'bag');
    const kept = left.keys.map((key, index) => [key, (left.counts[index] as number) - copies(key, right, '(-)')] as const).filter(([, count]) => count > 0);
    return functionOfPairs(
      kept.map(([key]) => key),
      kept.map(([, count]) => count),
    );
  },
  'BagUnion': (set: Value) => {
    const items = elementsOf(set, 'BagUnion', 'a finite enumerable set');
    if (items.length === 1) return items[0]!;
    return sum(
      items.map((item) =>
        countsOf(asFunction(item) ?? fail(`Attempted to apply BagUnion to the following set, whose\nelement is not a bag:\n${describe(set)}`)),
      ),
    );
  },
  '\\sqsubseteq': (a: Value, b: Value) => {
    const left = countsOf(finiteFunction(a, '\\sqsubseteq'));
    const right = finiteFunction(b, '\\sqsubseteq');
    return left.keys.every((key, index) => (left.counts[index] as number) <= copies(key, right, '\\sqsubseteq'));
  },
  'BagOfAll': (image: Unary, bag: Value) => {
    const { keys, counts } = countsOf(functionValue(bag, 'second', 'BagOfAll', 'function with a finite domain'));
    return sum(keys.map((key, index) => ({ keys: [image(key)], counts: [counts[index]!] })));
  },
  'BagCardinality': (bag: Value) => {
    const { counts } = countsOf(finiteFunction(bag, 'BagCardinality'));
    return counts.reduce<number>((total, count) => {
      if (typeof count !== 'number' || count <= 0) fail(`Applying BagCardinality to the following value,\nwhich is not a bag:\n${describe(bag)}`);
      return add(total, count);
    }, 0);
  },
  'SubBag': (bag: Value) => {
    const { keys, counts } = countsOf(finiteFunction(bag, 'SubBag'));
    let parts: Counts[] = [{ keys: [], counts: [] }];
    keys.forEach((key, index) => {
      const most = counts[index] as number;
      parts = parts.flatMap((part) =>
        Array.from({ length: most + 1 }, (_, count) => (count === 0 ? part : { keys: [...part.keys, key], counts: [...part.counts, count] })),
      );
    });
    return setOf(parts.map((part) => functionOfPairs(part.keys, part.counts)));
  },
};
