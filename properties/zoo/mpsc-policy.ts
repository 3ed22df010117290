import { defect, scenario } from 'ringproof/explore';
import { assertConserved, assertFifo } from 'ringproof/oracle';
import { policyMemory, READ, WRITE } from './policy-channel.ts';
import type { Policy, PolicyMemory } from './policy-channel.ts';

/** Sequences given to producers; those up to WRITE are published. */
const CLAIM = 0;
/** Handles that exist. */
const HANDLES = 1;

interface MpscMemory extends PolicyMemory {
  readonly claims: Int32Array;
}

function mpscMemory(capacity: number): MpscMemory {
  const claims = new Int32Array(new SharedArrayBuffer(8));
  claims[HANDLES] = 1;
  return { ...policyMemory(capacity), claims };
}

/**
 * The producer of F-003, as its text gives it: alone it writes like the SPSC producer; once it was cloned, each claims a sequence, writes,
 * waits for its predecessors and publishes in the order of the claims.
 */
class MpscProducer {
  readonly memory: MpscMemory;
  readonly policy: Policy;
  readonly dropped: number[] = [];

  constructor(memory: MpscMemory, policy: Policy) {
    this.memory = memory;
    this.policy = policy;
  }

  /** Needs the handle for itself, so no push runs while it is cloned. */
  clone(): MpscProducer {
    Atomics.add(this.memory.claims, HANDLES, 1);
    return new MpscProducer(this.memory, this.policy);
  }

  /** The handle is dropped. */
  drop(): void {
    Atomics.sub(this.memory.claims, HANDLES, 1);
  }

  /** Takes the item; an error says only that it was full. */
  push(item: number): 'ok' | 'full' {
    const sequence = this.claim();
    if (sequence === undefined) return 'full';
    const { words, slots } = this.memory;
    slots[sequence % slots.length] = item;
    while (Atomics.load(words, WRITE) !== sequence);
    Atomics.store(words, WRITE, sequence + 1);
    return 'ok';
  }

  /** A free sequence; undefined: full, and the policy says to reject. */
  claim(): number | undefined {
    const { words, slots, claims } = this.memory;
    for (;;) {
      // Before the claims are looked at: whoever is alone by now has seen the last of the others'.
      const alone = Atomics.load(claims, HANDLES) === 1;
      const sequence = Atomics.load(claims, CLAIM);
      if (sequence - Atomics.load(words, READ) === slots.length) {
        if (this.policy === 'reject') return undefined;
        this.makeSpace();
        continue;
      }
      if (alone) {
        Atomics.store(claims, CLAIM, sequence + 1);
        return sequence;
      }
      if (Atomics.compareExchange(claims, CLAIM, sequence, sequence + 1) === sequence) return sequence;
    }
  }

  /** Whatever the policy, waits for the consumer: the text has no other way for several producers. */
  makeSpace(): void {}
}

/** Takes the oldest item itself, by the same claim on the read sequence as the consumer. */
class DroppingProducer extends MpscProducer {
  override makeSpace(): void {
    if (this.policy !== 'drop-oldest') return;
    const oldest = take(this.memory);
    if (oldest !== undefined) this.dropped.push(oldest);
  }
}

/** The oldest item, by a claim. */
function take({ words, slots }: PolicyMemory): number | undefined {
  for (;;) {
    const read = Atomics.load(words, READ);
    if (read === Atomics.load(words, WRITE)) return undefined;
    const item = slots[read % slots.length]!;
    if (Atomics.compareExchange(words, READ, read, read + 1) === read) return item;
  }
}

function twoIntoOne(Producer: typeof MpscProducer) {
  return scenario({
    name: `${Producer.name}: drop-oldest on a full channel, while nobody reads`,
    setup: () => {
      const memory = mpscMemory(1);
      return { memory, producer: new Producer(memory, 'drop-oldest') };
    },
    threads: {
      producer({ producer }) {
        producer.push(1);
        producer.push(2);
      },
    },
    final({ memory, producer }) {
      assertConserved({ accepted: [[1, 2]], delivered: [[take(memory)!]], dropped: [producer.dropped] });
    },
  });
}

/** Drop-oldest never blocks, it says; it spins until the consumer reads. */
export const dropOldestBlocksSeed = twoIntoOne(MpscProducer);
export const dropOldestDropsMended = twoIntoOne(DroppingProducer);

/** Hands the item back when it is not accepted. */
function pushOrBack(producer: MpscProducer, item: number): number[] {
  return producer.push(item) === 'ok' ? [] : [item];
}

/** The caller has moved the item into the call, and the error does not carry it. */
function pushOrGone(producer: MpscProducer, item: number): number[] {
  producer.push(item);
  return [];
}

function rejecting(push: typeof pushOrBack) {
  return scenario({
    name: `reject: ${push.name} by two producers into a channel of one`,
    setup: () => {
      const memory = mpscMemory(1);
      const first = new MpscProducer(memory, 'reject');
      return { memory, first, second: first.clone() };
    },
    threads: {
      first: ({ first }) => push(first, 1),
      second: ({ second }) => push(second, 2),
    },
    final({ memory }, { first, second }) {
      const item = take(memory);
      assertConserved({ accepted: [[1, 2]], delivered: [item === undefined ? [] : [item]], resident: [[...first!, ...second!]] });
    },
  });
}

export const rejectedAndGoneSeed = rejecting(pushOrGone);
export const rejectedAndBackMended = rejecting(pushOrBack);

function takeAll(memory: MpscMemory): number[] {
  const items: number[] = [];
  for (let item = take(memory); item !== undefined; item = take(memory)) items.push(item);
  return items;
}

/** Control: the upgrade itself. The only handle cannot push while it is cloned, so whoever finds itself alone is. */
export const upgradeWhilePushing = scenario({
  name: 'F-003: from one producer to two',
  setup: () => {
    const memory = mpscMemory(4);
    return { memory, first: new MpscProducer(memory, 'block'), handed: new Int32Array(new SharedArrayBuffer(4)), clones: [] as MpscProducer[] };
  },
  threads: {
    first({ first, clones, handed }) {
      first.push(1);
      clones.push(first.clone());
      Atomics.store(handed, 0, 1);
      first.push(2);
    },
    second({ clones, handed }) {
      while (Atomics.load(handed, 0) !== 1);
      clones[0]!.push(11);
    },
    consumer({ memory }) {
      const item = take(memory);
      return item === undefined ? [] : [item];
    },
  },
  final({ memory }, { consumer }) {
    const delivered = [...consumer!, ...takeAll(memory)];
    const by = (second: boolean): number[] => delivered.filter((item) => item > 10 === second);
    assertFifo({ accepted: [[1, 2], [11]], delivered: [by(false), by(true)] });
    assertConserved({ accepted: [[1, 2], [11]], delivered: [by(false), by(true)] });
  },
});

/** Control: up to two, back to one, up to two again. */
export const upgradeAgain = scenario({
  name: 'F-003: two producers, one, two again',
  setup: () => {
    const memory = mpscMemory(8);
    const first = new MpscProducer(memory, 'block');
    return { memory, first, clones: [first.clone()], handed: new Int32Array(new SharedArrayBuffer(4)) };
  },
  threads: {
    first({ memory, first, clones, handed }) {
      first.push(1);
      while (Atomics.load(memory.claims, HANDLES) !== 1);
      first.push(2);
      clones.push(first.clone());
      Atomics.store(handed, 0, 1);
      first.push(3);
    },
    second({ clones }) {
      clones[0]!.push(11);
      clones[0]!.drop();
    },
    third({ clones, handed }) {
      while (Atomics.load(handed, 0) !== 1);
      clones[1]!.push(21);
    },
  },
  final({ memory }) {
    const delivered = takeAll(memory);
    const by = (tens: number): number[] => delivered.filter((item) => Math.floor(item / 10) === tens);
    assertFifo({ accepted: [[1, 2, 3], [11], [21]], delivered: [by(0), by(1), by(2)] });
    assertConserved({ accepted: [[1, 2, 3], [11], [21]], delivered: [by(0), by(1), by(2)] });
  },
});

export const z75RejectedAndGone = defect({ id: 'Z75', what: 'a rejected item is not handed back', verdict: 'assertion', wrong: rejectedAndGoneSeed, right: rejectedAndBackMended });
export const z75DropOldestBlocks = defect({ id: 'Z75', what: 'drop-oldest by several producers blocks', verdict: 'livelock', wrong: dropOldestBlocksSeed, right: dropOldestDropsMended });
