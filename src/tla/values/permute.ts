import { enumerate } from './enumerate.ts';
import { Interval } from './interval.ts';
import { functionOfPairs } from './make-function.ts';
import { SetEnum } from './set-enum.ts';
import type { Shape } from './shape.ts';
import { FunctionValue, isSet, LambdaValue, ModelValue, TupleValue, type Value } from './value.ts';

/** The value with each model value replaced by its image; the same object when nothing changes. What is absent from the map stays. */
export function permute(value: Value, permutation: ReadonlyMap<Value, Value>): Value {
  if (typeof value !== 'object') return value;
  if (value instanceof ModelValue) return permutation.get(value) ?? value;
  if (value instanceof TupleValue) {
    const items = permuteAll(value.items, permutation);
    return items === value.items ? value : new TupleValue(items);
  }
  if (value instanceof FunctionValue) return permuteFunction(value, permutation);
  if (value instanceof LambdaValue) return permute(enumerate(value), permutation);
  if (value instanceof Interval) return value;
  if (isSet(value)) {
    const set = value.toEnum();
    const items = permuteAll(set.items, permutation);
    return items === set.items ? value : new SetEnum(items, false);
  }
  return value;
}

function permuteAll(values: readonly Value[], permutation: ReadonlyMap<Value, Value>): readonly Value[] {
  let permuted: Value[] | undefined;
  for (let index = 0; index < values.length; index++) {
    const old = values[index]!;
    const image = permute(old, permutation);
    if (image !== old) (permuted ??= values.slice())[index] = image;
  }
  return permuted ?? values;
}

function permuteFunction(f: FunctionValue, permutation: ReadonlyMap<Value, Value>): Value {
  const values = permuteAll(f.values, permutation);
  const domain = f.shape.isRecord ? undefined : permuteDomain(f.shape, permutation);
  if (domain === undefined) return values === f.values ? f : new FunctionValue(f.shape, values);
  const placed = (places: readonly Value[]): Value[] => places.map((place) => values[place as number]!);
  return domain instanceof TupleValue ? new TupleValue(placed(domain.items)) : new FunctionValue(domain.shape, placed(domain.values));
}

/** What permutations make of domains: functions from the new keys to the places of their values among those before; `null` where nothing changes. */
const domains = new WeakMap<ReadonlyMap<Value, Value>, WeakMap<Shape, TupleValue | FunctionValue | null>>();

function permuteDomain(shape: Shape, permutation: ReadonlyMap<Value, Value>): TupleValue | FunctionValue | undefined {
  let known = domains.get(permutation);
  if (known === undefined) domains.set(permutation, (known = new WeakMap()));
  let domain = known.get(shape);
  if (domain === undefined) {
    const keys = permuteAll(shape.keys, permutation);
    domain = keys === shape.keys ? null : functionOfPairs(keys, keys.map((_, index) => index));
    known.set(shape, domain);
  }
  return domain ?? undefined;
}
