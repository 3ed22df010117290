import { scenario } from 'ringproof/explore';
import { OracleError } from 'ringproof/oracle';
import { park, wake } from '../../src/ring/park.ts';
import { settled } from '../kit/settled.ts';
import { push, spsc } from '../kit/spsc.ts';
import type { Spsc } from '../kit/spsc.ts';

function popWaiting(context: Spsc, count: number): void {
  const { consumer, delivered } = context;
  for (let i = 0; i < count; i++) if (consumer.popWait() === 'ok') delivered.push(consumer.value);
}

function pushWaiting(context: Spsc, items: readonly number[]): void {
  for (const item of items) if (context.producer.pushWait(item) === 'ok') context.accepted.push(item);
}

export const consumerSleeps = scenario({
  name: 'wait: a consumer that sleeps on an empty ring is woken by each publish',
  setup: () => spsc(),
  threads: {
    consumer(context) {
      popWaiting(context, 2);
    },
    producer(context) {
      push(context, 1);
      push(context, 2);
    },
  },
  final: settled,
});

export const producerSleeps = scenario({
  name: 'wait: a producer that sleeps on a full ring is woken by each consumed item',
  setup: () => {
    const context = spsc();
    push(context, 1);
    push(context, 2);
    return context;
  },
  threads: {
    producer(context) {
      pushWaiting(context, [3, 4]);
    },
    consumer({ consumer, delivered }) {
      for (let i = 0; i < 2; i++) if (consumer.pop() === 'ok') delivered.push(consumer.value);
    },
  },
  final: settled,
});

export const bothSleep = scenario({
  name: 'wait: producer and consumer put each other to sleep and wake each other',
  // One first sequence, before the wrap: this is the largest of these searches, and only distances matter to it.
  setup: () => spsc({ startSequence: 2 ** 32 - 1 }),
  threads: {
    producer(context) {
      pushWaiting(context, [1, 2, 3]);
    },
    consumer(context) {
      popWaiting(context, 3);
    },
  },
  final: settled,
});

export const batchSpace = scenario({
  name: 'wait: a producer that needs two slots sleeps on until both are free',
  setup: () => {
    const context = spsc();
    push(context, 1);
    push(context, 2);
    return context;
  },
  threads: {
    producer(context) {
      const { producer } = context;
      if (producer.waitForSpace(2) !== 'ready') throw new OracleError('nobody closes this ring, yet the wait did not end in ready');
      const count = producer.pushFrom([3, 4]);
      if (count !== 2) throw new OracleError(`waitForSpace(2) was ready, but only ${count} slots were free`);
      context.accepted.push(3, 4);
    },
    consumer({ consumer, delivered }) {
      for (let i = 0; i < 2; i++) if (consumer.pop() === 'ok') delivered.push(consumer.value);
    },
  },
  final: settled,
});

export const timedWait = scenario({
  name: 'wait: a wait with a timeout ends by the publish or by the timeout, and loses nothing',
  setup: () => spsc(),
  threads: {
    consumer({ consumer, delivered }) {
      const answers: string[] = [];
      for (let i = 0; i < 2; i++) {
        const answer = consumer.popWait(1000);
        answers.push(answer);
        if (answer === 'ok') delivered.push(consumer.value);
      }
      return answers;
    },
    producer(context) {
      push(context, 1);
    },
  },
  final: settled,
});

export const wokenByTwo = scenario({
  name: 'wait: of two threads that wake at once, neither takes back what the other did to the epoch',
  setup: () => ({ epoch: new Int32Array(new SharedArrayBuffer(4)), items: new Int32Array(new SharedArrayBuffer(4)) }),
  threads: {
    producer({ epoch, items }) {
      for (let item = 1; item <= 2; item++) {
        Atomics.store(items, 0, item);
        wake(epoch, 0);
      }
    },
    // As who closes or reclaims: it has nothing to deliver.
    other({ epoch }) {
      wake(epoch, 0);
    },
    consumer({ epoch, items }) {
      for (;;) {
        const seen = Atomics.load(epoch, 0);
        if (Atomics.load(items, 0) === 2) return;
        park(epoch, 0, seen, Infinity);
      }
    },
  },
});
