/**
 * Rings and ring-decomposed MPSC channels on SharedArrayBuffer, for worker threads and browser workers.
 *
 * One producer and one consumer: createRing, claimProducer, claimConsumer. Many producers: createChannel, register, claimConsumer.
 */
export { HIGH_THROUGHPUT, LIMITS, LOW_LATENCY } from './config.ts';
export type { ChannelOptions, RingOptions } from './config.ts';
export { GRANULE_BYTES } from './element.ts';
export type { Element, RecordElement, RecordFields, RecordValue, ScalarElement, ScalarSlots, ScalarValue } from './element.ts';
export { createChannel, createRing } from './descriptor.ts';
export type { ChannelDescriptor, Descriptor, RingDescriptor } from './descriptor.ts';
export { adoptConsumer, adoptProducer, claimConsumer, claimProducer, consumerRole, hasProducers, producerRole, reclaim, register } from './claim.ts';
export type { ConsumerOf, ProducerOf } from './claim.ts';
export { close, isClosed } from './close.ts';
export { DEFAULT_SPINS } from './role-handle.ts';
export type { AsyncWaitResult, HandleOptions, Idle, RoleDescriptor, WaitResult } from './role-handle.ts';
export type { Producer, ProducerCaches, PushResult } from './producer.ts';
export type { Consumer, PopResult, ReaderCaches } from './consumer.ts';
export type { ScalarProducer, ScalarReservation } from './scalar-producer.ts';
export type { ScalarConsumer, ScalarHandler, ScalarWindow } from './scalar-consumer.ts';
export type { RecordProducer, RecordReservation } from './record-producer.ts';
export type { RecordConsumer, RecordHandler, RecordWindow } from './record-consumer.ts';
export type { RecordColumns, RecordField } from './record-field.ts';
export type { MessageProducer, MessageReservation } from './message-producer.ts';
export type { MessageConsumer, MessageHandler } from './message-consumer.ts';
export { inspectChannel, inspectRing } from './inspect.ts';
export type { ChannelState, RingState } from './inspect.ts';
export { metrics } from './metrics.ts';
export type { Metrics, RingMetrics } from './metrics.ts';
export {
  BlockingError,
  ConfigError,
  ConsumerBusyError,
  CountError,
  DescriptorError,
  MemoryError,
  MessageSizeError,
  ReservationError,
  RingError,
  RoleReleasedError,
  RoleTakenError,
  TooManyProducersError,
} from './errors.ts';
export type { RingErrorCode } from './errors.ts';
