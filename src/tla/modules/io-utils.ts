import { readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { fail, unsupported } from '../values/evaluation-error.ts';
import { asFunction, field } from '../values/functions.ts';
import { makeRecord } from '../values/make-function.ts';
import { describe, print } from '../values/print.ts';
import { FunctionValue, StringValue, type Value } from '../values/value.ts';
import type { Implementations, ModuleContext } from './context.ts';
import { access, pathOf, readText } from './files.ts';
import { toJson } from './json.ts';
import { integer, refuse, sequence, type Position } from './refuse.ts';
import { readValue, writeValue } from './value-stream.ts';

/** Community module IOUtils. Node's modules for programs and compression take milliseconds to load, so those are got when they are needed. */

const OPEN_OPTIONS = new Set(['CREATE', 'CREATE_NEW', 'APPEND', 'TRUNCATE_EXISTING', 'WRITE']);

/** The flags of java.nio.file.StandardOpenOption as Node has them. */
function openFlag(options: readonly Value[]): string {
  const names = new Set(options.map((option) => (option instanceof StringValue ? option.text : describe(option))));
  for (const name of names) if (!OPEN_OPTIONS.has(name)) unsupported(`The open option ${name}`);
  const exclusive = names.has('CREATE_NEW') ? 'x' : '';
  if (names.has('APPEND')) return `a${exclusive}`;
  return names.has('CREATE') || exclusive !== '' ? `w${exclusive}` : 'r+';
}

/** A sequence of strings; TLC says of any other element, too, that it is no sequence. */
function texts(value: Value, position: Position, operator: string): string[] {
  return sequence(value, position, operator).map((item) => (item instanceof StringValue ? item.text : refuse(position, operator, 'sequence', item)));
}

/** A record of strings, by field. */
function variables(value: Value, operator: string): Record<string, string> {
  const record = asFunction(value);
  if (!(record instanceof FunctionValue)) refuse('first', operator, 'record', value);
  return Object.fromEntries(
    record.shape.keys.map((key, index) => {
      const text = record.values[index]!;
      if (!(key instanceof StringValue)) refuse('first', operator, 'record', value);
      return [key.text, text instanceof StringValue ? text.text : print(text)];
    }),
  );
}

/** `%s` takes the next argument, `%2$s` the second, `%%` is a percent sign (java.util.Formatter, as far as it is about strings). */
function filledIn(template: string, parameters: readonly string[]): string {
  let next = 0;
  return template.replaceAll(/%(?:(\d+)\$)?(.?)/g, (place, index: string | undefined, kind: string) => {
    if (kind === '%' && index === undefined) return '%';
    if (kind !== 's') fail(`Only %s, %1$s, ... and %% are supported in the template of a command, not ${place}.`);
    const at = index === undefined ? next++ : Number(index) - 1;
    return parameters[at] ?? fail(`The template of the command has ${place}, but there are ${parameters.length} parameters.`);
  });
}

function fillAll(command: readonly string[], parameters: readonly string[]): string[] {
  return command.map((template) => filledIn(template, parameters));
}

/** Whether a file is to be gzipped. */
function compressed(value: Value, position: Position, operator: string): boolean {
  return typeof value === 'boolean' ? value : refuse(position, operator, 'boolean', value);
}

export function ioUtils(context: ModuleContext): Implementations {
  const { interner } = context;
  const result = (exitValue: number, stdout: string, stderr: string): Value =>
    makeRecord([
      [interner.string('exitValue'), exitValue],
      [interner.string('stdout'), interner.string(stdout)],
      [interner.string('stderr'), interner.string(stderr)],
    ]);
  const run = ([program = '', ...operands]: readonly string[], extra: Readonly<Record<string, string>> = {}): Value => {
    const { spawnSync } = process.getBuiltinModule('node:child_process');
    const { error, status, signal, stdout, stderr } = spawnSync(program, operands, { encoding: 'utf8', env: { ...process.env, ...extra }, maxBuffer: Infinity, stdio: ['ignore', 'pipe', 'pipe'] });
    if (error !== undefined) fail(`Cannot run program "${program}": ${error.message}`);
    return result(status ?? 128 + constants.signals[signal!], stdout, stderr);
  };
  const format = (options: Value, operator: string): string => {
    const name = field(options, interner.string('format'));
    const charset = field(options, interner.string('charset'));
    if (!(charset instanceof StringValue) || charset.text.toUpperCase() !== 'UTF-8') fail(`${operator} supports the charset UTF-8 only, not ${describe(charset)}.`);
    return name instanceof StringValue ? name.text : fail(`The format of ${operator} should be a string, but instead it is:\n${describe(name)}`);
  };

  return {
    IOSerialize: (value: Value, destination: Value, compress: Value) => {
      const path = pathOf(context, destination, 'second', 'IOSerialize');
      const bytes = writeValue(value);
      access(path, 'write', () => writeFileSync(path, compressed(compress, 'third', 'IOSerialize') ? process.getBuiltinModule('node:zlib').gzipSync(bytes) : bytes));
      return true;
    },
    IODeserialize: (source: Value, compress: Value) => {
      const path = pathOf(context, source, 'first', 'IODeserialize');
      const isCompressed = compressed(compress, 'second', 'IODeserialize');
      return access(path, 'read', () => {
        const bytes = readFileSync(path);
        return readValue(isCompressed ? process.getBuiltinModule('node:zlib').gunzipSync(bytes) : bytes, interner);
      });
    },
    IOExec: (command: Value) => run(texts(command, 'only', 'IOExec')),
    IOEnvExec: (env: Value, command: Value) => run(texts(command, 'second', 'IOEnvExec'), variables(env, 'IOEnvExec')),
    IOExecTemplate: (command: Value, parameters: Value) => run(fillAll(texts(command, 'first', 'IOExecTemplate'), texts(parameters, 'second', 'IOExecTemplate'))),
    IOEnvExecTemplate: (env: Value, command: Value, parameters: Value) =>
      run(fillAll(texts(command, 'second', 'IOEnvExecTemplate'), texts(parameters, 'third', 'IOEnvExecTemplate')), variables(env, 'IOEnvExecTemplate')),
    Serialize: (value: Value, destination: Value, options: Value) => {
      const kind = format(options, 'Serialize');
      const path = pathOf(context, destination, 'second', 'Serialize');
      const flag = openFlag(sequence(field(options, interner.string('openOptions')), 'third', 'Serialize'));
      if (kind === 'NDJSON') {
        const text = sequence(value, 'first', 'Serialize').map((item) => `${toJson(item)}\n`).join('');
        access(path, 'write', () => writeFileSync(path, text, { flag }));
        return true;
      }
      if (kind !== 'TXT') fail(`Serialize supports the formats TXT and NDJSON, not ${kind}.`);
      if (!(value instanceof StringValue)) refuse('first', 'Serialize', 'string', value);
      access(path, 'write', () => writeFileSync(path, value.text, { flag }));
      return result(0, 'Finish writing to the file with success!', '');
    },
    Deserialize: (source: Value, options: Value) => {
      const kind = format(options, 'Deserialize');
      if (kind !== 'TXT') fail(`Deserialize supports the format TXT, not ${kind}.`);
      return result(0, readText(pathOf(context, source, 'first', 'Deserialize')), '');
    },
    IOEnv: () => makeRecord(Object.entries(process.env).map(([name, value]) => [interner.string(name), interner.string(value ?? '')])),
    atoi: (value: Value) => {
      if (!(value instanceof StringValue) || !/^[+-]?\d+$/.test(value.text)) refuse('only', 'atoi', 'string', value);
      const number = Number(value.text);
      return number === (number | 0) ? number | 0 : refuse('only', 'atoi', 'string', value);
    },
    zeroPadN: (n: Value, width: Value) => interner.string(print(n).padStart(integer(width, 'second', 'zeroPadN'), '0')),
  };
}
