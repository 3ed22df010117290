import { scenario } from 'ringproof/explore';
import { OracleError } from 'ringproof/oracle';
import { close } from '../../src/ring/index.ts';
import { nothingLost, push, spsc } from '../kit/spsc.ts';
import type { Spsc } from '../kit/spsc.ts';

/** Waiting in all its parts, as small as shows them: an audit explores these scenarios once for each order of each access. */

/** A ring with as many items in it already. */
function holding(items: number): Spsc {
  const context = spsc({ startSequence: 0 });
  for (let item = 1; item <= items; item++) push(context, item);
  return context;
}

function popWaiting({ consumer, delivered }: Spsc): void {
  if (consumer.popWait() === 'ok') delivered.push(consumer.value);
}

function pushWaiting({ producer, accepted }: Spsc, item: number): void {
  if (producer.pushWait(item) === 'ok') accepted.push(item);
}

export const consumerSleepsTwice = scenario({
  name: 'wait: a consumer sleeps for each of two items',
  setup: () => holding(0),
  threads: {
    consumer(context) {
      popWaiting(context);
      popWaiting(context);
    },
    producer(context) {
      push(context, 1);
      push(context, 2);
    },
  },
  final: nothingLost,
});

export const producerSleepsTwice = scenario({
  name: 'wait: a producer sleeps for each of two slots',
  setup: () => holding(2),
  threads: {
    producer(context) {
      pushWaiting(context, 3);
      pushWaiting(context, 4);
    },
    consumer({ consumer, delivered }) {
      for (let i = 0; i < 2; i++) if (consumer.pop() === 'ok') delivered.push(consumer.value);
    },
  },
  final: nothingLost,
});

export const eachSleepsForTheOther = scenario({
  name: 'wait: a producer sleeps for a slot, and the consumer for what it then pushes',
  setup: () => holding(2),
  threads: {
    producer(context) {
      pushWaiting(context, 3);
    },
    consumer(context) {
      for (let i = 0; i < 3; i++) popWaiting(context);
    },
  },
  final: nothingLost,
});

export const closedWhileTheConsumerSleeps = scenario({
  name: 'wait: a ring closes while its consumer sleeps',
  setup: () => holding(0),
  threads: {
    consumer({ consumer }) {
      const answer = consumer.popWait();
      if (answer !== 'closed') throw new OracleError(`nobody pushes, yet popWait answered ${answer}`);
    },
    closer({ ring }) {
      close(ring);
    },
  },
});

export const closedWhileTheProducerSleeps = scenario({
  name: 'wait: a ring closes while its producer sleeps',
  setup: () => holding(2),
  threads: {
    producer({ producer }) {
      const answer = producer.pushWait(3);
      if (answer !== 'closed') throw new OracleError(`nobody pops, yet pushWait answered ${answer}`);
    },
    closer({ ring }) {
      close(ring);
    },
  },
});

export const closedBehindAnItem = scenario({
  name: 'wait: what was pushed before the close reaches a consumer that sleeps',
  setup: () => holding(0),
  threads: {
    consumer(context) {
      const { consumer, delivered } = context;
      while (consumer.popWait() === 'ok') delivered.push(consumer.value);
      if (consumer.pop() !== 'closed') throw new OracleError('the consumer was told closed, but found something later');
    },
    producer(context) {
      push(context, 1);
      context.producer.close();
    },
  },
  final: nothingLost,
});
