import { scenario } from 'ringproof/explore';

/** fib(n): from 1 and 1, one thread adds y to x n times, another x to y; a third reads x and, unless that is too large already, y. */
function fib(n: number) {
  const bound = fibonacci(2 * n + 2);
  return scenario({
    name: `fib(${n})`,
    setup: () => new Int32Array(new SharedArrayBuffer(8)).fill(1),
    threads: {
      left(words) {
        let sum = 0;
        for (let i = 0; i < n; i++) Atomics.store(words, 0, (sum = Atomics.load(words, 0) + Atomics.load(words, 1)));
        return sum;
      },
      right(words) {
        let sum = 0;
        for (let i = 0; i < n; i++) Atomics.store(words, 1, (sum = Atomics.load(words, 1) + Atomics.load(words, 0)));
        return sum;
      },
      reader(words) {
        const x = Atomics.load(words, 0);
        const y = x > bound ? 0 : Atomics.load(words, 1);
        if (x > bound || y > bound) throw new Error(`a sum exceeds ${bound}`);
        return [x, y];
      },
    },
  });
}

/** 1, 1, 2, 3, 5, … for k = 1, 2, 3, … */
function fibonacci(k: number): number {
  let [previous, current] = [0, 1];
  for (let i = 1; i < k; i++) [previous, current] = [current, previous + current];
  return current;
}

export const fib1 = fib(1);
export const fib2 = fib(2);
export const fib3 = fib(3);
export const fib4 = fib(4);
