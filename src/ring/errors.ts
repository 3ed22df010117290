/** What went wrong, for programs. Messages may change; codes do not. */
export type RingErrorCode =
  | 'ERR_RING_CONFIG'
  | 'ERR_RING_DESCRIPTOR'
  | 'ERR_RING_MEMORY'
  | 'ERR_RING_COUNT'
  | 'ERR_RING_RESERVATION'
  | 'ERR_RING_MESSAGE_SIZE'
  | 'ERR_RING_ROLE_TAKEN'
  | 'ERR_RING_ROLE_RELEASED'
  | 'ERR_RING_TOO_MANY_PRODUCERS'
  | 'ERR_RING_CONSUMER_BUSY'
  | 'ERR_RING_BLOCKING';

/** Base of every error this package throws on purpose: misuse and broken limits. Full, empty and closed are answers, never errors. */
export class RingError extends Error {
  readonly code: RingErrorCode;

  constructor(code: RingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}

/** An option of `createRing` or `createChannel` is out of its range. */
export class ConfigError extends RingError {
  constructor(message: string) {
    super('ERR_RING_CONFIG', message);
  }
}

/** What was passed as a ring, channel or ticket is not one, or belongs to another version. */
export class DescriptorError extends RingError {
  constructor(message: string) {
    super('ERR_RING_DESCRIPTOR', message);
  }
}

/** The platform could not provide the shared memory. */
export class MemoryError extends RingError {
  constructor(message: string, cause: unknown) {
    super('ERR_RING_MEMORY', message, { cause });
  }
}

/** A number of slots, items or milliseconds is outside what the call accepts. */
export class CountError extends RingError {
  constructor(message: string) {
    super('ERR_RING_COUNT', message);
  }
}

/** A reservation or window is open when it must not be, or not open when it must be. */
export class ReservationError extends RingError {
  constructor(message: string) {
    super('ERR_RING_RESERVATION', message);
  }
}

/** A byte message is longer than the ring can ever take, or than the target it is copied to. */
export class MessageSizeError extends RingError {
  constructor(message: string) {
    super('ERR_RING_MESSAGE_SIZE', message);
  }
}

/** Somebody else holds the role. */
export class RoleTakenError extends RingError {
  constructor(message: string) {
    super('ERR_RING_ROLE_TAKEN', message);
  }
}

/** The handle gave its role back (closed, released or detached) and cannot be used any more. */
export class RoleReleasedError extends RingError {
  constructor(message: string) {
    super('ERR_RING_ROLE_RELEASED', message);
  }
}

/** Every ring of the channel has a live producer. */
export class TooManyProducersError extends RingError {
  /** How many producers the channel was created for. */
  readonly max: number;

  constructor(max: number) {
    super(
      'ERR_RING_TOO_MANY_PRODUCERS',
      `all ${max} rings of the channel have a live producer; close one, reclaim the ring of a dead worker, or create the channel with a larger maxProducers (at most 128)`,
    );
    this.max = max;
  }
}

/** The consumer was called from inside its own handler, or while a window is open. */
export class ConsumerBusyError extends RingError {
  constructor(message: string) {
    super('ERR_RING_CONSUMER_BUSY', message);
  }
}

/** This thread must not block (a browser's main thread). */
export class BlockingError extends RingError {
  constructor(cause: unknown) {
    super('ERR_RING_BLOCKING', 'this thread must not block in Atomics.wait; use the Async variant of the call, or poll', { cause });
  }
}
