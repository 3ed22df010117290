import type { Descriptor } from './descriptor.ts';
import { openMemory } from './descriptor.ts';
import { CONSUMED, CONSUMER_WAITS, EMPTY_POLLS, PRODUCER_WAITS, REFUSED, ringBase, SUBMITTED } from './layout.ts';

/** Counters of one ring. Each counts modulo 2^32; subtract snapshots with `(later - earlier) >>> 0`. */
export interface RingMetrics {
  /** Items handed to publish. Counted before the item can be consumed, so (submitted - consumed) modulo 2^32 is never "negative". */
  readonly submitted: number;
  /** Items delivered. Equals `submitted` when the ring is drained, unless a producer died between counting and publishing. */
  readonly consumed: number;
  /** Pushes and reservations answered `full`. */
  readonly refused: number;
  /** How often the producer slept. */
  readonly producerWaits: number;
}

/** Counters of a ring or channel, modulo 2^32; `submitted`, `consumed`, `refused` and `producerWaits` are sums over the rings. */
export interface Metrics extends RingMetrics {
  /** How often the consumer slept. */
  readonly consumerWaits: number;
  /** Drains and pops that found nothing. */
  readonly emptyPolls: number;
  readonly rings: readonly RingMetrics[];
}

/** The counters, or undefined when the ring or channel was created without `metrics: true`. May be called from any thread at any time. */
export function metrics(descriptor: Descriptor): Metrics | undefined {
  const memory = openMemory(descriptor);
  if (!memory.metrics) return undefined;
  const { control } = memory;
  const rings: RingMetrics[] = [];
  let [submitted, consumed, refused, producerWaits] = [0, 0, 0, 0];
  for (let id = 0; id < memory.maxProducers; id++) {
    const ring = ringMetrics(control, ringBase(id));
    rings.push(ring);
    submitted = (submitted + ring.submitted) >>> 0;
    consumed = (consumed + ring.consumed) >>> 0;
    refused = (refused + ring.refused) >>> 0;
    producerWaits = (producerWaits + ring.producerWaits) >>> 0;
  }
  const consumerWaits = Atomics.load(control, CONSUMER_WAITS) >>> 0;
  const emptyPolls = Atomics.load(control, EMPTY_POLLS) >>> 0;
  return { submitted, consumed, refused, producerWaits, consumerWaits, emptyPolls, rings };
}

function ringMetrics(control: Int32Array, base: number): RingMetrics {
  // Consumed first: what is consumed by now was submitted before now.
  const consumed = Atomics.load(control, base + CONSUMED) >>> 0;
  const submitted = Atomics.load(control, base + SUBMITTED) >>> 0;
  return {
    submitted,
    consumed,
    refused: Atomics.load(control, base + REFUSED) >>> 0,
    producerWaits: Atomics.load(control, base + PRODUCER_WAITS) >>> 0,
  };
}
