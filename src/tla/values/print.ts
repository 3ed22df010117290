import { enumerate } from './enumerate.ts';
import { EvaluationError } from './evaluation-error.ts';
import type { Interval } from './interval.ts';
import { prettyPrint } from './pretty-print.ts';
import type { SetEnum } from './set-enum.ts';
import { Kind, type FunctionValue, type LambdaValue, type ModelValue, type SetValue, type StringValue, type TupleValue, type Value } from './value.ts';

/** The value on one line, as TLC's `toString` gives it. */
export function print(value: Value): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  switch (value.kind) {
    case Kind.String:
      return `"${escape((value as StringValue).text)}"`;
    case Kind.Model:
      return (value as ModelValue).name;
    case Kind.Tuple:
      return `<<${(value as TupleValue).items.map(print).join(', ')}>>`;
    case Kind.Function:
      return printFunction(value as FunctionValue);
    case Kind.Lambda:
      return printLambda(value as LambdaValue);
    case Kind.Interval: {
      const { low, high } = value as Interval;
      return low <= high ? `${low}..${high}` : '{}';
    }
    case Kind.SetEnum:
      return `{${(value as SetEnum).toEnum().items.map(print).join(', ')}}`;
    default:
      return (value as SetValue).print();
  }
}

/** The value as TLC shows it in messages and traces: broken into lines of at most 80 columns. */
export function describe(value: Value): string {
  return prettyPrint(print(value));
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\t': '\\t', '\r': '\\r', '\f': '\\f' };

function escape(text: string): string {
  return text.replaceAll(/[\\"\n\t\r\f]/g, (character) => ESCAPES[character]!);
}

function printFunction({ shape, values }: FunctionValue): string {
  if (shape.isRecord) return `[${values.map((value, index) => `${(shape.keys[index] as StringValue).text} |-> ${print(value)}`).join(', ')}]`;
  return `(${values.map((value, index) => `${print(shape.keys[index]!)} :> ${print(value)}`).join(' @@ ')})`;
}

function printLambda(lambda: LambdaValue): string {
  try {
    return print(enumerate(lambda));
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return `[${lambda.parameters} \\in ${print(lambda.domain)} |-> <expression>]`;
  }
}
