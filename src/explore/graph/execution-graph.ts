import { ACQUIRE, ATOMIC, RELEASE, SEQ_CST } from './order.ts';
import { KEEP } from './program.ts';
import type { GraphProgram, Load, Operation, Rmw, Value } from './program.ts';
import type { LocalState, ThreadTree } from './thread-tree.ts';

/** Event kinds. A read-modify-write is two events, READ then WRITE, next to each other in program order, both marked EXCLUSIVE. */
export const READ = 1;
export const WRITE = 2;
export const FENCE = 4;
export const EXCLUSIVE = 8;
/** A read by a compare-exchange that failed, or by another read-modify-write that writes nothing. */
export const FAILED = 16;

/** The write that gives a cell its first value; happens before everything. */
export const INIT = -1;
export const NONE = -1;

/** After an await whose value does not satisfy it. */
const AWAITING: LocalState = { step: { kind: 'blocked', reads: 1 }, parent: undefined, value: undefined, lastValue: undefined, lastChild: undefined, children: undefined };

/** What a model needs from the graph beside po, rf and co: which clocks to keep, and whether plain writes have a coherence order. */
export interface GraphShape {
  /** Which edges make happens-before: none, release/acquire as in C++20, or equal-range SeqCst pairs as in ECMA-262. */
  readonly synchronisation: 'none' | 'cpp' | 'js';
}

/** How the cells were accessed in any graph of one search so far. */
export class CellUse {
  readonly #use: number[] = [];
  /** Whether some cell was accessed both atomically and not. */
  mixed = false;

  note(location: number, order: number): void {
    const use = (this.#use[location] ?? 0) | (order & ATOMIC ? 2 : 1);
    this.#use[location] = use;
    if (use === 3) this.mixed = true;
  }

  /** Whether some access of the cell was not atomic. */
  isPlain(location: number): boolean {
    return (this.#use[location]! & 1) !== 0;
  }
}

/**
 * An execution graph: events, program order, reads-from and a coherence order per cell. Event ids are insertion order (the paper's
 * `<_G`); the events of a thread are linked by `poPrev`, the writes of a cell by `coNext`/`coPrev`, its reads by `readPrev`.
 *
 * Clocks (one entry a thread: how many of its first events are included) are computed once, when an event gets its incoming edges: a new event
 * is last in po ∪ rf, and a revisited read is last in the graph that is kept of it.
 */
export class ExecutionGraph {
  readonly threads: number;
  readonly shape: GraphShape;
  readonly #program: GraphProgram;
  readonly #trees: readonly ThreadTree[];

  size = 0;
  #capacity = 64;
  #locations = 16;

  kind = new Uint8Array(64);
  thread = new Int32Array(64);
  /** Position in the thread. */
  index = new Int32Array(64);
  location = new Int32Array(64);
  order = new Uint8Array(64);
  rf = new Int32Array(64);
  coPrev = new Int32Array(64);
  coNext = new Int32Array(64);
  /** 1 when the write stands in the coherence order; the plain writes of `js` never do. */
  ordered = new Uint8Array(64);
  poPrev = new Int32Array(64);
  poNext = new Int32Array(64);
  /** Previous read (of reads) or previous plain write (of plain writes) of the same cell by insertion; NONE ends the list. */
  sameKindPrev = new Int32Array(64);
  value: Value[] = [];
  /** The local state that issued the event, and the one after it. */
  state: LocalState[] = [];
  after: LocalState[] = [];

  coHead = new Int32Array(16).fill(NONE);
  coTail = new Int32Array(16).fill(NONE);
  lastRead = new Int32Array(16).fill(NONE);
  /** Last of the writes outside the coherence order (`js`: Unordered). */
  lastPlain = new Int32Array(16).fill(NONE);

  /** Last event of each thread, and number of its events. */
  readonly last: Int32Array;
  readonly count: Int32Array;
  /** An exclusive read whose write comes next, before anything else; NONE. */
  pending = NONE;
  /** Atomic accesses and fences with an order below seq_cst. */
  weak = 0;
  /** Atomic accesses and fences with order seq_cst. */
  strong = 0;
  /** Non-atomic accesses. */
  plain = 0;
  fences = 0;
  readonly #shared: CellUse;

  porf: Int32Array;
  hb: Int32Array;
  /** Of a write: what a reader that acquires synchronises with. */
  released: Int32Array;
  /** What the next acquire fence of the thread will acquire. */
  toAcquire: Int32Array;
  /** What the last release fence of the thread released to the writes after it. */
  fenced: Int32Array;

  constructor(program: GraphProgram, trees: readonly ThreadTree[], shape: GraphShape, use: CellUse) {
    this.#shared = use;
    this.#program = program;
    this.#trees = trees;
    this.threads = program.threadNames.length;
    this.shape = shape;
    this.last = new Int32Array(this.threads).fill(NONE);
    this.count = new Int32Array(this.threads);
    const clocks = 64 * this.threads;
    this.porf = new Int32Array(clocks);
    this.hb = new Int32Array(shape.synchronisation === 'none' ? 0 : clocks);
    const cpp = shape.synchronisation === 'cpp' ? clocks : 0;
    this.released = new Int32Array(cpp);
    this.toAcquire = new Int32Array(cpp);
    this.fenced = new Int32Array(cpp);
  }

  pendingState(thread: number): LocalState {
    const last = this.last[thread]!;
    return last === NONE ? this.#trees[thread]!.root() : this.after[last]!;
  }

  /** Whether `event` is in the po ∪ rf prefix of `of` (an event is in its own). */
  inPrefix(event: number, of: number): boolean {
    return this.index[event]! < this.porf[of * this.threads + this.thread[event]!]!;
  }

  /** Whether `event` happens before `of` or is it. */
  happensBefore(event: number, of: number): boolean {
    return this.index[event]! < this.hb[of * this.threads + this.thread[event]!]!;
  }

  operation(event: number): Operation {
    return this.state[event]!.step as Operation;
  }

  writtenValue(write: number, location: number, type: number): Value {
    if (write === INIT) return this.#program.initial(location, type);
    const from = (this.state[write]!.step as Load).type;
    const value = this.value[write];
    return from === type ? value : this.#program.convert(value, from, type);
  }

  #push(kind: number, thread: number, state: LocalState, location: number, order: number): number {
    const event = this.size++;
    if (event >= this.#capacity) this.#grow(event + 1);
    if (location >= this.#locations) this.#growLocations(location + 1);
    this.kind[event] = kind;
    this.thread[event] = thread;
    this.index[event] = this.count[thread]!++;
    this.location[event] = location;
    this.order[event] = order;
    this.state[event] = state;
    const previous = this.last[thread]!;
    this.poPrev[event] = previous;
    this.poNext[event] = NONE;
    if (previous !== NONE) this.poNext[previous] = event;
    this.last[thread] = event;
    this.#tally(kind, order, 1);
    if (location !== NONE) this.#shared.note(location, order);
    return event;
  }

  pushFence(thread: number, state: LocalState): number {
    const step = state.step as Operation;
    const event = this.#push(FENCE, thread, state, NONE, step.order);
    this.value[event] = undefined;
    this.after[event] = this.#trees[thread]!.child(state, undefined);
    this.#startClocks(event);
    if (this.shape.synchronisation === 'cpp') {
      const n = this.threads;
      if (step.order & ACQUIRE) join(this.hb, event * n, this.toAcquire, event * n, n);
      if (step.order & RELEASE) copy(this.fenced, event * n, this.hb, event * n, n);
    }
    return event;
  }

  /** Adds a write that is not in the coherence order yet. */
  pushStore(thread: number, state: LocalState, ordered: boolean): number {
    const step = state.step as { location: number; order: number; value: Value };
    const event = this.#push(WRITE, thread, state, step.location, step.order);
    this.value[event] = step.value;
    this.after[event] = this.#trees[thread]!.child(state, undefined);
    this.ordered[event] = ordered ? 1 : 0;
    if (!ordered) {
      this.sameKindPrev[event] = this.lastPlain[step.location]!;
      this.lastPlain[step.location] = event;
    }
    this.#startClocks(event);
    this.#release(event);
    return event;
  }

  /** Adds the write half of the pending read-modify-write. */
  pushExclusiveWrite(): number {
    const read = this.pending;
    const thread = this.thread[read]!;
    const state = this.state[read]!;
    const step = state.step as Rmw;
    this.pending = NONE;
    const event = this.#push(WRITE | EXCLUSIVE, thread, state, step.location, step.order);
    this.value[event] = step.update(this.value[read]) as Value;
    this.after[event] = this.after[read]!;
    this.ordered[event] = 1;
    this.#startClocks(event);
    this.#release(event);
    return event;
  }

  /** Adds a read; `setSource` must follow. */
  pushRead(thread: number, state: LocalState): number {
    const step = state.step as Load;
    const exclusive = (state.step as Operation).kind === 'rmw';
    const event = this.#push(exclusive ? READ | EXCLUSIVE : READ, thread, state, step.location, step.order);
    this.sameKindPrev[event] = this.lastRead[step.location]!;
    this.lastRead[step.location] = event;
    this.rf[event] = INIT;
    return event;
  }

  /** Lets `read`, the last event of its thread, read from `write`. */
  setSource(read: number, write: number): void {
    const state = this.state[read]!;
    const step = state.step as Load | Rmw;
    const thread = this.thread[read]!;
    this.rf[read] = write;
    const value = this.writtenValue(write, step.location, step.type);
    this.value[read] = value;
    const waits = step.until?.(value) === false;
    this.after[read] = waits ? AWAITING : this.#trees[thread]!.child(state, value);
    this.pending = NONE;
    if (step.kind === 'rmw') {
      const writes = !waits && step.update(value) !== KEEP;
      if (writes) this.pending = read;
      this.kind[read] = READ | EXCLUSIVE | (writes ? 0 : FAILED);
      this.#setOrder(read, writes ? step.order : step.failureOrder);
    }
    this.#startClocks(read);
    if (write === INIT) return;
    const n = this.threads;
    join(this.porf, read * n, this.porf, write * n, n);
    switch (this.shape.synchronisation) {
      case 'none':
        return;
      case 'js':
        if (this.order[read]! & this.order[write]! & ATOMIC) join(this.hb, read * n, this.hb, write * n, n);
        return;
      case 'cpp':
        if (!(this.order[read]! & ATOMIC)) return;
        join(this.order[read]! & ACQUIRE ? this.hb : this.toAcquire, read * n, this.released, write * n, n);
    }
  }

  #setOrder(event: number, order: number): void {
    this.#tally(READ, this.order[event]!, -1);
    this.order[event] = order;
    this.#tally(READ, order, 1);
  }

  #tally(kind: number, order: number, by: number): void {
    if (kind & FENCE) this.fences += by;
    else if (!(order & ATOMIC)) {
      this.plain += by;
      return;
    }
    if (order & SEQ_CST) this.strong += by;
    else this.weak += by;
  }

  /** Whether the cell of the event was accessed non-atomically in any graph of the search. */
  isPlainSomewhere(event: number): boolean {
    return this.#shared.isPlain(this.location[event]!);
  }

  /**
   * Whether all atomic accesses are seq_cst, on cells of their own, and there are no fences beside non-atomic accesses. Then RC11's psc is about the atomic accesses alone, and
   * acyclic exactly if their po ∪ rf ∪ co ∪ fr is.
   */
  isSequential(): boolean {
    return this.weak === 0 && (this.plain === 0 || (this.fences === 0 && !this.#shared.mixed));
  }

  #startClocks(event: number): void {
    const n = this.threads;
    const thread = this.thread[event]!;
    const previous = this.poPrev[event]!;
    const at = event * n;
    inherit(this.porf, at, previous, n);
    this.porf[at + thread] = this.index[event]! + 1;
    if (this.shape.synchronisation === 'none') return;
    inherit(this.hb, at, previous, n);
    this.hb[at + thread] = this.index[event]! + 1;
    if (this.shape.synchronisation !== 'cpp') return;
    inherit(this.toAcquire, at, previous, n);
    inherit(this.fenced, at, previous, n);
  }

  /**
   * C++20 release sequences: the head and the read-modify-writes that continue it, without later stores of the head's thread.
   * RC11 (PLDI'17, section 3): sw = [rel]; ([F]; sb)?; rs; rf; [R at least rlx]; (sb; [F])?; [acq], where rs = [W at least rlx]; (rf; rmw)*.
   */
  #release(write: number): void {
    if (this.shape.synchronisation !== 'cpp') return;
    const n = this.threads;
    const at = write * n;
    const order = this.order[write]!;
    if (!(order & ATOMIC)) this.released.fill(0, at, at + n);
    else copy(this.released, at, order & RELEASE ? this.hb : this.fenced, at, n);
    if (!(this.kind[write]! & EXCLUSIVE)) return;
    const source = this.rf[this.poPrev[write]!]!;
    if (source !== INIT) join(this.released, at, this.released, source * n, n);
  }

  /** Puts a write into the coherence order, right after `previous` (INIT: first). */
  placeAfter(write: number, previous: number): void {
    const location = this.location[write]!;
    const next = previous === INIT ? this.coHead[location]! : this.coNext[previous]!;
    this.coPrev[write] = previous;
    this.coNext[write] = next;
    if (previous === INIT) this.coHead[location] = write;
    else this.coNext[previous] = write;
    if (next === NONE) this.coTail[location] = write;
    else this.coPrev[next] = write;
  }

  unplace(write: number): void {
    const location = this.location[write]!;
    const previous = this.coPrev[write]!;
    const next = this.coNext[write]!;
    if (previous === INIT) this.coHead[location] = next;
    else this.coNext[previous] = next;
    if (next === NONE) this.coTail[location] = previous;
    else this.coPrev[next] = previous;
  }

  /** The write after `write` (INIT: the first) in the coherence order. */
  nextInCoherence(write: number, location: number): number {
    return write === INIT ? this.coHead[location]! : this.coNext[write]!;
  }

  /** Takes the last event away again; a write must have left the coherence order. */
  pop(): void {
    const event = --this.size;
    const thread = this.thread[event]!;
    const previous = this.poPrev[event]!;
    this.count[thread]!--;
    this.last[thread] = previous;
    if (previous !== NONE) this.poNext[previous] = NONE;
    const kind = this.kind[event]!;
    if (kind & READ) this.lastRead[this.location[event]!] = this.sameKindPrev[event]!;
    else if (kind & WRITE && !this.ordered[event]) this.lastPlain[this.location[event]!] = this.sameKindPrev[event]!;
    this.#tally(kind, this.order[event]!, -1);
    this.pending = NONE;
  }

  /**
   * Makes this graph the part of `from` that a backward revisit keeps: the events up to `read`, the po ∪ rf prefix of `write`, and `write`, the last event, which is
   * left outside the coherence order if it belongs there. `read` keeps no source yet. Returns the new id of `write`; `read` keeps its id.
   */
  restrict(from: ExecutionGraph, read: number, write: number, renamed: Int32Array): number {
    const n = this.threads;
    this.size = 0;
    this.pending = NONE;
    this.weak = 0;
    this.strong = 0;
    this.plain = 0;
    this.fences = 0;
    this.last.fill(NONE);
    this.count.fill(0);
    if (from.#capacity > this.#capacity) this.#grow(from.#capacity);
    if (from.#locations > this.#locations) this.#growLocations(from.#locations);
    this.coHead.fill(NONE);
    this.coTail.fill(NONE);
    this.lastRead.fill(NONE);
    this.lastPlain.fill(NONE);
    for (let old = 0; old <= write; old++) {
      if (old > read && !from.inPrefix(old, write)) {
        renamed[old] = NONE;
        continue;
      }
      const event = this.size++;
      renamed[old] = event;
      const kind = from.kind[old]!;
      const thread = from.thread[old]!;
      const location = from.location[old]!;
      const order = from.order[old]!;
      this.kind[event] = kind;
      this.thread[event] = thread;
      this.index[event] = from.index[old]!;
      this.location[event] = location;
      this.order[event] = order;
      this.value[event] = from.value[old];
      this.state[event] = from.state[old]!;
      this.after[event] = from.after[old]!;
      const previous = this.last[thread]!;
      this.poPrev[event] = previous;
      this.poNext[event] = NONE;
      if (previous !== NONE) this.poNext[previous] = event;
      this.last[thread] = event;
      this.count[thread]!++;
      this.#tally(kind, order, 1);
      if (kind & READ) {
        this.sameKindPrev[event] = this.lastRead[location]!;
        this.lastRead[location] = event;
      } else if (kind & WRITE) {
        this.ordered[event] = from.ordered[old]!;
        if (!from.ordered[old]) {
          this.sameKindPrev[event] = this.lastPlain[location]!;
          this.lastPlain[location] = event;
        }
      }
    }
    copyRows(this.porf, from.porf, renamed, write, n);
    if (this.shape.synchronisation !== 'none') copyRows(this.hb, from.hb, renamed, write, n);
    if (this.shape.synchronisation === 'cpp') {
      copyRows(this.released, from.released, renamed, write, n);
      copyRows(this.toAcquire, from.toAcquire, renamed, write, n);
      copyRows(this.fenced, from.fenced, renamed, write, n);
    }
    const last = from.locationsInUse();
    for (let location = 0; location < last; location++) {
      let previous = INIT;
      for (let old = from.coHead[location]!; old !== NONE; old = from.coNext[old]!) {
        const event = renamed[old]!;
        if (event === NONE || old === write) continue;
        this.placeAfter(event, previous);
        previous = event;
      }
    }
    for (let old = 0; old < write; old++) {
      const event = renamed[old]!;
      if (event === NONE || !(from.kind[old]! & READ)) continue;
      const source = from.rf[old]!;
      this.rf[event] = source === INIT || old === read ? INIT : renamed[source]!;
    }
    return renamed[write]!;
  }

  locationsInUse(): number {
    return this.#locations;
  }

  #grow(atLeast: number): void {
    let capacity = this.#capacity;
    while (capacity < atLeast) capacity *= 2;
    this.#capacity = capacity;
    this.kind = enlarge(this.kind, capacity);
    this.order = enlarge(this.order, capacity);
    this.ordered = enlarge(this.ordered, capacity);
    this.thread = enlarge(this.thread, capacity);
    this.index = enlarge(this.index, capacity);
    this.location = enlarge(this.location, capacity);
    this.rf = enlarge(this.rf, capacity);
    this.coPrev = enlarge(this.coPrev, capacity);
    this.coNext = enlarge(this.coNext, capacity);
    this.poPrev = enlarge(this.poPrev, capacity);
    this.poNext = enlarge(this.poNext, capacity);
    this.sameKindPrev = enlarge(this.sameKindPrev, capacity);
    const clocks = capacity * this.threads;
    this.porf = enlarge(this.porf, clocks);
    if (this.shape.synchronisation === 'none') return;
    this.hb = enlarge(this.hb, clocks);
    if (this.shape.synchronisation !== 'cpp') return;
    this.released = enlarge(this.released, clocks);
    this.toAcquire = enlarge(this.toAcquire, clocks);
    this.fenced = enlarge(this.fenced, clocks);
  }

  #growLocations(atLeast: number): void {
    const old = this.#locations;
    let locations = old;
    while (locations < atLeast) locations *= 2;
    this.#locations = locations;
    this.coHead = enlarge(this.coHead, locations).fill(NONE, old);
    this.coTail = enlarge(this.coTail, locations).fill(NONE, old);
    this.lastRead = enlarge(this.lastRead, locations).fill(NONE, old);
    this.lastPlain = enlarge(this.lastPlain, locations).fill(NONE, old);
  }
}

function enlarge<T extends Uint8Array | Int32Array>(array: T, length: number): T {
  const larger = new (array.constructor as new (length: number) => T)(length);
  larger.set(array);
  return larger;
}

function inherit(clocks: Int32Array, at: number, previous: number, n: number): void {
  if (previous === NONE) for (let t = 0; t < n; t++) clocks[at + t] = 0;
  else copy(clocks, at, clocks, previous * n, n);
}

function copy(to: Int32Array, at: number, from: Int32Array, start: number, n: number): void {
  for (let t = 0; t < n; t++) to[at + t] = from[start + t]!;
}

function join(to: Int32Array, at: number, from: Int32Array, start: number, n: number): void {
  for (let t = 0; t < n; t++) if (from[start + t]! > to[at + t]!) to[at + t] = from[start + t]!;
}

function copyRows(to: Int32Array, from: Int32Array, renamed: Int32Array, last: number, n: number): void {
  for (let old = 0; old <= last; old++) if (renamed[old] !== NONE) copy(to, renamed[old]! * n, from, old * n, n);
}
