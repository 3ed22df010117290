import { channelState } from '../ring/inspect.ts';
import type { ChannelState } from '../ring/inspect.ts';
import { EVICTED, ringBase } from '../ring/layout.ts';
import { metricsOf } from '../ring/metrics.ts';
import type { Metrics } from '../ring/metrics.ts';
import type { Backpressure } from './config.ts';
import type { SpscChannel } from './descriptor.ts';
import { openChannel } from './descriptor.ts';

/** The shared state of a channel with a policy. */
export interface SpscState extends ChannelState {
  readonly backpressure: Backpressure;
  /** Whether there has ever been more than one producer. */
  readonly upgraded: boolean;
  /** Items taken out to make room, for each ring, modulo 2^32. */
  readonly dropped: readonly number[];
}

/** The state of a channel, from any thread, for tests, debugging and monitoring; the caution of `inspectRing` applies. */
export function inspect(channel: SpscChannel): SpscState {
  const { memory, backpressure } = openChannel(channel);
  const state = channelState(memory);
  return { ...state, backpressure, upgraded: state.ringsUsed > 1, dropped: state.rings.map(({ id }) => droppedFrom(memory.control, id)) };
}

/** Items taken out to make room under `drop-oldest`, over all rings, modulo 2^32. */
export function dropped(channel: SpscChannel): number {
  const { control, maxProducers } = openChannel(channel).memory;
  let sum = 0;
  for (let id = 0; id < maxProducers; id++) sum += droppedFrom(control, id);
  return sum >>> 0;
}

/** The counters, or undefined when the channel was created without `metrics: true`; see the ring's `metrics`. `submitted` = `consumed` + dropped + resident when all is quiet. */
export function metrics(channel: SpscChannel): Metrics | undefined {
  return metricsOf(openChannel(channel).memory);
}

function droppedFrom(control: Int32Array, id: number): number {
  return Atomics.load(control, ringBase(id) + EVICTED) >>> 0;
}
