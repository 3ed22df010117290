import { PENDING } from '../../instrument/access.ts';
import type { AccessHandler, AtomicKind, ByteRange, DataViewType, SharedView } from '../../instrument/access.ts';
import type { NotResumableError } from '../../instrument/refusal.ts';
import { Agent } from '../../instrument/async/agent.ts';
import type { Job, Timer } from '../../instrument/async/agent.ts';
import { precedes } from '../../instrument/async/agent.ts';
import type { Mailbox } from '../../instrument/async/port.ts';
import { here, isVirtual, markHandled, newPromise, outcomeOf, resolvePromise } from '../../instrument/async/promise.ts';
import type { VirtualPromise } from '../../instrument/async/promise.ts';
import { checkTurns } from './endless-loop.ts';
import { eventLoop } from './event-loop.ts';
import { HappensBefore } from './happens-before.ts';
import { lowestBit } from './lowest-bit.ts';
import { Memory } from './memory.ts';
import type { LocationNames } from './memory.ts';
import {
  ADD, AND, COMPARE_EXCHANGE, EXCHANGE, LOAD, LOCK, MAX_THREADS, NONE, NOTIFY, OPEN, OPERATION_NAMES, OR, PLAIN, POST, READ, RECEIVE, REST, STORE, SUB, TURN, UNLOCK, WAIT, WAIT_ASYNC, WAKE, WRITE, XOR,
} from './operations.ts';
import type { Program } from './program.ts';
import { SpinTracker } from './spin.ts';

const CODES: Readonly<Record<AtomicKind, number>> = {
  load: LOAD, store: STORE, add: ADD, sub: SUB, and: AND, or: OR, xor: XOR, exchange: EXCHANGE, compareExchange: COMPARE_EXCHANGE,
};

/** A thread's condition between steps. */
export const READY = 0;
const RUNNING = 1;
/** In `Atomics.wait` without a timeout, not notified. */
export const WAITING = 2;
export const SPINNING = 3;
export const DONE = 4;
export const DEAD = 5;
export const FAILED = 6;
/** At its event loop, with nothing to do before something arrives. */
export const IDLE = 7;

/** Something that another thread, or the thread itself, has sent to an event loop. */
interface Arrival {
  /** Index of the step that sent it. */
  readonly event: number;
  /** What the sender had done. */
  readonly published: Int32Array;
  readonly task: Job;
  readonly site: number;
  /** The timer that would have ended the wait, had it not been notified. */
  readonly timer: Timer | undefined;
}

/** A wait of `Atomics.waitAsync`. In waiter lists it is `FIRST_ASYNC` plus its index among those of the execution. */
interface AsyncWait {
  readonly thread: number;
  readonly site: number;
  readonly location: number;
  readonly view: Int32Array;
  readonly index: number;
  readonly expected: unknown;
  readonly promise: VirtualPromise;
  timer: Timer | undefined;
  ended: boolean;
}

/** A message in a mailbox. */
interface Message {
  readonly message: unknown;
  readonly event: number;
  readonly published: Int32Array;
  readonly site: number;
}

const FIRST_ASYNC = 32;
const NOBODY: readonly number[] = [];

/** What a recorded run keeps of each access, plain ones included. */
export interface RecordedAccess {
  readonly thread: number;
  readonly site: number;
  readonly operation: string;
  /** Location name parts: buffer identity, byte offset, size. */
  readonly buffer: string;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly index: number;
  readonly before: unknown;
  readonly after: unknown;
  readonly operands: readonly unknown[];
  readonly result: unknown;
}

export interface ThreadFailure {
  readonly thread: number;
  readonly error: unknown;
}

export interface MachineOptions {
  /** A spinning thread goes on once a word it read has changed; otherwise it stays where it is for the rest of the execution. */
  readonly resumeSpins: boolean;
  /** Numbers the locations, where other machines are to use the same numbers. */
  readonly names?: LocationNames;
  /** Plain accesses are steps of their own, too, and threads may rest (`rest`). */
  readonly plainSteps?: boolean;
}

/** A plain access that is to be a step. */
export interface PlainOperation {
  readonly kind: 'read' | 'write' | 'bulk';
  /** What it accesses; undefined for a bulk access. The index is a byte offset in a DataView. */
  readonly view: ArrayBufferView | undefined;
  readonly index: number;
  readonly reads: readonly ByteRange[];
  readonly writes: readonly ByteRange[];
  readonly act: () => unknown;
}

/** The operation of the scenario in which a thread is, as `operation` named it. */
export interface Mark {
  readonly name: string;
  readonly values: readonly unknown[];
  /** How many accesses the thread has made since. */
  readonly accesses: number;
}

/** The death of a thread when it is about to make its n-th shared operation, counted from 1. */
export interface Kill {
  readonly thread: number;
  readonly beforeStep: number;
}

type DataViewMethods = Readonly<Record<`get${DataViewType}`, (byteOffset: number, littleEndian: boolean) => unknown>> &
  Readonly<Record<`set${DataViewType}`, (byteOffset: number, value: unknown, littleEndian: boolean) => void>>;

const DATA_VIEW_BYTES: Readonly<Record<DataViewType, number>> = {
  Int8: 1, Uint8: 1, Int16: 2, Uint16: 2, Float16: 2, Int32: 4, Uint32: 4, Float32: 4, Float64: 8, BigInt64: 8, BigUint64: 8,
};

function coerce(view: SharedView, value: unknown): unknown {
  if (view instanceof Int32Array) return (value as number) | 0;
  const scratch = new (view.constructor as Int32ArrayConstructor)(1);
  scratch[0] = value as number;
  return scratch[0];
}

/**
 * Runs one execution at a time of a program on real memory: a step performs the pending operation of one thread and runs that thread
 * to its next operation. Which thread steps is for the caller to say; the machine knows nothing of strategies.
 */
export class Machine<C = unknown> implements AccessHandler {
  readonly program: Program<C>;
  readonly threadCount: number;
  readonly memory: Memory;
  readonly happensBefore: HappensBefore;
  readonly #options: MachineOptions;

  context!: C;
  readonly returned: unknown[] = [];
  readonly status: Int32Array;
  failure: ThreadFailure | undefined;
  /** Set when the code under test met something that cannot be suspended; the execution is void. */
  refusal: NotResumableError | undefined;
  /** A thread that is about to make more steps than it may, or -1. */
  starved = -1;
  readonly #made: Int32Array;
  /** Threads that try in vain, and go on when nobody else can. */
  #waitsForOthers = 0;
  /** Memory and loops when all that could go on had let others go first, the last time, if only those have gone on since. */
  #round: string | undefined;
  #goingRound = 0;
  /** At the end of an execution: threads that try again for ever, each in its turn, and take back what they have done. */
  goesRound = 0;
  /** A loop in which a thread that tried in vain let others go first, so that it was not followed any further meanwhile; -1 when there was none in any execution. */
  gaveWay = -1;
  /** Whether the thread to kill got as far as its death. */
  killed = false;
  kill: Kill | undefined;
  /** Asked for each `choose(n)`; thread -1 is set-up. */
  chooser: (thread: number, options: number) => number = () => 0;
  recorder: RecordedAccess[] | undefined;
  /** Locations that the invariant reads; `observedCount` tells the caller when it grew. */
  observed = new Uint8Array(64);
  observedCount = 0;

  // The pending operation of each thread.
  readonly pendingCode: Int32Array;
  readonly pendingLocation: Int32Array;
  readonly pendingSite: Int32Array;
  readonly #pendingIndex: Int32Array;
  readonly #pendingView: (SharedView | undefined)[] = [];
  readonly #pendingValue: unknown[] = [];
  readonly #pendingReplacement: unknown[] = [];
  /** The plain access that a thread is about to make as a step. */
  readonly pendingPlain: (PlainOperation | undefined)[] = [];
  /** The operation in which each thread is. */
  readonly marks: (Mark | undefined)[] = [];
  /** Whether a plain access acts now, its step having come. */
  #acting = false;
  /** Index of the notify event that woke the thread, consumed by its next event; -1 when none. */
  readonly enabler: Int32Array;
  readonly #notified: Uint8Array;
  readonly #posted: Int32Array;
  readonly #spin: SpinTracker[] = [];
  readonly #bodies: Iterator<unknown, unknown, unknown>[] = [];
  readonly #queues: (number[] | undefined)[] = [];
  readonly #woken: number[] = [];
  /** The event loops of the threads, and of set-up and checks at the end; made when first used. */
  readonly #agents: (Agent | undefined)[] = [];
  readonly #arrived: (Arrival[] | undefined)[] = [];
  readonly #asyncWaits: AsyncWait[] = [];
  /** For each event loop, its run as `loopEnter` answers it. */
  readonly #loops: number[] = [];
  /** Steps whose doing each thread has taken from its event loop since its last step. */
  readonly #taken: number[][] = [];
  #ready = 0;
  /** Threads whose being enabled must be looked up: lockers, and spinners if they may resume. */
  #conditional = 0;
  #current = -1;
  #mode: 'direct' | 'peek' | 'thread' = 'direct';
  #localTurns = 0;

  // What the last step did; read by the search.
  lastThread = -1;
  code = 0;
  site = 0;
  location = -1;
  mode = NONE;
  queue = -1;
  queueMode = NONE;
  /** Value of the word before the step, and what the operation compares it with. */
  before: unknown;
  expected: unknown;
  /** Length of the waiter list before the step, and how many a notify may wake. */
  waiters = 0;
  count = 0;
  /** Whether an event loop has been used in this execution. */
  asynchronous = false;
  /** The waiter list before the step, if asynchronous waiters may be in it. */
  list: readonly number[] | undefined;
  /** The notify event that enabled this step, or -1. */
  enabledBy = -1;
  /** Other steps that had to come before this one. */
  enabledAlsoBy: readonly number[] = NOBODY;
  /** What the step changes besides words and lists; see `OBSERVED`, whose bit is not set here. */
  effects = 0;
  /** Of a turn that took what had arrived: the waiter list of the timer that would have been next; -1 when none. */
  otherQueue = -1;
  #result: unknown;

  constructor(program: Program<C>, options: MachineOptions) {
    const n = program.threads.length;
    if (n < 1 || n > MAX_THREADS) throw new RangeError(`scenario "${program.name}" has ${n} threads; between 1 and ${MAX_THREADS} can be explored`);
    this.program = program;
    this.threadCount = n;
    this.#options = options;
    this.memory = new Memory(options.names);
    this.happensBefore = new HappensBefore(n, this.memory);
    this.status = new Int32Array(n);
    this.pendingCode = new Int32Array(n);
    this.pendingLocation = new Int32Array(n);
    this.pendingSite = new Int32Array(n);
    this.#pendingIndex = new Int32Array(n);
    this.enabler = new Int32Array(n);
    this.#notified = new Uint8Array(n);
    this.#posted = new Int32Array(n);
    this.#made = new Int32Array(n);
    for (let p = 0; p < n; p++) {
      this.#spin.push(new SpinTracker());
      this.#taken.push([]);
    }
  }

  /** Called in each execution before its threads start. */
  afterSetUp: (() => void) | undefined;

  /** Sets up a fresh execution and runs each thread to its first operation. */
  start(): void {
    const n = this.threadCount;
    this.failure = undefined;
    this.refusal = undefined;
    this.killed = false;
    this.memory.beginExecution(n);
    this.happensBefore.beginExecution();
    this.#ready = 0;
    this.#conditional = 0;
    for (let i = 0; i < this.#queues.length; i++) if (this.#queues[i] !== undefined) this.#queues[i]!.length = 0;
    this.enabler.fill(-1);
    this.#notified.fill(0);
    this.#posted.fill(0);
    this.#made.fill(0);
    this.starved = -1;
    this.#waitsForOthers = 0;
    this.#round = undefined;
    this.goesRound = 0;
    if (this.asynchronous) this.#forgetAgents();
    this.#mode = 'direct';
    this.#current = -1;
    this.memory.currentThread = -1;
    this.context = this.#settled(this.program.setup(), 'set-up') as C;
    this.afterSetUp?.();
    for (let p = 0; p < n; p++) {
      this.#spin[p]!.reset();
      this.returned[p] = undefined;
      this.pendingPlain[p] = undefined;
      this.marks[p] = undefined;
      this.#bodies[p] = this.program.threads[p]!(this.context);
    }
    for (let p = 0; p < n; p++) this.#run(p, undefined);
  }

  #forgetAgents(): void {
    this.asynchronous = false;
    this.list = undefined;
    this.effects = 0;
    this.otherQueue = -1;
    this.enabledAlsoBy = NOBODY;
    this.#agents.length = 0;
    this.#loops.length = 0;
    this.#asyncWaits.length = 0;
    for (const list of this.#taken) list.length = 0;
    for (const list of this.#arrived) if (list !== undefined) list.length = 0;
  }

  /** The agent whose code runs; that of number -1 outside of threads. */
  agent(): Agent {
    return this.#agentOf(this.#current);
  }

  #agentOf(p: number): Agent {
    this.asynchronous = true;
    return (this.#agents[p + 1] ??= new Agent(p));
  }

  /** What set-up or a check answered, with its jobs run. */
  #settled(value: unknown, what: string): unknown {
    const agent = this.#agents[0];
    if (agent === undefined) return value;
    // Its rejection is what is thrown here.
    if (isVirtual(value)) markHandled(value);
    for (const _ of agent.drain('module')) throw new Error(`${what} was suspended`);
    if (!isVirtual(value)) return value;
    const outcome = outcomeOf(value);
    if (outcome.status === 'pending') throw new Error(`${what} waits for a promise that nobody settles: no thread runs then`);
    if (outcome.status === 'rejected') throw outcome.value;
    return outcome.value;
  }

  /** Runs the program's final check. */
  check(): void {
    this.#settled(this.program.final?.(this.context, this.returned), 'the final check');
  }

  /** The bits of `effects` for a notify that wakes the first `count` of a list. */
  arrivals(list: readonly number[] | undefined, count: number): number {
    let bits = 0;
    if (this.asynchronous && list !== undefined) for (let i = 0; i < Math.min(count, list.length); i++) if (list[i]! >= FIRST_ASYNC) bits |= 1 << this.#asyncWaits[list[i]! - FIRST_ASYNC]!.thread;
    return bits;
  }

  /** The events that thread p's next step has to come after, besides its own. */
  enablersOf(p: number): readonly number[] {
    if (p < 0) return NOBODY;
    const taken = this.#taken[p]!;
    return this.enabler[p]! < 0 ? taken : [...taken, this.enabler[p]!];
  }

  /** Threads that can make a step. Those that try in vain go on when nobody else can; `goesOn` is told then. */
  enabledNow(goesOn?: () => void): number {
    const mask = this.enabledMask();
    if (mask !== 0 || this.#waitsForOthers === 0) return mask;
    if (this.#isBackWhereItWas()) {
      this.goesRound = this.#waitsForOthers;
      return 0;
    }
    goesOn?.();
    let rest = this.#waitsForOthers;
    this.#waitsForOthers = 0;
    for (; rest !== 0; rest &= rest - 1) {
      const p = lowestBit(rest);
      this.status[p] = READY;
      this.resume(p);
    }
    return this.enabledMask();
  }

  /**
   * Whether all threads that go on have done so since the last time that they all had let others go first, have taken back what they did, and memory is as it was then: they may do
   * that for ever, although each of them gets its turn.
   */
  #isBackWhereItWas(): boolean {
    const before = this.#round;
    this.#round = undefined;
    const runs: number[] = [];
    for (let p = 0; p < this.threadCount; p++) {
      if ((this.#waitsForOthers & (1 << p)) === 0) continue;
      const { undone, activation } = this.#spin[p]!;
      if (!undone) return false;
      runs.push(p, activation);
    }
    this.#round = `${runs.join()} ${this.memory.snapshot()}`;
    this.#goingRound = this.#waitsForOthers;
    return this.#round === before;
  }

  /** Whether an execution that is at its end is redundant: a thread that spins would see something else in another turn. */
  couldSpinOn(): boolean {
    if (this.goesRound !== 0) return false;
    for (let p = 0; p < this.threadCount; p++) if (this.status[p] === SPINNING && this.mayProceed(p)) return true;
    return false;
  }

  /** Where the last turn of a thread that spins read, and what. */
  seenBy(p: number): Map<number, unknown> {
    return this.#spin[p]!.seen();
  }

  enabledMask(): number {
    let mask = this.#ready;
    let conditional = this.#conditional;
    while (conditional !== 0) {
      const p = lowestBit(conditional);
      conditional &= conditional - 1;
      if (this.status[p] === SPINNING ? this.mayProceed(p) : this.#pendingView[p]![this.#pendingIndex[p]!] === 0) mask |= 1 << p;
    }
    const { after } = this.program;
    if (after === undefined) return mask;
    const present = ~this.#gone();
    for (let p = 0; p < this.threadCount; p++) if ((after[p]! & present) !== 0) mask &= ~(1 << p);
    return mask;
  }

  /** Threads that have ended or died. */
  #gone(): number {
    let mask = 0;
    for (let p = 0; p < this.threadCount; p++) if (this.status[p] === DONE || this.status[p] === DEAD) mask |= 1 << p;
    return mask;
  }

  /** Whether a spinning thread could go on, had it not been stopped. */
  mayProceed(p: number): boolean {
    return this.#spin[p]!.mayProceed() || this.#hasArrivals(p);
  }

  #hasArrivals(p: number): boolean {
    const arrived = this.#arrived[p];
    return arrived !== undefined && arrived.length > 0;
  }

  /** Whether the word on which thread p sleeps has another value than the one it waited for. */
  wordHasChanged(p: number): boolean {
    if (this.status[p] === IDLE) return this.#asyncWaits.some((wait) => wait.thread === p && !wait.ended && wait.view[wait.index] !== wait.expected);
    return this.#pendingView[p]![this.#pendingIndex[p]!] !== coerce(this.#pendingView[p]!, this.#pendingValue[p]);
  }

  /** Whether the notify that thread p is about to make finds a waiter. */
  wakesSomebody(p: number): boolean {
    return (this.#pendingValue[p] as number) > 0 && this.#list(this.memory.queueOf(this.pendingLocation[p]!)).length > 0;
  }

  /** Whether the pending end of thread p's timed wait is no time-out: then it touches nothing. */
  wasNotified(p: number): boolean {
    return this.#notified[p] === 1;
  }

  /** The result of the last step, which its thread is about to receive. */
  get result(): unknown {
    return this.#result;
  }

  /** The waiters of all lists, in order, as text that is equal where they are. */
  describeLists(): string {
    let text = '';
    for (let queue = 0; queue < this.#queues.length; queue++) {
      const list = this.#queues[queue];
      if (list !== undefined && list.length > 0) text += `${queue}:${list.join()};`;
    }
    return text;
  }

  /** View and index of the word that a thread is about to access. */
  pendingAccess(p: number): { readonly view: SharedView | undefined; readonly index: number; readonly value: unknown; readonly replacement: unknown } {
    return { view: this.#pendingView[p], index: this.#pendingIndex[p]!, value: this.#pendingValue[p], replacement: this.#pendingReplacement[p] };
  }

  /** Thread p dies here, before the operation that it is about to make. */
  die(p: number): void {
    this.status[p] = DEAD;
    this.killed = true;
    this.#ready &= ~(1 << p);
    this.#conditional &= ~(1 << p);
  }

  /** Threads that have not ended, with what they do. */
  unfinished(): { thread: number; doing: 'waiting' | 'spinning' | 'locking' | 'awaiting'; site: number }[] {
    const list: { thread: number; doing: 'waiting' | 'spinning' | 'locking' | 'awaiting'; site: number }[] = [];
    for (let thread = 0; thread < this.threadCount; thread++) {
      const status = this.status[thread]!;
      const site = this.pendingSite[thread]!;
      if (status === WAITING) list.push({ thread, doing: 'waiting', site });
      else if (status === SPINNING) list.push({ thread, doing: 'spinning', site });
      else if (status === IDLE) list.push({ thread, doing: 'awaiting', site });
      else if (status === READY) list.push({ thread, doing: 'locking', site });
    }
    return list;
  }

  /** Lets a spinning or resting thread run on to its next operation; false when it has none that it can make now. */
  resume(p: number): boolean {
    if (this.status[p] === SPINNING) this.#spin[p]!.resume();
    this.#conditional &= ~(1 << p);
    this.#ready &= ~(1 << p);
    this.#run(p, undefined);
    return (this.#ready & (1 << p)) !== 0;
  }

  /**
   * Performs the pending operation of an enabled thread. `event` is the caller's index of the step. The thread itself does not run
   * before `advance`, so that the caller can file the event first. A spin that may proceed is resumed and makes its next operation in
   * the same step; answers false when it has none that it can make now, in which case nothing happened and there is nothing to advance.
   */
  perform(p: number, event: number): boolean {
    if ((this.status[p] === SPINNING || this.pendingCode[p] === REST) && !this.resume(p)) return false;
    if ((this.#goingRound & (1 << p)) === 0) this.#round = undefined;
    const code = this.pendingCode[p]!;
    const view = this.#pendingView[p]! as Int32Array;
    const index = this.#pendingIndex[p]!;
    const location = this.pendingLocation[p]!;
    const value = this.#pendingValue[p] as number;
    const site = this.pendingSite[p]!;
    const hb = this.happensBefore;
    const spin = this.#spin[p]!;
    for (let before = this.program.after?.[p] ?? 0; before !== 0; before &= before - 1) hb.wakes(lowestBit(before), p);
    this.lastThread = p;
    this.code = code;
    this.site = site;
    this.location = location;
    this.queue = -1;
    this.queueMode = NONE;
    this.expected = undefined;
    this.waiters = 0;
    this.enabledBy = this.enabler[p]!;
    this.enabler[p] = -1;
    if (this.asynchronous) this.#beginAsynchronous(p, code);
    this.#ready &= ~(1 << p);
    this.#conditional &= ~(1 << p);
    const mark = this.marks[p];
    if (mark !== undefined) this.marks[p] = { ...mark, accesses: mark.accesses + 1 };
    let result: unknown;
    let old: unknown;
    switch (code) {
      case PLAIN:
        this.mode = NONE;
        this.location = -1;
        result = this.#actPlainly(p);
        break;
      case LOAD:
        old = Atomics.load(view, index);
        this.mode = READ;
        result = old;
        spin.read(view, index, old, site);
        hb.acquire(p, location);
        break;
      case STORE:
        old = view[index];
        result = Atomics.store(view, index, value);
        this.mode = WRITE;
        spin.write(view, index, old, view[index], site);
        hb.release(p, location);
        break;
      case COMPARE_EXCHANGE: {
        const expected = coerce(view, value);
        old = Atomics.compareExchange(view, index, value, this.#pendingReplacement[p] as number);
        this.expected = expected;
        result = old;
        hb.acquire(p, location);
        if (old === expected) {
          this.mode = WRITE;
          spin.write(view, index, old, view[index], site);
          hb.release(p, location);
        } else {
          this.mode = READ;
          spin.read(view, index, old, site);
        }
        break;
      }
      case WAIT: {
        const expected = coerce(view, value);
        old = Atomics.load(view, index);
        this.expected = expected;
        this.mode = READ;
        hb.acquire(p, location);
        if (old === expected) {
          const queue = this.memory.queueOf(location);
          this.queue = queue;
          this.queueMode = WRITE;
          const list = this.#list(queue);
          this.waiters = list.length;
          this.#keep(list);
          list.push(p);
          hb.acquire(p, queue);
          hb.release(p, queue);
          spin.read(view, index, old, site);
        } else {
          result = 'not-equal';
          spin.read(view, index, old, site);
        }
        this.count = 1;
        break;
      }
      case WAIT_ASYNC:
      case TURN:
      case POST:
      case OPEN:
      case RECEIVE:
        result = this.#performAsynchronous(p, event);
        old = this.before;
        break;
      case WAKE: {
        this.mode = NONE;
        this.location = -1;
        const queue = this.memory.queueOf(location);
        this.queue = queue;
        old = view[index];
        if (this.#notified[p] === 1) {
          this.#notified[p] = 0;
          result = 'ok';
          spin.effect();
        } else {
          this.#leave(p, queue, p);
          result = 'timed-out';
        }
        break;
      }
      case NOTIFY: {
        this.mode = NONE;
        this.location = -1;
        const queue = this.memory.queueOf(location);
        const list = this.#list(queue);
        const count = Math.min(value, list.length);
        old = view[index];
        this.queue = queue;
        this.queueMode = count > 0 ? WRITE : READ;
        this.waiters = list.length;
        this.count = value;
        this.#keep(list);
        if (count > 0) {
          hb.acquire(p, queue);
          spin.effect();
          for (let i = 0; i < count; i++) {
            const q = list[i]!;
            if (q >= FIRST_ASYNC) {
              this.#notifyAsync(p, this.#asyncWaits[q - FIRST_ASYNC]!, event);
              continue;
            }
            this.enabler[q] = event;
            hb.wakes(p, q);
            if (this.status[q] === WAITING) this.#woken.push(q);
            else this.#notified[q] = 1;
          }
          list.splice(0, count);
          hb.release(p, queue);
        }
        result = count;
        break;
      }
      case LOCK:
        old = 0;
        view[index] = 1;
        this.mode = WRITE;
        spin.effect();
        hb.acquire(p, location);
        break;
      case UNLOCK:
        old = 1;
        view[index] = 0;
        this.mode = WRITE;
        spin.effect();
        hb.release(p, location);
        break;
      default:
        switch (code) {
          case ADD: old = Atomics.add(view, index, value); break;
          case SUB: old = Atomics.sub(view, index, value); break;
          case AND: old = Atomics.and(view, index, value); break;
          case OR: old = Atomics.or(view, index, value); break;
          case XOR: old = Atomics.xor(view, index, value); break;
          default: old = Atomics.exchange(view, index, value);
        }
        result = old;
        this.mode = WRITE;
        spin.write(view, index, old, view[index], site);
        hb.acquire(p, location);
        hb.release(p, location);
    }
    this.before = old;
    this.#result = result;
    if (this.mode !== NONE && (code < LOCK || code === WAIT_ASYNC)) hb.atomicAccess(p, location, site, this.mode === WRITE);
    if (this.recorder !== undefined && code !== PLAIN) this.#record(p, code, location, site, view, index, old, result);
    return true;
  }

  #actPlainly(p: number): unknown {
    const { act } = this.pendingPlain[p]!;
    this.pendingPlain[p] = undefined;
    this.#current = p;
    this.#mode = 'thread';
    this.#acting = true;
    try {
      return act();
    } finally {
      this.#acting = false;
      this.#mode = 'direct';
      this.#current = -1;
    }
  }

  /** The steps that only executions with event loops have; answers the result, and leaves the value of the word in `before`. */
  #performAsynchronous(p: number, event: number): unknown {
    const code = this.code;
    const location = this.location;
    const value = this.#pendingValue[p];
    this.before = undefined;
    if (code !== WAIT_ASYNC) {
      this.mode = NONE;
      this.location = -1;
      return code === TURN ? this.#takeTurn(p) : this.#useMailbox(p, code, value as Mailbox, event);
    }
    const view = this.#pendingView[p] as Int32Array;
    const index = this.#pendingIndex[p]!;
    const timeout = this.#pendingReplacement[p] as number;
    const expected = coerce(view, value);
    const old = Atomics.load(view, index);
    this.before = old;
    this.expected = expected;
    this.mode = READ;
    this.count = timeout > 0 ? 1 : 0;
    this.happensBefore.acquire(p, location);
    this.#spin[p]!.read(view, index, old, this.site);
    if (old !== expected) return { async: false, value: 'not-equal' };
    if (timeout === 0) return { async: false, value: 'timed-out' };
    const queue = this.memory.queueOf(location);
    this.queue = queue;
    this.queueMode = WRITE;
    const list = this.#list(queue);
    this.waiters = list.length;
    const wait = this.#waitAsync(p, this.site, view, index, location, expected, timeout);
    this.#keep(list);
    list.push(FIRST_ASYNC + this.#asyncWaits.push(wait) - 1);
    this.happensBefore.acquire(p, queue);
    this.happensBefore.release(p, queue);
    return { async: true, value: wait.promise };
  }

  /** What a step of an execution with event loops begins with. */
  #beginAsynchronous(p: number, code: number): void {
    this.list = undefined;
    this.effects = 0;
    this.otherQueue = -1;
    const taken = this.#taken[p]!;
    // What woke the thread in an earlier wait is not what the turn may take.
    if (code === TURN && this.enabledBy >= 0) taken.push(this.enabledBy);
    if (taken.length > 0 || this.enabledAlsoBy.length > 0) this.enabledAlsoBy = taken.splice(0);
  }

  /** Notes a waiter list before it changes, for those who ask whom a notify would have woken. */
  #keep(list: readonly number[]): void {
    if (this.#asyncWaits.length > 0) this.list = list.slice();
  }

  /** Thread p takes a waiter off a list because its time is over. */
  #leave(p: number, queue: number, waiter: number): void {
    const list = this.#list(queue);
    this.waiters = list.length;
    this.#keep(list);
    list.splice(list.indexOf(waiter), 1);
    this.queue = queue;
    this.queueMode = WRITE;
    this.happensBefore.acquire(p, queue);
    this.happensBefore.release(p, queue);
  }

  #waitAsync(p: number, site: number, view: Int32Array, index: number, location: number, expected: unknown, timeout: number): AsyncWait {
    const agent = this.#agentOf(p);
    const wait: AsyncWait = { thread: p, site, location, view, index, expected, promise: newPromise(site, agent), timer: undefined, ended: false };
    if (timeout < Infinity) {
      wait.timer = agent.setTimer({ acts: wait, site, referenced: false, fire: () => this.#endWait(wait, 'timed-out') }, timeout);
    }
    return wait;
  }

  // eslint-disable-next-line require-yield
  *#endWait(wait: AsyncWait, how: 'ok' | 'timed-out'): Generator<undefined, void, unknown> {
    here.site = wait.site;
    resolvePromise(wait.promise, how);
  }

  #notifyAsync(p: number, wait: AsyncWait, event: number): void {
    const { thread, site, timer } = wait;
    wait.ended = true;
    if (timer !== undefined) this.#agentOf(thread).timers.delete(timer);
    this.#send(thread, { event, published: this.happensBefore.published(p), task: () => this.#endWait(wait, 'ok'), site, timer });
  }

  /** Brings something to the event loop of thread q, which takes it when it comes to it. */
  #send(q: number, arrival: Arrival): void {
    this.effects |= 1 << q;
    (this.#arrived[q] ??= []).push(arrival);
    if (this.status[q] === IDLE && !this.#woken.includes(q)) this.#woken.push(q);
  }

  /** Sends to a mailbox, begins to listen to it, or takes from it what nobody listens for. */
  #useMailbox(p: number, code: number, mailbox: Mailbox, event: number): unknown {
    const messages = mailbox.messages as Message[];
    this.queue = this.memory.mailbox(mailbox.maker, mailbox.ordinal);
    this.queueMode = WRITE;
    this.waiters = messages.length;
    this.#spin[p]!.effect();
    switch (code) {
      case POST: {
        const sent: Message = { message: this.#pendingReplacement[p], event, published: this.happensBefore.published(p), site: this.site };
        if (mailbox.listener < 0) messages.push(sent);
        else this.#deliver(mailbox, sent);
        return undefined;
      }
      case OPEN:
        mailbox.listener = p;
        for (const message of messages.splice(0)) this.#deliver(mailbox, message);
        return function* nothing() {};
      default: {
        const [first] = messages.splice(0, 1);
        this.queueMode = first === undefined ? READ : WRITE;
        if (first === undefined) return undefined;
        this.happensBefore.goesOnAfter(p, first.published);
        return { message: first.message };
      }
    }
  }

  #deliver(mailbox: Mailbox, { message, event, published, site }: Message): void {
    this.#send(mailbox.listener, { event, published, task: () => mailbox.deliver(message), site, timer: undefined });
  }

  /** Takes what has arrived first. */
  #takeArrival(p: number): Job {
    const arrival = this.#arrived[p]!.shift()!;
    this.happensBefore.goesOnAfter(p, arrival.published);
    this.#spin[p]!.effect();
    return arrival.task;
  }

  /** The step of an event loop with timers: what it does next. */
  #takeTurn(p: number): Job {
    const agent = this.#agentOf(p);
    const arrived = this.#arrived[p];
    const next = agent.nextTimer();
    if (arrived !== undefined && arrived.length > 0) {
      const [{ event, site }] = arrived as [Arrival];
      let other = next;
      for (const { timer } of arrived) if (timer !== undefined && (other === undefined || precedes(timer, other))) other = timer;
      this.otherQueue = other === undefined ? -1 : this.#queueOfTimer(other);
      this.enabledBy = event;
      this.site = site;
      return this.#takeArrival(p);
    }
    this.enabledBy = -1;
    this.effects = 1 << p;
    this.site = next!.site;
    agent.expire(next!);
    const queue = this.#queueOfTimer(next!);
    if (queue >= 0) {
      const index = this.#asyncWaits.indexOf(next!.acts as AsyncWait);
      this.#asyncWaits[index]!.ended = true;
      this.#leave(p, queue, FIRST_ASYNC + index);
    }
    return next!.fire;
  }

  #queueOfTimer(timer: Timer): number {
    const wait = this.#asyncWaits.find((it) => it.timer === timer);
    return wait === undefined ? -1 : this.memory.queueOf(wait.location);
  }

  /** What the event loop of the running thread is to do: a task, or PENDING when there is none yet or it has to be scheduled. */
  #turn(again: boolean): Job | typeof PENDING {
    const p = this.#current;
    const agent = this.#agentOf(p);
    const arrived = this.#arrived[p];
    const timed = agent.nextTimer() !== undefined || (arrived !== undefined && arrived.some(({ timer }) => timer !== undefined));
    this.pendingSite[p] = agent.awaits;
    const opening = agent.opening.shift();
    if (opening !== undefined) {
      this.#post(OPEN, agent.awaits, undefined, -1, -1, opening, undefined);
      return PENDING;
    }
    if (!timed) {
      if (!this.#hasArrivals(p)) {
        this.status[p] = IDLE;
        return PENDING;
      }
      this.#taken[p]!.push(arrived![0]!.event);
      return this.#takeArrival(p);
    }
    // An event loop that comes back to where it was, with the same timers, spins.
    const timers = [...agent.timers].filter(({ acts }) => acts !== undefined).sort((a, b) => (precedes(a, b) ? -1 : 1)).map(({ acts }) => acts);
    const spins = this.#spin[p]!.back(this.#loops[p]!, timers);
    if (spins && !again && !this.#hasArrivals(p)) return this.#stopSpinning(p, agent.awaits);
    this.#postTurn();
    return PENDING;
  }

  #stopSpinning(p: number, site: number): typeof PENDING {
    this.status[p] = SPINNING;
    this.pendingSite[p] = site;
    if (this.#options.resumeSpins) this.#conditional |= 1 << p;
    return PENDING;
  }

  /** Runs thread p, and the threads that its step woke, to their next operations. */
  advance(p: number): void {
    if (this.code === WAIT && this.queueMode === WRITE) {
      if (this.#pendingReplacement[p] === true) {
        this.pendingCode[p] = WAKE;
        this.status[p] = READY;
        this.#ready |= 1 << p;
      } else {
        this.status[p] = WAITING;
      }
      return;
    }
    this.#run(p, this.#result);
    const woken = this.#woken;
    if (woken.length === 0) return;
    for (let i = 0; i < woken.length; i++) {
      const q = woken[i]!;
      this.#spin[q]!.effect();
      if (this.status[q] === IDLE) {
        this.#taken[q]!.push(this.#arrived[q]![0]!.event);
        this.#run(q, this.#takeArrival(q));
      } else this.#run(q, 'ok');
    }
    woken.length = 0;
  }

  /** Evaluates a function whose shared reads are peeks: no steps, no races. */
  peek<T>(look: () => T): T {
    this.#mode = 'peek';
    try {
      return look();
    } finally {
      this.#mode = 'direct';
    }
  }

  #list(queue: number): number[] {
    return (this.#queues[queue] ??= []);
  }

  #run(p: number, result: unknown): void {
    this.#current = p;
    this.#mode = 'thread';
    this.memory.currentThread = p;
    this.status[p] = RUNNING;
    this.#localTurns = 0;
    try {
      let next = this.#bodies[p]!.next(result);
      if (next.done === true && this.asynchronous && this.#agents[p + 1] !== undefined && this.#loops[p] === undefined) {
        this.#loops[p] = this.#spin[p]!.enter(NOBODY);
        this.#bodies[p] = eventLoop(this.#agentOf(p), next.value, (again) => this.#turn(again));
        next = this.#bodies[p]!.next();
      }
      if (next.done === true) {
        this.status[p] = DONE;
        this.returned[p] = next.value;
      } else if (this.status[p] === RUNNING) {
        throw new Error(`thread "${this.program.threadNames[p]}" yielded without a shared operation: a scenario's threads may not be generators`);
      }
    } catch (thrown) {
      this.status[p] = FAILED;
      this.#ready &= ~(1 << p);
      this.failure ??= { thread: p, error: thrown };
    } finally {
      this.#current = -1;
      this.#mode = 'direct';
      this.memory.currentThread = -1;
    }
  }

  #postTurn(): void {
    this.#post(TURN, this.pendingSite[this.#current]!, undefined, -1, -1, undefined, undefined);
  }

  #post(code: number, site: number, view: SharedView | undefined, index: number, location: number, value: unknown, replacement: unknown): typeof PENDING {
    const p = this.#current;
    if (this.status[p] !== RUNNING) throw new Error('a second shared operation was begun while one is pending: the first was not awaited by the code that made it');
    const { kill } = this;
    if (kill !== undefined && code !== REST && kill.thread === p && ++this.#posted[p]! === kill.beforeStep) {
      this.status[p] = DEAD;
      this.killed = true;
      return PENDING;
    }
    const { waitFree } = this.program;
    if (waitFree !== undefined && code !== REST && ++this.#made[p]! > waitFree[p]! && this.starved < 0) this.starved = p;
    this.pendingCode[p] = code;
    this.pendingSite[p] = site;
    this.pendingLocation[p] = location;
    this.#pendingIndex[p] = index;
    this.#pendingView[p] = view;
    this.#pendingValue[p] = value;
    this.#pendingReplacement[p] = replacement;
    this.status[p] = READY;
    if (code === LOCK) this.#conditional |= 1 << p;
    else this.#ready |= 1 << p;
    return PENDING;
  }

  /** In an invariant: the location becomes an observed one. */
  #observe(view: SharedView, index: number): void {
    const location = this.memory.location(view, index);
    if (location >= this.observed.length) {
      const grown = new Uint8Array(location * 2);
      grown.set(this.observed);
      this.observed = grown;
    }
    if (this.observed[location] === 0) {
      this.observed[location] = 1;
      this.observedCount++;
    }
  }

  #refusePeek(what: string): void {
    if (this.#mode === 'peek') throw new Error(`an invariant or final check may not change shared memory, but it called ${what}`);
  }

  atomic(site: number, kind: AtomicKind, view: SharedView, index: number, value: number | bigint | undefined, replacement: number | bigint | undefined): unknown {
    const integer = view as Int32Array;
    if (this.#mode === 'thread') {
      return this.#post(CODES[kind], site, view, index, this.memory.location(view, index), value, replacement);
    }
    if (kind === 'load') {
      if (this.#mode === 'peek') this.#observe(view, index);
      return Atomics.load(integer, index);
    }
    this.#refusePeek(`Atomics.${kind}`);
    if (kind === 'compareExchange') return Atomics.compareExchange(integer, index, value as number, replacement as number);
    return Atomics[kind](integer, index, value as number);
  }

  wait(site: number, view: Int32Array | BigInt64Array, index: number, value: number | bigint, timeout: number): unknown {
    if (this.#mode === 'thread') return this.#post(WAIT, site, view, index, this.memory.location(view, index), value, timeout < Infinity);
    throw new Error('Atomics.wait during set-up, an invariant or a final check would block for ever: no other thread runs then');
  }

  waitAsync(site: number, view: Int32Array | BigInt64Array, index: number, value: number | bigint, timeout: number): unknown {
    if (this.#mode === 'thread') return this.#post(WAIT_ASYNC, site, view, index, this.memory.location(view, index), value, timeout);
    throw new Error('Atomics.waitAsync during set-up, an invariant or a final check would never end: no other thread runs then');
  }

  post(site: number, to: Mailbox, message: unknown): unknown {
    if (this.#mode === 'thread') return this.#post(POST, site, undefined, -1, -1, to, message);
    throw new Error('a message was sent during set-up, an invariant or a final check: send it from a thread');
  }

  receive(site: number, from: Mailbox): unknown {
    if (this.#mode === 'thread') return this.#post(RECEIVE, site, undefined, -1, -1, from, undefined);
    this.#refusePeek('receiveMessageOnPort');
    const [first] = (from.messages as Message[]).splice(0, 1);
    return first && { message: first.message };
  }

  notify(site: number, view: Int32Array | BigInt64Array, index: number, count: number): unknown {
    if (this.#mode === 'thread') return this.#post(NOTIFY, site, view, index, this.memory.location(view, index), count, undefined);
    this.#refusePeek('Atomics.notify');
    return Atomics.notify(view as Int32Array, index, count);
  }

  /** Whether a plain access has to wait for its step. */
  #defers(): boolean {
    return this.#options.plainSteps === true && this.#mode === 'thread' && !this.#acting;
  }

  #postPlain(site: number, operation: PlainOperation): typeof PENDING {
    this.pendingPlain[this.#current] = operation;
    return this.#post(PLAIN, site, undefined, operation.index, -1, undefined, undefined);
  }

  #postElement(kind: 'read' | 'write', site: number, view: ArrayBufferView, index: number, byteOffset: number, byteLength: number, act: () => unknown): typeof PENDING {
    const range = [{ buffer: view.buffer as SharedArrayBuffer, byteOffset: view.byteOffset + byteOffset, byteLength, elementSize: byteLength }];
    return this.#postPlain(site, { kind, view, index, reads: kind === 'read' ? range : [], writes: kind === 'write' ? range : [], act });
  }

  plainRead(site: number, view: SharedView, index: number): unknown {
    if (this.#defers()) return this.#postElement('read', site, view, index, index * view.BYTES_PER_ELEMENT, view.BYTES_PER_ELEMENT, () => this.plainRead(site, view, index));
    const value = view[index];
    if (this.#mode === 'thread') this.#plain(site, view, view.byteOffset + index * view.BYTES_PER_ELEMENT, view.BYTES_PER_ELEMENT, false, index, value, value);
    else if (this.#mode === 'peek') this.#peekPlain(view, index);
    return value;
  }

  /** An invariant may look at a control word by a plain read; it observes the word all the same. */
  #peekPlain(view: SharedView, index: number): void {
    const info = this.memory.bufferInfo(view.buffer as SharedArrayBuffer);
    const byteOffset = view.byteOffset + index * view.BYTES_PER_ELEMENT;
    if (info.words.has(byteOffset * 16 + view.BYTES_PER_ELEMENT)) this.#observe(view, index);
  }

  plainWrite(site: number, view: SharedView, index: number, value: number | bigint): unknown {
    if (this.#defers()) return this.#postElement('write', site, view, index, index * view.BYTES_PER_ELEMENT, view.BYTES_PER_ELEMENT, () => this.plainWrite(site, view, index, value));
    this.#refusePeek('an element assignment');
    const before = view[index];
    view[index] = value;
    if (this.#mode === 'thread') {
      this.#spin[this.#current]!.effect();
      this.#plain(site, view, view.byteOffset + index * view.BYTES_PER_ELEMENT, view.BYTES_PER_ELEMENT, true, index, before, view[index]);
    }
    return value;
  }

  dataViewGet(site: number, view: DataView, type: DataViewType, byteOffset: number, littleEndian: boolean): unknown {
    if (this.#defers()) return this.#postElement('read', site, view, byteOffset, byteOffset, DATA_VIEW_BYTES[type], () => this.dataViewGet(site, view, type, byteOffset, littleEndian));
    const value = (view as unknown as DataViewMethods)[`get${type}`](byteOffset, littleEndian);
    if (this.#mode === 'thread') this.#plain(site, view, view.byteOffset + byteOffset, DATA_VIEW_BYTES[type], false, byteOffset, value, value);
    return value;
  }

  dataViewSet(site: number, view: DataView, type: DataViewType, byteOffset: number, value: number | bigint, littleEndian: boolean): unknown {
    if (this.#defers()) return this.#postElement('write', site, view, byteOffset, byteOffset, DATA_VIEW_BYTES[type], () => this.dataViewSet(site, view, type, byteOffset, value, littleEndian));
    this.#refusePeek(`DataView.set${type}`);
    const methods = view as unknown as DataViewMethods;
    const before = methods[`get${type}`](byteOffset, littleEndian);
    methods[`set${type}`](byteOffset, value, littleEndian);
    if (this.#mode === 'thread') {
      this.#spin[this.#current]!.effect();
      this.#plain(site, view, view.byteOffset + byteOffset, DATA_VIEW_BYTES[type], true, byteOffset, before, value);
    }
    return undefined;
  }

  #plain(site: number, view: ArrayBufferView, byteOffset: number, byteLength: number, write: boolean, index: number, before: unknown, after: unknown): void {
    this.#plainRange(site, view.buffer as SharedArrayBuffer, byteOffset, byteLength, write, index, before, after);
  }

  #plainRange(site: number, buffer: SharedArrayBuffer, byteOffset: number, byteLength: number, write: boolean, index: number, before: unknown, after: unknown): void {
    const info = this.memory.bufferInfo(buffer);
    const p = this.#current;
    this.happensBefore.plainAccess(p, info, byteOffset, byteOffset + byteLength, site, write);
    this.recorder?.push({
      thread: p, site, operation: write ? 'write' : 'read', buffer: info.key, byteOffset, byteLength, index, before, after, operands: write ? [after] : [], result: write ? undefined : after,
    });
  }

  bulk(site: number, reads: readonly ByteRange[], writes: readonly ByteRange[], act: () => unknown): unknown {
    if (this.#defers() && reads.length + writes.length > 0) return this.#postPlain(site, { kind: 'bulk', view: undefined, index: -1, reads, writes, act: () => this.bulk(site, reads, writes, act) });
    if (writes.length > 0) this.#refusePeek('a method that writes');
    const result = act();
    if (this.#mode !== 'thread') return result;
    for (const range of reads) this.#plainRange(site, range.buffer, range.byteOffset, range.byteLength, false, -1, undefined, undefined);
    for (const range of writes) this.#plainRange(site, range.buffer, range.byteOffset, range.byteLength, true, -1, undefined, undefined);
    if (writes.length > 0) this.#spin[this.#current]!.effect();
    return result;
  }

  loopEnter(_site: number, state: readonly unknown[]): number {
    if (this.#mode !== 'thread') return 0;
    const spin = this.#spin[this.#current]!;
    if (this.asynchronous) spin.jobs = this.#agents[this.#current + 1]?.ran ?? 0;
    return spin.enter(state);
  }

  loopBack(site: number, state: readonly unknown[], activation: number | undefined): unknown {
    if (this.#mode !== 'thread') return undefined;
    const p = this.#current;
    checkTurns(++this.#localTurns, site);
    const spin = this.#spin[p]!;
    if (this.asynchronous) spin.jobs = this.#agents[p + 1]?.ran ?? 0;
    if (!spin.back(activation, state)) return spin.inVain && !this.asynchronous && this.#options.plainSteps !== true ? this.#letOthersGo(p, site) : undefined;
    // Such a turn did not wait for a change but was overtaken by one, which counts where the steps of a thread are bounded.
    if (Number.isFinite(this.program.waitFree?.[p]) && spin.sawChange()) {
      spin.resume();
      return undefined;
    }
    // A turn that awaited something let others run: the thread spins only if there are none.
    if (spin.awaited && (this.#agentOf(p).hasJobs || this.#agentOf(p).nextTimer() !== undefined || this.#hasArrivals(p))) return undefined;
    return this.#stopSpinning(p, site);
  }

  /** Thread p, which tries in vain, lets others go first. */
  #letOthersGo(p: number, site: number): typeof PENDING {
    if ((this.enabledMask() & ~(1 << p)) !== 0 && this.gaveWay < 0) this.gaveWay = site;
    this.#waitsForOthers |= 1 << p;
    this.status[p] = SPINNING;
    this.pendingSite[p] = site;
    return PENDING;
  }

  isIdle(): boolean {
    return this.#mode !== 'thread';
  }

  refuse(refusal: NotResumableError): boolean {
    if (this.#mode !== 'thread') return false;
    this.refusal ??= refusal;
    return true;
  }

  effect(): void {
    if (this.#mode === 'thread') this.#spin[this.#current]!.effect();
  }

  /** A choice between `options` values, decided at once: it is local to the thread, so nothing can come in between. */
  choose(options: number): number {
    const p = this.#current;
    if (p >= 0) this.#spin[p]!.effect();
    const value = this.chooser(p, options);
    this.recorder?.push({
      thread: p, site: -1, operation: 'choose', buffer: '', byteOffset: 0, byteLength: 0, index: -1, before: undefined, after: undefined, operands: [options], result: value,
    });
    return value;
  }

  /** The running thread rests. False where that is no place to switch. */
  rest(): boolean {
    if (this.#options.plainSteps !== true || this.#mode !== 'thread') return false;
    this.#spin[this.#current]!.effect();
    this.#post(REST, -1, undefined, -1, -1, undefined, undefined);
    return true;
  }

  /** The running thread begins an operation of the scenario. */
  begin(name: string, values: readonly unknown[]): void {
    if (this.#current >= 0) this.marks[this.#current] = { name, values, accesses: 0 };
  }

  /** `lock` and `unlock` of hand-written programs: a mutex on a word. */
  mutex(code: typeof LOCK | typeof UNLOCK, view: Int32Array, index: number): typeof PENDING {
    return this.#post(code, -1, view, index, this.memory.location(view, index), undefined, undefined);
  }

  #record(p: number, code: number, location: number, site: number, view: SharedView, index: number, before: unknown, result: unknown): void {
    if (code >= TURN) {
      const outcome = code === TURN ? (this.enabledBy >= 0 ? 'arrived' : 'time') : code === RECEIVE ? result : '';
      this.recorder!.push({
        thread: p, site: this.site, operation: OPERATION_NAMES[code]!, buffer: '', byteOffset: 0, byteLength: 0, index: -1, before: undefined, after: undefined, operands: [], result: outcome,
      });
      return;
    }
    const word = this.memory.words[location]!;
    const operands = code === LOAD || code >= LOCK ? [] : code === COMPARE_EXCHANGE ? [this.#pendingValue[p], this.#pendingReplacement[p]] : code === WAKE ? [] : [this.#pendingValue[p]];
    this.recorder!.push({
      thread: p, site, operation: OPERATION_NAMES[code]!, buffer: word.buffer.key, byteOffset: word.byteOffset, byteLength: word.size, index, before, after: view[index], operands, result: (code === WAIT || code === WAIT_ASYNC) && this.queueMode === WRITE ? 'sleeps' : code === WAIT_ASYNC ? (result as { readonly value: unknown }).value : result,
    });
  }
}

