import type { ItfValue } from '../model-check/result.ts';

/** An interval longer than this is left as text: TLC prints `0..4294967295` in a few characters, a list of its elements would not fit into memory. */
const LONGEST_INTERVAL = 65_536;

const TOKEN = /\s*(?:(-?\d+)|("(?:[^"\\]|\\.)*")|(<<|>>|\|->|:>|@@|\.\.|[{}[\](),])|([\p{L}_][\p{L}\p{N}_]*))/uy;

class NotPrinted extends Error {}

/**
 * Reads a value as TLC prints it. What TLC prints as an unevaluated expression (`SUBSET S`, `[S -> T]`, a comprehension) is
 * handed back as `#unserializable` with its text.
 */
export function parseTlcValue(text: string): ItfValue {
  try {
    return new ValueReader(text).read();
  } catch (error) {
    if (!(error instanceof NotPrinted)) throw error;
    return { '#unserializable': text };
  }
}

class ValueReader {
  readonly #text: string;
  #at = 0;
  #token = '';

  constructor(text: string) {
    this.#text = text;
    this.#advance();
  }

  read(): ItfValue {
    const value = this.#value();
    if (this.#token !== '') throw new NotPrinted();
    return value;
  }

  #advance(): void {
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.#text);
    if (match) {
      this.#at = TOKEN.lastIndex;
      this.#token = match[0].trimStart();
    } else if (this.#text.slice(this.#at).trim() === '') {
      this.#token = '';
    } else {
      throw new NotPrinted();
    }
  }

  #take(): string {
    const token = this.#token;
    if (token === '') throw new NotPrinted();
    this.#advance();
    return token;
  }

  #expect(token: string): void {
    if (this.#take() !== token) throw new NotPrinted();
  }

  #value(): ItfValue {
    const token = this.#take();
    if (/^-?\d/.test(token)) return this.#integerOrInterval(token);
    if (token.startsWith('"')) return unescape(token);
    switch (token) {
      case 'TRUE':
        return true;
      case 'FALSE':
        return false;
      case '{':
        return { '#set': this.#list('}', () => this.#value()) };
      case '<<':
        return this.#list('>>', () => this.#value());
      case '[':
        return Object.fromEntries(this.#list(']', () => this.#field()));
      case '(':
        return this.#function();
      default:
        if (!/^[\p{L}_]/u.test(token) || token === 'SUBSET' || token === 'UNION') throw new NotPrinted();
        return `${token}_OF_MODEL`;
    }
  }

  #integerOrInterval(first: string): ItfValue {
    if (this.#token !== '..') return { '#bigint': first };
    this.#advance();
    const last = this.#take();
    if (!/^-?\d+$/.test(last)) throw new NotPrinted();
    const low = BigInt(first);
    const length = Number(BigInt(last) - low) + 1;
    if (length > LONGEST_INTERVAL) throw new NotPrinted();
    return { '#set': Array.from({ length: Math.max(0, length) }, (_, index) => ({ '#bigint': String(low + BigInt(index)) })) };
  }

  #list<T>(end: string, element: () => T): T[] {
    const elements: T[] = [];
    if (this.#token === end) {
      this.#advance();
      return elements;
    }
    for (;;) {
      elements.push(element());
      const token = this.#take();
      if (token === end) return elements;
      if (token !== ',') throw new NotPrinted();
    }
  }

  #field(): [string, ItfValue] {
    const name = this.#take();
    if (!/^[\p{L}\p{N}_]+$/u.test(name)) throw new NotPrinted();
    this.#expect('|->');
    return [name, this.#value()];
  }

  #function(): ItfValue {
    const pairs: [ItfValue, ItfValue][] = [];
    for (;;) {
      const argument = this.#value();
      this.#expect(':>');
      pairs.push([argument, this.#value()]);
      const token = this.#take();
      if (token === ')') return { '#map': pairs };
      if (token !== '@@') throw new NotPrinted();
    }
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f' };

function unescape(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/g, (_, character: string) => ESCAPES[character] ?? character);
}
