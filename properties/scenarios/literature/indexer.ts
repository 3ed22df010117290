import { scenario } from 'ringproof/explore';

const SIZE = 128;

/** indexer(n): n threads each insert four keys into a hash table of 128 slots by compare-and-swap; up to 11 threads never collide. */
function indexer(n: number) {
  const threads: Record<string, (table: Int32Array) => unknown> = {};
  for (let t = 0; t < n; t++) {
    threads[`inserter${t}`] = (table) => {
      for (let m = 1; m <= 4; m++) {
        const key = 11 * m + t;
        let slot = (7 * key) % SIZE;
        while (Atomics.compareExchange(table, slot, 0, key) !== 0) slot = (slot + 1) % SIZE;
      }
    };
  }
  return scenario({ name: `indexer(${n})`, setup: () => new Int32Array(new SharedArrayBuffer(4 * SIZE)), threads });
}

export const indexer12 = indexer(12);
export const indexer15 = indexer(15);
