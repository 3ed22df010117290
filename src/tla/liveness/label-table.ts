/** Bits to a word: a word and the number of what came before it fit into one exact number, which is the key of a map. */
const WORD = 22;

/**
 * Numbers combinations of truth values: equal ones get equal numbers, from zero upwards. There are few different ones in practice, and what
 * is computed from the combination can then be computed once for each and looked up by number.
 */
export class LabelTable {
  readonly #words: number;
  readonly #prefixed: boolean;
  readonly #numbers: Map<number, number>[];
  /** For each combination its prefix and its words. */
  readonly #held: number[][] = [];
  readonly #current: number[] = [];
  #word = 0;
  #bits = 0;
  #prefix = 0;

  /**
   * @param width truth values to a combination
   * @param prefixed whether a combination has a number in front, as given to `begin`
   */
  constructor(width: number, prefixed = false) {
    this.#words = Math.max(1, Math.ceil(width / WORD));
    this.#numbers = Array.from({ length: this.#words }, () => new Map());
    this.#prefixed = prefixed;
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
      this.begin(prefix!);
      for (let index = 0; index < width; index++) this.add(((words[Math.floor(index / WORD)]! >>> index % WORD) & 1) === 1);
      this.end();
    }
  }

  begin(prefix: number): void {
    this.#prefix = prefix;
    this.#current.length = 0;
    this.#word = 0;
    this.#bits = 0;
  }

  add(value: boolean): void {
    if (this.#bits === WORD) {
      this.#current.push(this.#word);
      this.#word = 0;
      this.#bits = 0;
    }
    if (value) this.#word |= 1 << this.#bits;
    this.#bits++;
  }

  /** The number of the combination that was begun. */
  end(): number {
    this.#current.push(this.#word);
    let number = this.#prefixed ? this.#prefix : 0;
    const last = this.#words - 1;
    for (let index = 0; index <= last; index++) {
      const map = this.#numbers[index]!;
      const key = number * 2 ** WORD + this.#current[index]!;
      let found = map.get(key);
      if (found === undefined) {
        found = map.size;
        map.set(key, found);
        if (index === last) this.#held.push([this.#prefix, ...this.#current]);
      }
      number = found;
    }
    return number;
  }

  prefix(number: number): number {
    return this.#held[number]![0]!;
  }

  /** Truth value at `index` of the combination with this number. */
  bit(number: number, index: number): boolean {
    return ((this.#held[number]![1 + Math.floor(index / WORD)]! >>> index % WORD) & 1) === 1;
  }
}
