import { wrapLine } from '../../explore/wrap-line.ts';
import { TLC_EXIT_CODES } from '../../tla2tools-runner/index.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { COMMON_OPTIONS, type Command } from './command.ts';

/** @param width of the terminal, if it is one: what is longer goes on in the next line */
export function generalHelp(commands: readonly Command[], width?: number): string {
  return [
    'Verifies concurrent code on SharedArrayBuffer: every interleaving of its source, TLA+ models, property tests, stress.',
    '',
    'Usage: ringproof COMMAND [options]',
    '',
    'Commands:',
    ...columns(commands.map(({ name, summary }) => [name, summary]), width),
    '',
    'Options:',
    ...columns([
      ['--help', 'print this help; after a command, the help of that command'],
      ['--version', 'print the version'],
    ], width),
    '',
    'Exit codes:',
    ...columns([
      ...Object.values(EXIT_CODES).map(({ code, meaning }): [string, string] => [String(code).padStart(3), meaning]),
      ['', 'of "check" and "tlc" commands also:'],
      ...Object.entries(TLC_EXIT_CODES).filter(([, code]) => code !== 0).toSorted(([, one], [, other]) => one - other).map(([outcome, code]): [string, string] => [String(code).padStart(3), outcome]),
    ], width),
    '',
  ].join('\n');
}

/** @param width as for `generalHelp` */
export function commandHelp({ name, summary, operands, options }: Command, width?: number): string {
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
      width,
    ),
    '',
    'Exit codes: see ringproof --help.',
    '',
  ].join('\n');
}

/** Narrowest column that text is broken into; on a narrower terminal each description stands below what it describes. */
const NARROWEST = 30;

function columns(rows: readonly (readonly [string, string])[], width = Infinity): string[] {
  const left = Math.max(...rows.map(([name]) => name.length));
  const isBelow = width - left - 4 < NARROWEST;
  const indent = isBelow ? 6 : left + 4;
  return rows.flatMap(([name, text]) => {
    const [first = '', ...more] = wrapLine(text, width - indent);
    return [...(isBelow ? [`  ${name}`, ...(first === '' ? [] : [`${' '.repeat(indent)}${first}`])] : [`  ${name.padEnd(left)}  ${first}`]), ...more.map((line) => `${' '.repeat(indent)}${line}`)];
  });
}
