/** Words of a fingerprint. Among two million, two equal ones of 96 bits are less likely than 10^-16. */
const WORDS = 3;

const FIRST_SLOTS = 1 << 8;

/** A set of things by fingerprints of what is told of them in any order: twelve bytes each, and as much room again. */
export class Fingerprints {
  size = 0;
  #slots = FIRST_SLOTS;
  #words = new Uint32Array(FIRST_SLOTS * WORDS);
  readonly #print = new Uint32Array(WORDS);

  /** Another thing is told from here on. */
  begin(): void {
    this.#print.fill(0);
  }

  /** Tells a part of the thing. */
  include(...numbers: readonly number[]): void {
    for (let word = 0; word < WORDS; word++) {
      let hash = 0x51ed270b * (word + 1);
      for (const number of numbers) hash = mix(hash ^ mix(number + 0x9e3779b9 * (word + 1)));
      this.#print[word]! += hash;
    }
  }

  /** Whether what was told was not in the set before. */
  add(): boolean {
    // No fingerprint is that of an empty slot.
    if (this.#print.every((word) => word === 0)) this.#print[0] = 1;
    if (!this.#insert(this.#print)) return false;
    if (++this.size * 2 > this.#slots) this.#grow();
    return true;
  }

  clear(): void {
    this.size = 0;
    this.#slots = FIRST_SLOTS;
    this.#words = new Uint32Array(FIRST_SLOTS * WORDS);
  }

  #insert(print: Uint32Array): boolean {
    const words = this.#words;
    for (let slot = print[0]! % this.#slots; ; slot = (slot + 1) % this.#slots) {
      const at = slot * WORDS;
      if (words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0) {
        words.set(print, at);
        return true;
      }
      if (words[at] === print[0] && words[at + 1] === print[1] && words[at + 2] === print[2]) return false;
    }
  }

  #grow(): void {
    const old = this.#words;
    this.#slots *= 2;
    this.#words = new Uint32Array(this.#slots * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      const print = old.subarray(at, at + WORDS);
      if (print.some((word) => word !== 0)) this.#insert(print);
    }
  }
}

/** The finaliser of MurmurHash3. */
function mix(word: number): number {
  let hash = word | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
