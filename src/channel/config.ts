import type { CheckedConfig } from '../ring/config.ts';
import { LIMITS } from '../ring/config.ts';
import { checkCount } from '../ring/count.ts';
import { describe, isScalar } from '../ring/element.ts';
import type { ScalarElement } from '../ring/element.ts';
import { ConfigError } from '../ring/errors.ts';
import type { Patience } from '../ring/role-handle.ts';
import { DEFAULT_SPINS } from '../ring/role-handle.ts';

/**
 * What a push does when its ring is full. `block`: waits until there is space. `drop-oldest`: takes out the oldest item, counts it, and never
 * waits. `reject`: answers `full`.
 */
export type Backpressure = 'block' | 'drop-oldest' | 'reject';

/**
 * How a blocking call waits. `spin`: looks again and again. `{ spinYield: n }`: looks n times, then gives the processor up for some 20
 * microseconds between looks. `park`, or `{ park: n }`: looks 100 (n) times, then sleeps until the other side wakes it.
 */
export type WaitStrategy = 'spin' | 'park' | { readonly spinYield: number } | { readonly park: number };

/** Options of `spscChannel`. */
export interface SpscConfig<K extends ScalarElement = ScalarElement> {
  /** What an item is; default `float64`, which carries every JavaScript number. */
  readonly element?: K;
  /** What a push does when the ring is full; default `block`. */
  readonly backpressure?: Backpressure;
  /** How blocking calls wait; default `{ spinYield: 100 }`. */
  readonly wait?: WaitStrategy;
  /** How many producers there may be once the first is cloned; 1 … 128, default 16. Each has a ring of `capacity` slots of its own. */
  readonly maxProducers?: number;
  /** Count items and waits in shared counters, for `metrics`; default false. Drops are counted always. */
  readonly metrics?: boolean;
  /** The first sequence, 0 … 2^32 - 1, default 0; so that tests reach the wrap. */
  readonly startSequence?: number;
}

/** Slots of a ring unless the caller says otherwise. */
export const DEFAULT_CAPACITY = 65_536;

/** Most slots of a ring. */
export const MAX_CAPACITY = 2 ** LIMITS.maxRingBits;

/** A configuration with every default filled in and every limit checked. */
export interface CheckedSpscConfig<K extends ScalarElement> {
  readonly element: K;
  readonly ring: CheckedConfig;
  readonly backpressure: Backpressure;
  readonly patience: Patience;
}

/** Checks the capacity and every option. Throws ConfigError or CountError naming what is wrong, and its range. */
export function checkSpscConfig<K extends ScalarElement>(capacity: number, config: SpscConfig<K>): CheckedSpscConfig<K> {
  if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAX_CAPACITY || (capacity & (capacity - 1)) !== 0) {
    throw new ConfigError(`capacity must be a power of two from 1 to ${MAX_CAPACITY}, not ${describe(capacity)}`);
  }
  if (typeof config !== 'object' || config === null) throw new ConfigError(`the configuration must be an object such as { backpressure: 'reject' }, not ${describe(config)}`);
  const { element = 'float64' as K, backpressure = 'block', wait = { spinYield: DEFAULT_SPINS }, maxProducers = 16, metrics = false, startSequence = 0 } = config;
  if (!isScalar(element)) throw new ConfigError(`element must be 'int32', 'uint32', 'float64' or 'bigint64', not ${describe(element)}`);
  if (!BACKPRESSURES.includes(backpressure)) throw new ConfigError(`backpressure must be 'block', 'drop-oldest' or 'reject', not ${describe(backpressure)}`);
  if (typeof metrics !== 'boolean') throw new ConfigError(`metrics must be true or false, not ${describe(metrics)}`);
  checkCount('maxProducers', maxProducers, LIMITS.minProducers, LIMITS.maxProducers);
  checkCount('startSequence', startSequence, 0, 0xffffffff);
  return {
    element,
    backpressure,
    patience: patienceFor(wait),
    ring: { ringBits: Math.log2(capacity), maxProducers, metrics, wakeups: true, start: startSequence | 0 },
  };
}

function patienceFor(wait: WaitStrategy): Patience {
  if (wait === 'spin') return { spins: 0, idle: 'spin' };
  if (wait === 'park') return { spins: DEFAULT_SPINS, idle: 'park' };
  if (typeof wait === 'object' && wait !== null) {
    if ('spinYield' in wait) return { spins: spinsOf('spinYield', wait.spinYield), idle: 'nap' };
    if ('park' in wait) return { spins: spinsOf('park', wait.park), idle: 'park' };
  }
  throw new ConfigError(`wait must be 'spin', 'park', { spinYield: n } or { park: n }, not ${describe(wait)}`);
}

function spinsOf(name: string, spins: number): number {
  checkCount(`wait.${name}`, spins, 0, MAX_SPINS);
  return spins;
}

const MAX_SPINS = 1_000_000;
const BACKPRESSURES: readonly Backpressure[] = ['block', 'drop-oldest', 'reject'];
const IDLES = ['park', 'nap', 'spin'] as const;

/** Backpressure and patience in one word of the shared header: 2 bits, 2 bits, 20 bits. */
export function packPolicy(backpressure: Backpressure, { spins, idle }: Patience): number {
  return BACKPRESSURES.indexOf(backpressure) | (IDLES.indexOf(idle) << 2) | (spins << 4);
}

export function unpackPolicy(word: number): { readonly backpressure: Backpressure; readonly patience: Patience } {
  return { backpressure: BACKPRESSURES[word & 3]!, patience: { idle: IDLES[(word >>> 2) & 3]!, spins: word >>> 4 } };
}
