import { scenario } from 'ringproof/explore';

/** SB: each of two threads writes its own word and reads the other's; under sequential consistency one of them sees a 1. */
export const storeBuffering = scenario({
  name: 'SB',
  setup: () => new Int32Array(new SharedArrayBuffer(8)),
  threads: {
    left(words) {
      Atomics.store(words, 0, 1);
      return Atomics.load(words, 1);
    },
    right(words) {
      Atomics.store(words, 1, 1);
      return Atomics.load(words, 0);
    },
  },
  final(_, { left, right }) {
    if (left === 0 && right === 0) throw new Error('both threads read 0');
  },
});
