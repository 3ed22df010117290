import { enumerate } from './enumerate.ts';
import { normalize } from './normalize.ts';
import { print } from './print.ts';
import { Kind, type FunctionValue, type LambdaValue, type SetValue, type TupleValue, type Value } from './value.ts';

/** Text that is equal for equal values, however they are kept: `print` shows `1..2` and `{1, 2}` as they came to be. */
export function canonicalText(value: Value): string {
  if (typeof value === 'number' || typeof value === 'boolean') return print(value);
  switch (value.kind) {
    case Kind.String:
    case Kind.Model:
      return print(value);
    case Kind.Tuple:
      return tupleText((value as TupleValue).items);
    case Kind.Lambda:
      return canonicalText(enumerate(value as LambdaValue));
    case Kind.Function:
      return functionText(value as FunctionValue);
    default: {
      const items = normalize((value as SetValue).toEnum()).items.map(canonicalText);
      return `{${items.sort().join(', ')}}`;
    }
  }
}

function tupleText(items: readonly Value[]): string {
  return `<<${items.map(canonicalText).join(', ')}>>`;
}

function functionText({ shape: { keys }, values }: FunctionValue): string {
  if (keys.every((key, index) => key === index + 1)) return tupleText(values);
  return `(${keys.map((key, index) => `${canonicalText(key)} :> ${canonicalText(values[index]!)}`).sort().join(' @@ ')})`;
}
