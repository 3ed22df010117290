import { checkCount } from './count.ts';
import { ReservationError, RoleReleasedError } from './errors.ts';
import { CLOSED, CONSUMER_EPOCH, CONSUMER_WAITING, HEAD, PRODUCER_EPOCH, PRODUCER_OWNER, PRODUCER_WAITING, PRODUCER_WAITS, PUBLISHES, REFUSED, ringBase, SUBMITTED, TAIL } from './layout.ts';
import type { Descriptor, RingMemory } from './descriptor.ts';
import type { Element } from './element.ts';
import { closeMemory } from './close.ts';
import { wake } from './park.ts';
import { RoleHandle } from './role-handle.ts';
import type { AsyncWaitResult, Patience, WaitResult } from './role-handle.ts';
import { advanceBy, distance, flipSeal, isSealed } from './sequence.ts';

/** `ok`: accepted, and will be delivered. `full`: try later. `closed`: never again. */
export type PushResult = 'ok' | 'full' | 'closed';

/** What a producer's handle is built from: the claim has been made, and tail and head read after it. */
export interface ProducerStart<E extends Element = Element> {
  readonly descriptor: Descriptor<E>;
  readonly memory: RingMemory;
  readonly id: number;
  readonly owner: number;
  readonly tail: number;
  readonly head: number;
  /** The ring is closed, or closing. */
  readonly sealed: boolean;
  readonly patience: Patience;
  /** Where the counters of an earlier producer stopped; 0 without metrics. */
  readonly submitted: number;
  readonly publishes: number;
  readonly refused: number;
  readonly waits: number;
}

/** Reads what a producer that just claimed ring `id` must know. The tail stands still since the claim, but for the seal, so the head, which never passes it, may be read after it. */
export function startProducer<E extends Element>(descriptor: Descriptor<E>, memory: RingMemory, id: number, owner: number, patience: Patience): ProducerStart<E> {
  const base = ringBase(id);
  Atomics.store(memory.control, base + PRODUCER_WAITING, 0);
  const word = Atomics.load(memory.control, base + TAIL);
  const head = Atomics.load(memory.control, base + HEAD);
  const sealed = isSealed(word, head);
  return {
    descriptor,
    memory,
    id,
    owner,
    tail: sealed ? flipSeal(word) : word,
    head,
    sealed,
    patience,
    submitted: memory.metrics ? Atomics.load(memory.control, base + SUBMITTED) : 0,
    publishes: memory.metrics ? Atomics.load(memory.control, base + PUBLISHES) : 0,
    refused: memory.metrics ? Atomics.load(memory.control, base + REFUSED) : 0,
    waits: memory.metrics ? Atomics.load(memory.control, base + PRODUCER_WAITS) : 0,
  };
}

const OPEN = 0;
const RESERVED = 1;
const GIVEN_BACK = 2;
const ENDED = 3;

/** What the handle believes, for tests and debugging; sequences unsigned. `head` may be behind the shared head, never ahead. */
export interface ProducerCaches {
  readonly tail: number;
  readonly head: number;
  /** Slots held by the open reservation, 0 when none is open. */
  readonly reserved: number;
}

/**
 * The producing end of one ring: sequences and control words, whatever the elements are. `V` is the type of what is pushed.
 *
 * The fast path compares the tail with `limit`, the sequence at which the ring is full as far as this handle knows. Whatever
 * else must stop a push (an open reservation, a role given back) moves `limit` onto the tail, so it costs nothing.
 */
export abstract class Producer<E extends Element, V> extends RoleHandle<'producer', E> {
  /** Which ring this producer writes; what handlers receive beside an item. */
  readonly id: number;
  /** Slots in the ring, a power of two. */
  readonly capacity: number;
  protected readonly mask: number;
  protected tail: number;
  protected limit: number;
  protected readonly headWord: number;
  /** The consumer's head when last looked at. */
  protected head: number;
  private readonly tailWord: number;
  private readonly submittedWord: number;
  private state: number;
  private reserved: number;
  private wanted: number;
  private submitted: number;
  private publishes: number;
  private refusals: number;

  protected constructor(start: ProducerStart<E>) {
    const base = ringBase(start.id);
    super({
      descriptor: start.descriptor,
      memory: start.memory,
      role: 'producer',
      id: start.id,
      ownerWord: base + PRODUCER_OWNER,
      owner: start.owner,
      epochWord: base + PRODUCER_EPOCH,
      waitingWord: base + PRODUCER_WAITING,
      waitsWord: base + PRODUCER_WAITS,
      patience: start.patience,
      waits: start.waits,
    });
    this.id = start.id;
    this.capacity = start.memory.capacity;
    this.mask = this.capacity - 1;
    this.tail = start.tail;
    this.limit = advanceBy(start.head, this.capacity);
    this.tailWord = base + TAIL;
    this.headWord = base + HEAD;
    this.submittedWord = base + SUBMITTED;
    this.head = start.head;
    this.state = OPEN;
    this.reserved = 0;
    this.wanted = 1;
    this.submitted = start.submitted;
    this.publishes = start.publishes;
    this.refusals = start.refused;
  }

  /**
   * Ends this producer: aborts an open reservation and gives the role back. What it pushed is still delivered. A ring has
   * no other producer, so the ring closes; a channel stays open and the ring's id becomes free. Later pushes answer `closed`.
   */
  close(): void {
    if (this.state === GIVEN_BACK || this.state === ENDED) return;
    this.endHolding();
    this.state = ENDED;
    // Closed before it is free: dying in between must not leave the consumer waiting for a successor.
    if (this.role.of.kind === 'ring') closeMemory(this.control, 1);
    this.giveBack();
  }

  /** The same as `close`, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Appends `value`. Throws ReservationError while a reservation is open. */
  abstract push(value: V): PushResult;

  /** `push`, blocking while the ring has too little space. */
  pushWait(value: V, timeout = Infinity): 'ok' | 'closed' | 'timed-out' {
    for (;;) {
      const result = this.push(value);
      if (result !== 'full') return result;
      // The only producer found space, so the next push finds it too.
      if (this.waitForSpace(this.slotsFor(value), timeout) === 'timed-out') return 'timed-out';
    }
  }

  /** `push`, waiting without blocking the thread while the ring has too little space. */
  async pushAsync(value: V, timeout = Infinity): Promise<'ok' | 'closed' | 'timed-out' | 'interrupted'> {
    for (;;) {
      const result = this.push(value);
      if (result !== 'full') return result;
      const waited = await this.waitForSpaceAsync(this.slotsFor(value), timeout);
      if (waited === 'timed-out' || waited === 'interrupted') return waited;
    }
  }

  /** How many slots a push of `value` needs now. */
  protected slotsFor(_value: V): number {
    return 1;
  }

  /**
   * Blocks until `slots` slots are free (default 1), the ring is closed, or `timeout` milliseconds are over.
   * Throws BlockingError on a thread that must not block, CountError unless 1 <= slots <= capacity, ReservationError while a reservation is open.
   */
  waitForSpace(slots?: number, timeout = Infinity): WaitResult {
    return this.block(timeout, slots);
  }

  /** `waitForSpace` for a thread that must not block; rejects where that throws. Keeps Node alive while it waits. */
  waitForSpaceAsync(slots?: number, timeout = Infinity): Promise<AsyncWaitResult> {
    return this.blockAsync(timeout, slots);
  }

  /** Whether `slots` slots are free now (default 1). Only this producer takes them, so they stay free. Throws CountError unless 1 <= slots <= capacity. */
  hasSpace(slots = 1): boolean {
    checkCount('slots', slots, 1, this.capacity);
    return this.free(slots) >= slots;
  }

  /** What this handle believes, for tests and debugging. Touches no shared memory. */
  inspect(): ProducerCaches {
    return { tail: this.tail >>> 0, head: this.head >>> 0, reserved: this.reserved };
  }

  protected override prepareWait(slots = 1): void {
    checkCount('slots', slots, 1, this.capacity);
    if (this.state !== OPEN) this.refuseState();
    this.wanted = slots;
  }

  protected override poll(): 'ready' | 'empty' | 'closed' {
    if (Atomics.load(this.control, CLOSED) !== 0) return 'closed';
    // The handle was used during an asynchronous wait, and found space for a reservation.
    if (this.state !== OPEN) return 'ready';
    if (distance(this.limit, this.tail) >= this.wanted) return 'ready';
    return this.refresh() >= this.wanted ? 'ready' : 'empty';
  }

  protected override disable(): void {
    if (this.state === GIVEN_BACK || this.state === ENDED) this.refuseState();
    this.state = GIVEN_BACK;
    this.reserved = 0;
    this.limit = this.tail;
  }

  /** Whether nothing will be accepted any more. */
  protected closed(): boolean {
    return this.state === ENDED || Atomics.load(this.control, CLOSED) !== 0;
  }

  /** The slow half of the full check. Throws when the tail met the limit for another reason than a full ring. */
  protected refill(): boolean {
    return this.freeMore(1) > 0;
  }

  /** Why a push finds no space. */
  protected refusal(): 'full' | 'closed' {
    return this.closed() ? 'closed' : this.full();
  }

  /** Reads the consumer's head again; slots free now. */
  private refresh(): number {
    this.head = Atomics.load(this.control, this.headWord);
    this.limit = advanceBy(this.head, this.capacity);
    return distance(this.limit, this.tail);
  }

  /** The answer `full`, counted. */
  protected full(): 'full' {
    if (this.metrics) {
      this.refusals = (this.refusals + 1) | 0;
      Atomics.store(this.control, this.submittedWord + (REFUSED - SUBMITTED), this.refusals);
    }
    return 'full';
  }

  /** Slots free from the tail on, at most `most`, reading the head again only when fewer are known. Throws when a reservation is open, unless `most` is 0. */
  protected free(most: number): number {
    return distance(this.limit, this.tail) >= most ? most : this.freeMore(most);
  }

  private freeMore(most: number): number {
    if (this.state === ENDED) return 0;
    if (this.state !== OPEN) this.refuseState();
    return Math.min(most, this.refresh());
  }

  /** Slots from the tail to where the ring wraps. */
  protected untilWrap(): number {
    return this.capacity - (this.tail & this.mask);
  }

  /** Opens a reservation of `slots` slots from the tail on. */
  protected openReservation(slots: number): void {
    this.state = RESERVED;
    this.reserved = slots;
    this.limit = this.tail;
  }

  /** Throws ReservationError when no reservation is open. */
  protected checkReserved(): void {
    if (this.state !== RESERVED) throw new ReservationError('no reservation is open: it was committed or aborted already, or its producer gave the role back');
  }

  /** Checks that a reservation is open and ends it. What was written into its slots stays unpublished. */
  protected endReservation(): void {
    this.checkReserved();
    this.state = OPEN;
    this.reserved = 0;
    this.limit = advanceBy(this.head, this.capacity);
  }

  /**
   * Publishes `slots` slots carrying `items` items. The compareExchange fails exactly when the ring was sealed after the last
   * publish; so an item is either accepted and delivered, or refused and not delivered, also while somebody closes.
   */
  protected publish(slots: number, items: number): 'ok' | 'closed' {
    const tail = this.tail;
    const next = (tail + slots) | 0;
    // Counted first: who sees an item consumed has seen it submitted.
    if (this.metrics) this.count(items, 1);
    const found = Atomics.compareExchange(this.control, this.tailWord, tail, next);
    if (found !== tail) return this.refusePublish(items, found);
    this.tail = next;
    // After the publish, never before: see RoleHandle.block.
    if (this.wakeups && Atomics.load(this.control, CONSUMER_WAITING) !== 0) wake(this.control, CONSUMER_EPOCH);
    return 'ok';
  }

  private refusePublish(items: number, found: number): 'closed' {
    if (this.metrics) this.count(-items, -1);
    // A tail that is not ours with the seal was moved by another producer: two threads hold this role.
    if (found !== flipSeal(this.tail)) throw new RoleReleasedError(`the role of producer ${this.id} was reclaimed while it was in use, and the ring has another producer; reclaim only what died`);
    return 'closed';
  }

  private count(items: number, publishes: number): void {
    this.submitted = (this.submitted + items) | 0;
    this.publishes = (this.publishes + publishes) | 0;
    Atomics.store(this.control, this.submittedWord, this.submitted);
    Atomics.store(this.control, this.submittedWord + (PUBLISHES - SUBMITTED), this.publishes);
  }

  private refuseState(): never {
    if (this.state === RESERVED) {
      throw new ReservationError(`a reservation of ${this.reserved} slots is open; commit or abort it first`);
    }
    throw new RoleReleasedError(`producer ${this.id} gave its role back; claim or register again`);
  }
}
