import { createHash } from 'node:crypto';

/** Gives changes of one file names that stay the same, but for the line, as long as the text around them does. */
export class Identities {
  readonly #code: string;
  readonly #file: string;
  readonly #seen = new Map<string, number>();

  constructor(code: string, file: string) {
    this.#code = code;
    this.#file = file;
  }

  /** @param path names of what the change is inside of */
  of(rule: string, line: number, path: string, { start, end, replacement }: { readonly start: number; readonly end: number; readonly replacement: string }): string {
    const from = this.#code.lastIndexOf('\n', start - 1) + 1;
    const newline = this.#code.indexOf('\n', end);
    const lines = this.#code.slice(from, newline < 0 ? this.#code.length : newline);
    const indent = lines.length - lines.trimStart().length;
    const identity = [rule, path, lines.trim(), start - from - indent, end - start, replacement].join('\0');
    const nth = this.#seen.get(identity) ?? 0;
    this.#seen.set(identity, nth + 1);
    const hash = createHash('sha256').update(`${identity}\0${nth}`).digest('hex').slice(0, 8);
    return `${this.#file}:${line}:${rule}:${hash}`;
  }
}
