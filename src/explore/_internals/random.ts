/** A 32-bit generator (xorshift, Marsaglia 2003) that replays from its seed. */
export interface Random {
  /** An integer in [0, bound). */
  below(bound: number): number;
}

export function random(seed: number): Random {
  // A finalizer keeps neighbouring seeds apart; zero is the one state that xorshift never leaves.
  let state = Math.imul(seed ^ (seed >>> 16), 0x45d9f3b) ^ 0x9e3779b9 || 1;
  return {
    below(bound) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return Math.floor(((state >>> 0) / 0x100000000) * bound);
    },
  };
}
