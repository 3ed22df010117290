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
  /**
   * How many senders must have registered before the stream can end by the last one's leaving; default 1. Where workers start one after the
   * other, the first may be done before the second begins.
   */
  readonly expectedSenders?: number;
}

/** Small batches and frequent looks. Spread into the options. */
export const LOW_LATENCY = { pollInterval: 1, batchHint: 16 } as const;

/** Large batches and rare looks. Spread into the options. */
export const HIGH_THROUGHPUT = { pollInterval: 50, batchHint: 256 } as const;

/** Far below what the count of registrations can hold. */
const MOST_EXPECTED = 2 ** 20;

/** What a stream has beside its channel, checked. */
export interface StreamConfig {
  readonly pollInterval: number;
  readonly batchHint: number;
  readonly expectedSenders: number;
}

/** Fills in the defaults. Throws ConfigError naming the option, its value and its range. */
export function checkStream(options: Partial<StreamConfig>): StreamConfig {
  const { pollInterval = 10, batchHint = 64, expectedSenders = 1 } = options;
  if (!(typeof pollInterval === 'number' && pollInterval > 0)) throw new ConfigError(`pollInterval must be a number of milliseconds greater than 0, or Infinity, not ${String(pollInterval)}`);
  if (!(Number.isInteger(batchHint) && batchHint >= 1)) throw new ConfigError(`batchHint must be an integer of at least 1, not ${String(batchHint)}`);
  if (!(Number.isInteger(expectedSenders) && expectedSenders >= 1 && expectedSenders <= MOST_EXPECTED)) throw new ConfigError(`expectedSenders must be an integer from 1 to ${MOST_EXPECTED}, not ${String(expectedSenders)}`);
  return { pollInterval, batchHint, expectedSenders };
}
