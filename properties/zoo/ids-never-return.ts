import { defect, scenario } from 'ringproof/explore';
import { OracleError } from 'ringproof/oracle';
import { SeedChannel, seedChannelMemory } from './seed-channel.ts';
import type { SeedChannelMemory } from './seed-channel.ts';
import type { SeedRing } from './seed-ring.ts';

/** Keeps a claim word for each ring. */
class ClaimingChannel extends SeedChannel {
  readonly #claims: Int32Array;

  constructor(memory: SeedChannelMemory) {
    super(memory);
    this.#claims = new Int32Array(new SharedArrayBuffer(4 * memory.rings.length));
  }

  override register(): SeedRing {
    const id = this.rings.findIndex((_, ring) => Atomics.compareExchange(this.#claims, ring, 0, 1) === 0);
    if (id < 0) throw new RangeError('too many producers');
    return this.rings[id]!;
  }

  override unregister(ring: SeedRing): void {
    Atomics.store(this.#claims, this.rings.indexOf(ring), 0);
  }
}

function registerAndLeave(Channel: typeof SeedChannel) {
  return scenario({
    name: `${Channel.name}: register and leave three times where two may be registered at once`,
    setup: () => new Channel(seedChannelMemory(2)),
    threads: {
      one(channel) {
        for (let time = 1; time <= 3; time++) {
          let ring: SeedRing | 'closed';
          try {
            ring = channel.register();
          } catch (error) {
            throw new OracleError(`registration ${time} was refused although nobody is registered: ${String(error)}`);
          }
          if (ring !== 'closed') channel.unregister(ring);
        }
      },
    },
  });
}

export const idsNeverReturnSeed = registerAndLeave(SeedChannel);
export const idsReturnMended = registerAndLeave(ClaimingChannel);

function refusedBy(channel: SeedChannel): SeedRing | undefined {
  try {
    return channel.register() as SeedRing;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Control: adding and taking back the count, as refused registrations do, never gives one ring away twice. */
export const refusedRegistrations = scenario({
  name: 'SeedChannel: refused registrations never duplicate a ring',
  setup: () => new SeedChannel(seedChannelMemory(1)),
  threads: { first: refusedBy, second: refusedBy, third: refusedBy },
  final(_, { first, second, third }) {
    const rings = [first, second, third].filter((ring) => ring !== undefined);
    if (rings.length !== 1) throw new OracleError(`one ring was given to ${rings.length} producers`);
  },
});

export const z15IdsNeverReturn = defect({ id: 'Z15', what: 'ids of producers that left are not given again', verdict: 'assertion', wrong: idsNeverReturnSeed, right: idsReturnMended });
