import { assertBounded, assertConserved, assertFifo } from 'ringproof/oracle';
import { claimConsumer, createChannel, register } from '../../src/ring/index.ts';
import type { ChannelDescriptor, ChannelOptions, ScalarConsumer, ScalarProducer } from '../../src/ring/index.ts';
import { PARK_AT_ONCE, startSequence } from './spsc.ts';
import { headOf, isClosed, sealOf, tailOf, watch } from './watched.ts';
import type { Watched } from './watched.ts';

/** A channel, its consumer, and what was accepted and delivered so far, for each ring. */
export interface Mpsc {
  readonly channel: ChannelDescriptor<'int32'>;
  readonly watched: Watched;
  readonly consumer: ScalarConsumer<'int32'>;
  readonly accepted: number[][];
  readonly delivered: number[][];
}

/** A channel of rings of 2 slots, by default two of them, with its consumer claimed. */
export function mpsc(options: Omit<ChannelOptions, 'element'> = {}): Mpsc {
  const { maxProducers = 2, ringBits = 1 } = options;
  const channel = createChannel({ element: 'int32', startSequence: startSequence(), ...options, ringBits, maxProducers });
  const perRing = (): number[][] => Array.from({ length: maxProducers }, () => []);
  return { channel, watched: watch(channel, ringBits, maxProducers), consumer: claimConsumer(channel, PARK_AT_ONCE), accepted: perRing(), delivered: perRing() };
}

/** For set-ups, where the channel cannot be closed yet. */
export function registered({ channel }: Mpsc): ScalarProducer<'int32'> {
  const producer = register(channel, PARK_AT_ONCE);
  if (producer === 'closed') throw new Error('the channel is closed already');
  return producer;
}

/** Pushes once and notes the item if it is accepted. */
export function pushTo({ accepted }: Mpsc, producer: ScalarProducer<'int32'>, item: number): 'ok' | 'full' | 'closed' {
  const answer = producer.push(item);
  if (answer === 'ok') accepted[producer.id]!.push(item);
  return answer;
}

/** Drains at most `limit` items; how many there were. */
export function drainSome({ consumer, delivered }: Mpsc, limit = Infinity): number | 'closed' {
  return consumer.drain((item, id) => delivered[id]!.push(item), limit);
}

/** Drains, sleeping while there is nothing, until the channel says that there never will be. */
export function drainToTheEnd(context: Mpsc): void {
  while (drainSome(context) !== 'closed') context.consumer.wait();
}

/** At the end: takes what is left; all that each ring accepted was delivered, once, in order. */
export function noneLost(context: Mpsc): void {
  for (let count = drainSome(context); count !== 'closed' && count > 0; count = drainSome(context));
  assertFifo(context);
  assertConserved(context);
}

/** After every step: each ring bounded; once closed, every ring sealed. */
export function mpscInvariant({ watched }: Mpsc): void {
  const closed = isClosed(watched);
  for (let id = 0; id < watched.maxProducers; id++) {
    const head = headOf(watched, id);
    assertBounded(head, tailOf(watched, head, id), watched.capacity);
    if (closed && !sealOf(watched, head, id)) throw new Error(`the channel is closed, but ring ${id} is not sealed`);
  }
}
