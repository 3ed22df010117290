import { claimConsumer, claimProducer, createRing } from 'ringproof';
import { scenario } from 'ringproof/explore';

/** Fails in every execution, by a message that is markup. */
export const ring = scenario({
  name: 'a ring <b>&amp;</b>',
  setup() {
    const memory = createRing({ element: 'int32', ringBits: 2 });
    return { producer: claimProducer(memory), consumer: claimConsumer(memory) };
  },
  threads: {
    producer({ producer }) {
      for (let i = 1; i <= 5; i++) producer.push(i * 10);
    },
    consumer({ consumer }) {
      consumer.drain(() => {});
    },
  },
  final() {
    throw new Error(`wrong on purpose </script><script>globalThis.pwned = true</script><img src="https://ringproof.invalid/x" onerror="globalThis.pwned = true">`);
  },
});

export const lostUpdate = scenario({
  name: 'load and store',
  setup: () => new Int32Array(new SharedArrayBuffer(8)),
  threads: {
    a(word) {
      Atomics.store(word, 0, Atomics.load(word, 0) + 1);
    },
    b(word) {
      Atomics.store(word, 0, Atomics.load(word, 0) + 1);
    },
  },
  final(word) {
    if (Atomics.load(word, 0) !== 2) throw new Error(`counted ${Atomics.load(word, 0)}`);
  },
});

export const update = scenario({
  name: 'add',
  setup: () => new Int32Array(new SharedArrayBuffer(8)),
  threads: { a: (word) => Atomics.add(word, 0, 1), b: (word) => Atomics.add(word, 0, 1) },
});
