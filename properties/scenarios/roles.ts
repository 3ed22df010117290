import { scenario } from 'ringproof/explore';
import { assertConserved, assertFifo, OracleError } from 'ringproof/oracle';
import { adoptProducer, claimConsumer, claimProducer, createRing, metrics, reclaim, RoleReleasedError, RoleTakenError } from '../../src/ring/index.ts';
import type { RingDescriptor, ScalarProducer } from '../../src/ring/index.ts';
import { nothingLost, PARK_AT_ONCE, push, spsc, startSequence } from '../kit/spsc.ts';

function freshRing(): RingDescriptor<'int32'> {
  return createRing({ element: 'int32', ringBits: 1, startSequence: startSequence() });
}

/** What `claim` returns, or undefined when somebody else has the role. */
function unlessTaken<T>(claim: () => T): T | undefined {
  try {
    return claim();
  } catch (error) {
    if (error instanceof RoleTakenError) return undefined;
    throw error;
  }
}

function exactlyOne(first: boolean | undefined, second: boolean | undefined): void {
  if (first === second) throw new OracleError(first === true ? 'both threads got the role' : 'the role was free, yet neither thread got it');
}

export const oneProducer = scenario({
  name: 'roles: of two threads that claim to produce, exactly one may',
  setup: freshRing,
  threads: {
    first: (ring) => unlessTaken(() => claimProducer(ring)) !== undefined,
    second: (ring) => unlessTaken(() => claimProducer(ring)) !== undefined,
  },
  final: (_, { first, second }) => exactlyOne(first, second),
});

export const oneConsumer = scenario({
  name: 'roles: of two threads that claim to consume, exactly one may',
  setup: freshRing,
  threads: {
    first: (ring) => unlessTaken(() => claimConsumer(ring)) !== undefined,
    second: (ring) => unlessTaken(() => claimConsumer(ring)) !== undefined,
  },
  final: (_, { first, second }) => exactlyOne(first, second),
});

export const adoptedOnce = scenario({
  name: 'roles: a ticket that two threads adopt is good for one of them',
  setup: () => {
    const context = spsc();
    push(context, 1);
    return { ...context, ticket: context.producer.detach() };
  },
  threads: {
    first(context) {
      const producer = unlessTaken(() => adoptProducer(context.ticket, PARK_AT_ONCE));
      if (producer?.push(2) === 'ok') context.accepted.push(2);
      return producer !== undefined;
    },
    second(context) {
      const producer = unlessTaken(() => adoptProducer(context.ticket, PARK_AT_ONCE));
      if (producer?.push(3) === 'ok') context.accepted.push(3);
      return producer !== undefined;
    },
  },
  final(context, { first, second }) {
    exactlyOne(first, second);
    nothingLost(context);
  },
});

export const handedOver = scenario({
  name: 'roles: detached by one thread, adopted by another, while the consumer consumes',
  setup: () => spsc(),
  threads: {
    giver(context) {
      push(context, 1);
      context.producer.detach();
    },
    taker(context) {
      const producer = unlessTaken(() => adoptProducer(context.producer.role, PARK_AT_ONCE));
      if (producer?.push(2) === 'ok') context.accepted.push(2);
    },
    consumer({ consumer, delivered }) {
      for (let i = 0; i < 2; i++) if (consumer.pop() === 'ok') delivered.push(consumer.value);
    },
  },
  final: nothingLost,
});

export const releasedAndClaimed = scenario({
  name: 'roles: released by one thread, claimed by another; order is kept across the change',
  setup: () => spsc(),
  threads: {
    leaving(context) {
      push(context, 1);
      context.producer.release();
    },
    next(context): ScalarProducer<'int32'> | undefined {
      const producer = unlessTaken(() => claimProducer(context.ring, PARK_AT_ONCE));
      if (producer?.push(2) === 'ok') context.accepted.push(2);
      return producer;
    },
    consumer({ consumer, delivered }) {
      for (let i = 0; i < 2; i++) if (consumer.pop() === 'ok') delivered.push(consumer.value);
    },
  },
  final: nothingLost,
});

export const producersInTurn = scenario({
  name: 'roles: a producer goes on with what the one before it counted, as soon as that has left',
  setup: () => spsc({ metrics: true }),
  threads: {
    leaving(context) {
      for (let item = 1; item <= 3; item++) push(context, item);
      context.producer.waitForSpace(1, 1);
      context.producer.release();
    },
    next({ ring }) {
      return unlessTaken(() => claimProducer(ring, PARK_AT_ONCE));
    },
  },
  final(context, { next }) {
    nothingLost(context);
    const producer = next ?? claimProducer(context.ring, PARK_AT_ONCE);
    if (producer.push(4) === 'ok') context.accepted.push(4);
    nothingLost(context);
    const { submitted, publishes, refused, producerWaits } = metrics(context.ring)!;
    if (submitted !== 3 || publishes !== 3 || refused !== 1 || producerWaits !== 1) throw new OracleError(`submitted ${submitted} in ${publishes}, refused ${refused}, waited ${producerWaits}; it was 3 in 3, 1 and 1`);
  },
});

export const consumersInTurn = scenario({
  name: 'roles: a consumer goes on where the one before it was, with what that counted, as soon as it has left',
  setup: () => spsc({ metrics: true }),
  threads: {
    leaving({ consumer, delivered }) {
      if (consumer.popWait(1) === 'ok') delivered.push(consumer.value);
      consumer.release();
    },
    next({ ring }) {
      return unlessTaken(() => claimConsumer(ring, PARK_AT_ONCE));
    },
    producer(context) {
      for (let item = 1; item <= 2; item++) push(context, item);
    },
  },
  final({ ring, accepted, delivered }, { next }) {
    const consumer = next ?? claimConsumer(ring, PARK_AT_ONCE);
    consumer.drain((item) => delivered.push(item));
    assertFifo({ accepted: [accepted], delivered: [delivered] });
    assertConserved({ accepted: [accepted], delivered: [delivered] });
    const { consumed, consumerWaits, emptyPolls } = metrics(ring)!;
    if (consumed !== accepted.length || consumerWaits > 1 || emptyPolls > 3) throw new OracleError(`consumed ${consumed} of ${accepted.length}, waited ${consumerWaits}, found nothing ${emptyPolls} times`);
  },
});

export const reclaimedOrReleased = scenario({
  name: 'roles: reclaiming a holding that ends by itself frees the role once, for one successor',
  setup: () => spsc(),
  threads: {
    holder({ producer }) {
      try {
        producer.detach();
        return true;
      } catch (error) {
        if (error instanceof RoleReleasedError) return false;
        throw error;
      }
    },
    watcher: ({ producer }) => reclaim(producer.role),
  },
  final({ ring }, { watcher }) {
    if (watcher !== true) throw new OracleError('the holding did not end before, but reclaim said so');
    if (unlessTaken(() => claimProducer(ring)) === undefined) throw new OracleError('reclaimed, but still taken');
    if (unlessTaken(() => claimProducer(ring)) !== undefined) throw new OracleError('two threads hold the reclaimed role');
  },
});

export const reclaimAgainstSuccession = scenario({
  name: 'roles: a reclaim that comes while the holder leaves and the next one claims does not throw out the next one',
  setup: () => spsc(),
  threads: {
    holder({ producer }) {
      producer.release();
    },
    watcher: ({ producer }) => reclaim(producer.role),
    next: ({ ring }) => unlessTaken(() => claimProducer(ring)) !== undefined,
  },
  final({ ring }, { next }) {
    const free = unlessTaken(() => claimProducer(ring)) !== undefined;
    if (next === true && free) throw new OracleError('the next producer holds the role, yet it could be claimed again');
    if (next !== true && !free) throw new OracleError('nobody holds the role, yet it cannot be claimed');
  },
});

export const staleReclaim = scenario({
  name: 'roles: a late reclaim of an earlier holding does not hurt the present one',
  setup: () => {
    const context = spsc();
    const old = context.producer.role;
    context.producer.release();
    return { ...context, old };
  },
  threads: {
    next({ ring, accepted }) {
      const producer = claimProducer(ring, PARK_AT_ONCE);
      if (producer.push(1) === 'ok') accepted.push(1);
      return unlessTaken(() => claimProducer(ring)) === undefined;
    },
    late: ({ old }) => reclaim(old),
  },
  final({ accepted, delivered, consumer }, { next, late }) {
    if (late === true) throw new OracleError('reclaim ended a holding that it did not name');
    if (next !== true) throw new OracleError('a role that is held was claimed again');
    while (consumer.pop() === 'ok') delivered.push(consumer.value);
    assertFifo({ accepted: [accepted], delivered: [delivered] });
    assertConserved({ accepted: [accepted], delivered: [delivered] });
  },
});
