import { scenario } from 'ringproof/explore';
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
