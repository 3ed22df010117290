/** A string on one line, a comment to the end of the line, the start of a block comment. */
const START = /"(?:[^"\\\n]|\\.)*"|\\\*[^\n]*|\(\*/g;
const BRACKET = /\(\*|\*\)/g;

/**
 * Puts spaces for comments, from an offset on, and so keeps all positions. The grammar knows comments, but takes long over them, and reads
 * what looks like PlusCal in them.
 */
export function blankComments(text: string, from: number): string {
  const parts: string[] = [];
  let kept = 0;
  START.lastIndex = from;
  for (let match = START.exec(text); match !== null; match = START.exec(text)) {
    if (match[0].startsWith('"')) continue;
    const end = match[0] === '(*' ? endOfBlockComment(text, match.index) : START.lastIndex;
    parts.push(text.slice(kept, match.index), text.slice(match.index, end).replaceAll(/[^\r\n]/g, ' '));
    kept = end;
    START.lastIndex = end;
  }
  parts.push(text.slice(kept));
  return parts.join('');
}

/** Block comments nest. Offset after the comment that starts here; that of the end of the text where it is not closed. */
export function endOfBlockComment(text: string, start: number): number {
  BRACKET.lastIndex = start;
  let depth = 0;
  for (let match = BRACKET.exec(text); match !== null; match = BRACKET.exec(text)) {
    depth += match[0] === '(*' ? 1 : -1;
    if (depth === 0) return BRACKET.lastIndex;
  }
  return text.length;
}
