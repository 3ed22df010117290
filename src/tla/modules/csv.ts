import { appendFileSync, existsSync } from 'node:fs';
import { fail } from '../values/evaluation-error.ts';
import { asFunction } from '../values/functions.ts';
import { makeRecord } from '../values/make-function.ts';
import { print } from '../values/print.ts';
import { EMPTY_TUPLE, FunctionValue, StringValue, TupleValue, type Value } from '../values/value.ts';
import type { Implementations, ModuleContext } from './context.ts';
import { access, pathOf, readText } from './files.ts';
import { refuse, sequence, type Position } from './refuse.ts';

/** Community module CSV. */

function text(value: Value, position: Position, operator: string): string {
  return value instanceof StringValue ? value.text : refuse(position, operator, 'string', value);
}

/** Java's `String.format` as far as templates of CSV use it: `%s`, `%1$s`, `%%`. */
export function formatTemplate(template: string, parameters: readonly string[]): string {
  let next = 0;
  return template.replaceAll(/%(?:(\d+)\$)?([a-zA-Z%])/g, (directive, position: string | undefined, conversion: string) => {
    if (conversion === '%') return '%';
    if (conversion !== 's') fail(`The template has the directive ${directive}; only %s and %1$s are supported.`);
    const index = position === undefined ? next++ : Number(position) - 1;
    return parameters[index] ?? fail(`The template ${template} asks for more values than the ${parameters.length} it is given.`);
  });
}

function linesOf(path: string): readonly string[] {
  const lines = readText(path).split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

export function csv(context: ModuleContext): Implementations {
  const append = (path: string, lines: readonly string[]): Value => {
    access(path, 'write', () => appendFileSync(path, lines.map((line) => `${line}\n`).join('')));
    return true;
  };
  return {
    CSVWrite: (template: Value, values: Value, file: Value) => {
      const parameters = sequence(values, 'only', 'CSVWrite').map(print);
      return append(pathOf(context, file, 'third', 'CSVWrite'), [formatTemplate(text(template, 'first', 'CSVWrite'), parameters)]);
    },
    CSVWriteRecord: (value: Value, delimiter: Value, headers: Value, file: Value) => {
      const record = asFunction(value);
      if (!(record instanceof FunctionValue) || !record.shape.isRecord) refuse('only', 'CSVWriteRecord', 'record', value);
      const between = text(delimiter, 'second', 'CSVWriteRecord');
      const names = record.shape.keys.map((key) => (key as StringValue).text);
      return append(pathOf(context, file, 'fourth', 'CSVWriteRecord'), [
        ...(headers === true ? [names.join(between)] : []),
        record.values.map(print).join(between),
      ]);
    },
    CSVRead: (columns: Value, delimiter: Value, file: Value) => {
      const names = sequence(columns, 'only', 'CSVRead').map((name) => (name instanceof StringValue ? name : refuse('first', 'CSVRead', 'sequence of strings', columns)));
      const between = text(delimiter, 'second', 'CSVRead');
      const path = pathOf(context, file, 'third', 'CSVRead');
      if (!existsSync(path)) return EMPTY_TUPLE;
      return new TupleValue(
        linesOf(path).map((line, number) => {
          const fields = line.split(between);
          return makeRecord(
            names.map((name, index) => [name, context.interner.string(fields[index] ?? fail(`Line ${number + 1} of ${path} has no field ${name.text}.`))]),
          );
        }),
      );
    },
    CSVRecords: (file: Value) => {
      const path = pathOf(context, file, 'only', 'CSVRecords');
      return existsSync(path) ? linesOf(path).length : 0;
    },
  };
}
