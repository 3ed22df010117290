/** Truth values to a word: a word and the number of what came before it fit into one exact number, which is the key of a map. */
const WORD = 22;

/** Where a truth value is: which word, and its bit there. */
export interface Place {
  readonly word: number;
  readonly bit: number;
}

export function placeOf(index: number): Place {
  return { word: Math.floor(index / WORD), bit: 1 << (index % WORD) };
}

/** How many words hold truth values; one at least. */
export function wordsFor(width: number): number {
  return Math.max(1, Math.ceil(width / WORD));
}

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
    this.#words = wordsFor(width);
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
  restore(held: readonly (readonly number[])[]): void {
    for (const combination of held) this.numberOf(combination, 1, combination[0]!);
  }

  /**
   * The number of a combination.
   * @param words hold it from the index `first` on
   * @param prefix the number in front; zero where there is none
   */
  numberOf(words: readonly number[], first: number, prefix: number): number {
    let number = prefix;
    let isNew = false;
    for (let index = 0; index < this.#words; index++) {
      const map = this.#numbers[index]!;
      const key = number * 2 ** WORD + words[first + index]!;
      const found = map.get(key);
      isNew = found === undefined;
      number = found ?? map.size;
      if (isNew) map.set(key, number);
    }
    if (isNew) this.#held.push([prefix, ...words.slice(first, first + this.#words)]);
    return number;
  }

  prefix(number: number): number {
    return this.#held[number]![0]!;
  }

  /** Truth value at a place of the combination with this number. */
  has(number: number, { word, bit }: Place): boolean {
    return (this.#held[number]![1 + word]! & bit) !== 0;
  }
}
