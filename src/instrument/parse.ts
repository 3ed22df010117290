import { parseSync } from 'oxc-parser';
import type { ParserOptions } from 'oxc-parser';
import type { Program } from './_internals/ast.ts';
import { InstrumentError } from './refusal.ts';

/**
 * Parses a module, TypeScript or JavaScript by the extension of its file.
 * @throws InstrumentError if it does not parse.
 */
export function parse(code: string, file: string): Program {
  const path = file.replace(/[?#].*$/, '');
  const lang = /\.[cm]?ts$/.test(path) ? 'ts' : path.endsWith('.tsx') ? 'tsx' : path.endsWith('.jsx') ? 'jsx' : 'js';
  const options: ParserOptions = { lang, sourceType: path.endsWith('.cjs') || path.endsWith('.cts') ? 'script' : 'unambiguous', astType: 'ts' };
  const result = parseSync(path, code, options);
  const [error] = result.errors;
  if (error !== undefined) {
    const [line, column] = locate(code)(error.labels[0]?.start ?? 0);
    throw new InstrumentError(error.message, file, line, column);
  }
  return result.program;
}

/** Line and column, from 1, of an offset. */
export function locate(code: string): (offset: number) => readonly [line: number, column: number] {
  const starts = [0];
  for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return [low + 1, offset - starts[low]! + 1];
  };
}
