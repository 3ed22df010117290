import type { Parser } from 'web-tree-sitter';
import type { SourceText } from './source-text.ts';
import { SpecificationError } from './specification-error.ts';

/**
 * The place where a text that the grammar refuses stops to make sense. The tree does not tell: its error node may begin long before, at the
 * header of the module. So the parser runs once more and says in its log where it had no way to go on.
 *
 * @param text what was parsed, with the offsets of `source`
 */
export function syntaxError(parser: Parser, parse: () => void, source: SourceText, module: string, text: string): SpecificationError {
  const start = firstFailure(parser, parse, text);
  const token = TOKEN.exec(text.slice(start))?.[0];
  const before = LAST_TOKEN.exec(text.slice(Math.max(0, start - 200), start))?.[0];
  const found = token === undefined ? 'the end of the file: a module ends with "===="' : JSON.stringify(token);
  const local = LOCAL_UNIT.exec(text.slice(Math.max(0, start - 200), start));
  if (local !== null) {
    const at = start - local[0].length;
    return new SpecificationError('syntax', 'LOCAL can only stand before a definition or an INSTANCE', { source: source.range(module, at, at + 'LOCAL'.length), file: source.file });
  }
  const end = Math.min(start + (token?.length ?? 1), text.length);
  return new SpecificationError('syntax', `unexpected ${found}${before === undefined ? '' : `, after ${JSON.stringify(before)}`}`, {
    source: source.range(module, Math.min(start, text.length - 1), end),
    file: source.file,
  });
}

const TOKEN = /^(?:\w+|"[^"\n]*"?|[^\w\s"]+)/;
const LAST_TOKEN = /(?:\w+|[^\w\s]+)(?=\s*$)/;
/** What cannot be LOCAL; the grammar stumbles over what comes next. */
const LOCAL_UNIT = /\bLOCAL\s+(?:CONSTANTS?|VARIABLES?|ASSUM(?:E|PTION)|AXIOM|THEOREM|LEMMA|PROPOSITION|COROLLARY|RECURSIVE|USE|HIDE)\s+$/;
const STEP = /^process version:(\d+),.* row:(\d+), col:(\d+)/;

/** Offset of the token at which the last of the ways to read the text failed. */
function firstFailure(parser: Parser, parse: () => void, text: string): number {
  let row = 0;
  let bytes = 0;
  let isOver = false;
  parser.setLogger((message, isLex) => {
    if (isLex || isOver) return;
    const step = STEP.exec(message);
    if (step !== null) {
      row = Number(step[2]);
      bytes = Number(step[3]);
    } else if (message.startsWith('resume') || message.startsWith('recover')) isOver = true;
  });
  parse();
  parser.setLogger(null);
  let lineStart = 0;
  for (let line = 0; line < row; line++) lineStart = text.indexOf('\n', lineStart) + 1;
  // Columns of the log are those of UTF-16 bytes, before the blanks in front of the token.
  const offset = lineStart + bytes / 2;
  return offset + /^\s*/.exec(text.slice(offset))![0].length;
}
