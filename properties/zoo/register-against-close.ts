import { scenario } from 'ringproof/explore';
import { OracleError } from 'ringproof/oracle';
import { CHANNEL_CLOSED, SeedChannel, seedChannelMemory } from './seed-channel.ts';
import type { SeedRing } from './seed-ring.ts';

/** Looks again once it is counted: either the closer counts it, or it sees the closer. */
class LookingChannel extends SeedChannel {
  override register(): SeedRing | 'closed' {
    const ring = super.register();
    if (ring === 'closed') return ring;
    if (Atomics.load(this.words, CHANNEL_CLOSED) === 0) return ring;
    ring.close();
    return 'closed';
  }
}

function registerAgainstClose(Channel: typeof SeedChannel) {
  return scenario({
    name: `${Channel.name}: register while somebody closes`,
    setup: () => {
      const memory = seedChannelMemory(1);
      return { producer: new Channel(memory), closer: new Channel(memory) };
    },
    threads: {
      producer: ({ producer }) => producer.register() !== 'closed',
      closer({ closer }) {
        closer.close();
      },
    },
    final({ closer }, { producer }) {
      if (producer === true && !closer.isRingClosed(0)) throw new OracleError('the channel is closed, but a producer has a ring that is open');
    },
  });
}

export const registerAgainstCloseSeed = registerAgainstClose(SeedChannel);
export const registerAgainstCloseMended = registerAgainstClose(LookingChannel);
