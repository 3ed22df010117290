import { isClosed } from '../ring/index.ts';
import type { Element, ProducerOf, RoleDescriptor } from '../ring/index.ts';
import type { StreamDescriptor } from './descriptor.ts';
import { openState } from './descriptor.ts';
import { SendError } from './errors.ts';
import type { RefusalReason } from './errors.ts';
import type { Item } from './item.ts';
import { endIfNobodyLeft, isShutDown } from './state.ts';
import type { StreamState } from './state.ts';
import { writableOf } from './writable.ts';

/** What `trySend` answers: accepted, or the item handed back with the reason. */
export type SendResult<T> = { readonly sent: true } | { readonly sent: false; readonly reason: Exclude<RefusalReason, 'aborted'>; readonly item: T };

/** Options of `send`. */
export interface SendOptions {
  /** Takes the item back while it still waits for space. */
  readonly signal?: AbortSignal;
}

const SENT = { sent: true } as const;

/** A send that waits for space. */
interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  /** Why it is to be given up, once somebody wants that. */
  givenUp?: SendError<T>;
  stopListening: () => void;
}

/** What the sender uses of a producer, whatever its element. */
interface AnyProducer<T> {
  push(item: T): 'ok' | 'full' | 'closed';
  pushAsync(item: T, timeout: number): Promise<'ok' | 'closed' | 'timed-out' | 'interrupted'>;
  interrupt(): void;
  close(): void;
}

/** The sending end of a stream: a ring of its own. Cannot be cloned or posted; each sender registers. */
export class Sender<E extends Element = Element> {
  /** Names this holding, for `reclaim` when this thread dies. */
  readonly role: RoleDescriptor;
  /** Which ring; the receiver keeps the order of each. */
  readonly id: number;
  private readonly stream: StreamDescriptor<E>;
  private readonly state: StreamState;
  private readonly producer: AnyProducer<Item<E>>;
  /** Sends that wait, in their order; the first is the one that waits for space. */
  private readonly waiting: Waiting<Item<E>>[];
  private pumping: Promise<void> | undefined;
  private ended: boolean;

  /** @internal Use `register`. */
  constructor(stream: StreamDescriptor<E>, producer: ProducerOf<E>) {
    this.stream = stream;
    this.state = openState(stream);
    this.producer = producer as AnyProducer<Item<E>>;
    this.role = producer.role;
    this.id = producer.id;
    this.waiting = [];
    this.pumping = undefined;
    this.ended = false;
  }

  /** Sends now or not at all. Accepted means that the receiver gets the item before its end, unless it leaves early. `full` also while earlier sends wait. */
  trySend(item: Item<E>): SendResult<Item<E>> {
    if (this.isClosed()) return { sent: false, reason: this.endReason(), item };
    if (this.waiting.length > 0) return { sent: false, reason: 'full', item };
    const answer = this.producer.push(item);
    if (answer === 'ok') return SENT;
    return { sent: false, reason: answer === 'full' ? 'full' : this.endReason(), item };
  }

  /**
   * Sends, waiting while the ring is full. Sends of one sender are accepted in the order of their calls. Rejects with SendError, which hands the
   * item back, when the sender or the stream has ended or `signal` aborts before the item was accepted; an item that was accepted stays so.
   */
  send(item: Item<E>, options?: SendOptions): Promise<void> {
    const signal = options?.signal;
    if (signal?.aborted === true) return Promise.reject(new SendError('aborted', item, { cause: signal.reason }));
    if (this.ended) return Promise.reject(new SendError('closed', item));
    if (this.waiting.length === 0) {
      let answer;
      try {
        answer = this.producer.push(item);
      } catch (error) {
        return Promise.reject(error as Error);
      }
      if (answer === 'ok') return Promise.resolve();
      if (answer === 'closed') return Promise.reject(new SendError(this.endReason(), item));
    }
    return this.wait(item, signal);
  }

  /** Whether nothing will be accepted any more. */
  isClosed(): boolean {
    return this.ended || isClosed(this.stream.channel);
  }

  /**
   * Ends this sender: sends that still wait are refused and hand their items back, those that were accepted are delivered. The stream ends with
   * its last sender. Resolves when the ring has been given back, which is at once unless a send waits.
   */
  close(): Promise<void> {
    this.ended = true;
    for (const one of this.waiting) one.givenUp ??= new SendError('closed', one.item);
    if (this.pumping === undefined) this.leave();
    else this.producer.interrupt();
    return this.pumping ?? Promise.resolve();
  }

  /** A WHATWG stream that sends what is written to it. Closing it closes this sender once everything was accepted. */
  writable(): WritableStream<Item<E>> {
    return writableOf(this);
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private wait(item: Item<E>, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const one: Waiting<Item<E>> = { item, resolve, reject, stopListening: nothing };
      if (signal !== undefined) {
        const abort = (): void => this.giveUp(one, new SendError('aborted', item, { cause: signal.reason }));
        signal.addEventListener('abort', abort);
        one.stopListening = () => signal.removeEventListener('abort', abort);
      }
      this.waiting.push(one);
      this.pumping ??= this.pump();
    });
  }

  private giveUp(one: Waiting<Item<E>>, error: SendError<Item<E>>): void {
    one.givenUp ??= error;
    // The first may be accepted at this very moment. Only the pump knows, when the wait has ended.
    if (this.waiting[0] === one) this.producer.interrupt();
    else this.settle(one, error);
  }

  /** Sends what waits, one after the other. The only one to touch the producer while it runs. */
  private async pump(): Promise<void> {
    for (;;) {
      const one = this.waiting[0];
      if (one === undefined) break;
      await this.sendFirst(one);
    }
    this.pumping = undefined;
    if (this.ended) this.leave();
  }

  private async sendFirst(one: Waiting<Item<E>>): Promise<void> {
    try {
      while (one.givenUp === undefined) {
        const answer = await this.producer.pushAsync(one.item, this.stream.pollInterval);
        if (answer === 'ok') {
          this.settle(one);
          return;
        }
        if (answer === 'closed') one.givenUp ??= new SendError(this.endReason(), one.item);
        // Else it was interrupted, or the time has come to look again.
      }
      this.settle(one, one.givenUp);
    } catch (error) {
      // What the ring says of this item, such as that it is too long.
      this.settle(one, error);
    }
  }

  private settle(one: Waiting<Item<E>>, error?: unknown): void {
    this.waiting.splice(this.waiting.indexOf(one), 1);
    one.stopListening();
    if (error === undefined) one.resolve();
    else one.reject(error);
  }

  /** Gives the ring back, and looks who is left. May be repeated. */
  private leave(): void {
    this.producer.close();
    endIfNobodyLeft(this.state);
  }

  private endReason(): 'closed' | 'shut-down' {
    return !this.ended && isShutDown(this.state) ? 'shut-down' : 'closed';
  }
}

function nothing(): void {}
