import { scenario } from 'ringproof/explore';
import { nothingLost, push, spsc } from '../kit/spsc.ts';

/** The smallest scenarios in which each side sleeps: an audit explores them once for each order of each access. */

export const consumerSleepsOnce = scenario({
  name: 'wait: a consumer sleeps for one item',
  setup: () => spsc({ startSequence: 0 }),
  threads: {
    consumer({ consumer, delivered }) {
      if (consumer.popWait() === 'ok') delivered.push(consumer.value);
    },
    producer(context) {
      push(context, 1);
    },
  },
  final: nothingLost,
});

export const producerSleepsOnce = scenario({
  name: 'wait: a producer sleeps for one slot',
  setup: () => {
    const context = spsc({ startSequence: 0 });
    push(context, 1);
    push(context, 2);
    return context;
  },
  threads: {
    producer({ producer, accepted }) {
      if (producer.pushWait(3) === 'ok') accepted.push(3);
    },
    consumer({ consumer, delivered }) {
      if (consumer.pop() === 'ok') delivered.push(consumer.value);
    },
  },
  final: nothingLost,
});
