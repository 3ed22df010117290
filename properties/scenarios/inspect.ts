import { scenario } from 'ringproof/explore';
import { OracleError } from 'ringproof/oracle';
import { claimConsumer, close, consumerRole, createChannel, hasProducers, inspectChannel, inspectRing, isClosed, producerRole, register } from '../../src/ring/index.ts';
import { nothingLost, PARK_AT_ONCE, pop, push, spsc, startSequence } from '../kit/spsc.ts';

export const inspectedWhileItMoves = scenario({
  name: 'inspect: a third thread sees a ring that holds no more than it has slots, whatever the two others do meanwhile',
  setup: () => spsc(),
  threads: {
    producer(context) {
      for (let item = 1; item <= 3; item++) push(context, item);
    },
    consumer(context) {
      for (let i = 0; i < 2; i++) pop(context);
    },
    observer({ ring }) {
      const { length, capacity, sealed, closed } = inspectRing(ring);
      if (length > capacity) throw new OracleError(`${length} items in ${capacity} slots`);
      if (sealed || closed) throw new OracleError('nobody closes this ring');
    },
  },
  final: nothingLost,
});

export const inspectedWhileRolesChange = scenario({
  name: 'inspect: roles that are claimed, and a channel that is closed, by other threads meanwhile',
  setup: () => createChannel({ element: 'int32', ringBits: 1, maxProducers: 2, startSequence: startSequence() }),
  threads: {
    producer(channel) {
      register(channel, PARK_AT_ONCE);
    },
    consumer(channel) {
      claimConsumer(channel, PARK_AT_ONCE);
      close(channel);
    },
    observer(channel) {
      const before = isClosed(channel);
      const consumer = consumerRole(channel);
      producerRole(channel);
      hasProducers(channel);
      const { closed, consumerHeld, consumerWaiting, rings } = inspectChannel(channel);
      if (before && !closed) throw new OracleError('closed, and open again');
      if (consumer !== undefined && !consumerHeld) throw new OracleError('the consumer was there, and is no more');
      if (consumerWaiting || rings[0]!.producerWaiting) throw new OracleError('nobody waits');
    },
  },
});
