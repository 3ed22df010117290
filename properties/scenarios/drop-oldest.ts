import { scenario } from 'ringproof/explore';
import { OracleError } from 'ringproof/oracle';
import { claimConsumer, dropped, producerRole, reclaim } from '../../src/channel/index.ts';
import { balanced, policy, policyInvariant, policyOf, popToTheEnd, pushAll, tryPop } from '../kit/policy.ts';
import type { Policy } from '../kit/policy.ts';

/** Z62, Z65: the slot that is read is written, but then it was not taken. */
export const dropWhileReading = scenario({
  name: 'drop-oldest: a channel of one is pushed to twice while it is popped',
  setup: () => policy(1, 'drop-oldest'),
  threads: {
    producer(context) {
      pushAll(context, [1, 2]);
    },
    consumer: tryPop,
  },
  invariant: policyInvariant,
  final: balanced,
});

/** Two words for an item: a copy of both may be of two items, and must be thrown away. */
export const dropTearsNothing = scenario({
  name: 'drop-oldest: an item of two words is never torn',
  setup: () => policyOf('float64', 1, 'drop-oldest', { startSequence: 2 ** 32 - 1 }),
  threads: {
    producer(context) {
      // Each word differs from each: a mixture is none of them.
      pushAll(context, [1.1, 2.2, 3.3]);
    },
    consumer(context) {
      tryPop(context);
    },
  },
  final: balanced,
});

export const dropManyWhilePopping = scenario({
  name: 'drop-oldest: three pushes into a channel of one against two pops',
  setup: () => policy(1, 'drop-oldest', { startSequence: 2 ** 32 - 1 }),
  threads: {
    producer(context) {
      pushAll(context, [1, 2, 3]);
    },
    consumer(context) {
      tryPop(context);
      tryPop(context);
    },
  },
  final: balanced,
});

function popBatch({ consumer, delivered }: Policy, most: number): number | 'closed' {
  const target = Array.from({ length: most }, () => 0);
  const count = consumer.popBatch(target);
  if (count !== 'closed') delivered.push(...target.slice(0, count));
  return count;
}

/** Of a batch whose first items were dropped meanwhile, the rest is still good. */
export const dropFromABatch = scenario({
  name: 'drop-oldest: a batch is popped while its first items are dropped',
  setup: () => {
    const context = policy(2, 'drop-oldest', { startSequence: 2 ** 32 - 1 });
    pushAll(context, [1, 2]);
    return context;
  },
  threads: {
    producer(context) {
      pushAll(context, [3, 4]);
    },
    consumer(context) {
      popBatch(context, 2);
      popBatch(context, 2);
    },
  },
  invariant: policyInvariant,
  final: balanced,
});

function overrun<T>(what: string, take: (context: Policy) => T, allowed: readonly T[]) {
  return scenario({
    name: `drop-oldest: a full channel of two is overrun, and its consumer ${what}`,
    setup: () => {
      // Where there may be more producers, a ring is looked at once before the answer.
      const context = policy(2, 'drop-oldest', { maxProducers: 2, startSequence: 2 ** 32 - 1 });
      pushAll(context, [1, 2]);
      return context;
    },
    threads: {
      producer(context) {
        pushAll(context, [3, 4]);
      },
      consumer: take,
    },
    final(context, { consumer }) {
      if (!allowed.includes(consumer as T)) throw new OracleError(`a channel of two, in which there is always an item, answered ${String(consumer)}`);
      balanced(context);
    },
  });
}

/** The channel always holds one item or two: never is it empty, however old that is which its consumer knew of it, and never are there three. */
export const overrunIsNotEmpty = overrun('tries to pop', tryPop, ['ok']);
export const overrunHasABatch = overrun('pops a batch of one', (context) => popBatch(context, 1), [1]);
export const overrunHasItems = overrun('takes one item by a handler', ({ consumer, delivered }) => consumer.popEach((item) => delivered.push(item), 1), [1]);
export const overrunIsBounded = overrun('counts items', ({ consumer }) => consumer.len, [1, 2]);

/** Whoever looks, while it goes on, sees a count that never goes back and is never ahead. */
export const dropsAreSeen = scenario({
  name: 'drop-oldest: a third thread counts what is dropped, while it is',
  setup: () => policy(1, 'drop-oldest'),
  threads: {
    producer(context) {
      pushAll(context, [1, 2, 3]);
    },
    watcher({ channel }) {
      const counts = [dropped(channel), dropped(channel)];
      if (counts[0]! > counts[1]! || counts[1]! > 2) throw new OracleError(`counted ${counts.join(', then ')} drops of 2`);
    },
  },
  final: balanced,
});

export const dropByABatch = scenario({
  name: 'drop-oldest: a batch that is longer than the channel against pops',
  setup: () => {
    const context = policy(2, 'drop-oldest', { startSequence: 2 ** 32 - 1 });
    pushAll(context, [1]);
    return context;
  },
  threads: {
    producer({ producer, accepted }) {
      const count = producer.pushBatch([2, 3, 4]);
      if (count !== 3) throw new OracleError(`drop-oldest took ${count} items of 3`);
      accepted.push(2, 3, 4);
    },
    consumer(context) {
      tryPop(context);
      popBatch(context, 2);
    },
  },
  invariant: policyInvariant,
  final: balanced,
});

/** Z64, Z66 with one thread: what each side knew of the other is old after drops. */
export const popAfterDrops = scenario({
  name: 'drop-oldest: one thread pushes 0, 1, pops, pushes 2, 3, 4 and drains',
  setup: () => policy(2, 'drop-oldest'),
  threads: {
    one(context) {
      pushAll(context, [0, 1]);
      tryPop(context);
      pushAll(context, [2, 3, 4]);
      for (let i = 0; i < 3; i++) tryPop(context);
      if (context.delivered.join() !== '0,3,4') throw new OracleError(`delivered ${context.delivered.join()} instead of 0, 3, 4`);
      if (!context.producer.hasCapacity(2)) throw new OracleError('an empty channel of two has no space for two');
      pushAll(context, [5, 6]);
    },
  },
  invariant: policyInvariant,
  final: balanced,
});

/** Z77: what goes is the oldest, and the answer is no lie. Z67: each that goes is counted. */
export const newestStay = scenario({
  name: 'drop-oldest: five items into a channel of two',
  setup: () => policy(2, 'drop-oldest'),
  threads: {
    one(context) {
      for (let item = 0; item < 5; item++) {
        pushAll(context, [item]);
        if (dropped(context.channel) !== Math.max(0, item - 1)) throw new OracleError(`${dropped(context.channel)} counted after ${item + 1} pushes`);
      }
      tryPop(context);
      tryPop(context);
      if (context.delivered.join() !== '3,4') throw new OracleError(`kept ${context.delivered.join()} instead of 3, 4`);
    },
  },
  final: balanced,
});

/** A push that loses against the close may have dropped an item for nothing, which is counted; the end is final. */
export const dropAgainstClose = scenario({
  name: 'drop-oldest: pushes into a full channel against a consumer that closes and drains',
  setup: () => {
    const context = policy(1, 'drop-oldest', { wait: 'spin', startSequence: 2 ** 32 - 1 });
    pushAll(context, [1]);
    return context;
  },
  threads: {
    producer(context) {
      pushAll(context, [2]);
      context.producer.close();
    },
    consumer(context) {
      popToTheEnd(context);
      if (context.consumer.tryPop() !== 'closed') throw new OracleError('an item after the end');
    },
  },
  final(context) {
    const { channel, accepted, delivered } = context;
    if (accepted.length - delivered.length !== dropped(channel)) throw new OracleError(`${accepted.length} accepted, ${delivered.length} delivered, ${dropped(channel)} dropped`);
    if (delivered.at(-1) !== 2) throw new OracleError('the last item accepted was not delivered before the end');
  },
});

/** A consumer that sleeps is woken by a push that had to drop. */
export const dropWakesTheConsumer = scenario({
  name: 'drop-oldest: a consumer that parks, and a producer that overruns it',
  setup: () => policy(1, 'drop-oldest', { startSequence: 2 ** 32 - 1 }),
  threads: {
    producer(context) {
      pushAll(context, [1, 2]);
    },
    consumer({ consumer, delivered }) {
      if (consumer.pop() === 'ok') delivered.push(consumer.value);
    },
  },
  final(context) {
    if (context.delivered.length !== 1) throw new OracleError('pop ended without an item');
    balanced(context);
  },
});

/** The consumer may stop anywhere, also in the middle of a pop: nobody waits for it. */
export const dropPastADeadConsumer = scenario({
  name: 'drop-oldest: the consumer dies at any step, and pushes go on',
  setup: () => {
    const context = policyOf('float64', 1, 'drop-oldest', { startSequence: 2 ** 32 - 1 });
    pushAll(context, [1.1]);
    return context;
  },
  mayDie: ['consumer'],
  threads: {
    producer(context) {
      pushAll(context, [2.2, 3.3]);
      if (context.accepted.length !== 3) throw new OracleError('drop-oldest refused an item');
    },
    consumer(context) {
      tryPop(context);
    },
  },
  final({ channel, consumer, accepted, delivered }) {
    reclaim(consumer.role);
    for (const item of claimConsumer(channel)) delivered.push(item);
    // The dead may have taken one with it.
    const missing = accepted.length - delivered.length - dropped(channel);
    if (missing < 0 || missing > 1) throw new OracleError(`${accepted.length} accepted, ${delivered.length} delivered, ${dropped(channel)} dropped`);
    if (delivered.some((item, i) => !accepted.includes(item) || (i > 0 && item <= delivered[i - 1]!))) throw new OracleError(`delivered ${delivered.join(', ')}`);
  },
});

/** A producer that dies while it drops leaves a channel that works. */
export const dropAndDie = scenario({
  name: 'drop-oldest: the producer dies at any step of a push that drops',
  setup: () => {
    const context = policyOf('float64', 1, 'drop-oldest', { startSequence: 2 ** 32 - 1 });
    pushAll(context, [1.1]);
    return context;
  },
  mayDie: ['producer'],
  threads: {
    producer(context) {
      pushAll(context, [2.2]);
    },
    consumer(context) {
      tryPop(context);
    },
  },
  final(context) {
    const { channel, delivered } = context;
    const role = producerRole(channel);
    if (role !== undefined) reclaim(role);
    while (tryPop(context) === 'ok');
    if (tryPop(context) !== 'closed') throw new OracleError('the last producer is dead and reclaimed, but the channel is open');
    if (!['', '1.1', '2.2', '1.1,2.2'].includes(delivered.join())) throw new OracleError(`delivered ${delivered.join()}`);
  },
});
