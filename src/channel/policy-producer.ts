import { startOnFreeRing } from '../ring/claim.ts';
import { checkCount } from '../ring/count.ts';
import type { ScalarElement, ScalarValue } from '../ring/element.ts';
import { RINGS_USED } from '../ring/layout.ts';
import type { ProducerStart, PushResult } from '../ring/producer.ts';
import { ScalarProducer } from '../ring/scalar-producer.ts';
import type { Backpressure } from './config.ts';
import type { OpenChannel, SpscChannel } from './descriptor.ts';
import { asDescriptor } from './descriptor.ts';
import { EvictingProducer } from './evicting-producer.ts';
import { closeAfterLast, countProducers } from './last-producer.ts';

/** Names one holding of a role of a channel with a policy; see RoleDescriptor. */
export interface SpscRole<K extends ScalarElement = ScalarElement, R extends 'producer' | 'consumer' = 'producer' | 'consumer'> {
  readonly role: R;
  readonly of: SpscChannel<K>;
  readonly id: number;
  readonly generation: number;
}

/**
 * A producer: writes a ring of its own, and does what the policy says when that is full. What is refused stays with the caller, whose value it
 * still is. `full` and `closed` are different answers.
 */
export class PolicyProducer<K extends ScalarElement> {
  /** Which ring this producer writes; what handlers receive beside an item. */
  readonly id: number;
  /** Slots in its ring, a power of two, all of them usable. */
  readonly capacity: number;
  readonly backpressure: Backpressure;
  private readonly channel: SpscChannel<K>;
  private readonly open: OpenChannel;
  private readonly ring: ScalarProducer<K> | EvictingProducer<K>;

  constructor(channel: SpscChannel<K>, open: OpenChannel, start: ProducerStart<K>) {
    this.id = start.id;
    this.capacity = open.memory.capacity;
    this.backpressure = open.backpressure;
    this.channel = channel;
    this.open = open;
    this.ring = open.backpressure === 'drop-oldest' ? new EvictingProducer(start, channel.element) : new ScalarProducer(start, channel.element);
  }

  /** Names this holding of the role, for `reclaim`. */
  get role(): SpscRole<K, 'producer'> {
    return this.ring.role as unknown as SpscRole<K, 'producer'>;
  }

  /**
   * Appends `value`. When the ring is full: `block` waits for space, or for the channel to close; `drop-oldest` takes out the oldest item of this
   * ring, counts it, and appends; `reject` answers `full`. Throws BlockingError where it had to wait on a thread that must not block.
   */
  push(value: ScalarValue<K>): PushResult {
    const answer = this.ring.push(value);
    return answer === 'full' ? this.pushWhenFull(value) : answer;
  }

  /** `push`, waiting without blocking the thread. Keeps Node alive while it waits. */
  async pushAsync(value: ScalarValue<K>): Promise<PushResult> {
    if (this.backpressure !== 'block') return this.push(value);
    // Without a timeout, and interrupted by nobody.
    return this.ring.pushAsync(value) as Promise<PushResult>;
  }

  /** Appends `value` if there is space. Never waits, and never drops anything, whatever the policy. */
  tryPush(value: ScalarValue<K>): PushResult {
    return this.ring.push(value);
  }

  /**
   * Appends items of `source` from index `from` on, `count` of them, in their order, publishing as many at a time as there is space for. Returns how
   * many were taken: always a beginning of the list, so what remains are the later ones. Fewer than `count` are taken only when `reject` met a full
   * ring, or when the channel closed on the way; `closed` when it took none because the channel is closed.
   */
  pushBatch(source: ArrayLike<ScalarValue<K>>, from = 0, count = source.length - from): number | 'closed' {
    checkCount('from', from, 0, source.length);
    checkCount('count', count, 0, source.length - from);
    for (let taken = 0; ; ) {
      const items = this.ring.pushFrom(source, from + taken, count - taken);
      if (items === 'closed') return taken > 0 ? taken : 'closed';
      taken += items;
      if (taken === count || !this.makeSpace(count - taken)) return taken;
    }
  }

  /** Whether `slots` slots are free now (default 1). Only this producer fills them, so they stay free. */
  hasCapacity(slots = 1): boolean {
    return this.ring.hasSpace(slots);
  }

  /** Items that were taken out of this ring to make room, by this producer and those that had the ring before; modulo 2^32. */
  get dropped(): number {
    return this.ring instanceof EvictingProducer ? this.ring.evicted : 0;
  }

  /**
   * One more producer, with a ring of its own: per-producer order stays, nothing that was pushed before moves, and no producer waits for another.
   * The first clone upgrades the channel, for ever. The clone belongs to this thread until it is detached. `closed` when the channel is; throws
   * TooManyProducersError when there are `maxProducers` already.
   */
  clone(): PolicyProducer<K> | 'closed' {
    const start = startOnFreeRing(asDescriptor(this.channel), this.open.memory, this.open.patience);
    return start === 'closed' ? start : new PolicyProducer(this.channel, this.open, start);
  }

  /** Whether there has ever been more than one producer. */
  get isUpgraded(): boolean {
    return Atomics.load(this.open.memory.control, RINGS_USED) > 1;
  }

  /** How many producers there are now. */
  get producerCount(): number {
    return countProducers(this.open.memory.control, this.open.memory.maxProducers);
  }

  /** Ends this producer. What it pushed is still delivered. The last one to close closes the channel. Later pushes answer `closed`. */
  close(): void {
    this.ring.close();
    closeAfterLast(this.open.memory.control, this.open.memory.maxProducers);
  }

  /** The same as `close`, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /**
   * Gives the role up for the thread that passes the returned ticket to `adoptProducer`; until then nobody else can have it, and it counts as a
   * producer.
   */
  detach(): SpscRole<K, 'producer'> {
    return this.ring.detach() as unknown as SpscRole<K, 'producer'>;
  }

  private pushWhenFull(value: ScalarValue<K>): PushResult {
    // Only this producer fills the space that was made.
    return this.makeSpace(1) ? this.ring.push(value) : 'full';
  }

  /** Does what the policy says about a full ring. False when that is to give up. */
  private makeSpace(slots: number): boolean {
    if (this.ring instanceof EvictingProducer) {
      this.ring.evict(Math.min(slots, this.capacity));
      return true;
    }
    if (this.backpressure === 'reject') return false;
    // Closed is a reason to go on too: the next attempt says so.
    this.ring.waitForSpace();
    return true;
  }
}
