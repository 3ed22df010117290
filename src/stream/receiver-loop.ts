/** Options of iterating. */
export interface ReceiveOptions {
  /** Ends a wait: what waits rejects with the signal's reason, and the loop is left. */
  readonly signal?: AbortSignal;
  /** Whether leaving the loop early leaves the stream open, for another loop to go on with; default false. */
  readonly preventCancel?: boolean;
}

/** What ends a wait before there is an item. */
export interface Until {
  readonly left: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What a loop does with its receiver. */
interface Loopable<T> {
  receive(until: Until): Promise<IteratorResult<T, undefined>>;
  wake(): void;
  cancel(): Promise<unknown>;
}

export const DONE = Object.freeze({ done: true as const, value: undefined });

/** One loop over a receiver. Not an async generator, whose `return` would queue behind a `next` that waits. */
export class ReceiverLoop<T> implements AsyncIterableIterator<T, undefined, unknown>, Until {
  left: boolean;
  readonly signal: AbortSignal | undefined;
  private readonly preventCancel: boolean;
  private readonly receiver: Loopable<T>;
  private readonly onAbort: () => void;

  constructor({ signal, preventCancel = false }: ReceiveOptions, receiver: Loopable<T>) {
    this.left = false;
    this.signal = signal;
    this.preventCancel = preventCancel;
    this.receiver = receiver;
    this.onAbort = () => receiver.wake();
    signal?.addEventListener('abort', this.onAbort);
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    try {
      const result = await this.receiver.receive(this);
      if (result.done === true) this.signal?.removeEventListener('abort', this.onAbort);
      return result;
    } catch (error) {
      // A loop does not call `return` when `next` rejects.
      await this.return();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.left = true;
    this.signal?.removeEventListener('abort', this.onAbort);
    this.receiver.wake();
    if (!this.preventCancel) await this.receiver.cancel();
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
