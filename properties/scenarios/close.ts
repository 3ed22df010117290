import { scenario } from 'ringproof/explore';
import { assertConserved, assertFifo, assertTerminal, OracleError } from 'ringproof/oracle';
import { close, createRing } from '../../src/ring/index.ts';
import { HEAD, ringBase, TAIL } from '../../src/ring/layout.ts';
import { advanceBy, isSealed } from '../../src/ring/sequence.ts';
import { nothingLost, pop, push, spsc, spscInvariant, startSequence } from '../kit/spsc.ts';
import type { Spsc } from '../kit/spsc.ts';

/** Pops, sleeping while there is nothing, until the ring says that there never will be. */
function popToTheEnd(context: Spsc): void {
  const { consumer, delivered } = context;
  while (consumer.popWait() === 'ok') delivered.push(consumer.value);
}

/** The consumer saw the end: without taking anything more, all that was accepted had been delivered. */
function deliveredAll({ accepted, delivered, consumer }: Spsc): void {
  const transfers = { accepted: [accepted], delivered: [delivered] };
  assertFifo(transfers);
  assertConserved(transfers);
  if (consumer.pop() !== 'closed') throw new OracleError('the consumer was told closed, but found something later');
}

/** One item, and somebody who closes meanwhile. */
const pushing = {
  producer(context: Spsc) {
    push(context, 1);
  },
  closer({ ring }: Spsc) {
    close(ring);
  },
};

export const pushAgainstClose = scenario({
  name: 'close: what was accepted is delivered before the end, whoever closes whenever',
  setup: () => spsc(),
  threads: {
    ...pushing,
    consumer: popToTheEnd,
  },
  final: deliveredAll,
});

export const drainedBetweenWaits = scenario({
  name: 'close: a consumer that drains whenever its wait says that there is something has everything when its wait says closed',
  setup: () => spsc(),
  threads: {
    ...pushing,
    consumer({ consumer, delivered }) {
      while (consumer.wait() !== 'closed') consumer.drain((item) => delivered.push(item));
    },
  },
  final: deliveredAll,
});

export const closedBySomebodyElse = scenario({
  name: 'close: two pushes against a third thread that closes, while the consumer polls',
  setup: () => spsc(),
  threads: {
    producer(context) {
      return [push(context, 1), push(context, 2)];
    },
    closer({ ring }) {
      close(ring);
    },
    consumer(context) {
      return [pop(context), pop(context), pop(context)];
    },
  },
  final(context, { producer, consumer }) {
    assertTerminal(producer!);
    assertTerminal(consumer!);
    nothingLost(context);
  },
});

export const pollAgainstClose = scenario({
  name: 'close: a consumer that polls is told closed only when nothing can follow',
  setup: () => spsc(),
  threads: {
    producer(context) {
      push(context, 1);
      push(context, 2);
      context.producer.close();
      return push(context, 3);
    },
    consumer(context) {
      return [pop(context), pop(context), pop(context), pop(context)];
    },
  },
  invariant: spscInvariant,
  final(context, { producer, consumer }) {
    assertTerminal(consumer!);
    if (producer !== 'closed') throw new OracleError(`a push after the close of the producer itself answered ${producer}`);
    nothingLost(context);
  },
});

export const refusedOnceClosed = scenario({
  name: 'close: once close has returned, nothing is accepted',
  setup: (): Spsc & { readonly closed: Int32Array } => ({ ...spsc(), closed: new Int32Array(new SharedArrayBuffer(4)) }),
  threads: {
    closer({ ring, closed }) {
      close(ring);
      Atomics.store(closed, 0, 1);
    },
    producer(context) {
      const late = Atomics.load(context.closed, 0) === 1;
      const pushed = push(context, 1);
      if (late && pushed !== 'closed') throw new OracleError(`push answered ${pushed} after close had returned`);
      const reserved = context.producer.reserve(1);
      if (late && reserved !== 'closed') throw new OracleError('reserve lent slots after close had returned');
    },
  },
  final: (context) => nothingLost(context),
});

export const commitAgainstClose = scenario({
  name: 'close: a reservation that is open when the ring closes is published as a whole or not at all',
  setup: () => spsc(),
  threads: {
    producer({ producer, accepted }) {
      const reservation = producer.reserve(2);
      if (typeof reservation === 'string') return reservation;
      const items = [1, 2].slice(0, reservation.length);
      for (const item of items) reservation.write(item);
      const answer = reservation.commit();
      if (answer === 'ok') accepted.push(...items);
      return answer;
    },
    closer({ ring }) {
      close(ring);
    },
    consumer: popToTheEnd,
  },
  final: deliveredAll,
});

export const twoClosers = scenario({
  name: 'close: two closers at once, against a push',
  setup: () => spsc(),
  threads: {
    first({ ring }) {
      close(ring);
    },
    second({ consumer }) {
      consumer.close();
    },
    producer(context) {
      return [push(context, 1), push(context, 2)];
    },
  },
  final(context, { producer }) {
    assertTerminal(producer!);
    nothingLost(context);
    deliveredAll(context);
  },
});

export const wakesTheConsumer = scenario({
  name: 'close: wakes the consumer that sleeps on an empty ring',
  setup: () => spsc(),
  threads: {
    consumer: popToTheEnd,
    closer({ ring }) {
      close(ring);
    },
  },
  final: deliveredAll,
});

export const wakesTheProducer = scenario({
  name: 'close: wakes the producer that sleeps on a full ring',
  setup: () => {
    const context = spsc();
    push(context, 1);
    push(context, 2);
    return context;
  },
  threads: {
    producer({ producer }) {
      return producer.pushWait(3);
    },
    consumer({ consumer }) {
      consumer.close();
    },
  },
  final(context, { producer }) {
    if (producer !== 'closed') throw new OracleError(`pushWait on a ring that stays full until it closes answered ${producer}`);
    nothingLost(context);
  },
});

export const closerDies = scenario({
  name: 'close: a closer that dies half-way has done no harm; closing again completes it',
  setup: () => spsc(),
  mayDie: ['closer'],
  threads: {
    closer({ ring }) {
      close(ring);
    },
    producer(context) {
      return [push(context, 1), push(context, 2)];
    },
  },
  final(context, { producer }) {
    close(context.ring);
    assertTerminal(producer!);
    nothingLost(context);
    deliveredAll(context);
  },
});

/** More items at once than a ring holds, so that in a few steps so many pass that a tail, judged from the head before them, looks sealed. */
const MANY = 2 ** 28;
const TIMES = 5;

export const closerOvertaken = scenario({
  name: 'close: a closer that is stopped between two loads, while 2^30 items pass, seals nevertheless, and once',
  setup() {
    const start = startSequence();
    const ring = createRing({ element: 'int32', ringBits: 1, startSequence: start });
    return { ring, start, control: new Int32Array(ring.buffer), tail: ringBase(0) + TAIL, head: ringBase(0) + HEAD };
  },
  threads: {
    closer({ ring }) {
      close(ring);
    },
    /** Producer and consumer in one: what is published is consumed at once. */
    traffic({ start, control, tail, head }) {
      for (let i = 0; i < TIMES; i++) {
        const from = advanceBy(start, i * MANY);
        const to = advanceBy(from, MANY);
        if (Atomics.compareExchange(control, tail, from, to) !== from) return;
        Atomics.store(control, head, to);
      }
    },
  },
  final({ control, tail, head }) {
    if (!isSealed(Atomics.load(control, tail), Atomics.load(control, head))) throw new OracleError('close has returned, but a push would be accepted');
  },
});
