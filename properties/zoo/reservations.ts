import { defect, scenario } from 'ringproof/explore';
import { assertConserved, assertFifo, OracleError } from 'ringproof/oracle';
import type { SeedReservation } from './seed-ring.ts';
import { seedMemory, SeedRing } from './seed-ring.ts';

interface CountedReservation extends SeedReservation {
  publish(count: number): void;
}

/** One reservation at a time, and what is published is said in so many words. */
class StrictRing extends SeedRing {
  #open = false;

  override reserve(n: number): CountedReservation | undefined {
    if (this.#open) throw new RangeError('a reservation is open');
    const reservation = super.reserve(n);
    if (reservation === undefined) return undefined;
    this.#open = true;
    const publish = (count: number): void => {
      this.#open = false;
      this.commit(count);
    };
    return { ...reservation, publish, commit: () => publish(reservation.length) };
  }
}

function aliased(Ring: typeof SeedRing) {
  return scenario({
    name: `${Ring.name}: two reservations at once`,
    setup: () => new Ring(seedMemory(4)),
    threads: {
      one(ring) {
        const first = ring.reserve(2)!;
        let second: SeedReservation | undefined;
        try {
          second = ring.reserve(2);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
        const accepted: number[] = [];
        const delivered: number[] = [];
        let item = 1;
        for (const reservation of [first, second]) {
          if (reservation === undefined) continue;
          for (let i = 0; i < reservation.length; i++) {
            ring.slots[reservation.start + i] = item;
            accepted.push(item++);
          }
        }
        first.commit();
        second?.commit();
        ring.consumeBatch((got) => delivered.push(got));
        return { accepted, delivered };
      },
    },
    final(_, { one }) {
      assertFifo({ accepted: [one!.accepted], delivered: [one!.delivered] });
      assertConserved({ accepted: [one!.accepted], delivered: [one!.delivered] });
    },
  });
}

export const twoReservationsSeed = aliased(SeedRing);
export const twoReservationsMended = aliased(StrictRing);

function aliasedWhileRead(Ring: typeof SeedRing) {
  return scenario({
    name: `${Ring.name}: two reservations at once, the first one read while the second one is written`,
    setup: () => {
      const memory = seedMemory(4);
      return { producer: new Ring(memory), consumer: new Ring(memory) };
    },
    threads: {
      producer({ producer: ring }) {
        const first = ring.reserve(2)!;
        let second: SeedReservation | undefined;
        try {
          second = ring.reserve(2);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
        for (let i = 0; i < first.length; i++) ring.slots[first.start + i] = 1 + i;
        first.commit();
        second ??= ring.reserve(2)!;
        for (let i = 0; i < second.length; i++) ring.slots[second.start + i] = 3 + i;
        second.commit();
      },
      consumer({ consumer }) {
        consumer.consumeBatch(() => {});
      },
    },
  });
}

export const aliasedWhileReadSeed = aliasedWhileRead(SeedRing);
export const aliasedWhileReadMended = aliasedWhileRead(StrictRing);

export const unwrittenSeed = scenario({
  name: 'SeedRing: commit of slots that were not written publishes the last lap',
  setup: () => new SeedRing(seedMemory(2)),
  threads: {
    one(ring) {
      const delivered: number[] = [];
      ring.push(1);
      ring.push(2);
      ring.consumeBatch((item) => delivered.push(item));
      const reservation = ring.reserve(2)!;
      ring.slots[reservation.start] = 3;
      reservation.commit();
      ring.consumeBatch((item) => delivered.push(item));
      return delivered;
    },
  },
  final(_, { one }) {
    assertFifo({ accepted: [[1, 2, 3]], delivered: [one!] });
  },
});

export const unwrittenMended = scenario({
  name: 'StrictRing: only what was written is published',
  setup: () => new StrictRing(seedMemory(2)),
  threads: {
    one(ring) {
      const delivered: number[] = [];
      ring.push(1);
      ring.push(2);
      ring.consumeBatch((item) => delivered.push(item));
      const reservation = ring.reserve(2)!;
      ring.slots[reservation.start] = 3;
      reservation.publish(1);
      ring.consumeBatch((item) => delivered.push(item));
      return delivered;
    },
  },
  final(_, { one }) {
    assertFifo({ accepted: [[1, 2, 3]], delivered: [one!] });
    assertConserved({ accepted: [[1, 2, 3]], delivered: [one!] });
  },
});

/** The loop of the seed's documentation: reserve what remains, write, commit, go on. */
function sendAll(ring: SeedRing, items: readonly number[], most: number): void {
  let sent = 0;
  while (sent < items.length) {
    const reservation = ring.reserve(Math.min(items.length - sent, most));
    if (reservation === undefined) continue;
    for (let i = 0; i < reservation.length; i++) ring.slots[reservation.start + i] = items[sent + i]!;
    reservation.commit();
    sent += reservation.length;
  }
}

function sendFive(most: number) {
  return scenario({
    name: `SeedRing: send five items through a ring of four, reserving at most ${most} at once`,
    setup: () => {
      const memory = seedMemory(4);
      return { producer: new SeedRing(memory), consumer: new SeedRing(memory), delivered: [] as number[] };
    },
    threads: {
      producer({ producer }) {
        sendAll(producer, [1, 2, 3, 4, 5], most);
      },
      consumer({ consumer, delivered }) {
        while (delivered.length < 5) consumer.consumeBatch((item) => delivered.push(item));
      },
    },
    final({ delivered }) {
      assertConserved({ accepted: [[1, 2, 3, 4, 5]], delivered: [delivered] });
      assertFifo({ accepted: [[1, 2, 3, 4, 5]], delivered: [delivered] });
    },
  });
}

/** More than the capacity is never granted, nor is a part of it: the loop waits for ever for what cannot come. */
export const moreThanCapacitySeed = sendFive(5);
export const atMostOne = sendFive(1);

/** Control: loops that reserve no more than the capacity keep their order over the wrap, where reservations are short. */
export const partialAtTheWrap = scenario({
  name: 'SeedRing: reservations cut short by the wrap, in a loop',
  setup: () => {
    const memory = seedMemory(4, -2);
    return { producer: new SeedRing(memory), consumer: new SeedRing(memory), delivered: [] as number[] };
  },
  threads: {
    producer({ producer }) {
      sendAll(producer, [1, 2, 3, 4], 4);
    },
    consumer({ consumer, delivered }) {
      for (let i = 0; i < 2; i++) consumer.consumeBatch((item) => delivered.push(item));
    },
  },
  final({ consumer, delivered }) {
    consumer.consumeBatch((item) => delivered.push(item));
    assertFifo({ accepted: [[1, 2, 3, 4]], delivered: [delivered] });
    assertConserved({ accepted: [[1, 2, 3, 4]], delivered: [delivered] });
  },
});

/** Control: a reservation that is let go publishes nothing. */
export const droppedReservation = scenario({
  name: 'SeedRing: a reservation let go without commit',
  setup: () => {
    const memory = seedMemory(2);
    return { producer: new SeedRing(memory), consumer: new SeedRing(memory) };
  },
  threads: {
    producer({ producer }) {
      const reservation = producer.reserve(2)!;
      producer.slots[reservation.start] = 99;
      producer.push(1);
    },
    consumer({ consumer }) {
      const got: number[] = [];
      for (let i = 0; i < 2; i++) consumer.consumeBatch((item) => got.push(item));
      return got;
    },
  },
  final(_, { consumer }) {
    if (consumer!.some((item) => item !== 1)) throw new OracleError(`delivered ${consumer!.join(', ')}`);
  },
});

export const z04TwoReservations = defect({ id: 'Z04', what: 'two reservations at once are given the same slots', verdict: 'assertion', wrong: twoReservationsSeed, right: twoReservationsMended });
export const z04AliasedWhileRead = defect({ id: 'Z04', what: 'of two reservations at once, the second is written while the first is read', verdict: 'race', wrong: aliasedWhileReadSeed, right: aliasedWhileReadMended });
export const z05Unwritten = defect({ id: 'Z05', what: 'a commit publishes slots that were not written', verdict: 'assertion', wrong: unwrittenSeed, right: unwrittenMended });
export const z06MoreThanCapacity = defect({ id: 'Z06', what: 'a reservation for more than the capacity is refused for ever', verdict: 'livelock', wrong: moreThanCapacitySeed, right: atMostOne });
