import { scenario } from 'ringproof/explore';
import { assertFifo, OracleError } from 'ringproof/oracle';
import { claimConsumer, claimProducer, consumerRole, producerRole, reclaim, register } from '../../src/ring/index.ts';
import { drainSome, mpsc, registered } from '../kit/mpsc.ts';
import { PARK_AT_ONCE, pop, spsc } from '../kit/spsc.ts';
import type { Spsc } from '../kit/spsc.ts';
import { publishSilently, releaseSilently } from '../kit/watched.ts';

interface Mortal extends Spsc {
  /** What the producer began to push, in order; it may have died before or after it was accepted. */
  readonly attempted: number[];
}

function mortal(): Mortal {
  return { ...spsc(), attempted: [] };
}

/** Exactly what was accepted arrived, give or take the batch during whose publication the producer died. */
function allOrNothing({ attempted, accepted, delivered }: Mortal): void {
  assertFifo({ accepted: [attempted], delivered: [delivered] });
  const complete = delivered.every((item, i) => item === attempted[i]);
  if (!complete) throw new OracleError(`delivered ${delivered.join(', ')} of ${attempted.join(', ')}: one in between is missing`);
  if (delivered.length !== accepted.length && delivered.length !== attempted.length) {
    throw new OracleError(`${accepted.length} items were accepted and ${attempted.length} attempted, but ${delivered.length} delivered: a batch was torn`);
  }
}

export const producerDies = scenario({
  name: 'death: the producer dies at any step; what it published is delivered, its open reservation vanishes, a successor goes on',
  setup: mortal,
  mayDie: ['producer'],
  threads: {
    producer({ producer, attempted, accepted }) {
      attempted.push(1);
      if (producer.push(1) === 'ok') accepted.push(1);
      else attempted.pop();
      const reservation = producer.reserve(2);
      if (typeof reservation === 'string') return;
      const items = [2, 3].slice(0, reservation.length);
      for (const item of items) reservation.write(item);
      attempted.push(...items);
      if (reservation.commit() === 'ok') accepted.push(...items);
    },
    consumer(context) {
      for (let i = 0; i < 2; i++) pop(context);
    },
  },
  final(context) {
    const { ring } = context;
    const role = producerRole(ring);
    if (role === undefined || !reclaim(role) || reclaim(role)) throw new OracleError('the role of the dead producer could not be reclaimed, once');
    while (pop(context) === 'ok');
    allOrNothing(context);
    const successor = claimProducer(ring);
    if (successor.push(10) !== 'ok' || successor.push(11) !== 'ok' || successor.push(12) !== 'full') throw new OracleError('the successor has not the whole ring, though it is drained');
    if (pop(context) !== 'ok' || pop(context) !== 'ok' || pop(context) !== 'empty') throw new OracleError('what the successor pushed does not arrive, or not alone');
    if (context.delivered.at(-2) !== 10 || context.delivered.at(-1) !== 11) throw new OracleError(`the successor pushed 10, 11; delivered ${context.delivered.join(', ')}`);
  },
});

export const consumerDies = scenario({
  name: 'death: the consumer dies at any step; its successor is given the unfinished batch again, from its beginning, and the rest',
  setup: () => spsc(),
  mayDie: ['consumer'],
  threads: {
    producer({ producer, accepted }) {
      for (let item = 1; item <= 3; item++) if (producer.push(item) === 'ok') accepted.push(item);
    },
    consumer({ consumer, delivered }) {
      for (let i = 0; i < 2; i++) consumer.drain((item) => delivered.push(item));
    },
  },
  final({ ring, accepted, delivered }) {
    const role = consumerRole(ring);
    if (role === undefined || !reclaim(role)) throw new OracleError('the role of the dead consumer could not be reclaimed');
    const successor = claimConsumer(ring, PARK_AT_ONCE);
    const rest: number[] = [];
    successor.drain((item) => rest.push(item));
    const restart = accepted.length - rest.length;
    if (rest.some((item, i) => item !== accepted[restart + i])) throw new OracleError(`accepted ${accepted.join(', ')}, but the successor got ${rest.join(', ')}`);
    if (delivered.some((item, i) => item !== accepted[i]) || delivered.length < restart) throw new OracleError(`accepted ${accepted.join(', ')}; the dead consumer had ${delivered.join(', ')}, its successor ${rest.join(', ')}`);
  },
});

export const registrantDies = scenario({
  name: 'death: a producer dies while it registers; its ring can be reclaimed and used again',
  setup: () => mpsc({ maxProducers: 1 }),
  mayDie: ['registrant'],
  threads: {
    registrant(context) {
      const producer = registered(context);
      producer.push(1);
    },
    consumer(context) {
      drainSome(context);
    },
  },
  final(context) {
    const { channel, delivered } = context;
    const role = producerRole(channel, 0);
    if (role !== undefined) reclaim(role);
    const successor = register(channel);
    if (successor === 'closed' || successor.push(2) !== 'ok') throw new OracleError('the ring of the dead registrant does not take a successor');
    drainSome(context);
    const items = delivered[0]!.join(', ');
    if (items !== '2' && items !== '1, 2') throw new OracleError(`the dead registrant pushed 1 or nothing, its successor 2; delivered ${items}`);
  },
});

/** What a worker's `exit` event is to the thread that watches over it. */
interface Watched extends Spsc {
  readonly exited: Int32Array;
}

export const reclaimedWhileTheConsumerWaits = scenario({
  name: 'death: a producer that ended with a reservation open is reclaimed and replaced while the consumer waits',
  setup: (): Watched => ({ ...spsc(), exited: new Int32Array(new SharedArrayBuffer(4)) }),
  threads: {
    producer({ producer, exited }) {
      producer.push(1);
      const reservation = producer.reserve(1);
      if (typeof reservation !== 'string') reservation.write(99);
      Atomics.store(exited, 0, 1);
      Atomics.notify(exited, 0);
    },
    watcher({ ring, producer, exited }) {
      Atomics.wait(exited, 0, 0);
      if (!reclaim(producer.role)) throw new OracleError('the dead producer held its role, but reclaim says that it did not');
      const successor = claimProducer(ring, PARK_AT_ONCE);
      if (successor.push(2) !== 'ok') throw new OracleError('the successor found no space, though the ring of two holds at most one item');
    },
    consumer({ consumer, delivered }) {
      for (let i = 0; i < 2; i++) if (consumer.popWait() === 'ok') delivered.push(consumer.value);
    },
  },
  final({ delivered }) {
    if (delivered.join() !== '1,2') throw new OracleError(`the dead producer pushed 1, its successor 2; delivered ${delivered.join(', ')}`);
  },
});

export const diedBeforeWakingTheConsumer = scenario({
  name: 'death: a producer that published and did not live to wake the consumer is reclaimed, and that wakes it',
  setup: () => spsc(),
  threads: {
    producer({ producer, watched, accepted }) {
      const reservation = producer.reserve(1);
      if (typeof reservation === 'string') throw new OracleError('the ring is empty, but there is no space');
      reservation.write(1);
      publishSilently(watched, 0, 1);
      accepted.push(1);
      // From here on it is who watches over the dead: a worker's end comes before its `exit`.
      if (!reclaim(producer.role)) throw new OracleError('the dead producer held its role, but reclaim says that it did not');
    },
    consumer({ consumer, delivered }) {
      if (consumer.popWait() === 'ok') delivered.push(consumer.value);
    },
  },
  final({ delivered }) {
    if (delivered.join() !== '1') throw new OracleError(`the dead producer published 1; delivered ${delivered.join(', ')}`);
  },
});

export const diedBeforeWakingTheProducers = scenario({
  name: 'death: a consumer that made space in two rings and did not live to wake the producers is reclaimed, and that wakes both',
  setup: () => {
    const context = mpsc({ startSequence: 2 ** 32 - 1 });
    const producers = [registered(context), registered(context)];
    for (const producer of producers) producer.pushFrom([1, 2]);
    return { ...context, producers };
  },
  threads: {
    consumer({ consumer, watched }) {
      for (let id = 0; id < 2; id++) releaseSilently(watched, id, 1);
      if (!reclaim(consumer.role)) throw new OracleError('the dead consumer held its role, but reclaim says that it did not');
    },
    first: ({ producers }) => producers[0]!.pushWait(3),
    second: ({ producers }) => producers[1]!.pushWait(3),
  },
  final(_, { first, second }) {
    if (first !== 'ok' || second !== 'ok') throw new OracleError(`there is space in both rings; pushWait answered ${first}, ${second}`);
  },
});
