import { scenario } from 'ringproof/explore';
import { assertConserved, assertFifo, assertTerminal, OracleError } from 'ringproof/oracle';
import { close, register, TooManyProducersError } from '../../src/ring/index.ts';
import type { ScalarProducer } from '../../src/ring/index.ts';
import { drainSome, drainToTheEnd, mpsc, mpscInvariant, noneLost, pushTo, registered } from '../kit/mpsc.ts';
import type { Mpsc } from '../kit/mpsc.ts';
import { PARK_AT_ONCE } from '../kit/spsc.ts';

interface WithProducers extends Mpsc {
  readonly producers: readonly ScalarProducer<'int32'>[];
}

function withProducers(count: number): WithProducers {
  const context = mpsc({ maxProducers: count });
  return { ...context, producers: Array.from({ length: count }, () => registered(context)) };
}

export const twoProducers = scenario({
  name: 'channel: two producers, order and conservation for each',
  setup: () => withProducers(2),
  threads: {
    first(context) {
      pushTo(context, context.producers[0]!, 1);
      pushTo(context, context.producers[0]!, 2);
    },
    second(context) {
      pushTo(context, context.producers[1]!, 3);
      pushTo(context, context.producers[1]!, 4);
    },
    consumer(context) {
      for (let i = 0; i < 2; i++) drainSome(context);
    },
  },
  final: (context) => noneLost(context),
});

export const twoProducersSleeping = scenario({
  name: 'channel: the consumer sleeps, either producer wakes it',
  setup: () => withProducers(2),
  threads: {
    first(context) {
      pushTo(context, context.producers[0]!, 1);
    },
    second(context) {
      pushTo(context, context.producers[1]!, 2);
    },
    consumer(context) {
      const { consumer, delivered } = context;
      while (delivered[0]!.length + delivered[1]!.length < 2) {
        if (consumer.wait() !== 'ready') throw new OracleError('nobody closes this channel');
        drainSome(context);
      }
    },
  },
  final: (context) => noneLost(context),
});

export const registerAgainstClose = scenario({
  name: 'channel: who registers while somebody closes gets a ring that is closed too, or none',
  setup: () => mpsc(),
  threads: {
    registrant(context) {
      const producer = register(context.channel, PARK_AT_ONCE);
      return producer === 'closed' ? [producer] : [pushTo(context, producer, 1)];
    },
    closer({ channel }) {
      close(channel);
    },
    consumer: drainToTheEnd,
  },
  final(context, { registrant }) {
    assertTerminal(registrant!);
    assertFifo(context);
    assertConserved(context);
    if (register(context.channel) !== 'closed') throw new OracleError('a closed channel still takes registrations');
  },
});

export const closedMeansSealed = scenario({
  name: 'channel: at no step is the channel closed and a ring still open',
  setup: () => mpsc(),
  threads: {
    registrant(context) {
      const producer = register(context.channel, PARK_AT_ONCE);
      if (producer !== 'closed') pushTo(context, producer, 1);
    },
    closer({ channel }) {
      close(channel);
    },
  },
  invariant: mpscInvariant,
  final: (context) => noneLost(context),
});

export const registerAgainstRegister = scenario({
  name: 'channel: two threads that register at once get different rings, and the consumer finds both',
  setup: () => mpsc(),
  threads: {
    first(context) {
      const producer = registered(context);
      pushTo(context, producer, 1);
      return producer.id;
    },
    second(context) {
      const producer = registered(context);
      pushTo(context, producer, 2);
      return producer.id;
    },
    consumer(context) {
      for (let i = 0; i < 2; i++) drainSome(context);
    },
  },
  final(context, { first, second }) {
    if (first === second) throw new OracleError(`both registered as producer ${first}`);
    noneLost(context);
  },
});

export const foundOnceRegistered = scenario({
  name: 'channel: a consumer that sleeps is woken by, and finds, the item of a producer that registered meanwhile',
  setup: () => mpsc(),
  threads: {
    registrant(context) {
      pushTo(context, registered(context), 1);
    },
    consumer(context) {
      while (drainSome(context) === 0) context.consumer.wait();
    },
  },
  final: (context) => noneLost(context),
});

function tryToRegister(context: Mpsc): ScalarProducer<'int32'> | undefined {
  try {
    return registered(context);
  } catch (error) {
    if (error instanceof TooManyProducersError) return undefined;
    throw error;
  }
}

export const lastRing = scenario({
  name: 'channel: of two threads that register for the last ring, exactly one gets it',
  setup: () => mpsc({ maxProducers: 1 }),
  threads: {
    first: (context) => tryToRegister(context) !== undefined,
    second: (context) => tryToRegister(context) !== undefined,
  },
  final(_, { first, second }) {
    if (first === second) throw new OracleError(first === true ? 'both got the only ring' : 'neither got the free ring');
  },
});

export const successorOnARing = scenario({
  name: 'channel: a ring whose producer left is taken over by the next, in order, nothing lost',
  setup: () => {
    const context = mpsc({ maxProducers: 1 });
    return { ...context, leaving: registered(context) };
  },
  threads: {
    leaving(context) {
      pushTo(context, context.leaving, 1);
      context.leaving.close();
    },
    next(context) {
      const producer = tryToRegister(context);
      if (producer !== undefined) pushTo(context, producer, 2);
    },
    consumer(context) {
      for (let i = 0; i < 2; i++) drainSome(context, 1);
    },
  },
  final(context) {
    if (tryToRegister(context) === undefined && context.accepted[0]!.length < 2) throw new OracleError('the ring of a producer that left never came back');
    noneLost(context);
  },
});

export const takingTurns = scenario({
  name: 'channel: bounded drains take turns, so a ring that is refilled all the time hides nobody',
  setup: () => {
    const context = withProducers(2);
    pushTo(context, context.producers[0]!, 1);
    pushTo(context, context.producers[1]!, 2);
    return context;
  },
  threads: {
    first(context) {
      for (let item = 3; item <= 5; item++) pushTo(context, context.producers[0]!, item);
    },
    consumer(context) {
      for (let i = 0; i < 3; i++) drainSome(context, 1);
      // Two rings, both waiting before the first drain: each was served by the second.
      if (context.delivered[1]!.length === 0) throw new OracleError('three drains of one item each all served the ring that is refilled');
    },
  },
  final: (context) => noneLost(context),
});
