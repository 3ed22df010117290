import { scenario } from 'ringproof/explore';
import { OracleError } from 'ringproof/oracle';
import { close, consumerRole, inspect, isClosed, reclaim } from '../../src/channel/index.ts';
import type { WaitStrategy } from '../../src/channel/index.ts';
import { nothingDropped, policy, policyInvariant, popToTheEnd, pushAll, tryPop } from '../kit/policy.ts';

/** Z71: who parks is woken, in both directions, with nothing but a push or a pop to do it. */
export const blockBothWays = scenario({
  name: 'block: producer and consumer of a channel of one put each other to sleep and wake each other',
  setup: () => policy(1, 'block', { startSequence: 2 ** 32 - 1 }),
  threads: {
    producer(context) {
      pushAll(context, [1, 2]);
    },
    consumer({ consumer, delivered }) {
      for (let i = 0; i < 2; i++) if (consumer.pop() === 'ok') delivered.push(consumer.value);
    },
  },
  final(context) {
    nothingDropped(context);
    const { consumerWaiting, rings } = inspect(context.channel);
    if (consumerWaiting || rings[0]!.producerWaiting) throw new OracleError('somebody still says that it waits');
    if (context.delivered.length !== 2) throw new OracleError('a push or pop without a time-out gave up');
  },
});

/** Z60 under `block`: a batch waits for space in the middle and goes on with its later items. */
export const blockingBatch = scenario({
  name: 'block: a batch of three through a channel of two, against pops',
  setup: () => policy(2, 'block'),
  threads: {
    producer({ producer, accepted }) {
      const count = producer.pushBatch([1, 2, 3]);
      if (count !== 3) throw new OracleError(`took ${count} of 3 though nobody closed`);
      accepted.push(1, 2, 3);
    },
    consumer({ consumer, delivered }) {
      for (let i = 0; i < 2; i++) if (consumer.pop() === 'ok') delivered.push(consumer.value);
    },
  },
  invariant: policyInvariant,
  final: nothingDropped,
});

/** Z61: what a batch leaves over are its later items, also when the consumer makes space in the middle. */
export const rejectedBatch = scenario({
  name: 'reject: a batch of three into a channel of two, the rest again, against a pop',
  setup: () => policy(2, 'reject'),
  threads: {
    producer({ producer, accepted }) {
      const items = [1, 2, 3];
      for (let attempt = 0; attempt < 2 && accepted.length < 3; attempt++) {
        const count = producer.pushBatch(items, accepted.length);
        if (count === 'closed') throw new OracleError('nobody closed it');
        accepted.push(...items.slice(accepted.length, accepted.length + count));
      }
    },
    consumer: tryPop,
  },
  invariant: policyInvariant,
  final: nothingDropped,
});

/** Full only when it is: each answer agrees with some moment. */
export const rejectAgainstPop = scenario({
  name: 'reject: three pushes into a channel of one against two pops',
  setup: () => policy(1, 'reject'),
  threads: {
    producer(context) {
      pushAll(context, [1, 2, 3]);
    },
    consumer(context) {
      tryPop(context);
      tryPop(context);
    },
  },
  invariant: policyInvariant,
  final(context) {
    if (context.accepted.length < context.delivered.length || context.accepted[0] !== 1) throw new OracleError('the first push met an empty channel, and was refused');
    nothingDropped(context);
  },
});

function consumerLeaves(wait: WaitStrategy) {
  return scenario({
    name: `block, ${JSON.stringify(wait)}: the consumer goes away while a push waits`,
    setup: () => {
      const context = policy(1, 'block', { wait, startSequence: 2 ** 32 - 1 });
      pushAll(context, [1]);
      return context;
    },
    threads: {
      producer: ({ producer }) => producer.push(2),
      consumer({ consumer }) {
        consumer.close();
      },
    },
    final({ channel }, { producer }) {
      if (producer !== 'closed') throw new OracleError(`the channel is full and closed, but push answered ${producer}`);
      if (inspect(channel).rings[0]!.length !== 1) throw new OracleError('what was accepted is not there any more');
    },
  });
}

/** Z70, for each way to wait. */
export const leavesAParkedPush = consumerLeaves({ park: 0 });
export const leavesASpinningPush = consumerLeaves('spin');
export const leavesANappingPush = consumerLeaves({ spinYield: 0 });

/** A consumer that goes closes first: whoever sees that there is none sees that it is the end. */
export const consumerIsSeenToGo = scenario({
  name: 'reject: the consumer goes away, and a third thread looks whether it is there, and whether it is the end',
  setup: () => policy(1, 'reject'),
  threads: {
    consumer({ consumer }) {
      consumer.close();
    },
    watcher({ channel }) {
      const gone = consumerRole(channel) === undefined;
      if (gone && !isClosed(channel)) throw new OracleError('the consumer is gone, but the channel is open');
    },
  },
  final({ channel }) {
    if (consumerRole(channel) !== undefined || !isClosed(channel)) throw new OracleError('the consumer went away, but holds its role, or the channel is open');
  },
});

/** Who watches over a worker may die too: whoever reclaims again does what was left undone. */
export const reclaimedTwice = scenario({
  name: 'block: the dead consumer is reclaimed by one who dies at any step of it, and then again',
  setup: () => policy(1, 'block'),
  mayDie: ['mortal'],
  threads: {
    mortal({ consumer }) {
      reclaim(consumer.role);
    },
  },
  final({ channel, consumer, producer }) {
    reclaim(consumer.role);
    if (!isClosed(channel) || producer.tryPush(1) !== 'closed') throw new OracleError('the consumer is dead and reclaimed, but the channel is open');
  },
});

/** Z69: a caller that retries for as long as it is told full ends when it is closed. */
export const retryWhileFull = scenario({
  name: 'reject: retry tryPush for as long as it says full, until somebody closes',
  setup: () => {
    const context = policy(1, 'reject');
    pushAll(context, [1]);
    return context;
  },
  threads: {
    producer({ producer }) {
      let answer = producer.tryPush(2);
      while (answer === 'full') answer = producer.tryPush(2);
      return answer;
    },
    closer({ channel }) {
      close(channel);
    },
  },
  final(_, { producer }) {
    if (producer !== 'closed') throw new OracleError(`a full channel was closed, but tryPush ended with ${producer}`);
  },
});

/** Z72: timed out, closed and an item are three answers, and none is taken for another. */
export const timeoutAgainstPush = scenario({
  name: 'popTimeout against a push: what comes after a time-out is still there',
  setup: () => policy(2, 'block', { startSequence: 2 ** 32 - 1 }),
  threads: {
    producer(context) {
      pushAll(context, [1]);
    },
    consumer({ consumer, delivered }) {
      const first = consumer.popTimeout(10);
      if (first === 'ok') delivered.push(consumer.value);
      return first;
    },
  },
  final(context, { consumer }) {
    if (consumer === 'closed') throw new OracleError('nobody closed it');
    nothingDropped(context);
  },
});

export const timeoutAgainstClose = scenario({
  name: 'popTimeout against a close: closed is said of a channel that is closed and drained, and of no other',
  setup: () => {
    const context = policy(2, 'block', { startSequence: 2 ** 32 - 1 });
    pushAll(context, [1]);
    return context;
  },
  threads: {
    producer({ producer }) {
      producer.close();
    },
    consumer({ consumer, delivered }) {
      const answers = [consumer.popTimeout(10)];
      delivered.push(consumer.value);
      while (answers.at(-1) !== 'closed') answers.push(consumer.popTimeout(answers.length < 2 ? 10 : Infinity));
      return answers;
    },
  },
  final(context, { consumer }) {
    if (!['ok,closed', 'ok,timed-out,closed'].includes(consumer!.join())) throw new OracleError(`popTimeout answered ${consumer!.join()}`);
    nothingDropped(context);
  },
});

export const closeDrains = scenario({
  name: 'block: pushes and a close by the producer against a consumer that pops to the end',
  // Spinning, which takes fewer steps than parking: how who sleeps is woken is another scenario's.
  setup: () => {
    const context = policy(1, 'block', { wait: 'spin', startSequence: 2 ** 31 - 1 });
    pushAll(context, [1]);
    return context;
  },
  threads: {
    producer(context) {
      pushAll(context, [2]);
      context.producer.close();
    },
    consumer: popToTheEnd,
  },
  final(context) {
    if (context.accepted.length !== 2 || context.delivered.length !== 2) throw new OracleError(`accepted ${context.accepted.join()}, delivered ${context.delivered.join()} before the end`);
    nothingDropped(context);
  },
});

/** Somebody else closes: what was answered `ok` arrives, what was answered `closed` does not. */
export const closeAgainstPush = scenario({
  name: 'block: a push that may have to wait against a pop and a close by a third',
  setup: () => {
    const context = policy(1, 'block', { startSequence: 2 ** 32 - 1 });
    pushAll(context, [1]);
    return context;
  },
  threads: {
    producer(context) {
      pushAll(context, [2]);
    },
    consumer: tryPop,
    closer({ channel }) {
      close(channel);
    },
  },
  final: nothingDropped,
});

/** Z78: items taken in place are counted, and an error in the handler neither loses nor repeats one. */
export const popEachThrows = scenario({
  name: 'popEach: a handler that throws at its second item, against a push',
  setup: () => {
    const context = policy(4, 'block', { metrics: true });
    pushAll(context, [1, 2, 3]);
    return context;
  },
  threads: {
    producer(context) {
      pushAll(context, [4]);
    },
    consumer({ consumer, delivered }) {
      try {
        consumer.popEach((item) => {
          delivered.push(item);
          if (delivered.length === 2) throw new RangeError('two');
        });
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
      consumer.popEach((item) => delivered.push(item));
    },
  },
  invariant: policyInvariant,
  final: nothingDropped,
});

/** Z79. */
export const everySlot = scenario({
  name: 'reject: a channel of four takes four items',
  setup: () => policy(4, 'reject'),
  threads: {
    one(context) {
      pushAll(context, [1, 2, 3, 4, 5]);
      if (context.accepted.length !== 4) throw new OracleError(`a channel of four accepted ${context.accepted.length} items`);
    },
  },
  final: nothingDropped,
});
