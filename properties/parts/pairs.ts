import { choose, scenario } from 'ringproof/explore';

const HEAD = 0;
const TAIL = 1;

function produce(words: Int32Array, capacity: number, attempts: number): void {
  for (let tail = 0, i = 0; i < attempts; i++) if (tail - Atomics.load(words, HEAD) < capacity) Atomics.store(words, TAIL, ++tail);
}

function consume(words: Int32Array, attempts: number): void {
  for (let head = 0, i = 0; i < attempts; i++) if (Atomics.load(words, TAIL) > head) Atomics.store(words, HEAD, ++head);
}

/** P pairs of SPSC(c, n), each producer with a consumer of its own: no thread is common, so the product needs no look at the whole. */
function pairs(count: number, capacity: number, attempts: number) {
  const ids = Array.from({ length: count }, (_, id) => id);
  return scenario({
    name: `${count} x SPSC(${capacity},${attempts})`,
    setup: () => ids.map(() => new Int32Array(new SharedArrayBuffer(8))),
    threads: Object.fromEntries(ids.flatMap((id) => [
      [`producer ${id}`, (rings: Int32Array[]): void => produce(rings[id]!, capacity, attempts)],
      [`consumer ${id}`, (rings: Int32Array[]): void => consume(rings[id]!, attempts)],
    ])),
    parts: Object.fromEntries(ids.map((id) => [`ring ${id}`, [`producer ${id}`, `consumer ${id}`]])),
  });
}

export const two2x2 = pairs(2, 2, 2);
export const three2x2 = pairs(3, 2, 2);
export const four2x2 = pairs(4, 2, 2);
export const two2x3 = pairs(2, 2, 3);
export const eight2x5 = pairs(8, 2, 5);

/** Pairs whose consumer may rightly sleep for ever. */
function sleepers(count: number) {
  const ids = Array.from({ length: count }, (_, id) => id);
  return scenario({
    name: `${count} x a consumer that sleeps until there are two items, of which there may be one`,
    setup: () => ids.map(() => new Int32Array(new SharedArrayBuffer(8))),
    threads: Object.fromEntries(ids.flatMap((id) => [
      [`producer ${id}`, (rings: Int32Array[]): void => {
        const items = 1 + choose(2);
        for (let tail = 1; tail <= items; tail++) {
          Atomics.store(rings[id]!, TAIL, tail);
          Atomics.notify(rings[id]!, TAIL);
        }
      }],
      [`consumer ${id}`, (rings: Int32Array[]): void => {
        for (let tail = 0; tail < 2; tail = Atomics.load(rings[id]!, TAIL)) Atomics.wait(rings[id]!, TAIL, tail);
      }],
    ])),
    mayWait: () => true,
    isReady: (rings, sleeping) => rings[Number(sleeping.split(' ')[1])]![TAIL] === 2,
    parts: Object.fromEntries(ids.map((id) => [`ring ${id}`, [`producer ${id}`, `consumer ${id}`]])),
  });
}

export const oneSleeper = sleepers(1);
export const threeSleepers = sleepers(3);
