import { scenario } from 'ringproof/explore';

const HEAD = 0;
const TAIL = 1;

/** SPSC(c, n): the indices of a ring of capacity c; producer and consumer try n times each. What they carry is left out: plain cells add no traces. */
function spsc(capacity: number, attempts: number) {
  return scenario({
    name: `SPSC(${capacity},${attempts})`,
    setup: () => new Int32Array(new SharedArrayBuffer(8)),
    threads: {
      producer(words) {
        let tail = 0;
        for (let i = 0; i < attempts; i++) {
          if (tail - Atomics.load(words, HEAD) < capacity) Atomics.store(words, TAIL, ++tail);
        }
        return tail;
      },
      consumer(words) {
        let head = 0;
        for (let i = 0; i < attempts; i++) {
          if (Atomics.load(words, TAIL) > head) Atomics.store(words, HEAD, ++head);
        }
        return head;
      },
    },
  });
}

export const spsc2x2 = spsc(2, 2);
export const spsc2x3 = spsc(2, 3);
export const spsc2x4 = spsc(2, 4);
export const spsc2x5 = spsc(2, 5);
export const spsc2x6 = spsc(2, 6);
export const spsc2x7 = spsc(2, 7);
