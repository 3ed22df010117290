/** A string on one line, a comment to the end of the line, the start of a block comment. */
const START = /"(?:[^"\\\n]|\\.)*"|\\\*[^\n]*|\(\*/g;
const BRACKET = /\(\*|\*\)/g;

/** Start and end of each comment, from an offset on. The end of one that is not closed is `undefined`. */
function* comments(text: string, from: number): Generator<readonly [number, number | undefined]> {
  for (let at = from; ; ) {
    START.lastIndex = at;
    const match = START.exec(text);
    if (match === null) return;
    const end = match[0] === '(*' ? endOfBlockComment(text, match.index) : START.lastIndex;
    if (!match[0].startsWith('"')) yield [match.index, end];
    if (end === undefined) return;
    at = end;
  }
}

/**
 * Puts spaces for comments, from an offset on, and so keeps all positions. The grammar knows comments, but takes long over them, and reads
 * what looks like PlusCal in them.
 */
export function blankComments(text: string, from: number): string {
  const parts: string[] = [];
  let kept = 0;
  for (const [start, end] of comments(text, from)) {
    parts.push(text.slice(kept, start), text.slice(start, end).replaceAll(/[^\r\n]/g, ' '));
    kept = end ?? text.length;
  }
  parts.push(text.slice(kept));
  return parts.join('');
}

/** Where a comment begins that is not closed, if there is one. */
export function findOpenComment(text: string, from: number): number | undefined {
  for (const [start, end] of comments(text, from)) if (end === undefined) return start;
  return undefined;
}

/** Offset after the block comment that starts here; they nest. `undefined` where it is not closed. */
export function endOfBlockComment(text: string, start: number): number | undefined {
  BRACKET.lastIndex = start;
  let depth = 0;
  for (let match = BRACKET.exec(text); match !== null; match = BRACKET.exec(text)) {
    depth += match[0] === '(*' ? 1 : -1;
    if (depth === 0) return BRACKET.lastIndex;
  }
  return undefined;
}
