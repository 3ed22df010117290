import { defect, scenario } from 'ringproof/explore';
import { assertBounded, assertConserved } from 'ringproof/oracle';
import { HEAD, seedMemory, SeedRing, TAIL } from './seed-ring.ts';

/** Refuses to release what it did not lend. */
class CheckedRing extends SeedRing {
  override advance(n: number): void {
    if (n > this.readable()) throw new RangeError(`advance(${n}): fewer items are readable`);
    super.advance(n);
  }
}

function tryToAdvance(ring: SeedRing, n: number): void {
  try {
    ring.advance(n);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}

function advanceTooFar(Ring: typeof SeedRing) {
  return scenario({
    name: `${Ring.name}: advance by more than there is`,
    setup: () => {
      const memory = seedMemory(4);
      return { memory, ring: new Ring(memory) };
    },
    threads: {
      one({ ring }) {
        tryToAdvance(ring, 10);
      },
    },
    invariant({ memory: { words } }) {
      assertBounded(Atomics.load(words, HEAD), Atomics.load(words, TAIL), 4);
    },
  });
}

export const advanceTenSeed = advanceTooFar(SeedRing);
export const advanceTenMended = advanceTooFar(CheckedRing);

function advanceOnEmpty(Ring: typeof SeedRing) {
  return scenario({
    name: `${Ring.name}: advance by one on an empty ring`,
    setup: () => new Ring(seedMemory(4)),
    threads: {
      one(ring) {
        const delivered: number[] = [];
        tryToAdvance(ring, 1);
        ring.push(1);
        ring.consumeBatch((item) => delivered.push(item), 4);
        return delivered;
      },
    },
    final(_, { one }) {
      assertConserved({ accepted: [[1]], delivered: [one!] });
    },
  });
}

export const advanceOneSeed = advanceOnEmpty(SeedRing);
export const advanceOneMended = advanceOnEmpty(CheckedRing);

function pushesAfterAdvance(Ring: typeof SeedRing) {
  return scenario({
    name: `${Ring.name}: five pushes after an advance by ten on an empty ring`,
    setup: () => {
      const memory = seedMemory(4);
      return { producer: new Ring(memory), consumer: new Ring(memory) };
    },
    threads: {
      producer({ producer }) {
        for (let item = 1; item <= 5; item++) while (!producer.push(item));
      },
      consumer({ consumer }) {
        tryToAdvance(consumer, 10);
        let got = 0;
        while (got < 5) got += consumer.consumeBatch(() => {}, 4);
      },
    },
  });
}

/** The producer's stale cache grants four more; then the head is further than the tail, and the ring is full for ever. */
export const fullForEverSeed = pushesAfterAdvance(SeedRing);
export const fullForEverMended = pushesAfterAdvance(CheckedRing);

export const z18AdvanceTen = defect({ id: 'Z18', what: 'an unchecked advance moves the head past the tail', verdict: 'invariant', wrong: advanceTenSeed, right: advanceTenMended });
export const z18AdvanceOne = defect({ id: 'Z18', what: 'an unchecked advance on an empty ring loses the next item', verdict: 'assertion', wrong: advanceOneSeed, right: advanceOneMended });
export const z18FullForEver = defect({ id: 'Z18', what: 'after an unchecked advance the ring is full for ever', verdict: 'livelock', wrong: fullForEverSeed, right: fullForEverMended });
