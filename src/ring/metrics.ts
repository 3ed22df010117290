import type { Descriptor, RingMemory } from './descriptor.ts';
import { openMemory } from './descriptor.ts';
import { CONSUMED, CONSUMER_WAITS, EMPTY_POLLS, PRODUCER_WAITS, PUBLISHES, REFUSED, RELEASES, ringBase, SUBMITTED } from './layout.ts';

/** Counters of one ring. Each counts modulo 2^32; subtract snapshots with `(later - earlier) >>> 0`. */
export interface RingMetrics {
  /** Items handed to publish. Counted before the item can be consumed, so (submitted - consumed) modulo 2^32 is never "negative". */
  readonly submitted: number;
  /** Items delivered. Equals `submitted` when the ring is drained, unless a producer died between counting and publishing, or a consumer between handing slots back and counting. */
  readonly consumed: number;
  /** How often items were published; submitted / publishes is the mean batch. */
  readonly publishes: number;
  /** How often slots were given back to the producer; consumed / releases is the mean batch. */
  readonly releases: number;
  /** Pushes and reservations answered `full`. */
  readonly refused: number;
  /** How often the producer slept. */
  readonly producerWaits: number;
}

/** Counters of a ring or channel, modulo 2^32; what a ring counts is summed over the rings. */
export interface Metrics extends RingMetrics {
  /** How often the consumer slept. */
  readonly consumerWaits: number;
  /** Drains and pops that found nothing. */
  readonly emptyPolls: number;
  readonly rings: readonly RingMetrics[];
}

/** The counters, or undefined when the ring or channel was created without `metrics: true`. May be called from any thread at any time. */
export function metrics(descriptor: Descriptor): Metrics | undefined {
  return metricsOf(openMemory(descriptor));
}

/** `metrics` of memory that was opened already. */
export function metricsOf(memory: RingMemory): Metrics | undefined {
  if (!memory.metrics) return undefined;
  const { control } = memory;
  const rings: RingMetrics[] = [];
  const sums = { submitted: 0, consumed: 0, publishes: 0, releases: 0, refused: 0, producerWaits: 0 };
  for (let id = 0; id < memory.maxProducers; id++) {
    const ring = ringMetrics(control, ringBase(id));
    rings.push(ring);
    for (const name of Object.keys(sums) as (keyof RingMetrics)[]) sums[name] = (sums[name] + ring[name]) >>> 0;
  }
  const consumerWaits = Atomics.load(control, CONSUMER_WAITS) >>> 0;
  const emptyPolls = Atomics.load(control, EMPTY_POLLS) >>> 0;
  return { ...sums, consumerWaits, emptyPolls, rings };
}

function ringMetrics(control: Int32Array, base: number): RingMetrics {
  // Consumed first: what is consumed by now was submitted before now.
  const consumed = Atomics.load(control, base + CONSUMED) >>> 0;
  const submitted = Atomics.load(control, base + SUBMITTED) >>> 0;
  return {
    submitted,
    consumed,
    publishes: Atomics.load(control, base + PUBLISHES) >>> 0,
    releases: Atomics.load(control, base + RELEASES) >>> 0,
    refused: Atomics.load(control, base + REFUSED) >>> 0,
    producerWaits: Atomics.load(control, base + PRODUCER_WAITS) >>> 0,
  };
}
