import { scenario } from 'ringproof/explore';
import { assertConserved, assertFifo, OracleError } from 'ringproof/oracle';
import { close } from '../../src/ring/index.ts';
import { settled } from '../kit/settled.ts';
import { push, spsc } from '../kit/spsc.ts';
import type { Spsc } from '../kit/spsc.ts';

async function popAwaiting({ consumer, delivered }: Spsc, count: number): Promise<void> {
  for (let i = 0; i < count; i++) if ((await consumer.popAsync()) === 'ok') delivered.push(consumer.value);
}

async function pushAwaiting({ producer, accepted }: Spsc, items: readonly number[]): Promise<void> {
  for (const item of items) if ((await producer.pushAsync(item)) === 'ok') accepted.push(item);
}

/** A ring with both slots taken. */
function full(options?: Parameters<typeof spsc>[0]): Spsc {
  const context = spsc(options);
  push(context, 1);
  push(context, 2);
  return context;
}

export const consumerAwaits = scenario({
  name: 'wait, async: a consumer that awaits an item on an empty ring is woken by each publish',
  setup: () => spsc(),
  threads: {
    consumer: (context) => popAwaiting(context, 2),
    producer(context) {
      push(context, 1);
      push(context, 2);
    },
  },
  final: settled,
});

export const producerAwaits = scenario({
  name: 'wait, async: a producer that awaits space on a full ring is woken by each consumed item',
  setup: () => full(),
  threads: {
    producer: (context) => pushAwaiting(context, [3, 4]),
    consumer({ consumer, delivered }) {
      for (let i = 0; i < 2; i++) if (consumer.pop() === 'ok') delivered.push(consumer.value);
    },
  },
  final: settled,
});

export const bothAwait = scenario({
  name: 'wait, async: producer and consumer await and wake each other',
  // One first sequence, before the wrap: only distances matter to waiting.
  setup: () => full({ startSequence: 2 ** 32 - 1 }),
  threads: {
    producer: (context) => pushAwaiting(context, [3]),
    consumer: (context) => popAwaiting(context, 3),
  },
  final: settled,
});

export const oneEventLoop = scenario({
  name: 'wait, async: producer and consumer await each other on one event loop, which neither blocks',
  setup: () => spsc(),
  threads: {
    async both(context) {
      await Promise.all([popAwaiting(context, 4), pushAwaiting(context, [1, 2, 3, 4])]);
    },
  },
  final: settled,
});

export const timedAwait = scenario({
  name: 'wait, async: a wait with a timeout ends by the publish or by the timeout, and loses nothing',
  setup: () => spsc(),
  threads: {
    async consumer({ consumer, delivered }) {
      const answers: string[] = [];
      for (let i = 0; i < 2; i++) {
        const answer = await consumer.popAsync(1000);
        answers.push(answer);
        if (answer === 'ok') delivered.push(consumer.value);
      }
      return answers;
    },
    producer(context) {
      push(context, 1);
    },
  },
  final(context, { consumer }) {
    settled(context);
    // One item: the wait that did not get it can only have ended by its time.
    if (!['ok,timed-out', 'timed-out,ok', 'timed-out,timed-out'].includes(String(consumer))) throw new OracleError(`one item, and the waits answered ${String(consumer)}`);
  },
});

export const closedWhileAwaiting = scenario({
  name: 'wait, async: a close wakes whoever awaits, the consumer of an empty ring after the last item',
  setup: () => spsc(),
  threads: {
    async consumer({ consumer, delivered }) {
      while ((await consumer.popAsync()) === 'ok') delivered.push(consumer.value);
    },
    producer(context) {
      push(context, 1);
    },
    closer({ ring }) {
      close(ring);
    },
  },
  final({ accepted, delivered }) {
    const transfers = { accepted: [accepted], delivered: [delivered] };
    assertFifo(transfers);
    assertConserved(transfers);
  },
});

export const closedWhileFull = scenario({
  name: 'wait, async: a close wakes the producer of a full ring',
  setup: () => full(),
  threads: {
    producer: ({ producer }) => producer.waitForSpaceAsync(),
    closer({ ring }) {
      close(ring);
    },
  },
  final(_, { producer }) {
    if (producer !== 'closed') throw new OracleError(`nobody takes anything, and the wait ended in ${String(producer)}`);
  },
});

export const awaitsByNaps = scenario({
  name: 'wait, async: without wake-ups a consumer naps and looks again until the item is there',
  setup: () => spsc({ wakeups: false }),
  threads: {
    consumer: (context) => popAwaiting(context, 1),
    producer(context) {
      push(context, 1);
    },
  },
  final: settled,
});
