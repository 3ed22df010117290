import { fail } from '../values/evaluation-error.ts';
import { describe } from '../values/print.ts';
import { isFinite } from '../values/sets.ts';
import { isSet, type Value } from '../values/value.ts';
import type { Implementations } from './context.ts';

export function cardinalityOf(set: Value): number {
  if (!isSet(set) || !set.isEnumerable) fail(`Attempted to compute cardinality of the value\n${describe(set)}`);
  return set.size();
}

export const finiteSets: Implementations = { IsFiniteSet: isFinite, Cardinality: cardinalityOf };
