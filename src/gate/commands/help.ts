import { TLC_EXIT_CODES } from '../../tla2tools-runner/index.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { COMMON_OPTIONS, type Command } from './command.ts';

export function generalHelp(commands: readonly Command[]): string {
  return [
    'Verifies concurrent code on SharedArrayBuffer: every interleaving of its source, TLA+ models, property tests, stress.',
    '',
    'Usage: ringproof COMMAND [options]',
    '',
    'Commands:',
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    '',
    'Options:',
    ...columns([
      ['--help', 'print this help; after a command, the help of that command'],
      ['--version', 'print the version'],
    ]),
    '',
    'Exit codes:',
    ...columns([
      ...Object.values(EXIT_CODES).map(({ code, meaning }): [string, string] => [String(code).padStart(3), meaning]),
      ['', 'of "check" and "tlc" commands also:'],
      ...Object.entries(TLC_EXIT_CODES).filter(([, code]) => code !== 0).toSorted(([, one], [, other]) => one - other).map(([outcome, code]): [string, string] => [String(code).padStart(3), outcome]),
    ]),
    '',
  ].join('\n');
}

export function commandHelp({ name, summary, operands, options }: Command): string {
  return [
    `${summary[0]!.toUpperCase()}${summary.slice(1)}.`,
    '',
    `Usage: ringproof ${[name, operands, '[options]'].filter((part) => part !== '').join(' ')}`,
    '',
    'Options:',
    ...columns(
      Object.entries({ ...options, ...COMMON_OPTIONS }).map(([option, { value, choices, description }]) => [
        `--${option}${value !== undefined ? ` ${value}` : choices !== undefined ? ` ${choices.join('|')}` : ''}`,
        value !== undefined && choices !== undefined ? `${description}: ${choices.join(', ')}` : description,
      ]),
    ),
    '',
    'Exit codes: see ringproof --help.',
    '',
  ].join('\n');
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
