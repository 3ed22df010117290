import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../model-check/make-folder.ts';
import { fail } from '../values/evaluation-error.ts';
import { asFunction } from '../values/functions.ts';
import { makeRecord } from '../values/make-function.ts';
import { describe, print } from '../values/print.ts';
import { isSet, ModelValue, StringValue, TupleValue, type Value } from '../values/value.ts';
import type { Implementations, ModuleContext } from './context.ts';
import { access, pathOf, readText } from './files.ts';
import { refuse, sequence } from './refuse.ts';

/** Module Json. Sets and sequences become arrays, functions objects whose keys are printed, strings and model values strings. */

type Json = number | boolean | string | readonly Json[] | JsonObject;

/** The fields of an object in TLC's order, which a plain object would not keep for keys that look like numbers. */
class JsonObject {
  readonly fields: readonly (readonly [string, Json])[];

  constructor(fields: readonly (readonly [string, Json])[]) {
    this.fields = fields;
  }
}

function encode(value: Value): Json {
  if (typeof value !== 'object') return value;
  if (value instanceof StringValue) return value.text;
  if (value instanceof ModelValue) return value.name;
  if (isSet(value) && value.isEnumerable) return value.toEnum().items.map(encode);
  const f = asFunction(value);
  if (f instanceof TupleValue) return f.items.map(encode);
  if (f === undefined) return fail(`Cannot convert value: unsupported value type\n${describe(value)}`);
  return new JsonObject(f.shape.keys.map((key, index) => [key instanceof StringValue ? key.text : print(key), encode(f.values[index]!)]));
}

/** Without spaces, as TLC writes it. */
function stringify(json: Json): string {
  if (json instanceof JsonObject) return `{${json.fields.map(([key, value]) => `${JSON.stringify(key)}:${stringify(value)}`).join(',')}}`;
  if (typeof json === 'object') return `[${json.map(stringify).join(',')}]`;
  return JSON.stringify(json);
}

export function toJson(value: Value): string {
  return stringify(encode(value));
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return fail(`Could not read JSON from ${where}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function decode(json: unknown, context: ModuleContext): Value {
  if (typeof json === 'boolean') return json;
  if (typeof json === 'string') return context.interner.string(json);
  if (typeof json === 'number') {
    const integer = Math.trunc(json);
    return integer === (integer | 0) ? integer | 0 : fail(`Cannot convert value: the number ${json} of a JSON text does not fit into 32 bits`);
  }
  if (Array.isArray(json)) return new TupleValue(json.map((item: unknown) => decode(item, context)));
  if (json === null || typeof json !== 'object') return fail(`Cannot convert value: unsupported JSON value ${String(json)}`);
  return makeRecord(Object.entries(json).map(([name, value]) => [context.interner.string(name), decode(value, context)]));
}

function write(path: string, text: string): Value {
  access(path, 'write', () => {
    makeFolder(dirname(path));
    writeFileSync(path, text);
  });
  return true;
}

export function json(context: ModuleContext): Implementations {
  const text = (value: Value): Value => context.interner.string(toJson(value));
  return {
    ToJson: text,
    ToJsonArray: (value: Value) => {
      const encoded = encode(value);
      return Array.isArray(encoded) || encoded instanceof JsonObject ? text(value) : refuse('only', 'ToJsonArray', 'sequence or set', value);
    },
    ToJsonObject: (value: Value) => {
      const f = asFunction(value) ?? refuse('only', 'ToJsonObject', 'function', value);
      if (!(f instanceof TupleValue)) return text(value);
      return context.interner.string(stringify(new JsonObject(f.items.map((item, index) => [String(index), encode(item)]))));
    },
    JsonSerialize: (path: Value, value: Value) => {
      if (asFunction(value) === undefined) refuse('second', 'JsonSerialize', 'sequence or record', value);
      return write(pathOf(context, path, 'first', 'JsonSerialize'), toJson(value));
    },
    JsonDeserialize: (path: Value) => {
      const file = pathOf(context, path, 'only', 'JsonDeserialize');
      return decode(parse(readText(file), file), context);
    },
    ndJsonSerialize: (path: Value, value: Value) =>
      write(
        pathOf(context, path, 'first', 'ndJsonSerialize'),
        sequence(value, 'second', 'ndJsonSerialize')
          .map((item) => `${toJson(item)}\n`)
          .join(''),
      ),
    ndJsonDeserialize: (path: Value) => {
      const file = pathOf(context, path, 'only', 'ndJsonDeserialize');
      const lines = readText(file)
        .split('\n')
        .map((line, index) => [line.trim(), index + 1] as const)
        .filter(([line]) => line !== '');
      return new TupleValue(lines.map(([line, number]) => decode(parse(line, `${file}, line ${number}`), context)));
    },
  };
}

