import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { scenario } from 'ringproof/explore';
import { nothingLost, pushing, rings, sweep } from '../kit/rings.ts';
import type { Rings } from '../kit/rings.ts';

/** Channels whose rings cannot be explored one by one; `exploreByParts` has to say why. */

/** A bounded drain leaves a ring alone because another had enough: rings cannot be explored one by one. */
export const bounded = scenario({
  name: 'channel by rings: two producers, drains of one item',
  setup: () => rings(2),
  threads: {
    first: pushing(0, 1),
    second: pushing(1, 1),
    consumer: (context: Rings) => sweep(context, 2, 1),
  },
  parts: { 'ring 0': ['first', 'consumer'], 'ring 1': ['second', 'consumer'] },
  final: nothingLost,
});

/** A consumer that sleeps until any ring has something: both producers ring its bell. */
export const sleeping = scenario({
  name: 'channel by rings: the consumer sleeps, either producer wakes it',
  setup: () => rings(2),
  threads: {
    first: pushing(0, 1),
    second: pushing(1, 1),
    consumer(context: Rings) {
      while (context.delivered[0]!.length + context.delivered[1]!.length < 2) {
        context.consumer.wait();
        sweep(context, 1);
      }
    },
  },
  parts: { 'ring 0': ['first', 'consumer'], 'ring 1': ['second', 'consumer'] },
  final: nothingLost,
});

/** No memory is shared, but messages are sent. */
export const messaging = scenario({
  name: 'a sender and a receiver of messages',
  setup: () => new MessageChannel(),
  threads: {
    sender({ port1 }: MessageChannel) {
      port1.postMessage(1);
    },
    receiver: ({ port2 }: MessageChannel) => receiveMessageOnPort(port2)?.message as unknown,
  },
  parts: { sending: ['sender'], receiving: ['receiver'] },
});
