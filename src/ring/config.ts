import type { Element } from './element.ts';
import { describe } from './element.ts';
import { ConfigError } from './errors.ts';

/** Bounds on the options. A ring has 2^ringBits slots. */
export const LIMITS = { minRingBits: 1, maxRingBits: 20, minProducers: 1, maxProducers: 128 } as const;

/** What `createRing` and `createChannel` have in common. */
export interface RingOptions<E extends Element = Element> {
  /** What an item is. */
  readonly element: E;
  /** A ring has 2^ringBits slots; 1 … 20, default 16. For byte messages a slot is a granule of 16 bytes. */
  readonly ringBits?: number;
  /** Count items, refusals and waits in shared counters; default false. Nothing but `metrics()` reads them. */
  readonly metrics?: boolean;
  /**
   * Whether a publish wakes a waiting peer; default true. With false the hot path saves one atomic load on each side,
   * and waiting falls back on polling with sleeps of at most one millisecond.
   */
  readonly wakeups?: boolean;
  /** The first sequence, 0 … 2^32 - 1, default 0; so that tests reach the wrap. */
  readonly startSequence?: number;
}

/** Options of `createChannel`. */
export interface ChannelOptions<E extends Element = Element> extends RingOptions<E> {
  /** How many producers may be registered at once; 1 … 128, default 16. Each has a ring of its own. */
  readonly maxProducers?: number;
}

/** Few, small rings: the working set stays in the cache. Spread into the options. */
export const LOW_LATENCY = { ringBits: 12, maxProducers: 16 } as const;

/** Large rings for many producers. Spread into the options. */
export const HIGH_THROUGHPUT = { ringBits: 18, maxProducers: 32 } as const;

/** Options with every default filled in and every limit checked. */
export interface CheckedConfig {
  readonly ringBits: number;
  readonly maxProducers: number;
  readonly metrics: boolean;
  readonly wakeups: boolean;
  /** As the signed form that sequences are kept in. */
  readonly start: number;
}

/** Checks every option against its limit. Throws ConfigError naming the option, its value and its range. */
export function checkConfig(options: ChannelOptions): CheckedConfig {
  if (typeof options !== 'object' || options === null) throw new ConfigError(`options must be an object such as { element: 'int32' }, not ${describe(options)}`);
  return {
    ringBits: integer('ringBits', options.ringBits ?? 16, LIMITS.minRingBits, LIMITS.maxRingBits),
    maxProducers: integer('maxProducers', options.maxProducers ?? 16, LIMITS.minProducers, LIMITS.maxProducers),
    metrics: flag('metrics', options.metrics ?? false),
    wakeups: flag('wakeups', options.wakeups ?? true),
    start: integer('startSequence', options.startSequence ?? 0, 0, 0xffffffff) | 0,
  };
}

function integer(name: string, value: unknown, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw new ConfigError(`${name} must be an integer from ${min} to ${max}, not ${describe(value)}`);
  }
  return value;
}

function flag(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw new ConfigError(`${name} must be true or false, not ${describe(value)}`);
  return value;
}
