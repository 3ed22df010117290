import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { GateError, messageOf } from '../errors.ts';
import { nearest } from './nearest.ts';

/** An option of a command, as `parseArgs` takes it and as `--help` prints it. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: true;
  /** What stands for the value in `--help`; only for strings. The choices by default. */
  readonly value?: string;
  /** The values accepted, where not all are. */
  readonly choices?: readonly string[];
  readonly description: string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** What a command may touch of the outside; a process is one. */
export interface Surroundings {
  readonly stdout: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };
  readonly stderr: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };
  readonly env: NodeJS.ProcessEnv;
  /** A thread for a check, started while the command line was read. */
  readonly engine?: Worker | undefined;
  cwd(): string;
  on(event: 'SIGINT' | 'SIGTERM', listener: (signal: NodeJS.Signals) => void): unknown;
  off(event: 'SIGINT' | 'SIGTERM', listener: (signal: NodeJS.Signals) => void): unknown;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What follows the command's name, e.g. `FILE[#EXPORT]`; positionals are refused when it is empty. */
  readonly operands: string;
  readonly options: OptionSpecs;
  /** @returns the exit code @throws GateError for what the user should read */
  run(parsed: Parsed, around: Surroundings): Promise<number>;
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** Arguments after parsing: typed look-ups instead of a bag, since options are data here. */
export class Parsed {
  readonly operands: readonly string[];
  readonly #values: Values;

  constructor(values: Values, operands: readonly string[]) {
    this.#values = values;
    this.operands = operands;
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** All values of a repeatable option, each of which may hold several separated by commas. */
  list(name: string): string[] {
    const value = this.#values[name];
    const given = Array.isArray(value) ? value : [];
    return given.flatMap((one) => String(one).split(',')).map((one) => one.trim()).filter((one) => one !== '');
  }
}

/** @throws GateError with exit `usage` for an option or operand that the command does not have, or a value it does not accept */
export function parseCommandLine(command: Command, args: readonly string[]): Parsed {
  const options = Object.fromEntries(
    Object.entries({ ...command.options, ...COMMON_OPTIONS }).map(([name, { type, short, multiple }]) => [name, { type, ...(short && { short }), multiple: multiple ?? false }]),
  );
  let parsed: Parsed;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, strict: true, allowPositionals: command.operands !== '' });
    parsed = new Parsed(values, positionals);
  } catch (thrown) {
    throw usageError(command, misused(options, thrown));
  }
  for (const [name, { choices, multiple }] of Object.entries(command.options)) {
    if (choices === undefined) continue;
    const given = multiple ? parsed.list(name) : [parsed.text(name)].filter((value) => value !== undefined);
    const wrong = given.find((value) => !choices.includes(value));
    if (wrong !== undefined) throw usageError(command, `--${name} cannot be "${wrong}"; it is ${choices.join(' or ')}`);
  }
  return parsed;
}

/** What `parseArgs` says of a command line that it refuses, without its advice on operands that look like options. */
function misused(options: Readonly<Record<string, unknown>>, thrown: unknown): string {
  const message = messageOf(thrown);
  const [given = '', name = ''] = /'-{1,2}([^' =]*)/.exec(message) ?? [];
  switch ((thrown as NodeJS.ErrnoException).code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION': {
      const near = nearest(name, Object.keys(options));
      return `Unknown option ${given}'${near === undefined ? '' : `; did you mean --${near}?`}`;
    }
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      return message.includes('ambiguous') ? `Option '--${name} <value>' argument missing; one that begins with a dash is written --${name}=-…` : message;
    default:
      return message;
  }
}

export function usageError(command: Pick<Command, 'name'>, message: string): GateError {
  return new GateError('usage', { message, hint: `See ringproof ${command.name} --help.` });
}

/** The folders that a repeatable option names. @throws GateError with exit `usage` for one that is not there */
export function folders(command: Command, parsed: Parsed, cwd: string, name: string): string[] {
  return parsed.list(name).map((folder) => {
    const path = resolve(cwd, folder);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw usageError(command, `--${name} ${folder}: there is no such folder`);
    return path;
  });
}

/**
 * Where the options with these names say that files are to be written, by option.
 * @throws GateError with exit `usage` when two of them name the same file, of which one would be lost
 */
export function outputFiles<Name extends string>(command: Command, parsed: Parsed, cwd: string, names: readonly Name[]): { readonly [Key in Name]?: string } {
  const files: { [Key in Name]?: string } = {};
  for (const name of names) {
    const text = parsed.text(name);
    if (text === undefined) continue;
    const file = resolve(cwd, text);
    const earlier = names.find((other) => files[other] === file);
    if (earlier !== undefined) throw usageError(command, `--${earlier} and --${name} name the same file`);
    files[name] = file;
  }
  return files;
}

/** Reads `500ms`, `90s`, `10m` or plain seconds. */
export function milliseconds(command: Command, option: string, text: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text) ?? [];
  if (number === undefined) throw usageError(command, `--${option} cannot be "${text}"; it is a time such as 500ms, 90s or 10m`);
  return Number(number) * { ms: 1, s: 1_000, m: 60_000 }[unit as 'ms' | 's' | 'm'];
}

export const COMMON_OPTIONS: OptionSpecs = {
  'no-color': { type: 'boolean', description: 'print without colours (also NO_COLOR=1)' },
  help: { type: 'boolean', short: 'h', description: 'print this help' },
};
