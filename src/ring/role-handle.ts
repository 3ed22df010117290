import { checkCount, checkTimeout } from './count.ts';
import type { Descriptor, RingMemory } from './descriptor.ts';
import { describe } from './element.ts';
import type { Element } from './element.ts';
import { ConfigError, ReservationError, RoleReleasedError } from './errors.ts';
import { FIRST_NAP, LONGEST_NAP, park, parkAsync, wake } from './park.ts';
import { detachRole, generationOf, releaseRole } from './role.ts';

/** What waiting ends with. `ready`: worth trying again; `closed`: for ever. */
export type WaitResult = 'ready' | 'closed' | 'timed-out';

/** What waiting without blocking ends with. `interrupted`: by `interrupt`, with nothing to do yet. */
export type AsyncWaitResult = WaitResult | 'interrupted';

/**
 * Names one holding of one role. Plain data: post it to the thread that watches over a worker, which passes it to
 * `reclaim` when the worker has died; or, after `detach`, to the thread that shall `adopt` the role.
 */
export interface RoleDescriptor<D extends Descriptor = Descriptor, R extends 'producer' | 'consumer' = 'producer' | 'consumer'> {
  readonly role: R;
  readonly of: D;
  /** Which ring a producer writes; 0 for the consumer. */
  readonly id: number;
  /** How many times the role had been given back before this holding, modulo 2^30. */
  readonly generation: number;
}

/**
 * What a blocking wait does when it has looked often enough. `park` sleeps until somebody wakes it. `nap` gives the processor up and looks
 * again, every 20 microseconds or so. `spin` looks again and again. Only who parks has to be woken, which the other side sees at once.
 */
export type Idle = 'park' | 'nap' | 'spin';

/** Options of a handle. */
export interface HandleOptions {
  /** How often a blocking wait looks again before it idles; default 100, about a microsecond. 0 idles at once. */
  readonly spins?: number;
  /** What it does then; default `park`. Waits that do not block always park. */
  readonly idle?: Idle;
}

/** HandleOptions with every default filled in and every limit checked. */
export type Patience = Required<HandleOptions>;

export const DEFAULT_SPINS = 100;

/** Throws CountError or ConfigError for options outside their range. */
export function patienceOf(options: HandleOptions | undefined): Patience {
  const { spins = DEFAULT_SPINS, idle = 'park' } = options ?? {};
  checkCount('spins', spins, 0, 1_000_000);
  if (idle !== 'park' && idle !== 'nap' && idle !== 'spin') throw new ConfigError(`idle must be 'park', 'nap' or 'spin', not ${describe(idle)}`);
  return { spins, idle };
}

/** What a handle needs to know of its role. */
export interface Holding<R extends 'producer' | 'consumer', E extends Element> {
  readonly descriptor: Descriptor<E>;
  readonly memory: RingMemory;
  readonly role: R;
  readonly id: number;
  readonly ownerWord: number;
  /** The owner word that the claim wrote. */
  readonly owner: number;
  readonly epochWord: number;
  readonly waitingWord: number;
  readonly waitsWord: number;
  readonly patience: Patience;
  /** Where an earlier holder's count of waits stopped. */
  readonly waits: number;
}

function neverClone(): void {}

/** What producers and consumers share: a role that can be given back, and waiting. */
export abstract class RoleHandle<R extends 'producer' | 'consumer', E extends Element> {
  /** Names this holding of the role, for `reclaim`. */
  readonly role: RoleDescriptor<Descriptor<E>, R>;
  /** A function cannot be cloned: posting a handle throws DataCloneError instead of arriving as a lifeless copy. */
  protected readonly neverClone: () => void = neverClone;
  protected readonly control: Int32Array<SharedArrayBuffer>;
  protected readonly wakeups: boolean;
  protected readonly metrics: boolean;
  private readonly ownerWord: number;
  private readonly owner: number;
  private readonly epochWord: number;
  private readonly waitingWord: number;
  private readonly waitsWord: number;
  private readonly spins: number;
  private readonly idle: Idle;
  private waits: number;
  private waiting: boolean;
  private interrupted: boolean;
  /** Whether this wait told the other side that it must be woken. */
  private announced: boolean;

  protected constructor(holding: Holding<R, E>) {
    this.role = Object.freeze({ role: holding.role, of: holding.descriptor, id: holding.id, generation: generationOf(holding.owner) });
    this.control = holding.memory.control;
    this.wakeups = holding.memory.wakeups;
    this.metrics = holding.memory.metrics;
    this.ownerWord = holding.ownerWord;
    this.owner = holding.owner;
    this.epochWord = holding.epochWord;
    this.waitingWord = holding.waitingWord;
    this.waitsWord = holding.waitsWord;
    this.spins = holding.patience.spins;
    this.idle = holding.patience.idle;
    this.waits = holding.waits;
    this.waiting = false;
    this.interrupted = false;
    this.announced = false;
  }

  /** What there is to do: items or space (`ready`), nothing yet (`empty`), nothing ever again (`closed`). */
  protected abstract poll(): 'ready' | 'empty' | 'closed';

  /** Checks that this handle may wait now, and notes for how many slots, where that matters. */
  protected abstract prepareWait(slots?: number): void;

  /** Makes every later operation of this handle fail. */
  protected abstract disable(): void;

  /** Gives the role back without closing anything; another thread may claim it. An open reservation or window vanishes. */
  release(): void {
    this.endHolding();
    this.giveBack();
  }

  protected giveBack(): void {
    releaseRole(this.control, this.ownerWord, this.owner);
  }

  /**
   * Gives the role up for the thread that passes the returned descriptor to `adopt`; until then nobody else can claim it.
   * An open reservation or window vanishes. Throws RoleReleasedError when the role was reclaimed meanwhile.
   */
  detach(): RoleDescriptor<Descriptor<E>, R> {
    this.endHolding();
    if (!detachRole(this.control, this.ownerWord, this.owner)) throw new RoleReleasedError(`the role of this ${this.role.role} was reclaimed while it was in use; reclaim only what died`);
    return this.role;
  }

  /**
   * Ends the asynchronous wait of this handle that is under way: it answers `interrupted`, unless what it waits for has come
   * meanwhile. Does nothing when none is. `Atomics.waitAsync` cannot be cancelled, only woken.
   */
  interrupt(): void {
    if (!this.waiting) return;
    this.interrupted = true;
    wake(this.control, this.epochWord);
  }

  /** Checks that the role may end now, and makes this handle useless. */
  protected endHolding(): void {
    if (this.waiting) throw new ReservationError(`this ${this.role.role} still waits; let the wait end (close wakes it) before giving the role back`);
    this.disable();
  }

  /**
   * The eventcount: announce, read the epoch, look, sleep on the epoch. Whoever makes the condition true does it before
   * looking at the announcement, so either the look here sees it, or the other side sees the announcement and moves the epoch.
   */
  protected block(timeout: number, slots?: number): WaitResult {
    const deadline = this.startWait(timeout, slots);
    const woken = this.wakeups && this.idle === 'park';
    let left = timeout;
    let nap = woken ? Infinity : FIRST_NAP;
    try {
      for (let i = 0; i < this.spins; i++) {
        const state = this.poll();
        if (state !== 'empty') return state;
      }
      if (this.idle === 'spin') return this.spin(deadline);
      for (;;) {
        const epoch = this.announce(woken);
        const state = this.poll();
        if (state !== 'empty') return state;
        if (left <= 0) return 'timed-out';
        const outcome = park(this.control, this.epochWord, epoch, Math.min(left, nap));
        left = this.timeLeft(left, nap, deadline, outcome);
        if (this.idle === 'park') nap = Math.min(nap * 2, woken ? Infinity : LONGEST_NAP);
      }
    } finally {
      this.endWait();
    }
  }

  /** `block` for a thread that must not block. Rejects where `block` throws. */
  protected async blockAsync(timeout: number, slots?: number): Promise<AsyncWaitResult> {
    const deadline = this.startWait(timeout, slots);
    let left = timeout;
    let nap = this.wakeups ? Infinity : FIRST_NAP;
    try {
      for (;;) {
        const epoch = this.announce(this.wakeups);
        const state = this.poll();
        if (state !== 'empty') return state;
        if (this.interrupted) return 'interrupted';
        if (left <= 0) return 'timed-out';
        const outcome = await parkAsync(this.control, this.epochWord, epoch, Math.min(left, nap));
        left = this.timeLeft(left, nap, deadline, outcome);
        nap = Math.min(nap * 2, this.wakeups ? Infinity : LONGEST_NAP);
      }
    } finally {
      this.endWait();
    }
  }

  private startWait(timeout: number, slots: number | undefined): number {
    checkTimeout(timeout);
    // Two waits would share one announcement, and the first to end would take it from the other.
    if (this.waiting) throw new ReservationError(`this ${this.role.role} waits already; a handle waits once at a time`);
    // Not before: a wait that is under way keeps what it waits for.
    this.prepareWait(slots);
    this.waiting = true;
    this.interrupted = false;
    // A clock is read only when there is a deadline to keep.
    return timeout === Infinity ? Infinity : performance.now() + timeout;
  }

  private spin(deadline: number): WaitResult {
    for (;;) {
      const state = this.poll();
      if (state !== 'empty') return state;
      if (deadline !== Infinity && performance.now() >= deadline) return 'timed-out';
    }
  }

  private announce(woken: boolean): number {
    if (woken) {
      this.announced = true;
      Atomics.store(this.control, this.waitingWord, 1);
    }
    return Atomics.load(this.control, this.epochWord);
  }

  private timeLeft(left: number, nap: number, deadline: number, outcome: 'ok' | 'not-equal' | 'timed-out'): number {
    if (this.metrics) {
      this.waits = (this.waits + 1) | 0;
      Atomics.store(this.control, this.waitsWord, this.waits);
    }
    // Believe the wait rather than the clock, whose resolution may be coarser.
    if (outcome === 'timed-out' && left <= nap) return 0;
    return deadline === Infinity ? Infinity : deadline - performance.now();
  }

  private endWait(): void {
    this.waiting = false;
    if (!this.announced) return;
    this.announced = false;
    Atomics.store(this.control, this.waitingWord, 0);
  }
}
