import { defect, scenario } from 'ringproof/explore';
import { assertConserved, assertFifo } from 'ringproof/oracle';
import { EVENTS, HEAD, seedMemory, SeedRing, TAIL } from './seed-ring.ts';

interface Blocking {
  readonly producer: BlockingRing;
  readonly consumer: BlockingRing;
  readonly closer: BlockingRing;
}

/** The blocking half of the Zig original: a futex on the tail for the consumer, on the head for the producer. */
class BlockingRing extends SeedRing {
  override commit(n: number): void {
    super.commit(n);
    Atomics.notify(this.words, TAIL);
  }

  override advance(n: number): void {
    super.advance(n);
    Atomics.notify(this.words, HEAD);
  }

  /** The next item, sleeping while there is none; undefined when there never will be. */
  receiveBlocking(): number | undefined {
    for (;;) {
      const tail = Atomics.load(this.words, TAIL);
      const [item] = this.receive(1);
      if (item !== undefined) return item;
      if (this.isClosed()) return this.lastLook();
      Atomics.wait(this.words, TAIL, tail);
    }
  }

  /** After closed was seen. The Zig original answers at once. */
  lastLook(): number | undefined {
    return undefined;
  }

  pushBlocking(item: number): void {
    for (;;) {
      const head = Atomics.load(this.words, HEAD);
      if (this.push(item)) return;
      Atomics.wait(this.words, HEAD, head);
    }
  }
}

/** Looks once more after it saw closed. */
class LookingRing extends BlockingRing {
  override lastLook(): number | undefined {
    return this.receive(1)[0];
  }
}

/** Items and the end move one word, which the consumer reads before it looks and sleeps on. */
class WakingRing extends LookingRing {
  override commit(n: number): void {
    super.commit(n);
    this.#moved();
  }

  override receiveBlocking(): number | undefined {
    for (;;) {
      const seen = Atomics.load(this.words, EVENTS);
      const [item] = this.receive(1);
      if (item !== undefined) return item;
      if (this.isClosed()) return this.lastLook();
      Atomics.wait(this.words, EVENTS, seen);
    }
  }

  override close(): void {
    super.close();
    this.#moved();
  }

  #moved(): void {
    Atomics.add(this.words, EVENTS, 1);
    Atomics.notify(this.words, EVENTS);
  }
}

function handles(Ring: typeof BlockingRing): Blocking {
  const memory = seedMemory(2);
  return { producer: new Ring(memory), consumer: new Ring(memory), closer: new Ring(memory) };
}

function closeWhileAsleep(Ring: typeof BlockingRing) {
  return scenario({
    name: `${Ring.name}: close while the consumer sleeps`,
    setup: () => handles(Ring),
    threads: {
      consumer: ({ consumer }) => consumer.receiveBlocking(),
      closer({ closer }) {
        closer.close();
      },
    },
  });
}

export const closeWakesNobodySeed = closeWhileAsleep(BlockingRing);
export const closeWakesMended = closeWhileAsleep(WakingRing);

function sendThenClose(Ring: typeof BlockingRing) {
  return scenario({
    name: `${Ring.name}: the producer pushes and closes while the consumer looks`,
    setup: () => handles(Ring),
    threads: {
      producer({ producer }) {
        producer.push(1);
        producer.close();
      },
      consumer({ consumer }) {
        const got: number[] = [];
        const item = consumer.receiveBlocking();
        if (item !== undefined) got.push(item);
        return got;
      },
    },
    final(_, { consumer }) {
      assertConserved({ accepted: [[1]], delivered: [consumer!] });
    },
  });
}

export const closedWithoutLookingSeed = sendThenClose(BlockingRing);
export const closedAfterLookingMended = sendThenClose(LookingRing);

/** Control: reading the word before the look, and sleeping on what was read, loses no wake-up. */
export const futexBothWays = scenario({
  name: 'BlockingRing: both sides sleep and wake each other',
  setup: () => handles(BlockingRing),
  threads: {
    producer({ producer }) {
      for (let item = 1; item <= 3; item++) producer.pushBlocking(item);
    },
    consumer({ consumer }) {
      return [consumer.receiveBlocking(), consumer.receiveBlocking(), consumer.receiveBlocking()];
    },
  },
  final(_, { consumer }) {
    assertFifo({ accepted: [[1, 2, 3]], delivered: [consumer!] });
    assertConserved({ accepted: [[1, 2, 3]], delivered: [consumer!] });
  },
});

export const z21CloseWakesNobody = defect({ id: 'Z21', what: 'closing wakes no sleeper', verdict: 'deadlock', wrong: closeWakesNobodySeed, right: closeWakesMended });
export const z22ClosedWithoutLooking = defect({ id: 'Z22', what: 'closed is believed without another look, and an item stranded', verdict: 'assertion', wrong: closedWithoutLookingSeed, right: closedAfterLookingMended });
