import { scenario } from 'ringproof/explore';

/** lastzero(n): an array of n + 1 zeros; writer j makes a[j] = a[j - 1] + 1, the reader looks for the last zero from the end. */
function lastzero(n: number) {
  const threads: Record<string, (array: Int32Array) => unknown> = {
    reader(array) {
      let i = n;
      while (Atomics.load(array, i) !== 0) i--;
      return i;
    },
  };
  for (let j = 1; j <= n; j++) {
    threads[`writer${j}`] = (array) => {
      const value = Atomics.load(array, j - 1) + 1;
      Atomics.store(array, j, value);
      return value;
    };
  }
  return scenario({ name: `lastzero(${n})`, setup: () => new Int32Array(new SharedArrayBuffer(4 * (n + 1))), threads });
}

export const lastzero2 = lastzero(2);
export const lastzero3 = lastzero(3);
export const lastzero10 = lastzero(10);
export const lastzero15 = lastzero(15);
