import { scenario } from 'ringproof/explore';

/** readers(n): one thread writes a word, n threads each read it once. */
function readers(n: number) {
  const threads: Record<string, (words: Int32Array) => unknown> = {
    writer(words) {
      Atomics.store(words, 0, 1);
    },
  };
  for (let k = 1; k <= n; k++) threads[`reader${k}`] = (words) => Atomics.load(words, 0);
  return scenario({ name: `readers(${n})`, setup: () => new Int32Array(new SharedArrayBuffer(4)), threads });
}

export const readers2 = readers(2);
export const readers3 = readers(3);
export const readers13 = readers(13);
