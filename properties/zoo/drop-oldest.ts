import { defect, scenario } from 'ringproof/explore';
import { assertBounded, assertConserved, assertFifo, OracleError } from 'ringproof/oracle';
import { PolicyConsumer, policyMemory, PolicyProducer, READ, WRITE } from './policy-channel.ts';
import type { PolicyMemory } from './policy-channel.ts';

/** A consumer that trusts no sequence that it did not just read. */
class CachelessConsumer extends PolicyConsumer {
  override tryPop(): number | undefined {
    this.read = Atomics.load(this.words, READ);
    this.cachedWrite = Atomics.load(this.words, WRITE);
    return super.tryPop();
  }
}

function pushWhilePopping(capacity: number) {
  return scenario({
    name: `drop-oldest, capacity ${capacity}: two pushes while an item is read`,
    setup: () => {
      const memory = policyMemory(capacity);
      return { producer: new PolicyProducer(memory, 'drop-oldest'), consumer: new PolicyConsumer(memory) };
    },
    threads: {
      producer({ producer }) {
        producer.push(10);
        producer.push(11);
      },
      consumer({ consumer }) {
        consumer.tryPop();
      },
    },
  });
}

/** The producer drops the item that the consumer is reading, and writes over it. */
export const overwritesWhatIsReadSeed = pushWhilePopping(1);
/** With room for both nothing is dropped. */
export const roomForBothMended = pushWhilePopping(2);

interface Both {
  readonly memory: PolicyMemory;
  readonly producer: PolicyProducer;
  readonly consumer: PolicyConsumer;
}

function both(Consumer: typeof PolicyConsumer): Both {
  const memory = policyMemory(2);
  return { memory, producer: new PolicyProducer(memory, 'drop-oldest'), consumer: new Consumer(memory) };
}

function popAfterDrops(Consumer: typeof PolicyConsumer) {
  return scenario({
    name: `${Consumer.name}: one thread pushes 0, 1, pops, pushes 2, 3, 4 and drains`,
    setup: () => both(Consumer),
    threads: {
      one({ producer, consumer }) {
        const delivered: number[] = [];
        producer.push(0);
        producer.push(1);
        delivered.push(consumer.tryPop()!);
        for (const item of [2, 3, 4]) producer.push(item);
        for (let i = 0; i < 4; i++) {
          const item = consumer.tryPop();
          if (item !== undefined) delivered.push(item);
        }
        return delivered;
      },
    },
    final({ producer }, { one }) {
      assertFifo({ accepted: [[0, 1, 2, 3, 4]], delivered: [one!] });
      assertConserved({ accepted: [[0, 1, 2, 3, 4]], delivered: [one!], dropped: [producer.dropped] });
    },
  });
}

export const staleConsumerSeed = popAfterDrops(PolicyConsumer);
/** Also a control: drop-oldest with one thread and a consumer without caches is right. */
export const cachelessConsumerMended = popAfterDrops(CachelessConsumer);

function boundedAfterDrops(Consumer: typeof PolicyConsumer) {
  return scenario({
    name: `${Consumer.name}: the count stays within the capacity after drops`,
    setup: () => both(Consumer),
    threads: {
      one({ producer, consumer }) {
        producer.push(0);
        producer.push(1);
        consumer.tryPop();
        for (const item of [2, 3, 4]) producer.push(item);
        consumer.tryPop();
        producer.cachedRead = 0;
        return producer.hasSpace();
      },
    },
    invariant({ memory: { words } }) {
      assertBounded(Atomics.load(words, READ), Atomics.load(words, WRITE), 2);
    },
  });
}

/** The consumer's stale store takes the read sequence back, and capacity − (write − read) goes below nothing. */
export const countUnderflowsSeed = boundedAfterDrops(PolicyConsumer);
export const countBoundedMended = boundedAfterDrops(CachelessConsumer);

interface Claims {
  readonly words: Int32Array;
  /** Atomic cells: a copy that loses its claim may be torn, but is thrown away. */
  readonly slots: Int32Array;
}

/** Both sides take the oldest item by the same compare-exchange, so an item is either dropped or delivered. */
function takeOldest({ words, slots }: Claims): number | undefined {
  for (;;) {
    const read = Atomics.load(words, READ);
    if (read === Atomics.load(words, WRITE)) return undefined;
    const item = Atomics.load(slots, read % slots.length);
    if (Atomics.compareExchange(words, READ, read, read + 1) === read) return item;
  }
}

function claimedPush(memory: Claims, item: number, dropped: number[]): void {
  const { words, slots } = memory;
  const write = Atomics.load(words, WRITE);
  if (write - Atomics.load(words, READ) === slots.length) {
    const oldest = takeOldest(memory);
    if (oldest !== undefined) dropped.push(oldest);
  }
  Atomics.store(slots, write % slots.length, item);
  Atomics.store(words, WRITE, write + 1);
}

/** The seed's protocol, on atomic cells so that not the race but the arithmetic is judged: what was dropped may also be delivered. */
export const droppedAndDeliveredSeed = scenario({
  name: 'drop-oldest by a plain store of the read sequence: dropped or delivered, not both',
  setup: () => ({ memory: policyMemory(1), dropped: [] as number[] }),
  threads: {
    producer({ memory: { words, slots }, dropped }) {
      for (let write = 0; write < 2; write++) {
        const read = Atomics.load(words, READ);
        if (write - read === 1) {
          dropped.push(10 + read);
          Atomics.store(words, READ, read + 1);
        }
        Atomics.store(slots, 0, 10 + write);
        Atomics.store(words, WRITE, write + 1);
      }
    },
    consumer({ memory: { words, slots } }) {
      const read = Atomics.load(words, READ);
      if (Atomics.load(words, WRITE) === read) return [];
      const item = Atomics.load(slots, 0);
      Atomics.store(words, READ, read + 1);
      return [item];
    },
  },
  final({ memory, dropped }, { consumer }) {
    const resident = memory.words[WRITE]! - memory.words[READ]! > 0 ? [memory.slots[0]!] : [];
    assertConserved({ accepted: [[10, 11]], delivered: [consumer!], dropped: [dropped], resident: [resident] });
  },
});

export const droppedOrDeliveredMended = scenario({
  name: 'drop-oldest by a claim: dropped or delivered, not both',
  setup: () => ({ memory: policyMemory(1), dropped: [] as number[] }),
  threads: {
    producer({ memory, dropped }) {
      claimedPush(memory, 10, dropped);
      claimedPush(memory, 11, dropped);
    },
    consumer({ memory }) {
      const item = takeOldest(memory);
      return item === undefined ? [] : [item];
    },
  },
  final({ memory, dropped }, { consumer }) {
    const resident = memory.words[WRITE]! - memory.words[READ]! > 0 ? [memory.slots[0]!] : [];
    assertConserved({ accepted: [[10, 11]], delivered: [consumer!], dropped: [dropped], resident: [resident] });
  },
});

/** What the real code does under the same name: the new item is discarded, and the answer is Ok. */
class DiscardsNewest extends PolicyProducer {
  override push(item: number): 'ok' | 'full' | 'closed' {
    if (this.hasSpace()) this.put(item);
    return 'ok';
  }
}

function fiveIntoTwo(Producer: typeof PolicyProducer) {
  return scenario({
    name: `${Producer.name}: five items into a channel of two under drop-oldest`,
    setup: () => policyMemory(2),
    threads: {
      one(memory) {
        const producer = new Producer(memory, 'drop-oldest');
        for (let item = 0; item < 5; item++) producer.push(item);
        const consumer = new CachelessConsumer(memory);
        return [consumer.tryPop(), consumer.tryPop()];
      },
    },
    final(_, { one }) {
      if (one![0] !== 3 || one![1] !== 4) throw new OracleError(`the newest two of 0 … 4 are 3, 4; kept ${one!.join(', ')}`);
    },
  });
}

export const discardsNewestSeed = fiveIntoTwo(DiscardsNewest);
export const discardsOldestMended = fiveIntoTwo(PolicyProducer);

interface Resource {
  disposed: boolean;
}

function overwrite(destroys: boolean) {
  return scenario({
    name: `drop-oldest of resources, ${destroys ? 'destroying' : 'overwriting'} what is dropped`,
    setup: () => ({ words: new Int32Array(new SharedArrayBuffer(8)), slots: [] as Resource[] }),
    threads: {
      one({ words, slots }) {
        const made: Resource[] = [];
        for (let write = 0; write < 2; write++) {
          const resource = { disposed: false };
          made.push(resource);
          if (write - Atomics.load(words, READ) === 1) {
            if (destroys) slots[0]!.disposed = true;
            Atomics.store(words, READ, write);
          }
          slots[0] = resource;
          Atomics.store(words, WRITE, write + 1);
        }
        return made;
      },
    },
    final({ slots }, { one }) {
      const leaked = one!.filter((resource) => !resource.disposed && !slots.includes(resource));
      if (leaked.length > 0) throw new OracleError(`${leaked.length} of ${one!.length} resources is neither in the channel nor destroyed`);
    },
  });
}

export const droppedNotDestroyedSeed = overwrite(false);
export const droppedDestroyedMended = overwrite(true);

export const z62OverwritesWhatIsRead = defect({ id: 'Z62', what: 'drop-oldest overwrites the slot that is read', verdict: 'race', wrong: overwritesWhatIsReadSeed, right: roomForBothMended });
export const z64StaleConsumer = defect({ id: 'Z64', what: 'drop-oldest against a cached read sequence repeats items', verdict: 'assertion', wrong: staleConsumerSeed, right: cachelessConsumerMended });
export const z65DroppedAndDelivered = defect({ id: 'Z65', what: 'an item is both dropped and delivered', verdict: 'assertion', wrong: droppedAndDeliveredSeed, right: droppedOrDeliveredMended });
export const z66CountUnderflows = defect({ id: 'Z66', what: 'after drops the count of free slots underflows', verdict: 'invariant', wrong: countUnderflowsSeed, right: countBoundedMended });
export const z67DroppedNotDestroyed = defect({ id: 'Z67', what: 'what is dropped is not destroyed', verdict: 'assertion', wrong: droppedNotDestroyedSeed, right: droppedDestroyedMended });
export const z77DiscardsNewest = defect({ id: 'Z77', what: 'drop-oldest discards the newest', verdict: 'assertion', wrong: discardsNewestSeed, right: discardsOldestMended });
