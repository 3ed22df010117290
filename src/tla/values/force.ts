import { enumerate } from './enumerate.ts';
import { fail } from './evaluation-error.ts';
import { describe } from './print.ts';
import { SetEnum } from './set-enum.ts';
import { FunctionValue, isSet, Kind, LambdaValue, TupleValue, type Value } from './value.ts';

/**
 * The value with all that is lazy in it enumerated and normalised; the same object when nothing was lazy. A state holds such values only,
 * so that no closure, and no state it has caught, lives on in a stored state.
 */
export function force(value: Value): Value {
  if (typeof value !== 'object') return value;
  switch (value.kind) {
    case Kind.String:
    case Kind.Model:
    case Kind.Interval:
      return value;
    case Kind.Tuple: {
      const { items } = value as TupleValue;
      const forced = forceAll(items);
      return forced === items ? value : new TupleValue(forced);
    }
    case Kind.Function: {
      const { shape, values } = value as FunctionValue;
      const forced = forceAll(values);
      return forced === values ? value : new FunctionValue(shape, forced);
    }
    case Kind.Lambda:
      return force(enumerate(value as LambdaValue));
    default: {
      if (!isSet(value)) return value;
      if (!value.isEnumerable) fail(`TLC has found a state in which the value of a variable contains ${describe(value)}`);
      const set = value.toEnum();
      const forced = forceAll(set.items);
      return forced === set.items ? set : new SetEnum(forced, true);
    }
  }
}

function forceAll(values: readonly Value[]): readonly Value[] {
  let changed: Value[] | undefined;
  for (let index = 0; index < values.length; index++) {
    const old = values[index]!;
    if (typeof old !== 'object') continue;
    const forced = force(old);
    if (forced !== old) (changed ??= values.slice())[index] = forced;
  }
  return changed ?? values;
}

