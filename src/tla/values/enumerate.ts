import { fail } from './evaluation-error.ts';
import { makeFunction } from './make-function.ts';
import { describe } from './print.ts';
import { isSet, type FunctionValue, type LambdaValue, type TupleValue } from './value.ts';

/** The function of a lazy one with all its values; computed once. */
export function enumerate(lambda: LambdaValue): TupleValue | FunctionValue {
  if (lambda.enumerated === undefined) {
    const { domain } = lambda;
    if (!isSet(domain) || !domain.isEnumerable) fail(`Attempted to compute the number of elements in the overridden value ${describe(domain)}.`);
    lambda.enumerated = makeFunction(domain, lambda.body);
  }
  return lambda.enumerated;
}
