import type { PopResult } from '../ring/consumer.ts';
import type { ScalarElement, ScalarValue } from '../ring/element.ts';
import type { ScalarConsumer, ScalarHandler } from '../ring/scalar-consumer.ts';
import type { EvictingConsumer } from './evicting-consumer.ts';
import type { SpscRole } from './policy-producer.ts';

/** The one consumer. An answer and its item are apart, so that neither costs an allocation: the item that was taken last is in `value`. */
export class PolicyConsumer<K extends ScalarElement> {
  /** Slots in each producer's ring. */
  readonly capacity: number;
  private readonly rings: ScalarConsumer<K> | EvictingConsumer<K>;

  constructor(rings: ScalarConsumer<K> | EvictingConsumer<K>) {
    this.capacity = rings.capacity;
    this.rings = rings;
  }

  /** Names this holding of the role, for `reclaim`. */
  get role(): SpscRole<K, 'consumer'> {
    return this.rings.role as unknown as SpscRole<K, 'consumer'>;
  }

  /** The item that was taken last. */
  get value(): ScalarValue<K> {
    return this.rings.value;
  }

  /** Takes the next item, waiting while there is none. `closed`: closed and drained, for ever. Throws BlockingError on a thread that must not block. */
  pop(): 'ok' | 'closed' {
    const answer = this.rings.pop();
    return answer === 'empty' ? this.popWaiting() : answer;
  }

  /** Takes the next item if there is one. */
  tryPop(): PopResult {
    return this.rings.pop();
  }

  /** `pop`, for at most `milliseconds`. That the time is over and that the channel is closed are different answers; an item that comes later is still there. */
  popTimeout(milliseconds: number): 'ok' | 'closed' | 'timed-out' {
    return this.rings.popWait(milliseconds);
  }

  /** `pop`, or with a number of milliseconds `popTimeout`, without blocking the thread. Keeps Node alive while it waits. */
  popAsync(milliseconds = Infinity): Promise<'ok' | 'closed' | 'timed-out'> {
    // Nobody but this object has the handle, so nobody interrupts it.
    return this.rings.popAsync(milliseconds) as Promise<'ok' | 'closed' | 'timed-out'>;
  }

  /**
   * Moves items into `target` from index `from` on, at most `count`, in order, releasing their slots at once. Never waits. Returns how many, 0 when there
   * are none now, `closed` when there never will be. Takes them from one ring; rings take turns.
   */
  popBatch(target: { readonly length: number; [index: number]: ScalarValue<K> }, from = 0, count = target.length - from): number | 'closed' {
    return this.rings.popInto(target, from, count);
  }

  /**
   * Calls `handler` with each item that is there and its producer's id, at most `limit`. Never waits. Returns how many, 0 when there are none now,
   * `closed` when there never will be. A handler that throws ends it with its error; the item it threw at counts as delivered, the rest is still there.
   */
  popEach(handler: ScalarHandler<K>, limit = Infinity): number | 'closed' {
    return this.rings.drain(handler, limit);
  }

  /** Items as they come, waiting for each, until the channel is closed and drained. Leaving the loop closes nothing and loses nothing. */
  *[Symbol.iterator](): Generator<ScalarValue<K>, void, undefined> {
    while (this.pop() === 'ok') yield this.value;
  }

  /** The same without blocking the thread. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ScalarValue<K>, void, undefined> {
    while ((await this.popAsync()) === 'ok') yield this.value;
  }

  /** How many items there are, over all rings; more may come meanwhile, and `drop-oldest` may take some. */
  get len(): number {
    return this.rings.backlog();
  }

  /** Whether there is no item now. */
  get isEmpty(): boolean {
    return this.len === 0;
  }

  /** Ends the consumer: closes the channel, so that no producer waits for it any more, and gives the role back. What was accepted is for who claims it next. */
  close(): void {
    this.rings[Symbol.dispose]();
  }

  /** The same as `close`, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Gives the role up for the thread that passes the returned ticket to `adoptConsumer`. Closes nothing. */
  detach(): SpscRole<K, 'consumer'> {
    return this.rings.detach() as unknown as SpscRole<K, 'consumer'>;
  }

  private popWaiting(): 'ok' | 'closed' {
    // Without a timeout it cannot be over.
    return this.rings.popWait() as 'ok' | 'closed';
  }
}
