import { ConfigError } from '../ring/index.ts';
import type { ChannelOptions, Element } from '../ring/index.ts';

/** Options of a stream: those of the channel below it, and how its receiver polls. */
export interface StreamOptions<E extends Element = Element> extends ChannelOptions<E> {
  /**
   * How often, in milliseconds, who waits looks again without having been woken; default 10, Infinity: never. A safety net only: everything
   * works without it, but for what a thread leaves undone that dies and is not reclaimed.
   */
  readonly pollInterval?: number;
  /** How many items the receiver takes from the rings at once, at most; default 64. */
  readonly batchHint?: number;
}

/** Small batches and frequent looks. Spread into the options (S0-17). */
export const LOW_LATENCY = { pollInterval: 1, batchHint: 16 } as const;

/** Large batches and rare looks. Spread into the options (S0-17). */
export const HIGH_THROUGHPUT = { pollInterval: 50, batchHint: 256 } as const;

/** How a receiver polls, checked. */
export interface Polling {
  readonly pollInterval: number;
  readonly batchHint: number;
}

/** Fills in the defaults. Throws ConfigError naming the option, its value and its range. */
export function checkPolling(options: Partial<Polling>): Polling {
  const { pollInterval = 10, batchHint = 64 } = options;
  if (!(typeof pollInterval === 'number' && pollInterval > 0)) throw new ConfigError(`pollInterval must be a number of milliseconds greater than 0, or Infinity, not ${String(pollInterval)}`);
  if (!(Number.isInteger(batchHint) && batchHint >= 1)) throw new ConfigError(`batchHint must be an integer of at least 1, not ${String(batchHint)}`);
  return { pollInterval, batchHint };
}
