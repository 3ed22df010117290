import { scenario } from 'ringproof/explore';
import { assertBounded, assertConserved, assertFifo } from 'ringproof/oracle';
import { HEAD, seedMemory, SeedRing, TAIL } from './seed-ring.ts';

/** Batch consumption that takes the cached tail along. */
class MendedRing extends SeedRing {
  override consumeBatch(handler: (item: number) => void, most = Infinity): number {
    const count = super.consumeBatch(handler, most);
    this.cachedTail = Atomics.load(this.words, HEAD);
    return count;
  }
}

function readAfterBatch(Ring: typeof SeedRing) {
  return scenario({
    name: `${Ring.name}: read in place after a batch was consumed`,
    setup: () => new Ring(seedMemory(4)),
    threads: {
      one(ring) {
        const got: number[] = [];
        ring.push(1);
        ring.consumeBatch((item) => got.push(item));
        const count = ring.readable();
        const start = ring.peekAt();
        for (let i = 0; i < count; i++) got.push(ring.slots[start + i]!);
        return got;
      },
    },
    final(_, { one }) {
      assertFifo({ accepted: [[1]], delivered: [one!] });
    },
  });
}

export const readAfterBatchSeed = readAfterBatch(SeedRing);
export const readAfterBatchMended = readAfterBatch(MendedRing);

function receiveAfterBatch(Ring: typeof SeedRing) {
  return scenario({
    name: `${Ring.name}: receive after a batch was consumed`,
    setup: () => ({ producer: new Ring(seedMemory(4)) }),
    threads: {
      one({ producer: ring }) {
        const accepted: number[] = [];
        const delivered: number[] = [];
        for (const item of [7, 8]) if (ring.push(item)) accepted.push(item);
        ring.consumeBatch((item) => delivered.push(item));
        delivered.push(...ring.receive(2));
        for (const item of [9, 10]) if (ring.push(item)) accepted.push(item);
        ring.consumeBatch((item) => delivered.push(item), 4);
        return { accepted, delivered };
      },
    },
    final(_, { one }) {
      assertConserved({ accepted: [one!.accepted], delivered: [one!.delivered] });
    },
  });
}

export const receiveAfterBatchSeed = receiveAfterBatch(SeedRing);
export const receiveAfterBatchMended = receiveAfterBatch(MendedRing);

function headNeverPassesTail(Ring: typeof SeedRing) {
  return scenario({
    name: `${Ring.name}: the head never passes the tail`,
    setup: () => {
      const memory = seedMemory(4);
      return { memory, producer: new Ring(memory), consumer: new Ring(memory) };
    },
    threads: {
      producer({ producer }) {
        producer.push(7);
      },
      consumer({ consumer }) {
        consumer.consumeBatch(() => {});
        consumer.receive(1);
      },
    },
    invariant({ memory: { words } }) {
      assertBounded(Atomics.load(words, HEAD), Atomics.load(words, TAIL), 4);
    },
  });
}

export const headPassesTailSeed = headNeverPassesTail(SeedRing);
export const headPassesTailMended = headNeverPassesTail(MendedRing);
