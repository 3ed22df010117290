import { defect, scenario } from 'ringproof/explore';
import { assertConserved, assertFifo, OracleError } from 'ringproof/oracle';
import { PolicyConsumer, policyMemory, PolicyProducer, READ, WRITE } from './policy-channel.ts';
import type { PolicyMemory } from './policy-channel.ts';

const POPPED = 0;

/** The real code's consumer, with its counter of what was popped. */
class CountingConsumer extends PolicyConsumer {
  readonly counters: Int32Array;

  constructor(memory: PolicyMemory, counters: Int32Array) {
    super(memory);
    this.counters = counters;
  }

  /** In place, up to `most` items, released at once: around the counter, and not at all when the handler throws. */
  popEach(most: number, handler: (item: number) => void): number {
    const count = Math.min(Atomics.load(this.words, WRITE) - this.read, most);
    for (let i = 0; i < count; i++) handler(this.slots[(this.read + i) % this.capacity]!);
    this.read += count;
    Atomics.store(this.words, READ, this.read);
    return count;
  }
}

/** Counts and releases what the handler was called with, whatever the handler does. */
class CarefulConsumer extends CountingConsumer {
  override popEach(most: number, handler: (item: number) => void): number {
    const count = Math.min(Atomics.load(this.words, WRITE) - this.read, most);
    const end = this.read + count;
    try {
      while (this.read < end) handler(this.slots[this.read++ % this.capacity]!);
    } finally {
      Atomics.store(this.counters, POPPED, this.read);
      Atomics.store(this.words, READ, this.read);
    }
    return count;
  }
}

function withItems(Consumer: typeof CountingConsumer, items: readonly number[]) {
  const memory = policyMemory(4);
  const counters = new Int32Array(new SharedArrayBuffer(4));
  const producer = new PolicyProducer(memory, 'reject');
  for (const item of items) producer.push(item);
  return { memory, counters, consumer: new Consumer(memory, counters) };
}

function popEach(Consumer: typeof CountingConsumer) {
  return scenario({
    name: `${Consumer.name}: popped items are counted before their slots are free`,
    setup: () => withItems(Consumer, [1, 2, 3]),
    threads: {
      consumer({ consumer }) {
        consumer.popEach(3, () => {});
      },
    },
    invariant({ memory: { words }, counters }) {
      const read = Atomics.load(words, READ);
      const popped = Atomics.load(counters, POPPED);
      if (popped < read) throw new OracleError(`${read} items were popped, ${popped} counted`);
    },
  });
}

export const popEachUncountedSeed = popEach(CountingConsumer);
export const popEachCountedMended = popEach(CarefulConsumer);

function popEachThrows(Consumer: typeof CountingConsumer) {
  return scenario({
    name: `${Consumer.name}: a callback that throws in the middle`,
    setup: () => withItems(Consumer, [1, 2, 3]),
    threads: {
      consumer({ consumer }) {
        const delivered: number[] = [];
        const handler = (item: number): void => {
          delivered.push(item);
          if (delivered.length === 2) throw new RangeError('two');
        };
        try {
          consumer.popEach(3, handler);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
        consumer.popEach(3, handler);
        return delivered;
      },
    },
    final(_, { consumer }) {
      assertFifo({ accepted: [[1, 2, 3]], delivered: [consumer!] });
      assertConserved({ accepted: [[1, 2, 3]], delivered: [consumer!] });
    },
  });
}

export const redeliveredSeed = popEachThrows(CountingConsumer);
export const redeliveredMended = popEachThrows(CarefulConsumer);

export const z78PopEachUncounted = defect({ id: 'Z78', what: 'items popped in place are not counted', verdict: 'invariant', wrong: popEachUncountedSeed, right: popEachCountedMended });
export const z78Redelivered = defect({ id: 'Z78', what: 'a callback that throws is given the same items again', verdict: 'assertion', wrong: redeliveredSeed, right: redeliveredMended });
