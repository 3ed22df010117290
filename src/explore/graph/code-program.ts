import { PENDING } from '../../instrument/access.ts';
import type { AccessHandler, AtomicKind, ByteRange, DataViewType, SharedView } from '../../instrument/access.ts';
import type { NotResumableError } from '../../instrument/refusal.ts';
import { checkTurns } from '../_internals/endless-loop.ts';
import { siteOf } from '../_internals/instrumented.ts';
import type { Program } from '../_internals/program.ts';
import { SpinTracker } from '../_internals/spin.ts';
import { BufferNames } from './buffers.ts';
import { ELEMENT_TYPES, UINT8, bytesOf, dataViewType, fromBytes, normalise, reinterpret, viewType } from './element-type.ts';
import { EXCLUSIVE, INIT, NONE, READ, WRITE } from './execution-graph.ts';
import type { ExecutionGraph } from './execution-graph.ts';
import { FinalFailure } from './explore-graphs.ts';
import { FinishedExecutions } from './finished-executions.ts';
import { Histories, UNTOLD } from './history.ts';
import type { History } from './history.ts';
import { RefusedError, Restart } from './refused.ts';
import type { MemoryModel } from './models/model.ts';
import { RELEASE, SEQ_CST, orderBits } from './order.ts';
import type { Order } from './order.ts';
import { KEEP } from './program.ts';
import type { GraphProgram, Operation, Rmw, Sleeper, Step, ThreadRun, Value } from './program.ts';
import { EMPTY_LIST, notifySteps, waitSteps } from './waiter-list.ts';

/** The C++ order that an atomic access site stands for; undefined for seq_cst, which is what `Atomics` is. */
export type OrderTable = (site: number) => Order | undefined;

export type AccessClass = 'load' | 'store' | 'rmw' | 'wait';

/** Orders that each kind of access can have, strongest first. */
export const ORDERS: Readonly<Record<AccessClass, readonly Order[]>> = {
  load: ['seq_cst', 'acquire', 'relaxed'],
  store: ['seq_cst', 'release', 'relaxed'],
  rmw: ['seq_cst', 'acq_rel', 'acquire', 'release', 'relaxed'],
  // Of the read that compares the word.
  wait: ['seq_cst', 'acquire', 'relaxed'],
};

interface Cell {
  readonly name: string;
  /** Name of the buffer. */
  readonly buffer: string;
  readonly byteOffset: number;
  readonly byteLength: number;
  /** Some buffer of the cell's name as set-up left it: threads never touch real memory. */
  readonly memory: DataView;
  readonly atomic: boolean;
  /** It is no memory but the waiter list of these bytes. */
  readonly waiters?: true;
}

interface BufferCells {
  readonly name: string;
  readonly exact: Map<number, number>;
  /** Cell over each byte, -1 where there is none. */
  readonly at: Int32Array;
}

/** Ranges that have to be looked at byte by byte, because accesses of them may tear or overlap in part: `name@byte`. */
export type SplitBytes = ReadonlySet<string>;

/** Thrown when an access shows that a range must be split; the exploration starts again with these bytes besides. */
export class SplitRequired extends Restart {
  readonly bytes: readonly string[];
  constructor(bytes: readonly string[]) {
    super('a range must be explored byte by byte');
    this.bytes = bytes;
  }
}

/**
 * The death of a thread when it is about to make its n-th access of shared memory, counted from 1; a bulk access is one, and so is a wait: a thread that dies asleep leaves
 * its waiter list, as if it had died before.
 */
export interface Kill {
  readonly thread: number;
  readonly beforeAccess: number;
}

interface Run {
  readonly thread: number;
  accesses: number;
  died: boolean;
  readonly body: Iterator<unknown, unknown, unknown>;
  readonly spin: SpinTracker;
  readonly owner: { readonly name: string; allocated: number };
  /** What the thread waits to have performed; undefined while it runs. */
  operation: Operation | undefined;
  /** What becomes of the value that `operation` reads: the result of the access, or the steps that follow it. */
  result: ((read: Value) => unknown) | undefined;
  steps: Steps | undefined;
  known: KnownValues | undefined;
  /** Calls of `Atomics.wait` and `notify` so far. */
  sections: number;
  /** What the accesses so far answered. */
  history: History;
}

/** What the next operations of a run read, known before they are made: they are performed at once, without suspending the thread. */
interface KnownValues {
  readonly values: readonly Value[];
  at: number;
  /** The operations that have to be made, and no others. */
  readonly operations?: readonly Operation[];
}

/** An access of several operations, each of which receives what it reads; in the end the result, of which they tell the history of the run. */
type Steps = Generator<Operation, unknown, Value>;

const ARITHMETIC: Readonly<Record<Exclude<AtomicKind, 'load' | 'store' | 'compareExchange' | 'exchange'>, (a: bigint, b: bigint) => bigint>> = {
  add: (a, b) => a + b, sub: (a, b) => a - b, and: (a, b) => a & b, or: (a, b) => a | b, xor: (a, b) => a ^ b,
};

/** Types whose plain accesses do not tear (ECMA-262, IsNoTearConfiguration): integers of at most 32 bits in typed arrays. */
function isTearFree(type: number): boolean {
  const { name, size } = ELEMENT_TYPES[type]!;
  return size <= 4 && !name.startsWith('Float');
}

/**
 * Transformed code as a program for the graph search. Each thread runs on a set-up of its own and shares nothing with the others but the memory
 * that the search simulates; the real memory stays as set-up left it.
 */
export class CodeProgram implements GraphProgram, AccessHandler {
  readonly name: string;
  readonly threadNames: readonly string[];
  readonly #program: Program;
  readonly #orders: OrderTable;
  readonly #split: SplitBytes;
  /** Data races are faults, so that no read has several sources and nothing tears before the first is reported. */
  readonly #races: boolean;
  readonly #explainsTearing: boolean;
  /** Cells of several bytes that some access touches which may tear even integers: a bulk access, or one of a DataView. */
  readonly #tearing = new Set<number>();
  /** Sites by which each cell was accessed first, atomically and plainly. */
  readonly #uses: ({ atomic: number | undefined; plain: number | undefined } | undefined)[] = [];
  #probing = false;
  readonly #kill: Kill | undefined;
  /** Whether the thread to kill got as far as its death. */
  killed = false;
  readonly #names = new BufferNames();
  readonly #cells: Cell[] = [];
  readonly #buffers = new Map<string, BufferCells>();
  #lastBuffer: SharedArrayBuffer | undefined;
  #lastCells: BufferCells | undefined;
  /** Cell of the waiter list of a word, by the cell of the word. */
  readonly #lists = new Map<number, number>();
  /** Sites of atomic accesses met, with their kind. */
  readonly sites = new Map<number, AccessClass>();
  /** Their orders, by site. */
  readonly #orderBits: number[] = [];
  #run: Run | undefined;
  #localTurns = 0;
  #settingUp = false;
  /** Reads the memory at the end of an execution; set while the final check runs. */
  #final: FinalMemory | undefined;

  readonly #choices: SetupChoices;
  readonly #histories = new Histories();
  readonly #finished = new FinishedExecutions();

  constructor(program: Program, orders: OrderTable, model: MemoryModel, split: SplitBytes, choices: SetupChoices, { races, kill }: { readonly races: boolean; readonly kill?: Kill | undefined }) {
    this.#races = races;
    this.#kill = kill;
    this.#choices = choices;
    this.name = program.name;
    this.threadNames = program.threadNames;
    this.#program = program;
    this.#orders = orders;
    this.#split = split;
    this.#explainsTearing = races || model.name === 'js';
  }

  watchAllocations(): () => void {
    return this.#names.watch();
  }

  locationCount(): number {
    return this.#cells.length;
  }

  locationName(location: number): string {
    return this.#cells[location]!.name;
  }

  initial(location: number, type: number): Value {
    const cell = this.#cells[location]!;
    return cell.waiters === true ? EMPTY_LIST : ELEMENT_TYPES[type]!.get(cell.memory, cell.byteOffset);
  }

  normalise(operation: Operation, value: Value): Value {
    return operation.kind === 'fence' || (typeof value !== 'number' && typeof value !== 'bigint') ? value : normalise(operation.type, value);
  }

  probing<T>(look: () => T): T {
    const stop = this.#stop;
    this.#probing = true;
    try {
      return look();
    } finally {
      this.#probing = false;
      this.#stop = stop;
    }
  }

  convert(value: Value, from: number, to: number): Value {
    return reinterpret(value as number | bigint, from, to);
  }

  start(thread: number): ThreadRun {
    const run = this.#begin(thread, this.#setup());
    return {
      next: (value) => this.#next(run, value),
      advance: (values) => {
        run.known = { values, at: 0 };
        this.#resume(run, undefined);
      },
    };
  }

  #next(run: Run, value: Value): Step {
    const { steps, result } = run;
    if (result !== undefined) {
      run.history = run.history.with(value);
      return this.#resume(run, result(value));
    }
    if (steps === undefined) return this.#resume(run, undefined);
    const next = steps.next(value);
    return next.done === true ? this.#resume(run, next.value) : run.operation = next.value;
  }

  #setup(): unknown {
    this.#run = undefined;
    this.#names.owner = { name: 'setup', allocated: 0 };
    this.#choices.begin();
    this.#settingUp = true;
    try {
      return this.#program.setup();
    } finally {
      this.#settingUp = false;
      this.#names.owner = undefined;
    }
  }

  /** A choice of the set-up; the threads and the final check cannot make one here. */
  choose(options: number): number {
    if (!this.#settingUp) throw this.#stopWith(new RefusedError(`${this.name}: choose() outside of set-up cannot be explored with execution graphs`));
    return this.#choices.choose(options);
  }

  #begin(thread: number, context: unknown): Run {
    return {
      thread, accesses: 0, died: false, body: this.#program.threads[thread]!(context), spin: new SpinTracker(), owner: { name: `thread ${thread}`, allocated: 0 },
      operation: undefined, result: undefined, steps: undefined, known: undefined, sections: 0, history: this.#program.final === undefined ? UNTOLD : this.#histories.start(thread),
    };
  }

  #resume(run: Run, result: unknown): Step {
    this.#run = run;
    this.#names.owner = run.owner;
    this.#localTurns = 0;
    run.operation = undefined;
    run.result = undefined;
    run.steps = undefined;
    this.#spun = -1;
    try {
      let next = run.body.next(result);
      // Hand-written threads yield at every access, also at one that was performed at once.
      while (next.done !== true && run.known !== undefined && this.#stop === undefined && this.#spun < 0 && !run.died) next = run.body.next(next.value);
      if (this.#stop !== undefined) throw this.#stop;
      if (next.done === true) return { kind: 'end', value: next.value, history: run.history.number };
      if (this.#spun >= 0) return { kind: 'blocked', reads: this.#spun };
      if (run.died) return { kind: 'end', value: undefined, history: run.history.number, died: true };
      if (run.operation === undefined) throw this.#stopWith(new RefusedError(`${this.name}: thread "${this.threadNames[run.thread]}" yielded without a shared operation: threads may not be generators or async functions`));
      return run.operation;
    } catch (error) {
      if (this.#stop !== undefined) throw this.#stop;
      return { kind: 'failed', error };
    } finally {
      this.#run = undefined;
      this.#names.owner = undefined;
    }
  }

  /** Reads of the spin that the thread was found in by the last `#resume`; -1 when in none. */
  #spun = -1;
  /** What ends the exploration; kept, because the code under test may catch what is thrown. */
  #stop: Error | undefined;

  #stopWith(error: Error): Error {
    this.#stop ??= error;
    return error;
  }

  /**
   * Runs the threads once more, now all on one set-up, with what they read in the graph, and then the final check on the memory at the end. Where the model leaves a
   * choice of last values, the check is run for each.
   */
  finish(graph: ExecutionGraph, model: MemoryModel): void {
    const { final } = this.#program;
    if (final === undefined || this.#finished.has(graph, model)) return;
    const memory = new FinalMemory(graph, model);
    do {
      const context = this.#setup();
      const returned = this.threadNames.map((_, thread) => this.#replay(graph, thread, context));
      this.#final = memory;
      try {
        final(context, returned);
      } catch (error) {
        throw this.#stop ?? new FinalFailure(error);
      } finally {
        this.#final = undefined;
      }
    } while (memory.next());
    this.#finished.add();
  }

  /** Whether the scenario holds it to be right that these threads wait for ever, given the memory at the end of the graph. */
  mayWait(graph: ExecutionGraph, model: MemoryModel, waiting: readonly string[]): boolean {
    return this.#atEnd(graph, model, (context) => this.#program.mayWait?.(context, waiting) === true);
  }

  /** Whether what the sleeping thread waits for is there, given the memory at the end of the graph. */
  isReady(graph: ExecutionGraph, model: MemoryModel, sleeping: string): boolean {
    return this.#atEnd(graph, model, (context) => this.#program.isReady?.(context, sleeping) === true);
  }

  #atEnd<T>(graph: ExecutionGraph, model: MemoryModel, look: (context: unknown) => T): T {
    const context = this.#setup();
    this.#final = new FinalMemory(graph, model);
    try {
      return look(context);
    } finally {
      this.#final = undefined;
    }
  }

  /** Whether a thread sleeps although its word may end with another value than the one that it found there. */
  hasOverslept(graph: ExecutionGraph, model: MemoryModel, { word, type, expected }: Sleeper): boolean {
    const sources: number[] = [];
    model.finalSources(graph, word, sources);
    return sources.some((source) => graph.writtenValue(source, word, type) !== expected);
  }

  #replay(graph: ExecutionGraph, thread: number, context: unknown): unknown {
    const run = this.#begin(thread, context);
    const values: Value[] = [];
    const operations: Operation[] = [];
    for (let event = graph.last[thread]!; event !== NONE; event = graph.poPrev[event]!) {
      // The write half of a read-modify-write goes with its read.
      if ((graph.kind[event]! & (WRITE | EXCLUSIVE)) === (WRITE | EXCLUSIVE)) continue;
      values.push(graph.kind[event]! & READ ? graph.value[event] : undefined);
      operations.push(graph.operation(event));
    }
    const known = run.known = { values: values.reverse(), operations: operations.reverse(), at: 0 };
    const step = this.#resume(run, undefined);
    if (step.kind !== 'end' || known.at < values.length) throw this.#diverged(thread);
    return step.value;
  }

  #diverged(thread: number): RefusedError {
    return new RefusedError(`${this.name}: thread "${this.threadNames[thread]}" does something else when the threads run on one set-up: it shares more than shared memory with another thread, or depends on time, randomness or earlier executions`);
  }

  /** An access of one operation; `result` makes its result of what it reads. */
  #post(operation: Operation, result: (read: Value) => unknown): unknown {
    const run = this.#run!;
    if (this.#dies(run)) return PENDING;
    if (run.known !== undefined && this.#isKnown(run, run.known, operation)) {
      const value = run.known.values[run.known.at++];
      run.history = run.history.with(value);
      return result(value);
    }
    run.operation = operation;
    run.result = result;
    return PENDING;
  }

  /** The result of an access of one operation that the thread makes again, to show what it does. Nothing is told to anyone. */
  #repeat(run: Run, known: KnownValues, kind: 'load' | 'store' | 'rmw', location: number, value: unknown): unknown {
    if (this.#dies(run)) return PENDING;
    const expected = known.operations![known.at];
    if (expected?.kind !== kind || expected.location !== location) throw this.#stopWith(this.#diverged(run.thread));
    const read = known.values[known.at++];
    return kind === 'store' ? value : read;
  }

  #postSteps(steps: Steps): unknown {
    const run = this.#run!;
    if (this.#dies(run)) return PENDING;
    let next = steps.next();
    while (next.done === false && run.known !== undefined && this.#isKnown(run, run.known, next.value)) next = steps.next(run.known.values[run.known.at++]);
    if (next.done === true) return next.value;
    run.operation = next.value;
    run.steps = steps;
    return PENDING;
  }

  /** Whether the thread is to die before the access that it is about to make. */
  #dies(run: Run): boolean {
    this.#localTurns = 0;
    if (this.#kill?.thread !== run.thread || ++run.accesses !== this.#kill.beforeAccess) return false;
    this.killed = true;
    run.died = true;
    return true;
  }

  /** Whether it is known what the operation reads; after the last one that is, the thread is suspended as ever. */
  #isKnown(run: Run, { values, at, operations }: KnownValues, operation: Operation): boolean {
    if (operations !== undefined) {
      const expected = operations[at];
      if (expected?.kind !== operation.kind || ('location' in operation && 'location' in expected && expected.location !== operation.location)) throw this.#stopWith(this.#diverged(run.thread));
    }
    if (at < values.length) return true;
    run.known = undefined;
    return false;
  }

  #place(site: number): string {
    const place = siteOf(site);
    return place === undefined ? '' : ` at ${place.file}:${place.line}:${place.column} (${place.text})`;
  }

  #refused(site: number, what: string): Error {
    return this.#stopWith(new RefusedError(`${this.name}: ${what}${this.#place(site)} cannot be explored with execution graphs`));
  }

  #buffer(buffer: SharedArrayBuffer): BufferCells {
    // Mostly the one that was accessed last.
    if (buffer === this.#lastBuffer) return this.#lastCells!;
    const name = this.#names.nameOf(buffer);
    let cells = this.#buffers.get(name);
    if (cells === undefined) this.#buffers.set(name, cells = { name, exact: new Map(), at: new Int32Array(buffer.byteLength).fill(-1) });
    this.#lastBuffer = buffer;
    this.#lastCells = cells;
    return cells;
  }

  #cell(site: number, buffer: SharedArrayBuffer, byteOffset: number, byteLength: number, atomic: boolean): number {
    const cells = this.#buffer(buffer);
    const key = byteOffset * 16 + byteLength;
    const known = cells.exact.get(key);
    if (known !== undefined) {
      this.#noteUse(known, site, atomic);
      return known;
    }
    if (this.#probing) throw this.#stopWith(new RefusedError('an access that no execution makes'));
    const bytes: string[] = [];
    let overlaps = false;
    let mixesAtomics = atomic;
    for (let byte = byteOffset; byte < byteOffset + byteLength; byte++) {
      const other = cells.at[byte]!;
      if (other < 0) continue;
      overlaps = true;
      const cell = this.#cells[other]!;
      mixesAtomics ||= cell.atomic;
      for (let at = 0; at < cell.byteLength; at++) bytes.push(`${cells.name}@${cell.byteOffset + at}`);
    }
    if (overlaps) {
      if (mixesAtomics || !this.#explainsTearing) throw this.#refused(site, `an access of bytes ${byteOffset} to ${byteOffset + byteLength - 1} of ${cells.name}, which overlaps another in part (mixed sizes),`);
      for (let at = 0; at < byteLength; at++) bytes.push(`${cells.name}@${byteOffset + at}`);
      throw this.#stopWith(new SplitRequired(bytes));
    }
    const place = siteOf(site);
    const where = `${cells.name}@${byteOffset}+${byteLength}`;
    const name = place === undefined || place.array === '' ? where : `${place.index === '' ? place.array : `${place.array}[${place.index}]`} (${where})`;
    const location = this.#cells.push({ name, buffer: cells.name, byteOffset, byteLength, memory: new DataView(buffer), atomic }) - 1;
    this.#noteUse(location, site, atomic);
    cells.exact.set(key, location);
    cells.at.fill(location, byteOffset, byteOffset + byteLength);
    return location;
  }

  #noteUse(location: number, site: number, atomic: boolean): void {
    if (this.#probing || this.#final !== undefined) return;
    const uses = (this.#uses[location] ??= { atomic: undefined, plain: undefined });
    if (atomic) uses.atomic ??= site;
    else uses.plain ??= site;
  }

  /** Cells accessed both by `Atomics` and plainly: where each was seen first. */
  mixedCells(): { readonly name: string; readonly atomic: number; readonly plain: number }[] {
    return this.#uses.flatMap((uses, location) => uses?.atomic === undefined || uses.plain === undefined ? [] : [{ name: this.#cells[location]!.name, atomic: uses.atomic, plain: uses.plain }]);
  }

  #isSplit(buffer: SharedArrayBuffer, byteOffset: number, byteLength: number): boolean {
    if (this.#split.size === 0) return false;
    const name = this.#names.nameOf(buffer);
    for (let at = 0; at < byteLength; at++) if (this.#split.has(`${name}@${byteOffset + at}`)) return true;
    return false;
  }

  severalSources(operation: Operation): void {
    if ((operation.kind !== 'load' && operation.kind !== 'rmw') || this.#races || !this.#explainsTearing) return;
    // An atomic read may take a part of a write that tears, too (ECMA-262, Tear Free Reads, speaks of writes that do not); byte by byte it is refused.
    if (!this.#tearing.has(operation.location)) return;
    const cell = this.#cells[operation.location]!;
    if (cell.byteLength === 1) return;
    throw new SplitRequired(Array.from({ length: cell.byteLength }, (_, at) => `${cell.buffer}@${cell.byteOffset + at}`));
  }

  atomic(site: number, kind: AtomicKind, view: SharedView, index: number, value: number | bigint | undefined, replacement: number | bigint | undefined): unknown {
    const integer = view as Int32Array;
    const size = view.BYTES_PER_ELEMENT;
    const run = this.#run;
    if (run === undefined) {
      if (this.#final !== undefined) {
        return this.#finalAtomic(site, kind, view, index, value, replacement);
      }
      if (kind === 'load') return Atomics.load(integer, index);
      if (kind === 'compareExchange') return Atomics.compareExchange(integer, index, value as number, replacement as number);
      return Atomics[kind](integer, index, value as number);
    }
    const buffer = view.buffer as SharedArrayBuffer;
    const byteOffset = view.byteOffset + index * size;
    if (this.#isSplit(buffer, byteOffset, size)) throw this.#refused(site, 'an atomic access of bytes that plain accesses of other sizes or torn accesses touch');
    const location = this.#cell(site, buffer, byteOffset, size, true);
    const type = viewType(view);
    const accessClass: AccessClass = kind === 'load' || kind === 'store' ? kind : 'rmw';
    if (run.known?.operations !== undefined) return this.#repeat(run, run.known, accessClass, location, value);
    const order = this.#orderOf(site, accessClass);
    if (kind === 'load') {
      return this.#post({ kind: 'load', location, order, site, type }, (read) => {
        run.spin.read(view, index, read);
        return read;
      });
    }
    if (kind === 'store') {
      const stored = normalise(type, value!);
      run.spin.effect();
      return this.#post({ kind: 'store', location, order, site, type, value: stored }, () => value);
    }
    const failureOrder = order & SEQ_CST ? order : order & ~RELEASE;
    const changed = (before: unknown, after: unknown): void => {
      run.spin.write(view, index, before, after);
      // A spin counts its events, which a read-modify-write has two of.
      if (before === after) run.spin.read(view, index, before);
    };
    if (kind === 'compareExchange') {
      const expected = normalise(type, value!);
      const wanted = normalise(type, replacement!);
      const update: Rmw['update'] = (old) => old === expected ? wanted : KEEP;
      return this.#post({ kind: 'rmw', location, order, failureOrder, site, type, update }, (old) => {
        if (old === expected) changed(old, wanted);
        else run.spin.read(view, index, old);
        return old;
      });
    }
    const update: Rmw['update'] = kind === 'exchange' ? () => normalise(type, value!) : arithmetic(ARITHMETIC[kind], type, value!);
    return this.#post({ kind: 'rmw', location, order, failureOrder, site, type, update }, (old) => {
      changed(old, update(old!));
      return old;
    });
  }

  /** In the final check: threads have ended, so that each access acts at once. */
  #finalAtomic(site: number, kind: AtomicKind, view: SharedView, index: number, value: number | bigint | undefined, replacement: number | bigint | undefined): unknown {
    const buffer = view.buffer as SharedArrayBuffer;
    const byteOffset = view.byteOffset + index * view.BYTES_PER_ELEMENT;
    const type = viewType(view);
    const old = this.#last(site, buffer, byteOffset, type) as number | bigint;
    if (kind === 'load') return old;
    const written = kind === 'compareExchange' ? (old === normalise(type, value!) ? replacement! : undefined)
      : kind === 'store' || kind === 'exchange' ? value!
      : arithmetic(ARITHMETIC[kind], type, value!)(old) as number | bigint;
    if (written !== undefined) this.#setLast(site, buffer, byteOffset, type, written);
    return kind === 'store' ? value : old;
  }

  #orderOf(site: number, accessClass: AccessClass): number {
    if (this.sites.get(site) === accessClass) return this.#orderBits[site]!;
    const order = this.#orders(site) ?? 'seq_cst';
    if (!ORDERS[accessClass].includes(order)) {
      throw this.#stopWith(new RangeError(`order ${order} is none of a ${accessClass}${this.#place(site)}; choose from ${ORDERS[accessClass].join(', ')}`));
    }
    this.sites.set(site, accessClass);
    return this.#orderBits[site] = orderBits(order);
  }

  plainRead(site: number, view: SharedView, index: number): unknown {
    const byteOffset = view.byteOffset + index * view.BYTES_PER_ELEMENT;
    const { spin } = this.#run ?? {};
    return this.#read(site, view.buffer as SharedArrayBuffer, byteOffset, viewType(view), isTearFree(viewType(view)), (value) => spin?.read(view, index, value), () => view[index]);
  }

  plainWrite(site: number, view: SharedView, index: number, value: number | bigint): unknown {
    return this.#write(site, view.buffer as SharedArrayBuffer, view.byteOffset + index * view.BYTES_PER_ELEMENT, viewType(view), isTearFree(viewType(view)), value, () => {
      view[index] = value;
    });
  }

  dataViewGet(site: number, view: DataView, type: DataViewType, byteOffset: number, littleEndian: boolean): unknown {
    const number = dataViewType(type, littleEndian);
    return this.#read(site, view.buffer as unknown as SharedArrayBuffer, view.byteOffset + byteOffset, number, false, () => this.#run?.spin.effect(), () => ELEMENT_TYPES[number]!.get(view, byteOffset));
  }

  dataViewSet(site: number, view: DataView, type: DataViewType, byteOffset: number, value: number | bigint, littleEndian: boolean): unknown {
    const number = dataViewType(type, littleEndian);
    return this.#write(site, view.buffer as unknown as SharedArrayBuffer, view.byteOffset + byteOffset, number, false, value, () => ELEMENT_TYPES[number]!.set(view, byteOffset, value));
  }

  #read(site: number, buffer: SharedArrayBuffer, byteOffset: number, type: number, tearFree: boolean, seen: (value: unknown) => void, real: () => unknown): unknown {
    if (this.#run === undefined) return this.#final === undefined ? real() : this.#last(site, buffer, byteOffset, type);
    const { size } = ELEMENT_TYPES[type]!;
    if (!this.#isSplit(buffer, byteOffset, size)) {
      const location = this.#cell(site, buffer, byteOffset, size, false);
      if (this.#run.known?.operations !== undefined) return this.#repeat(this.#run, this.#run.known, 'load', location, undefined);
      if (!tearFree && size > 1) this.#tearing.add(location);
      return this.#post({ kind: 'load', location, order: 0, site, type }, (read) => {
        seen(read);
        return read;
      });
    }
    if (tearFree) this.#refuseTornInteger(site, type);
    return this.#postSteps(this.#readBytes(site, buffer, byteOffset, type, this.#run));
  }

  *#readBytes(site: number, buffer: SharedArrayBuffer, byteOffset: number, type: number, run: Run): Steps {
    const bytes: number[] = [];
    const { size } = ELEMENT_TYPES[type]!;
    for (let at = 0; at < size; at++) bytes.push((yield { kind: 'load', location: this.#cell(site, buffer, byteOffset + at, 1, false), order: 0, site, type: UINT8 }) as number);
    // A spin tracker knows whole reads only; byte by byte, a turn counts as progress.
    run.spin.effect();
    const value = fromBytes(type, bytes);
    run.history = run.history.with(value);
    return value;
  }

  #write(site: number, buffer: SharedArrayBuffer, byteOffset: number, type: number, tearFree: boolean, value: number | bigint, real: () => void): unknown {
    if (this.#run === undefined) {
      if (this.#final === undefined) real();
      else this.#setLast(site, buffer, byteOffset, type, value);
      return value;
    }
    this.#run.spin.effect();
    const { size } = ELEMENT_TYPES[type]!;
    if (!this.#isSplit(buffer, byteOffset, size)) {
      const location = this.#cell(site, buffer, byteOffset, size, false);
      if (this.#run.known?.operations !== undefined) return this.#repeat(this.#run, this.#run.known, 'store', location, value);
      if (!tearFree && size > 1) this.#tearing.add(location);
      return this.#post({ kind: 'store', location, order: 0, site, type, value: normalise(type, value) }, () => value);
    }
    if (tearFree) this.#refuseTornInteger(site, type);
    return this.#postSteps(this.#writeBytes(site, buffer, byteOffset, type, value));
  }

  *#writeBytes(site: number, buffer: SharedArrayBuffer, byteOffset: number, type: number, value: number | bigint): Steps {
    for (const [at, byte] of bytesOf(type, value).entries()) yield { kind: 'store', location: this.#cell(site, buffer, byteOffset + at, 1, false), order: 0, site, type: UINT8, value: byte };
    return value;
  }

  /** Byte by byte, nothing would keep an integer element from tearing, which the standard forbids among accesses of one range. */
  #refuseTornInteger(site: number, type: number): void {
    if (!this.#races && ELEMENT_TYPES[type]!.size > 1) throw this.#refused(site, `a ${ELEMENT_TYPES[type]!.name} access of bytes that accesses of another size or kind touch (mixed sizes)`);
  }

  #last(site: number, buffer: SharedArrayBuffer, byteOffset: number, type: number): unknown {
    const { size } = ELEMENT_TYPES[type]!;
    const split = this.#isSplit(buffer, byteOffset, size);
    if (!split) return this.#lastOf(this.#cell(site, buffer, byteOffset, size, false), type);
    return fromBytes(type, Array.from({ length: size }, (_, at) => this.#lastOf(this.#cell(site, buffer, byteOffset + at, 1, false), UINT8) as number));
  }

  #setLast(site: number, buffer: SharedArrayBuffer, byteOffset: number, type: number, value: number | bigint): void {
    const { size } = ELEMENT_TYPES[type]!;
    if (!this.#isSplit(buffer, byteOffset, size)) {
      this.#final!.write(this.#cell(site, buffer, byteOffset, size, false), type, normalise(type, value));
      return;
    }
    for (const [at, byte] of bytesOf(type, value).entries()) this.#final!.write(this.#cell(site, buffer, byteOffset + at, 1, false), UINT8, byte);
  }

  #lastOf(location: number, type: number): Value {
    return this.#final!.read(location, type);
  }

  wait(site: number, view: Int32Array | BigInt64Array, index: number, value: number | bigint, timeout: number): unknown {
    const run = this.#run;
    if (run === undefined) throw new Error('Atomics.wait during set-up, an invariant or a final check would block for ever: no other thread runs then');
    const { location: word, list, type } = this.#waitable(site, view, index);
    const order = this.#orderOf(site, 'wait');
    const steps = waitSteps({ list, word, type, order, site, expected: normalise(type, value), timed: timeout < Infinity, id: `${run.thread}.${run.sections++}` });
    return this.#postSteps((function* () {
      const answer = yield* steps;
      run.history = run.history.with(answer);
      // What changed nothing is no effect; a spin counts its events, of which these are four, or six.
      if (answer === 'ok') run.spin.effect();
      else for (let event = answer === 'timed-out' ? 6 : 4; event > 0; event--) run.spin.read(view, index, undefined);
      return answer;
    })());
  }

  waitAsync(site: number): unknown {
    throw this.#refused(site, 'Atomics.waitAsync, which only the sc engine models,');
  }

  notify(site: number, view: Int32Array | BigInt64Array, index: number, count: number): unknown {
    const run = this.#run;
    // Nobody sleeps before the threads start or after they have ended.
    if (run === undefined) return this.#final === undefined ? Atomics.notify(view as Int32Array, index, count) : 0;
    const { list } = this.#waitable(site, view, index);
    const steps = notifySteps(list, site, count, `${run.thread}.${run.sections++}`);
    return this.#postSteps((function* () {
      const woken = yield* steps;
      run.history = run.history.with(woken);
      if (woken > 0) run.spin.effect();
      else for (let event = 2; event > 0; event--) run.spin.read(view, index, undefined);
      return woken;
    })());
  }

  #waitable(site: number, view: Int32Array | BigInt64Array, index: number): { readonly location: number; readonly list: number; readonly type: number } {
    const buffer = view.buffer as SharedArrayBuffer;
    const byteOffset = view.byteOffset + index * view.BYTES_PER_ELEMENT;
    if (this.#isSplit(buffer, byteOffset, view.BYTES_PER_ELEMENT)) throw this.#refused(site, 'an atomic access of bytes that plain accesses of other sizes or torn accesses touch');
    const location = this.#cell(site, buffer, byteOffset, view.BYTES_PER_ELEMENT, true);
    let list = this.#lists.get(location);
    if (list === undefined) {
      list = this.#cells.push({ ...this.#cells[location]!, name: `waiters of ${this.#cells[location]!.name}`, waiters: true }) - 1;
      this.#lists.set(location, list);
    }
    return { location, list, type: viewType(view) };
  }

  /** Reads the elements, lets the method act on the real memory of the thread's own set-up, which then gets its first values back, and writes what it wrote. */
  bulk(site: number, reads: readonly ByteRange[], writes: readonly ByteRange[], act: () => unknown): unknown {
    const run = this.#run;
    if (run !== undefined) return this.#postSteps(this.#bulkSteps(site, reads, writes, act, run));
    if (this.#final === undefined) return act();
    const values = elementsOf(reads).map(({ buffer, byteOffset, type }) => this.#last(site, buffer, byteOffset, type) as number | bigint);
    const { result, written } = actOn(reads, values, writes, act);
    for (const [at, { buffer, byteOffset, type }] of elementsOf(writes).entries()) this.#setLast(site, buffer, byteOffset, type, written[at]!);
    return result;
  }

  *#bulkSteps(site: number, reads: readonly ByteRange[], writes: readonly ByteRange[], act: () => unknown, run: Run): Steps {
    const values: (number | bigint)[] = [];
    for (const { buffer, byteOffset, type } of elementsOf(reads)) {
      const value = yield* this.#readElement(site, buffer, byteOffset, type);
      // Where the values go, the method alone knows.
      run.history = run.history.with(value);
      values.push(value);
    }
    const { result, written } = actOn(reads, values, writes, act);
    for (const [at, { buffer, byteOffset, type }] of elementsOf(writes).entries()) yield* this.#writeElement(site, buffer, byteOffset, type, written[at]!);
    // Like an access that is split into bytes, it counts as progress.
    run.spin.effect();
    return result;
  }

  *#readElement(site: number, buffer: SharedArrayBuffer, byteOffset: number, type: number): Generator<Operation, number | bigint, Value> {
    const { size } = ELEMENT_TYPES[type]!;
    if (!this.#isSplit(buffer, byteOffset, size)) {
      const location = this.#cell(site, buffer, byteOffset, size, false);
      if (size > 1) this.#tearing.add(location);
      return (yield { kind: 'load', location, order: 0, site, type }) as number | bigint;
    }
    const bytes: number[] = [];
    for (let at = 0; at < size; at++) bytes.push((yield { kind: 'load', location: this.#cell(site, buffer, byteOffset + at, 1, false), order: 0, site, type: UINT8 }) as number);
    return fromBytes(type, bytes);
  }

  *#writeElement(site: number, buffer: SharedArrayBuffer, byteOffset: number, type: number, value: number | bigint): Generator<Operation, void, Value> {
    const { size } = ELEMENT_TYPES[type]!;
    if (!this.#isSplit(buffer, byteOffset, size)) {
      const location = this.#cell(site, buffer, byteOffset, size, false);
      if (size > 1) this.#tearing.add(location);
      yield { kind: 'store', location, order: 0, site, type, value };
      return;
    }
    for (const [at, byte] of bytesOf(type, value).entries()) yield { kind: 'store', location: this.#cell(site, buffer, byteOffset + at, 1, false), order: 0, site, type: UINT8, value: byte };
  }

  loopEnter(_site: number, state: readonly unknown[]): number {
    return this.#run?.spin.enter(state) ?? 0;
  }

  loopBack(site: number, state: readonly unknown[], activation: number | undefined): unknown {
    const run = this.#run;
    // What an execution did to its end was no spin.
    if (run === undefined || run.known?.operations !== undefined) return undefined;
    checkTurns(++this.#localTurns, site);
    if (!run.spin.back(activation, state)) return undefined;
    this.#spun = run.spin.readsOfTurn;
    return PENDING;
  }

  effect(): void {
    this.#run?.spin.effect();
  }

  refuse(refusal: NotResumableError): boolean {
    if (this.#run === undefined) return false;
    this.#stop ??= refusal;
    return true;
  }
}

interface Element {
  readonly buffer: SharedArrayBuffer;
  readonly byteOffset: number;
  readonly type: number;
}

/** What elements of a bulk access are seen as: what matters is their bytes. */
const UNSIGNED: Readonly<Record<number, number>> = { 1: UINT8, 2: dataViewType('Uint16', true), 4: dataViewType('Uint32', true), 8: dataViewType('BigUint64', true) };

function elementsOf(ranges: readonly ByteRange[]): Element[] {
  return ranges.flatMap(({ buffer, byteOffset, byteLength, elementSize }) =>
    Array.from({ length: byteLength / elementSize }, (_, at) => ({ buffer, byteOffset: byteOffset + at * elementSize, type: UNSIGNED[elementSize]! })));
}

/** Performs a bulk access on real memory that holds the values read, and answers what it wrote; memory is left as it was. */
function actOn(reads: readonly ByteRange[], values: readonly (number | bigint)[], writes: readonly ByteRange[], act: () => unknown): { readonly result: unknown; readonly written: (number | bigint)[] } {
  const before = [...reads, ...writes].map(({ buffer, byteOffset, byteLength }) => [new Uint8Array(buffer, byteOffset, byteLength), new Uint8Array(buffer, byteOffset, byteLength).slice()] as const);
  try {
    for (const [at, { buffer, byteOffset, type }] of elementsOf(reads).entries()) ELEMENT_TYPES[type]!.set(new DataView(buffer), byteOffset, values[at]!);
    const result = act();
    return { result, written: elementsOf(writes).map(({ buffer, byteOffset, type }) => ELEMENT_TYPES[type]!.get(new DataView(buffer), byteOffset)) };
  } finally {
    for (const [bytes, saved] of before) bytes.set(saved);
  }
}

function arithmetic(combine: (a: bigint, b: bigint) => bigint, type: number, operand: number | bigint): Rmw['update'] {
  const { name, size } = ELEMENT_TYPES[type]!;
  if (typeof operand === 'bigint') return (old) => normalise(type, combine(old as bigint, operand));
  const signed = name.startsWith('Int');
  return (old) => {
    const result = combine(BigInt(old as number), BigInt(operand));
    return Number(signed ? BigInt.asIntN(8 * size, result) : BigInt.asUintN(8 * size, result));
  };
}

/** What `choose` answers in set-up: the same in every set-up of one search, and every combination in turn. */
export class SetupChoices {
  readonly #made: { readonly options: number; answer: number }[] = [];
  readonly #first: readonly number[];
  #at = 0;

  /** Begins with these answers, and with 0 where there are none. */
  constructor(first: readonly number[] = []) {
    this.#first = first;
  }

  get answers(): number[] {
    return this.#made.map(({ answer }) => answer);
  }

  begin(): void {
    this.#at = 0;
  }

  choose(options: number): number {
    const made = (this.#made[this.#at] ??= { options, answer: Math.min(this.#first[this.#at] ?? 0, options - 1) });
    this.#at++;
    return made.answer;
  }

  /** Moves on to the next combination; false after the last. */
  next(): boolean {
    for (let last = this.#made.at(-1); last !== undefined; last = this.#made.at(-1)) {
      if (++last.answer < last.options) return true;
      this.#made.pop();
    }
    return false;
  }
}

/** Memory after all threads have ended: for a cell with several possible last values, one choice in each run of the final check. */
class FinalMemory {
  readonly #graph: ExecutionGraph;
  readonly #model: MemoryModel;
  #chosen = new Map<number, number>();
  /** What the check itself wrote. */
  readonly #written = new Map<number, { readonly type: number; readonly value: number | bigint }>();
  readonly #choices: { readonly location: number; readonly sources: readonly number[]; at: number }[] = [];
  #used = 0;

  constructor(graph: ExecutionGraph, model: MemoryModel) {
    this.#graph = graph;
    this.#model = model;
  }

  write(location: number, type: number, value: number | bigint): void {
    this.#written.set(location, { type, value });
  }

  read(location: number, type: number): Value {
    const written = this.#written.get(location);
    if (written !== undefined) return written.type === type ? written.value : reinterpret(written.value, written.type, type);
    let source = this.#chosen.get(location);
    if (source === undefined) {
      const sources: number[] = [];
      if (location < this.#graph.locationsInUse()) this.#model.finalSources(this.#graph, location, sources);
      else sources.push(INIT);
      if (sources.length > 1) {
        const choice = this.#choices[this.#used] ?? { location, sources, at: 0 };
        this.#choices[this.#used++] = choice;
        source = choice.sources[choice.at]!;
      } else source = sources[0]!;
      this.#chosen.set(location, source);
    }
    return this.#graph.writtenValue(source, location, type);
  }

  /** Moves on to the next combination of choices. */
  next(): boolean {
    this.#chosen = new Map();
    this.#written.clear();
    this.#choices.length = this.#used;
    this.#used = 0;
    for (let choice = this.#choices.at(-1); choice !== undefined; choice = this.#choices.at(-1)) {
      if (++choice.at < choice.sources.length) return true;
      this.#choices.pop();
    }
    return false;
  }
}
