/** Why an item was not accepted. `full`: try later. `closed`: this sender, or the stream, has ended. `shut-down`: the stream was shut down or its receiver has left. `aborted`: by the caller's signal. */
export type RefusalReason = 'full' | 'closed' | 'shut-down' | 'aborted';

const MESSAGES: Readonly<Record<Exclude<RefusalReason, 'full'>, string>> = {
  closed: 'the sender is closed',
  'shut-down': 'the stream was shut down, or its receiver has left',
  aborted: 'the send was aborted',
};

/** Whether the same send may succeed later. */
export function isRecoverable(reason: RefusalReason): boolean {
  return reason === 'full' || reason === 'aborted';
}

/** Whether no send of this sender will succeed any more. */
export function isTerminal(reason: RefusalReason): boolean {
  return !isRecoverable(reason);
}

/** A send that was not accepted: the item was not delivered and never will be. It is handed back in `item`. An aborted one is named AbortError, as elsewhere. */
export class SendError<T = unknown> extends Error {
  readonly reason: Exclude<RefusalReason, 'full'>;
  readonly item: T;

  constructor(reason: Exclude<RefusalReason, 'full'>, item: T, options?: ErrorOptions) {
    super(MESSAGES[reason], options);
    this.name = reason === 'aborted' ? 'AbortError' : 'SendError';
    this.reason = reason;
    this.item = item;
  }
}

/** Registering a sender was refused: the factory or the stream is closed. */
export class RegistrationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RegistrationError';
  }
}
