import { createChannel, DescriptorError } from '../ring/index.ts';
import type { ChannelDescriptor, Element } from '../ring/index.ts';
import { checkStream } from './config.ts';
import type { StreamConfig, StreamOptions } from './config.ts';
import { createState, isState, STATE } from './state.ts';
import type { StreamState } from './state.ts';

/** A stream: a channel, and one word that says how far it is from its end. Plain data: post it to workers, then register or claim the receiver there. */
export interface StreamDescriptor<E extends Element = Element> extends StreamConfig {
  readonly kind: 'stream';
  readonly channel: ChannelDescriptor<E>;
  readonly state: SharedArrayBuffer;
}

/** Allocates a stream without claiming its receiver. Throws ConfigError, or MemoryError when the platform has no room for it. */
export function createStream<const E extends Element>(options: StreamOptions<E>): StreamDescriptor<E> {
  const channel = createChannel(options);
  return Object.freeze({ kind: 'stream' as const, channel, state: createState(), ...checkStream(options) });
}

/** The state of a stream. Throws DescriptorError for what is not one. */
export function openState(stream: StreamDescriptor): StreamState {
  if (typeof stream !== 'object' || stream === null || stream.kind !== 'stream' || !isState(stream.state)) {
    throw new DescriptorError('expected what createStream or channel returned, or a structured clone of it');
  }
  const { expectedSenders } = checkStream(stream);
  return { expectedSenders, channel: stream.channel, word: new Int32Array(stream.state, STATE, 1) };
}
