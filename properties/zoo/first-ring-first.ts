import { defect, scenario } from 'ringproof/explore';
import { assertServed } from 'ringproof/oracle';
import { COUNT, SeedChannel, seedChannelMemory } from './seed-channel.ts';
import type { SeedRing } from './seed-ring.ts';

/** Begins where the last poll ended. */
class TurningChannel extends SeedChannel {
  #next = 0;

  override consumeUpTo(limit: number, handler: (item: number, id: number) => void): number {
    let consumed = 0;
    const count = Math.min(Atomics.load(this.words, COUNT), this.rings.length);
    for (let looked = 0; looked < count && consumed < limit; looked++) {
      const id = this.#next;
      this.#next = (this.#next + 1) % count;
      consumed += this.rings[id]!.consumeBatch((item) => handler(item, id), limit - consumed);
    }
    return consumed;
  }
}

function refilled(Channel: typeof SeedChannel) {
  return scenario({
    name: `${Channel.name}: bounded polls while the first producer refills its ring`,
    setup: () => {
      const memory = seedChannelMemory(2);
      const producers = new Channel(memory);
      const first = producers.register() as SeedRing;
      const second = producers.register() as SeedRing;
      first.push(1);
      second.push(2);
      return { first, consumer: new Channel(memory) };
    },
    threads: {
      first({ first }) {
        for (let item = 3; item <= 5; item++) first.push(item);
      },
      consumer({ consumer }) {
        // Both have an item from the start, and the second one has no other: it waits until it is served.
        const turns: { waiting: number[]; served: number[] }[] = [];
        for (let poll = 0; poll < 3; poll++) {
          const served: number[] = [];
          const waiting = turns.some((turn) => turn.served.includes(1)) ? [] : [1];
          consumer.consumeUpTo(1, (_, id) => served.push(id));
          turns.push({ waiting, served });
        }
        assertServed(turns, 1);
      },
    },
  });
}

export const refilledSeed = refilled(SeedChannel);
export const refilledMended = refilled(TurningChannel);

export const z13Refilled = defect({ id: 'Z13', what: 'bounded drains begin at ring 0, so the others starve', verdict: 'starvation', wrong: refilledSeed, right: refilledMended });
