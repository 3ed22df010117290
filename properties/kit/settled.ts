import { assertQuiescent } from 'ringproof/oracle';
import { inspectChannel, inspectRing } from '../../src/ring/index.ts';
import { nothingLost } from './spsc.ts';
import type { Spsc } from './spsc.ts';

/** Nobody still announces that it waits, and all arrived. */
export function settled(context: Spsc): void {
  nothingLost(context);
  const { length, capacity, producerWaiting } = inspectRing(context.ring);
  assertQuiescent([
    { name: 'the producer', asleep: producerWaiting, ready: length < capacity, awaits: 'space' },
    { name: 'the consumer', asleep: inspectChannel(context.ring).consumerWaiting, ready: true, awaits: 'an end of its announcement' },
  ]);
}
