import { defect, scenario } from 'ringproof/explore';
import { assertConserved, assertExactlyOnce } from 'ringproof/oracle';
import { seedMemory, SeedRing } from './seed-ring.ts';
import type { SeedMemory } from './seed-ring.ts';

/** Runs `action` only for the first thread that asks for the role. */
function ifMine(owners: Int32Array, role: number, action: () => void): void {
  if (Atomics.compareExchange(owners, role, 0, 1) === 0) action();
}

function twoConsumers(claimed: boolean) {
  return scenario({
    name: `SeedRing: two consumers, ${claimed ? 'of which one gets the role' : 'each with a handle of its own'}`,
    setup: () => {
      const memory = seedMemory(2);
      new SeedRing(memory).push(1);
      return { memory, owners: new Int32Array(new SharedArrayBuffer(4)), delivered: [] as number[] };
    },
    threads: {
      first({ memory, owners, delivered }) {
        const consume = (): void => {
          new SeedRing(memory).consumeBatch((item) => delivered.push(item));
        };
        if (claimed) ifMine(owners, 0, consume);
        else consume();
      },
      second({ memory, owners, delivered }) {
        const consume = (): void => {
          new SeedRing(memory).consumeBatch((item) => delivered.push(item));
        };
        if (claimed) ifMine(owners, 0, consume);
        else consume();
      },
    },
    final({ delivered }) {
      assertExactlyOnce({ accepted: [[1]], delivered: [delivered] });
    },
  });
}

export const twoConsumersSeed = twoConsumers(false);
export const twoConsumersMended = twoConsumers(true);

function twoProducers(claimed: boolean) {
  const produce = (memory: SeedMemory, accepted: number[], item: number): void => {
    if (new SeedRing(memory).push(item)) accepted.push(item);
  };
  return scenario({
    name: `SeedRing: two producers on one ring, ${claimed ? 'of which one gets the role' : 'each with a handle of its own'}`,
    setup: () => ({ memory: seedMemory(2), owners: new Int32Array(new SharedArrayBuffer(4)), accepted: [] as number[] }),
    threads: {
      first({ memory, owners, accepted }) {
        if (claimed) ifMine(owners, 0, () => produce(memory, accepted, 1));
        else produce(memory, accepted, 1);
      },
      second({ memory, owners, accepted }) {
        if (claimed) ifMine(owners, 0, () => produce(memory, accepted, 2));
        else produce(memory, accepted, 2);
      },
    },
    final({ memory, accepted }) {
      const delivered: number[] = [];
      new SeedRing(memory).consumeBatch((item) => delivered.push(item));
      assertConserved({ accepted: [accepted], delivered: [delivered] });
    },
  });
}

export const twoProducersSeed = twoProducers(false);
export const twoProducersMended = twoProducers(true);

export const z11TwoConsumers = defect({ id: 'Z11', what: 'two consumers take the same item', verdict: 'assertion', wrong: twoConsumersSeed, right: twoConsumersMended });
export const z12TwoProducers = defect({ id: 'Z12', what: 'two producers write the same slot', verdict: 'race', wrong: twoProducersSeed, right: twoProducersMended });
