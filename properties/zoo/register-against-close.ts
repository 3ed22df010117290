import { defect, scenario } from 'ringproof/explore';
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

/** Whether the calls have returned: shared words, so that the order of the returns is one that is explored. */
const REGISTERED = 0;
const CLOSED = 1;

function registerAgainstClose(Channel: typeof SeedChannel) {
  return scenario({
    name: `${Channel.name}: register while somebody closes`,
    setup: () => {
      const memory = seedChannelMemory(1);
      return { producer: new Channel(memory), closer: new Channel(memory), returned: new Int32Array(new SharedArrayBuffer(8)) };
    },
    threads: {
      producer({ producer, returned }) {
        if (producer.register() !== 'closed') Atomics.store(returned, REGISTERED, 1);
      },
      closer({ closer, returned }) {
        closer.close();
        Atomics.store(returned, CLOSED, 1);
      },
    },
    invariant({ closer, returned }) {
      const both = Atomics.load(returned, REGISTERED) === 1 && Atomics.load(returned, CLOSED) === 1;
      if (both && !closer.isRingClosed(0)) throw new OracleError('the channel is closed, but a producer has a ring that is open');
    },
  });
}

export const registerAgainstCloseSeed = registerAgainstClose(SeedChannel);
export const registerAgainstCloseMended = registerAgainstClose(LookingChannel);

export const z09RegisterAgainstClose = defect({ id: 'Z09', what: 'a registration that overlaps a close gets a ring that stays open', verdict: 'invariant', wrong: registerAgainstCloseSeed, right: registerAgainstCloseMended });
