import { defect, scenario } from 'ringproof/explore';
import { assertBounded, assertCachesBehind, assertConserved, assertFifo } from 'ringproof/oracle';
import { HEAD, seedMemory, SeedRing, TAIL } from './seed-ring.ts';

/** Batch consumption that takes the cached tail along. */
class MendedRing extends SeedRing {
  override consumeBatch(handler: (item: number) => void, most = Infinity): number {
    const head = Atomics.load(this.words, HEAD);
    this.cachedTail = Atomics.load(this.words, TAIL);
    const count = Math.min((this.cachedTail - head) >>> 0, most);
    for (let i = 0; i < count; i++) handler(this.slots[(head + i) & this.mask]!);
    if (count > 0) Atomics.store(this.words, HEAD, (head + count) | 0);
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

function cacheBetween(Ring: typeof SeedRing) {
  return scenario({
    name: `${Ring.name}: the cached tail lies between head and tail`,
    setup: () => new Ring(seedMemory(4)),
    threads: {
      one(ring) {
        ring.push(1);
        ring.consumeBatch(() => {});
        ring.readable();
      },
    },
    invariant({ words, capacity, cachedTail }) {
      assertCachesBehind({ capacity, head: Atomics.load(words, HEAD), tail: Atomics.load(words, TAIL), consumerTail: cachedTail });
    },
  });
}

export const cacheBehindHeadSeed = cacheBetween(SeedRing);
export const cacheBehindHeadMended = cacheBetween(MendedRing);

export const z01ReadAfterBatch = defect({ id: 'Z01', what: 'a read in place after a batch finds items that were consumed', verdict: 'assertion', wrong: readAfterBatchSeed, right: readAfterBatchMended });
export const z01CacheBehindHead = defect({ id: 'Z01', what: 'a batch leaves the cached tail behind the head', verdict: 'invariant', wrong: cacheBehindHeadSeed, right: cacheBehindHeadMended });
export const z02ReceiveAfterBatch = defect({ id: 'Z02', what: 'a receive after a batch delivers ghosts, and later items never', verdict: 'assertion', wrong: receiveAfterBatchSeed, right: receiveAfterBatchMended });
export const z02HeadPassesTail = defect({ id: 'Z02', what: 'a receive after a batch moves the head past the tail', verdict: 'invariant', wrong: headPassesTailSeed, right: headPassesTailMended });
