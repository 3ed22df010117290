/** Bits to a word: a word and the number of what came before it fit into one exact number, which is the key of a map. */
const WORD = 22;

/**
 * Numbers combinations of truth values: equal ones get equal numbers, from zero upwards. There are few different ones in practice, and what
 * is computed from the combination can then be computed once for each and looked up by number.
 */
export class LabelTable {
  readonly #words: number;
  readonly #numbers: Map<number, number>[];
  /** For each combination its prefix and its words. */
  readonly #held: number[][] = [];

  /** @param width truth values to a combination, which may have a number in front as well */
  constructor(width: number) {
    this.#words = Math.max(1, Math.ceil(width / WORD));
    this.#numbers = Array.from({ length: this.#words }, () => new Map());
  }

  get size(): number {
    return this.#held.length;
  }

  /** All combinations by number, each as its prefix and its words, for `restore`. */
  get held(): readonly (readonly number[])[] {
    return this.#held;
  }

  /** Gives the combinations of another table the numbers that they have there. This one must be empty. */
  restore(held: readonly (readonly number[])[], width: number): void {
    for (const [prefix, ...words] of held) {
      this.numberOf(Array.from({ length: width }, (_, index) => bitOf(words, index)), prefix!);
    }
  }

  /** The number of a combination. @param prefix the number in front; zero where there is none */
  numberOf(values: readonly boolean[], prefix: number): number {
    let number = prefix;
    for (let index = 0, from = 0; ; index++, from += WORD) {
      const map = this.#numbers[index]!;
      const key = number * 2 ** WORD + wordAt(values, from);
      const found = map.get(key);
      number = found ?? map.size;
      if (found === undefined) map.set(key, number);
      if (index < this.#words - 1) continue;
      if (found === undefined) this.#held.push([prefix, ...this.#numbers.map((_, word) => wordAt(values, word * WORD))]);
      return number;
    }
  }

  prefix(number: number): number {
    return this.#held[number]![0]!;
  }

  /** Truth value at `index` of the combination with this number. */
  bit(number: number, index: number): boolean {
    return bitOf(this.#held[number]!, index, 1);
  }
}

/** The truth values from an index on, as far as they go into one word. */
function wordAt(values: readonly boolean[], from: number): number {
  const count = Math.min(WORD, values.length - from);
  let word = 0;
  for (let bit = 0; bit < count; bit++) if (values[from + bit]!) word |= 1 << bit;
  return word;
}

function bitOf(words: readonly number[], index: number, first = 0): boolean {
  return ((words[first + Math.floor(index / WORD)]! >>> index % WORD) & 1) === 1;
}
