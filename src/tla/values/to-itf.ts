import type { ItfValue } from '../../model-check/result.ts';
import { enumerate } from './enumerate.ts';
import { EvaluationError } from './evaluation-error.ts';
import { print } from './print.ts';
import { FunctionValue, isSet, LambdaValue, ModelValue, StringValue, TupleValue, type Value } from './value.ts';

/** The value in the ITF encoding; what cannot be enumerated is `#unserializable` with its text. */
export function toItf(value: Value): ItfValue {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return { '#bigint': String(value) };
  if (value instanceof StringValue) return value.text;
  if (value instanceof ModelValue) return `${value.name}_OF_MODEL`;
  if (value instanceof TupleValue) return value.items.map(toItf);
  if (value instanceof FunctionValue) {
    const { shape, values } = value;
    // ITF reserves field names that begin with "#".
    if (shape.isRecord && shape.keys.every((key) => !(key as StringValue).text.startsWith('#'))) {
      return Object.fromEntries(shape.keys.map((key, index) => [(key as StringValue).text, toItf(values[index]!)]));
    }
    return { '#map': shape.keys.map((key, index) => [toItf(key), toItf(values[index]!)]) };
  }
  try {
    if (value instanceof LambdaValue) return toItf(enumerate(value));
    if (isSet(value) && value.isEnumerable) return { '#set': value.toEnum().items.map(toItf) };
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
  }
  return { '#unserializable': print(value) };
}
