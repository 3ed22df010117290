import type { SourceRange } from '../semantics/resolved.ts';

/**
 * The text of a module as the parser sees it: tabs are expanded to 8-stops, as the TLA+ tools do, because junction lists go by columns; so
 * are the positions that they report. Offsets are in UTF-16 code units of `expanded`, ends are exclusive.
 */
export class SourceText {
  readonly file: string;
  readonly expanded: string;
  readonly #lineStarts: number[] = [0];
  /** For texts with tabs: the offset in the original of each offset in `expanded`. */
  readonly #origins: Uint32Array | undefined;
  readonly #original: string;
  /** Of the line that was found last. */
  #lastIndex = 0;

  constructor(file: string, text: string) {
    this.file = file;
    this.#original = text.startsWith('\uFEFF') ? text.slice(1) : text;
    if (this.#original.includes('\t')) [this.expanded, this.#origins] = expandTabs(this.#original);
    else this.expanded = this.#original;
    for (let at = this.expanded.indexOf('\n'); at >= 0; at = this.expanded.indexOf('\n', at + 1)) this.#lineStarts.push(at + 1);
  }

  /** The text as in the file, tabs included. */
  slice(start: number, end: number): string {
    const origins = this.#origins;
    return origins === undefined ? this.expanded.slice(start, end) : this.#original.slice(origins[start], origins[end]);
  }

  /** Column of an offset, from 1. */
  column(offset: number): number {
    return offset - this.#lineStarts[this.#lineIndex(offset)]! + 1;
  }

  /** Line of an offset, from 1. */
  line(offset: number): number {
    return this.#lineIndex(offset) + 1;
  }

  range(module: string, start: number, end: number): SourceRange {
    const first = this.#lineIndex(start);
    const last = this.#lineIndex(Math.max(start, end - 1));
    return {
      module,
      line: first + 1,
      column: start - this.#lineStarts[first]! + 1,
      endLine: last + 1,
      endColumn: Math.max(start, end - 1) - this.#lineStarts[last]! + 1,
    };
  }

  /** What stands in a range. */
  textOf(range: SourceRange): string {
    return this.slice(this.#lineStarts[range.line - 1]! + range.column - 1, this.#lineStarts[range.endLine - 1]! + range.endColumn);
  }

  #lineIndex(offset: number): number {
    const starts = this.#lineStarts;
    // Most are asked for in the order of the text.
    const last = this.#lastIndex;
    if (starts[last]! <= offset && offset < (starts[last + 1] ?? Infinity)) return last;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    this.#lastIndex = low;
    return low;
  }
}

function expandTabs(text: string): [string, Uint32Array] {
  const parts: string[] = [];
  const origins: number[] = [];
  let column = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    const width = character === '\t' ? 8 - (column % 8) : 1;
    parts.push(character === '\t' ? ' '.repeat(width) : character);
    for (let i = 0; i < width; i++) origins.push(at);
    column = character === '\n' ? 0 : column + width;
  }
  origins.push(text.length);
  return [parts.join(''), Uint32Array.from(origins)];
}
