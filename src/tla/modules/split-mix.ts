/**
 * A random number generator with a seed: splitmix32 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014, with the
 * constants of its 32-bit form).
 *
 * @returns a function that draws an integer from 0 up to, not including, its argument
 */
export function createRandom(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return Math.floor((((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32) * below);
  };
}
