/** The memory that searches of one program in several threads share: plain buffers, to be sent to workers. */
export interface SharedSearchMemory {
  readonly control: SharedArrayBuffer;
  readonly nodes: SharedArrayBuffer;
  readonly names: SharedArrayBuffer;
  readonly observed: SharedArrayBuffer;
  readonly tallies: SharedArrayBuffer;
}

/** Words of `control`. */
const LOCK_WORD = 0;
/** Changed whenever there may be news for an idle search. */
export const SIGNAL = 1;
/** Why all should stop; 0 while they should not. */
export const STOPPED = 2;
export const FINISHED = 3;
export const IDLE = 4;
export const OFFERED = 5;
export const FIRST_OFFER = 6;
export const LAST_OFFER = 7;
export const FREE_NODE = 8;
export const USED_NODES = 9;
export const ROOT = 10;
export const TICKETS = 11;
export const USED_NAMES = 12;
export const OBSERVED_COUNT = 13;
export const CONTROL_WORDS = 16;

export const NODE_CAPACITY = 1 << 17;
const NODE_COLUMNS = 16;
export const NAME_CAPACITY = 1 << 14;
export const NAME_FIELDS = 5;

/** What each search has done, as float64; written by that search alone. */
export const EXECUTIONS = 0;
export const BLOCKED = 1;
export const SLEEP_BLOCKED = 2;
export const STEPS = 3;
export const LONGEST = 4;
export const KILLED = 5;
/** The share of its present task that is explored, and the task. */
export const SHARE = 6;
export const TASK = 7;
/** Whether a thread of the program tried in vain, and let others go first. */
export const GAVE_WAY = 8;
export const TALLY_FIELDS = 9;

export function allocateSharedMemory(searches: number): SharedSearchMemory {
  return {
    control: new SharedArrayBuffer(4 * CONTROL_WORDS),
    nodes: new SharedArrayBuffer(4 * NODE_CAPACITY * NODE_COLUMNS),
    names: new SharedArrayBuffer(4 * NAME_CAPACITY * (NAME_FIELDS + 2)),
    observed: new SharedArrayBuffer(NAME_CAPACITY),
    tallies: new SharedArrayBuffer(8 * TALLY_FIELDS * searches),
  };
}

/** Raised when what is shared does not fit; one search alone has no such limit. */
export class SharedMemoryFull extends Error {}

/** A mutex (Drepper, Futexes Are Tricky, 2011): 0 free, 1 held, 2 held with somebody waiting. */
export class SharedLock {
  readonly #control: Int32Array;

  constructor(control: Int32Array) {
    this.#control = control;
  }

  acquire(): void {
    const control = this.#control;
    if (Atomics.compareExchange(control, LOCK_WORD, 0, 1) === 0) return;
    // Whoever died with the lock gives it back to nobody: the one who finds that out says so in STOPPED.
    while (Atomics.exchange(control, LOCK_WORD, 2) !== 0) {
      if (Atomics.wait(control, LOCK_WORD, 2, 200) === 'timed-out' && Atomics.load(control, STOPPED) !== 0) throw new SharedLockLost();
    }
  }

  release(): void {
    const control = this.#control;
    if (Atomics.exchange(control, LOCK_WORD, 0) === 2) Atomics.notify(control, LOCK_WORD, 1);
  }
}

export class SharedLockLost extends Error {}
