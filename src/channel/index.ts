/**
 * A single-producer single-consumer channel with a policy for when it is full (wait, drop the oldest, refuse) and a strategy for waiting; a producer may be
 * cloned, which gives each producer a ring of its own. On SharedArrayBuffer, for worker threads and browser workers.
 */
export { DEFAULT_CAPACITY, MAX_CAPACITY } from './config.ts';
export type { Backpressure, SpscConfig, WaitStrategy } from './config.ts';
export { spscChannel } from './descriptor.ts';
export type { SpscChannel } from './descriptor.ts';
export { adoptConsumer, adoptProducer, claimConsumer, claimProducer, consumerRole, producerRole, reclaim } from './claim.ts';
export { close, isClosed } from './close.ts';
export { dropped, inspect, metrics } from './inspect.ts';
export type { SpscState } from './inspect.ts';
export type { PolicyProducer, SpscRole } from './policy-producer.ts';
export type { PolicyConsumer } from './policy-consumer.ts';
export type { PopResult, PushResult, ScalarElement, ScalarValue } from '../ring/index.ts';
