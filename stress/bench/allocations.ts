import type { Loop } from './one-thread.ts';

/**
 * Bytes allocated on the JavaScript heap for each item in steady state: growth of the used heap over `runs` calls between two
 * collections forced beforehand. A collection inside the window would hide allocations, so such a window is thrown away.
 * Needs `node --expose-gc`.
 */
export function bytesPerItem(loop: Loop, runs = 200): number {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('run with node --expose-gc');
  for (let i = 0; i < 500; i++) loop.run();
  let least = Infinity;
  for (let window = 0; window < 5; window++) {
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < runs; i++) loop.run();
    const grown = process.memoryUsage().heapUsed - before;
    if (grown >= 0) least = Math.min(least, grown / (runs * loop.items));
  }
  return least;
}
