import { createRandom } from './split-mix.ts';

/** Where in a search it is. */
export interface Turn {
  /** Another number each time that a state begins to be expanded. */
  readonly turn?: number | undefined;
  /** The state; -1 while the initial states are made. */
  readonly expanded?: number | undefined;
}

/**
 * Random numbers as java.util.Random gives them (a linear congruence modulo 2^48), so that a seed means what it means to TLC. In each turn of a
 * search they begin anew, with what the seed and the state give, so that a state has the same successors when a behaviour is made again.
 */
export class RandomSource {
  /** The state in two halves of 24 bits, which keeps products exact. */
  #high: number;
  #low: number;
  readonly #seed: number;
  readonly #at: Turn;
  #turn: number | undefined = undefined;

  constructor(seed: number, at: Turn = {}) {
    const scrambled = BigInt.asUintN(48, BigInt(seed) ^ 0x5deece66dn);
    this.#high = Number(scrambled >> 24n);
    this.#low = Number(scrambled & 0xffffffn);
    this.#seed = seed;
    this.#at = at;
  }

  /** The next `bits` bits, as an unsigned number. @param bits at most 32 */
  bits(bits: number): number {
    if (this.#at.turn !== this.#turn) this.#begin();
    const low = this.#low * 0xece66d + 0xb;
    const carry = Math.floor(low / 0x1000000);
    this.#high = (this.#high * 0xece66d + this.#low * 0x5de + carry) % 0x1000000;
    this.#low = low % 0x1000000;
    return Math.floor((this.#high * 0x1000000 + this.#low) / 2 ** (48 - bits));
  }

  #begin(): void {
    const { turn, expanded = 0 } = this.#at;
    this.#turn = turn;
    const random = createRandom(Math.imul(this.#seed, 0x9e3779b1) ^ expanded);
    this.#high = random(0x1000000);
    this.#low = random(0x1000000);
  }

  /** An integer from 0 to `bound` - 1. */
  below(bound: number): number {
    if ((bound & -bound) === bound) return Math.floor((bound * this.bits(31)) / 2 ** 31);
    for (;;) {
      const bits = this.bits(31);
      const value = bits % bound;
      if (bits - value + (bound - 1) < 2 ** 31) return value;
    }
  }

  /** A number from 0 up to but not including 1. */
  fraction(): number {
    const high = this.bits(26);
    return (high * 2 ** 27 + this.bits(27)) / 2 ** 53;
  }
}
