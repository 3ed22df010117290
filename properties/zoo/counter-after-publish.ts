import { defect, scenario } from 'ringproof/explore';
import { OracleError } from 'ringproof/oracle';
import { RECEIVED, SeedChannel, seedChannelMemory, SENT } from './seed-channel.ts';
import type { SeedRing } from './seed-ring.ts';

function counted(countFirst: boolean) {
  return scenario({
    name: `SeedChannel: an item is counted ${countFirst ? 'before' : 'after'} it is published`,
    setup: () => {
      const memory = seedChannelMemory(1);
      const ring = new SeedChannel(memory).register() as SeedRing;
      return { words: memory.words, ring, consumer: new SeedChannel(memory) };
    },
    threads: {
      producer({ words, ring }) {
        if (countFirst) Atomics.add(words, SENT, 1);
        ring.push(1);
        if (!countFirst) Atomics.add(words, SENT, 1);
      },
      consumer({ words, consumer }) {
        const count = consumer.consumeUpTo(1, () => {});
        if (count > 0) Atomics.add(words, RECEIVED, count);
      },
    },
    invariant({ words }) {
      const received = Atomics.load(words, RECEIVED);
      const sent = Atomics.load(words, SENT);
      if (received > sent) throw new OracleError(`received ${received}, but sent only ${sent}`);
    },
  });
}

export const countedAfterSeed = counted(false);
export const countedBeforeMended = counted(true);

export const z14CountedAfter = defect({ id: 'Z14', what: 'an item is consumed before it is counted as submitted', verdict: 'invariant', wrong: countedAfterSeed, right: countedBeforeMended });
