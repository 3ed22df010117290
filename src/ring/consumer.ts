import { checkLimit } from './count.ts';
import type { Descriptor, RingMemory } from './descriptor.ts';
import type { Element } from './element.ts';
import { closeMemory } from './close.ts';
import { ConsumerBusyError, ReservationError, RoleReleasedError } from './errors.ts';
import { CLOSED, CONSUMER_EPOCH, CONSUMER_OWNER, CONSUMER_WAITING, CONSUMER_WAITS, EMPTY_POLLS, RINGS_USED } from './layout.ts';
import type { RingReader } from './ring-reader.ts';
import type { RingView } from './ring-view.ts';
import { RoleHandle } from './role-handle.ts';
import type { AsyncWaitResult, Patience, WaitResult } from './role-handle.ts';

/** `ok`: an item was taken. `empty`: try later. `closed`: closed and drained, never again. */
export type PopResult = 'ok' | 'empty' | 'closed';

/** What a consumer's handle is built from: the claim has been made, and heads and tails read after it. */
export interface ConsumerStart<E extends Element = Element, R extends RingView = RingReader> {
  readonly descriptor: Descriptor<E>;
  readonly memory: RingMemory;
  readonly owner: number;
  readonly readers: readonly R[];
  readonly patience: Patience;
  readonly waits: number;
  readonly emptyPolls: number;
  /**
   * Whether, while ring 0 is the only one in use, what is known of it is popped before others are looked for: that saves a load
   * for each item, and lets the first item of a new producer wait for at most a ring's capacity of others, and one. Default false.
   */
  readonly firstAlone?: boolean;
}

/** Reads what a consumer that just claimed the role must know. */
export function startConsumer<E extends Element, R extends RingView>(
  descriptor: Descriptor<E>,
  memory: RingMemory,
  owner: number,
  patience: Patience,
  Reader: new (memory: RingMemory, id: number) => R,
): ConsumerStart<E, R> {
  const { control, metrics } = memory;
  Atomics.store(control, CONSUMER_WAITING, 0);
  const readers: R[] = [];
  for (let id = 0; id < memory.maxProducers; id++) readers.push(new Reader(memory, id));
  return {
    descriptor,
    memory,
    owner,
    readers,
    patience,
    waits: metrics ? Atomics.load(control, CONSUMER_WAITS) : 0,
    emptyPolls: metrics ? Atomics.load(control, EMPTY_POLLS) : 0,
  };
}

/** What the handle believes of one ring, for tests and debugging; sequences unsigned. `tail` may be behind the shared tail, never ahead. */
export interface ReaderCaches {
  readonly head: number;
  readonly tail: number;
  readonly sealed: boolean;
}

const IDLE = 0;
const DRAINING = 1;
const LENT = 2;
const GIVEN_BACK = 3;

/**
 * The consuming end: polls every ring in turn. A ring of its own is a channel with one producer.
 * `H` is the type of the handler that `drain` calls for each item, `R` what reads one ring.
 */
export abstract class Consumer<E extends Element, H, R extends RingView = RingReader> extends RoleHandle<'consumer', E> {
  /** Slots in each ring, a power of two. */
  readonly capacity: number;
  private readonly readers: readonly R[];
  /** The reader when there is only one, or with `firstAlone` only one in use. */
  private sole: R | undefined;
  private readonly maxProducers: number;
  private state: number;
  /** Rings 0 … used - 1 are polled. */
  private used: number;
  /** Where the next poll begins; moves on with every ring looked at, so that no ring is always last. */
  private next: number;
  /** Every ring was seen sealed. */
  private ended: boolean;
  private emptyPolls: number;

  protected constructor(start: ConsumerStart<E, R>) {
    super({
      descriptor: start.descriptor,
      memory: start.memory,
      role: 'consumer',
      id: 0,
      ownerWord: CONSUMER_OWNER,
      owner: start.owner,
      epochWord: CONSUMER_EPOCH,
      waitingWord: CONSUMER_WAITING,
      waitsWord: CONSUMER_WAITS,
      patience: start.patience,
      waits: start.waits,
    });
    this.capacity = start.memory.capacity;
    this.readers = start.readers;
    this.maxProducers = start.memory.maxProducers;
    this.sole = this.maxProducers === 1 || start.firstAlone === true ? start.readers[0] : undefined;
    this.state = IDLE;
    this.used = this.maxProducers === 1 ? 1 : 0;
    this.next = 0;
    this.ended = false;
    this.emptyPolls = start.emptyPolls;
  }

  /**
   * Calls `handler` for what is there, ring after ring, at most `limit` items (default: all that was there when each ring was
   * looked at); one head store for each ring. Returns how many items the handler was called with, 0 when there are none now, or
   * `closed` when there never will be. A ring that was cut short by `limit` is looked at last the next time.
   *
   * A handler that throws ends the drain with its error: items it was called with count as delivered, the one it threw at
   * included, and the rest are delivered by later calls. The handler must not call this consumer (ConsumerBusyError).
   * When the consumer's thread dies in the middle, items of the ring being drained are delivered again to its successor.
   */
  drain(handler: H, limit = Infinity): number | 'closed' {
    checkLimit('limit', limit);
    if (this.state !== IDLE) this.refuseState();
    this.state = DRAINING;
    try {
      for (;;) {
        const delivered = this.round(handler, limit);
        if (delivered > 0) return delivered;
        if (!this.closed()) return this.nothing(0);
        if (!this.lastLook()) return 'closed';
      }
    } finally {
      this.state = IDLE;
    }
  }

  /** Takes one item; find it in `value`. */
  abstract pop(): PopResult;

  /** `pop`, blocking while there is nothing. */
  popWait(timeout = Infinity): 'ok' | 'closed' | 'timed-out' {
    for (;;) {
      const result = this.pop();
      if (result !== 'empty') return result;
      // The only consumer found an item, so the next pop finds it too.
      if (this.wait(timeout) === 'timed-out') return 'timed-out';
    }
  }

  /** `pop`, waiting without blocking the thread while there is nothing. */
  async popAsync(timeout = Infinity): Promise<'ok' | 'closed' | 'timed-out' | 'interrupted'> {
    for (;;) {
      const result = this.pop();
      if (result !== 'empty') return result;
      const waited = await this.waitAsync(timeout);
      if (waited === 'timed-out' || waited === 'interrupted') return waited;
    }
  }

  /** Blocks until there is an item, the channel is closed and drained, or `timeout` milliseconds are over. Throws BlockingError on a thread that must not block. */
  wait(timeout = Infinity): WaitResult {
    return this.block(timeout);
  }

  /** `wait` for a thread that must not block; rejects where that throws. Keeps Node alive while it waits. */
  waitAsync(timeout = Infinity): Promise<AsyncWaitResult> {
    return this.blockAsync(timeout);
  }

  /** Closes the ring or channel: later pushes are refused, everyone who waits wakes up. What was accepted can still be consumed. */
  close(): void {
    closeMemory(this.control, this.maxProducers);
  }

  /** Closes, then gives the role back: nobody waits for a consumer that is gone. */
  [Symbol.dispose](): void {
    if (this.state === GIVEN_BACK) return;
    this.close();
    this.release();
  }

  /** Slots that hold something now, over all rings; a producer may add to them meanwhile. */
  backlog(): number {
    let slots = 0;
    const used = this.ringsUsed();
    for (let id = 0; id < used; id++) slots += this.readers[id]!.refresh();
    return slots;
  }

  /** What this handle believes of each ring, for tests and debugging. Touches no shared memory. */
  inspect(): ReaderCaches[] {
    const caches: ReaderCaches[] = [];
    for (const reader of this.readers) caches.push({ head: reader.head >>> 0, tail: reader.tail >>> 0, sealed: reader.sealed });
    return caches;
  }

  /** Delivers at most `limit` items of the next `slots` slots, advances past them also when the handler throws, and returns how many. */
  protected abstract deliver(reader: R, slots: number, handler: H, limit: number): number;

  private round(handler: H, limit: number): number {
    const used = this.ringsUsed();
    let delivered = 0;
    for (let looked = 0; looked < used && delivered < limit; looked++) {
      const reader = this.turn();
      const slots = reader.refresh();
      if (slots > 0) delivered += this.deliver(reader, slots, handler, limit - delivered);
    }
    return delivered;
  }

  /** The next ring in turn that has an item; `empty` or `closed` when none has. */
  protected select(): R | 'empty' | 'closed' {
    if (this.state !== IDLE) this.refuseState();
    // A ring has no turns to take: popping one by one skips the search.
    const { sole } = this;
    if (sole !== undefined && (this.maxProducers === 1 ? sole.available() : sole.known()) > 0) return sole;
    return this.selectInTurn();
  }

  private selectInTurn(): R | 'empty' | 'closed' {
    for (;;) {
      const reader = this.search();
      if (reader !== undefined) return reader;
      if (!this.closed()) return this.nothing('empty');
      if (!this.lastLook()) return 'closed';
    }
  }

  private search(): R | undefined {
    for (;;) {
      const used = this.used;
      for (let looked = 0; looked < used; looked++) {
        const reader = this.turn();
        if (reader.available() > 0) return reader;
      }
      // A ring may have come into use since; it must have been looked at before the answer is "nothing".
      if (this.ringsUsed() === used) return undefined;
    }
  }

  private turn(): R {
    const reader = this.readers[this.next]!;
    this.next++;
    // Once around; but first come rings that came into use meanwhile, or they would wait until the others are idle.
    if (this.next >= this.used && this.next >= this.ringsUsed()) this.next = 0;
    return reader;
  }

  private ringsUsed(): number {
    if (this.used < this.maxProducers) {
      this.used = Atomics.load(this.control, RINGS_USED);
      if (this.used > 1) this.sole = undefined;
    }
    return this.used;
  }

  private closed(): boolean {
    return Atomics.load(this.control, CLOSED) !== 0;
  }

  /**
   * After CLOSED was seen: looks at every tail once more, for what was published between the look before and the seal. They
   * are final now. True when there is more.
   */
  private lastLook(): boolean {
    if (this.ended) return false;
    let more = false;
    for (const reader of this.readers) {
      if (reader.refresh() > 0) more = true;
    }
    this.used = this.maxProducers;
    this.ended = true;
    return more;
  }

  protected override poll(): 'ready' | 'empty' | 'closed' {
    for (;;) {
      const used = this.ringsUsed();
      for (let id = 0; id < used; id++) {
        if (this.readers[id]!.available() > 0) return 'ready';
      }
      if (!this.closed()) return 'empty';
      if (!this.lastLook()) return 'closed';
    }
  }

  /** `answer`, counted as a look that found nothing. */
  private nothing<A>(answer: A): A {
    if (this.metrics) {
      this.emptyPolls = (this.emptyPolls + 1) | 0;
      Atomics.store(this.control, EMPTY_POLLS, this.emptyPolls);
    }
    return answer;
  }

  protected override prepareWait(): void {
    if (this.state !== IDLE) this.refuseState();
  }

  /** Lends slots out until `endWindow`. */
  protected openWindow(): void {
    this.state = LENT;
  }

  /** Throws ReservationError when no window is open. */
  protected checkLent(): void {
    if (this.state !== LENT) throw new ReservationError('no window is open: it was advanced already, or its consumer gave the role back');
  }

  /** Ends the window that `checkLent` has found open. */
  protected endWindow(): void {
    this.state = IDLE;
  }

  protected override disable(): void {
    if (this.state === GIVEN_BACK || this.state === DRAINING) this.refuseState();
    this.state = GIVEN_BACK;
  }

  private refuseState(): never {
    if (this.state === DRAINING) throw new ConsumerBusyError('the consumer was called from inside its own handler; collect what you need and act after drain returns');
    if (this.state === LENT) throw new ConsumerBusyError('a window is open; advance it first (advance(0) hands it back unread)');
    throw new RoleReleasedError('the consumer gave its role back; claim it again');
  }
}
