import { assertConserved, assertFifo } from 'ringproof/oracle';
import { claimConsumer, createChannel, register } from '../../src/ring/index.ts';
import type { ScalarConsumer, ScalarProducer } from '../../src/ring/index.ts';
import { PARK_AT_ONCE } from './spsc.ts';

/** A channel with all its rings registered, its consumer, and what was accepted and delivered so far, for each ring. */
export interface Rings {
  readonly producers: readonly ScalarProducer<'int32'>[];
  readonly consumer: ScalarConsumer<'int32'>;
  readonly accepted: number[][];
  readonly delivered: number[][];
}

export function rings(count: number): Rings {
  const channel = createChannel({ element: 'int32', ringBits: 1, maxProducers: count, startSequence: 2 ** 32 - 1 });
  const perRing = (): number[][] => Array.from({ length: count }, () => []);
  const producers = Array.from({ length: count }, () => register(channel, PARK_AT_ONCE) as ScalarProducer<'int32'>);
  return { producers, consumer: claimConsumer(channel, PARK_AT_ONCE), accepted: perRing(), delivered: perRing() };
}

function produce({ producers, accepted }: Rings, id: number, items: number): void {
  for (let item = 1; item <= items; item++) if (producers[id]!.push(item) === 'ok') accepted[id]!.push(item);
}

export function sweep({ consumer, delivered }: Rings, drains: number, limit = Infinity): void {
  for (let i = 0; i < drains; i++) consumer.drain((item, id) => delivered[id]!.push(item), limit);
}

/** What each ring accepted is delivered, once and in order. */
export function nothingLost(context: Rings): void {
  sweep(context, 2);
  assertFifo(context);
  assertConserved(context);
}

export function pushing(id: number, items: number) {
  return (context: Rings): void => produce(context, id, items);
}
