import { inspectChannel } from '../ring/index.ts';
import type { ConsumerOf, Element, RoleDescriptor } from '../ring/index.ts';
import type { StreamDescriptor } from './descriptor.ts';
import { openState } from './descriptor.ts';
import { fillFrom } from './item.ts';
import type { Fill, Item } from './item.ts';
import { DONE, ReceiverLoop } from './receiver-loop.ts';
import type { ReceiveOptions, Until } from './receiver-loop.ts';
import { readableOf } from './readable.ts';
import { endIfNobodyLeft, isShutDown, shutDown } from './state.ts';
import type { StreamState } from './state.ts';

/** What the receiver uses of a consumer, whatever its element. */
interface AnyConsumer {
  waitAsync(timeout: number): Promise<'ready' | 'closed' | 'timed-out' | 'interrupted'>;
  interrupt(): void;
  release(): void;
}

type Result<E extends Element> = IteratorResult<Item<E>, undefined>;

/** Takes what is asked for, without waiting; undefined when there is nothing yet. */
type Take<T> = () => IteratorResult<T, undefined> | undefined;

/**
 * The receiving end of a stream: an async iterable that ends after the last item. Items of one sender come in their order, and senders take turns.
 *
 * It takes up to `batchHint` items from the rings at once and keeps them until they are asked for. A receiver that leaves before the end
 * counts what nobody will get: accepted = delivered + discarded.
 */
export class Receiver<E extends Element = Element> implements AsyncIterableIterator<Item<E>, undefined, unknown> {
  /** Names this holding, for `reclaim` when this thread dies. */
  readonly role: RoleDescriptor;
  private readonly stream: StreamDescriptor<E>;
  private readonly state: StreamState;
  private readonly consumer: AnyConsumer;
  private readonly fill: Fill<E>;
  private readonly batch: Item<E>[];
  /** Where the next item is in the batch. */
  private position: number;
  /** The last of the calls that take turns; undefined when none is under way. */
  private last: Promise<unknown> | undefined;
  /** Nothing will be delivered any more: the end was reached, or the receiver has left. */
  private ended: boolean;
  private leaving: Promise<void> | undefined;
  private lost: number;

  /** @internal Use `channel` or `claimReceiver`. */
  constructor(stream: StreamDescriptor<E>, consumer: ConsumerOf<E>) {
    this.stream = stream;
    this.state = openState(stream);
    this.consumer = consumer;
    this.fill = fillFrom(stream.channel.element, consumer);
    this.role = consumer.role;
    this.batch = [];
    this.position = 0;
    this.last = undefined;
    this.ended = false;
    this.leaving = undefined;
    this.lost = 0;
  }

  /** Items that were accepted and that nobody will get, because the receiver left. */
  get discarded(): number {
    return this.lost;
  }

  /** Resolves with the next item, waiting for it, or with the end. Calls take turns. */
  next(): Promise<Result<E>> {
    if (this.last === undefined) {
      const result = this.take();
      if (result !== undefined) return Promise.resolve(result);
    }
    return this.inTurn(() => this.await(() => this.take()));
  }

  /** Leaves: shuts the stream down, wakes everybody, and counts what is left as discarded. Does nothing after the end. */
  async return(): Promise<Result<E>> {
    this.leaving ??= this.leave();
    await this.leaving;
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  [Symbol.asyncDispose](): Promise<unknown> {
    return this.return();
  }

  /** The items, for a loop that can be aborted, or left without ending the stream. */
  values(options: ReceiveOptions = {}): AsyncIterableIterator<Item<E>, undefined, unknown> {
    return this.loop(options, () => this.take());
  }

  /** The items in arrays of 1 to `batchHint`, as they are taken from the rings: fewer promises for the same items. */
  batches(options: ReceiveOptions = {}): AsyncIterableIterator<Item<E>[], undefined, unknown> {
    return this.loop(options, () => this.takeAll());
  }

  /** The items as a WHATWG stream. It takes an item only when it is asked for one, so cancelling it loses none uncounted. */
  readable(): ReadableStream<Item<E>> {
    return readableOf(this);
  }

  /** Ends the stream from this side, in order: later sends are refused, and what was accepted is still received, then the end. */
  shutdown(): void {
    shutDown(this.state);
  }

  isShutdown(): boolean {
    return isShutDown(this.state);
  }

  /** Items that were accepted and not received yet. For byte messages, the part of it that lies in the rings is counted in granules of 16 bytes. */
  bufferedCount(): number {
    let count = this.batch.length - this.position;
    for (const { length } of inspectChannel(this.stream.channel).rings) count += length;
    return count;
  }

  private loop<T>(options: ReceiveOptions, take: Take<T>): ReceiverLoop<T> {
    return new ReceiverLoop(options, {
      receive: (until) => this.inTurn(() => this.await(take, until)),
      wake: () => this.consumer.interrupt(),
      cancel: () => this.return(),
    });
  }

  private async await<T>(take: Take<T>, until?: Until): Promise<IteratorResult<T, undefined>> {
    for (;;) {
      if (until?.left === true) return DONE;
      if (until?.signal?.aborted === true) throw until.signal.reason;
      const result = take();
      if (result !== undefined) return result;
      const waited = await this.consumer.waitAsync(this.stream.pollInterval);
      // The safety net: a sender may have died between leaving and ending the stream.
      if (waited === 'timed-out') endIfNobodyLeft(this.state);
    }
  }

  /** Runs `work` after the calls before it, as the consumer can wait once at a time. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last === undefined ? work() : this.last.then(work, work);
    this.last = result;
    const done = (): void => {
      if (this.last === result) this.last = undefined;
    };
    result.then(done, done);
    return result;
  }

  /** The next item or the end; undefined when there is nothing yet. */
  private take(): Result<E> | undefined {
    const left = this.refill();
    if (left === 'ended') return DONE;
    return left === 'empty' ? undefined : { done: false, value: this.batch[this.position++]! };
  }

  private takeAll(): IteratorResult<Item<E>[], undefined> | undefined {
    const left = this.refill();
    if (left === 'ended') return DONE;
    return left === 'empty' ? undefined : { done: false, value: this.batch.splice(this.position) };
  }

  /** Sees to it that there is an item in the batch, if there is one. */
  private refill(): 'filled' | 'empty' | 'ended' {
    if (this.ended) return 'ended';
    if (this.position < this.batch.length) return 'filled';
    this.batch.length = 0;
    this.position = 0;
    const count = this.fill(this.batch, this.stream.batchHint);
    if (count === 'closed') {
      this.ended = true;
      this.consumer.release();
      return 'ended';
    }
    return count === 0 ? 'empty' : 'filled';
  }

  private async leave(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    shutDown(this.state);
    // Whoever waited has been woken by that, and sees the end.
    while (this.last !== undefined) await this.last.catch(ignore);
    this.lost = this.batch.length - this.position;
    this.position = 0;
    for (;;) {
      this.batch.length = 0;
      const count = this.fill(this.batch, this.stream.batchHint);
      if (count === 'closed') break;
      this.lost += count;
    }
    this.consumer.release();
  }
}

function ignore(): void {}
