import { CellUse, EXCLUSIVE, ExecutionGraph, INIT, NONE, READ, WRITE } from './execution-graph.ts';
import { digestOf } from './graph-token.ts';
import type { GraphStep, LaterSource } from './graph-token.ts';
import { LoadBuffering } from './load-buffering.ts';
import type { Rebinding } from './load-buffering.ts';
import type { MemoryModel } from './models/model.ts';
import { ATOMIC, orderName } from './order.ts';
import { RefusedError, Restart } from './refused.ts';
import type { GraphProgram, Load, Operation, Rmw, Sleeper, Value } from './program.ts';
import { ThreadTree } from './thread-tree.ts';

/** What the search found at fault in a graph. */
export type GraphFault =
  | { readonly kind: 'failed'; readonly thread: number; readonly error: unknown }
  | { readonly kind: 'race'; readonly events: readonly [number, number] }
  | { readonly kind: 'stuck'; readonly threads: readonly StuckThread[] }
  | { readonly kind: 'final'; readonly error: unknown };

/** A thread that waits for ever. */
export interface StuckThread {
  readonly thread: number;
  /** Set if it sleeps in `Atomics.wait`; otherwise it spins. */
  readonly sleeper?: Sleeper;
}

export interface SearchOptions {
  /** Called with each consistent graph in which all threads ended. A thrown `FinalFailure` is a fault of kind `final`. */
  readonly onComplete?: (graph: ExecutionGraph) => void;
  /** Called with each fault, and with what `LoadBuffering` changed in the graph; true stops the search. A graph in which a thread failed ends there; without this, failed threads count as ended. */
  readonly onFault?: (fault: GraphFault, graph: ExecutionGraph, rebound: readonly Rebinding[]) => boolean;
  /** Report data races (`rc11`: undefined behaviour; `js`: defined, and their weak outcomes are explored all the same), which may be no faults. */
  readonly races?: boolean | 'are no faults';
  /** Report threads that wait for ever: blocked although what they read is the last write of its cell. */
  readonly stuck?: boolean;
  /** `js`: explore also executions in which program order and reads-from have a cycle, as far as `LoadBuffering` finds them. */
  readonly loadBuffering?: boolean;
  readonly maxExecutions?: number;
  /** Milliseconds on the clock of `performance.now`; may be moved while the search runs. */
  deadline?: number;
}

export interface SearchResult {
  /** Consistent graphs in which all threads ended. */
  executions: number;
  /** Graphs that ended with a thread blocked or failed. A blocked read of a stale value ends its graph at once. */
  blocked: number;
  /** Graphs visited after a backward revisit. */
  revisits: number;
  /** Events added, repetitions included. */
  events: number;
  /** Events of the largest graph. */
  longest: number;
  /** False when a limit or a fault stopped the search. */
  complete: boolean;
  /** Whether executions of load buffering were so many that some may be counted more than once. */
  repeats: boolean;
}

/** Thrown by `onComplete` to say that the execution is wrong; any other error ends the search. */
export class FinalFailure extends Error {
  constructor(cause: unknown) {
    super('the final check threw', { cause });
  }
}

const CLOCK_INTERVAL = 1 << 12;

/** Each event on the current path is a call, and Node's stack holds about twice as many. */
const MOST_EVENTS = 3000;

function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}

/**
 * Visits every consistent execution graph of a program exactly once: TruSt (Kokologiannakis, Marmanis, Gladstein, Vafeiadis, POPL'22). Events are added one at a time; a read tries all its
 * sources, a write all its places in coherence, and then each earlier read of the cell outside its po ∪ rf prefix is revisited if everything that the revisit deletes, the
 * read included, was added maximally, so that only one of the graphs that could lead there does. Memory is polynomial: one graph for each revisit on the current path.
 */
export function exploreGraphs(program: GraphProgram, model: MemoryModel, options: SearchOptions = {}): SearchResult {
  return new Search(program, model, options).run();
}

/** Makes the one execution that the steps tell, with the later sources after them, and judges it as the search would. @throws Divergence where the program does something else. */
export function followSteps(program: GraphProgram, model: MemoryModel, steps: readonly GraphStep[], later: readonly LaterSource[], options: SearchOptions): SearchResult {
  return new Search(program, model, options).follow(steps, later);
}

/** The program does not do what a replay token says. */
export class Divergence extends Error {
  /** Number of the first event that differs, from 1. */
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

class Search {
  readonly #program: GraphProgram;
  readonly #model: MemoryModel;
  readonly #options: SearchOptions;
  readonly #trees: readonly ThreadTree[];
  #graph: ExecutionGraph;
  readonly #use = new CellUse();
  readonly #spare: ExecutionGraph[] = [];
  #renamed = new Int32Array(256);
  /** Options of the choices on the current path; a choice owns a segment. */
  readonly #choices: number[] = [];
  readonly #buffering: LoadBuffering;
  #stopped = false;
  #faulted = false;
  readonly #watchesRaces: boolean;
  #untilClock = CLOCK_INTERVAL;
  readonly #result: SearchResult = { executions: 0, blocked: 0, revisits: 0, events: 0, longest: 0, complete: true, repeats: false };

  constructor(program: GraphProgram, model: MemoryModel, options: SearchOptions) {
    this.#program = program;
    this.#model = model;
    this.#options = options;
    this.#buffering = new LoadBuffering(program);
    this.#watchesRaces = (options.races ?? false) !== false;
    this.#trees = program.threadNames.map((_, thread) => new ThreadTree(program, thread));
    this.#graph = new ExecutionGraph(program, this.#trees, model.shape, this.#use);
  }

  run(): SearchResult {
    try {
      this.#visit();
    } catch (error) {
      // A fault that was found stands, whatever the search for others comes upon.
      if (!this.#faulted || this.#options.onFault === undefined || error instanceof Restart) throw isStackOverflow(error) ? this.#tooLong() : error;
      this.#stop();
    }
    return this.#result;
  }

  follow(steps: readonly GraphStep[], later: readonly LaterSource[]): SearchResult {
    const graph = this.#graph;
    const made = new Map<string, number>([['i', INIT]]);
    const before = new Map<string, string>();
    const names = steps.map(({ thread, after }, at) => {
      const name = `${thread}.${steps.slice(0, at).filter((other) => other.thread === thread).length}`;
      if (after !== undefined) before.set(name, after);
      return name;
    });
    /** Puts a write behind the last of those before it in coherence that have been made. */
    const place = (write: number, name: string): void => {
      made.set(name, write);
      let previous = before.get(name) ?? 'i';
      while (!made.has(previous)) previous = before.get(previous) ?? 'i';
      if (graph.ordered[write]) graph.placeAfter(write, made.get(previous)!);
    };
    for (const [at, { thread, after, digest }] of steps.entries()) {
      const name = names[at]!;
      if (made.has(name)) continue;
      const event = this.#followOne(at + 1, thread, digest, made.get(after ?? 'i'));
      made.set(name, event);
      if (graph.kind[event]! & WRITE) place(event, name);
      if (graph.pending !== NONE) {
        if (this.#watchesRaces) this.#reportRace(event);
        place(graph.pushExclusiveWrite(), `${thread}.${graph.count[thread]! - 1}`);
      }
      this.#count();
      if (!this.#model.isConsistent(graph, graph.last[thread]!)) throw new Divergence(at + 1, `${this.#program.threadNames[thread]} may not do that under ${this.#model.name}`);
      if (this.#watchesRaces && graph.location[graph.last[thread]!] !== NONE) this.#reportRace(graph.last[thread]!);
    }
    let blocked = false;
    for (let thread = 0; thread < graph.threads; thread++) {
      const { step } = graph.pendingState(thread);
      if (step.kind === 'failed') this.#fault({ kind: 'failed', thread, error: step.error });
      else if (step.kind === 'blocked') blocked = true;
      else if (step.kind !== 'end') return this.#result;
    }
    if (later.length === 0) {
      if (!this.#faulted) this.#ended(blocked);
      return this.#result;
    }
    const end = steps.length + 1;
    const changes = later.map(({ read, write }) => {
      const change = { read: made.get(read), write: made.get(write) };
      if (blocked || this.#faulted || change.read === undefined || change.write === undefined || change.read === INIT || !(graph.kind[change.read]! & READ)) throw new Divergence(end, 'the threads do not end as they did');
      return change as Pick<Rebinding, 'read' | 'write'>;
    });
    const possible = this.#buffering.follow(graph, changes, () => {
      this.#completed();
      return true;
    });
    if (!possible) throw new Divergence(end, 'a thread cannot read from a later write as it did');
    return this.#result;
  }

  #followOne(at: number, thread: number, digest: string, source: number | undefined): number {
    const graph = this.#graph;
    const state = graph.pendingState(thread);
    const { step } = state;
    const name = this.#program.threadNames[thread];
    if (step.kind === 'end' || step.kind === 'failed' || step.kind === 'blocked') throw new Divergence(at, `${name} ${{ end: 'ends', failed: 'throws', blocked: 'waits' }[step.kind]} there`);
    if (digestOf(this.#program, step) !== digest) throw new Divergence(at, `${name} makes another ${step.kind}`);
    if (step.kind === 'fence') return graph.pushFence(thread, state);
    if (step.kind === 'store') return graph.pushStore(thread, state, this.#model.isOrdered(step.order));
    const read = graph.pushRead(thread, state);
    const sources: number[] = [];
    this.#model.sources(graph, read, sources);
    if (source === undefined || !sources.includes(source)) throw new Divergence(at, `${name} cannot read from that write`);
    graph.setSource(read, source);
    return read;
  }

  #visit(): void {
    if (this.#stopped) return;
    const graph = this.#graph;
    if (graph.pending !== NONE) {
      this.#addWrite(graph.pushExclusiveWrite());
      return;
    }
    // Events without alternatives are added in this loop and taken away at its end; a choice continues in a deeper call.
    const before = graph.size;
    let blocked = false;
    let failed = false;
    let thread = 0;
    let step = undefined;
    for (; thread < graph.threads; thread++) {
      step = graph.pendingState(thread).step;
      if (step.kind === 'end') continue;
      if (step.kind === 'failed') {
        // The stack was full when the thread was asked for its next step: its own doing cannot be told from a deep search.
        if (isStackOverflow(step.error)) throw this.#tooLong();
        this.#fault({ kind: 'failed', thread, error: step.error });
        if (this.#options.onFault === undefined) continue;
        failed = true;
        break;
      }
      if (step.kind === 'blocked') {
        blocked = true;
        continue;
      }
      if (step.kind !== 'fence') break;
      this.#checkOperation(step);
      graph.pushFence(thread, graph.pendingState(thread));
      this.#count();
      thread--;
    }
    if (failed) this.#result.blocked++;
    else if (thread === graph.threads) this.#ended(blocked);
    else if (!this.#stopped) {
      const operation = step as Operation;
      this.#checkOperation(operation);
      const state = graph.pendingState(thread);
      if (operation.kind === 'store') this.#addWrite(graph.pushStore(thread, state, this.#model.isOrdered(operation.order)));
      else this.#addRead(graph.pushRead(thread, state));
    }
    while (graph.size > before) graph.pop();
  }

  #tooLong(): RefusedError {
    return new RefusedError(`${this.#program.name}: an execution of more than ${Math.min(this.#result.longest, MOST_EVENTS)} events is too long to explore; does a thread loop without an end, or for too many turns?`);
  }

  #checkOperation(operation: Operation): void {
    const reason = this.#model.refuses(operation);
    if (reason !== undefined) {
      const what = operation.kind === 'fence' ? 'a fence' : `a ${operation.kind} of ${this.#program.locationName(operation.location)}`;
      throw new RefusedError(`${this.#program.name}: memory model ${this.#model.name} refuses ${what} (${orderName(operation.order)}): ${reason}`);
    }
  }

  #count(): void {
    const result = this.#result;
    result.events++;
    if (this.#graph.size > result.longest) result.longest = this.#graph.size;
    if (this.#graph.size > MOST_EVENTS) throw this.#tooLong();
    this.#lookAtClock();
  }

  #lookAtClock(): void {
    if (--this.#untilClock > 0) return;
    this.#untilClock = CLOCK_INTERVAL;
    if (this.#options.deadline !== undefined && performance.now() > this.#options.deadline) this.#stop();
  }

  #stop(): void {
    this.#stopped = true;
    this.#result.complete = false;
  }

  #fault(fault: GraphFault): void {
    if (fault.kind !== 'race' || this.#options.races === true) this.#faulted = true;
    if (this.#options.onFault?.(fault, this.#graph, this.#buffering.rebound) === true) this.#stop();
  }

  #addRead(read: number): void {
    const graph = this.#graph;
    this.#count();
    const choices = this.#choices;
    const start = choices.length;
    this.#model.sources(graph, read, choices);
    const end = choices.length;
    if (end - start > 1) this.#program.severalSources?.(graph.operation(read));
    for (let i = start; i < end && !this.#stopped; i++) {
      graph.setSource(read, choices[i]!);
      if (!this.#model.isConsistent(graph, read)) continue;
      if (this.#watchesRaces) this.#reportRace(read);
      this.#visitUnlessStale(read);
    }
    choices.length = start;
    graph.pop();
  }

  /**
   * A blocked read that is not maximal can never be revisited, nor be deleted by a revisit of another read: whatever follows ends blocked, and what else happens
   * in it happens in a graph without that read. So such a graph ends here.
   */
  #visitUnlessStale(read: number): void {
    if (this.#stopped) return;
    const graph = this.#graph;
    if (graph.pending === NONE && graph.after[read]!.step.kind === 'blocked' && !this.#model.isMaximal(graph, read, read)) {
      this.#result.blocked++;
      return;
    }
    this.#visit();
  }

  #addWrite(write: number): void {
    const graph = this.#graph;
    this.#count();
    if (graph.ordered[write]) {
      const choices = this.#choices;
      const start = choices.length;
      this.#model.places(graph, write, choices);
      const end = choices.length;
      for (let i = start; i < end && !this.#stopped; i++) {
        graph.placeAfter(write, choices[i]!);
        if (this.#model.isConsistent(graph, write)) {
          // Not before it is placed: a write without a place is in no execution.
          if (this.#watchesRaces) this.#reportRace(write);
          this.#visit();
        }
        graph.unplace(write);
      }
      choices.length = start;
    } else {
      if (this.#watchesRaces) this.#reportRace(write);
      this.#visit();
    }
    if (!this.#stopped) this.#revisit(write);
    const exclusive = graph.kind[write]! & EXCLUSIVE;
    graph.pop();
    if (exclusive) graph.pending = graph.last[graph.thread[write]!]!;
  }

  /** Backward revisits by the last event. Going back in insertion order, the first event outside its prefix that was not added maximally ends the search for reads. */
  #revisit(write: number): void {
    const graph = this.#graph;
    const model = this.#model;
    const location = graph.location[write]!;
    let first = NONE;
    for (let read = graph.lastRead[location]!; read !== NONE; read = graph.sameKindPrev[read]!) if (!graph.inPrefix(read, write)) first = read;
    if (first === NONE) return;
    for (let event = write - 1; event >= first && !this.#stopped; event--) {
      if (graph.inPrefix(event, write)) continue;
      const kind = graph.kind[event]!;
      if (kind & (READ | WRITE) && !model.isMaximal(graph, event, write)) return;
      if (kind & READ && graph.location[event] === location) this.#revisitRead(event, write);
    }
  }

  #revisitRead(read: number, write: number): void {
    const from = this.#graph;
    if (this.#renamed.length <= from.size) this.#renamed = new Int32Array(from.size * 2);
    const graph = this.#spare.pop() ?? new ExecutionGraph(this.#program, this.#trees, this.#model.shape, this.#use);
    const renamed = graph.restrict(from, read, write, this.#renamed);
    this.#graph = graph;
    this.#program.severalSources?.(graph.operation(read));
    const choices = this.#choices;
    const start = choices.length;
    this.#model.revisitPlaces(graph, read, renamed, choices);
    const end = choices.length;
    for (let i = start; i < end && !this.#stopped; i++) {
      if (graph.ordered[renamed]) graph.placeAfter(renamed, choices[i]!);
      graph.setSource(read, renamed);
      if (this.#model.isConsistent(graph, read)) {
        this.#result.revisits++;
        if (this.#watchesRaces) {
          this.#reportRace(renamed);
          this.#reportRace(read);
        }
        this.#visitUnlessStale(read);
      }
      if (graph.ordered[renamed]) graph.unplace(renamed);
    }
    choices.length = start;
    this.#graph = from;
    this.#spare.push(graph);
  }

  #reportRace(event: number): void {
    if (this.#stopped) return;
    const graph = this.#graph;
    // Among atomic accesses alone there is no race.
    if (graph.order[event]! & ATOMIC && !graph.isPlainSomewhere(event)) return;
    const location = graph.location[event]!;
    let first = NONE;
    for (let other = graph.lastRead[location]!; other !== NONE; other = graph.sameKindPrev[other]!) first = this.#earlierRace(event, other, first);
    for (let other = graph.lastPlain[location]!; other !== NONE; other = graph.sameKindPrev[other]!) first = this.#earlierRace(event, other, first);
    for (let other = graph.coHead[location]!; other !== NONE; other = graph.coNext[other]!) first = this.#earlierRace(event, other, first);
    if (first !== NONE) this.#fault({ kind: 'race', events: [first, event] });
  }

  /** `other` if it races with the event and was inserted before `first`; otherwise `first`. */
  #earlierRace(event: number, other: number, first: number): number {
    const graph = this.#graph;
    if (other === event || (first !== NONE && other > first) || graph.happensBefore(other, event) || graph.happensBefore(event, other)) return first;
    return this.#model.isRace(graph, other, event) ? other : first;
  }

  #ended(blocked: boolean): void {
    const graph = this.#graph;
    if (this.#stopped) return;
    if (blocked) {
      this.#result.blocked++;
      if (this.#options.stuck === true) this.#reportStuck();
      return;
    }
    this.#completed();
    if (this.#options.loadBuffering === true && !this.#stopped) {
      this.#buffering.visit(graph, () => {
        this.#completed();
        this.#lookAtClock();
        return !this.#stopped;
      });
      this.#result.repeats = this.#buffering.repeats;
    }
  }

  #completed(): void {
    if (this.#stopped) return;
    this.#result.executions++;
    if (this.#options.onComplete !== undefined) {
      try {
        this.#options.onComplete(this.#graph);
      } catch (error) {
        if (!(error instanceof FinalFailure)) throw error;
        this.#fault({ kind: 'final', error: error.cause });
      }
    }
    if (this.#result.executions === this.#options.maxExecutions) this.#stop();
  }

  /** A thread whose last reads are stale will read again and go on: only threads that have read the last writes wait for ever. */
  #reportStuck(): void {
    const graph = this.#graph;
    const threads: StuckThread[] = [];
    for (let thread = 0; thread < graph.threads; thread++) {
      const { step } = graph.pendingState(thread);
      if (step.kind !== 'blocked') continue;
      const sleeper = this.#sleeperOf(graph.last[thread]!);
      if (sleeper === undefined ? this.#mayGoOn(thread, step.reads) : !sleeper.isAsleep(this.#lastValue(graph.last[thread]!))) return;
      threads.push({ thread, ...(sleeper && { sleeper }) });
    }
    this.#fault({ kind: 'stuck', threads });
  }

  #sleeperOf(event: number): Sleeper | undefined {
    const operation = this.#graph.operation(event);
    return operation.kind === 'load' || operation.kind === 'rmw' ? operation.sleeper : undefined;
  }

  /** What the cell of a read holds at the end, as a value of the read's type; of a cell whose writes are all in the coherence order. */
  #lastValue(read: number): Value {
    const graph = this.#graph;
    const location = graph.location[read]!;
    const tail = graph.coTail[location]!;
    return graph.writtenValue(tail === NONE ? INIT : tail, location, (graph.operation(read) as Load).type);
  }

  /** Whether a thread that spins over its last events would see something else in another turn. */
  #mayGoOn(thread: number, events: number): boolean {
    const graph = this.#graph;
    let event = graph.last[thread]!;
    for (let rest = events, wrote = false; rest > 0; rest--, event = graph.poPrev[event]!) {
      const operation = graph.operation(event);
      const rewrote = wrote;
      wrote = !(graph.kind[event]! & READ);
      if (wrote) continue;
      if (operation.kind === 'rmw' && operation.wakes !== undefined) {
        if (operation.wakes(this.#lastValue(event))) return true;
        continue;
      }
      const source = graph.rf[event]!;
      if (rewrote) {
        // It wrote what it had read, and does so again unless there is another value.
        const { location, type } = operation as Rmw;
        if (this.#lastValue(event) !== graph.writtenValue(source, location, type)) return true;
        continue;
      }
      const tail = graph.coTail[graph.location[event]!]!;
      if (source !== tail && source !== INIT && graph.ordered[source]) return true;
      if (source === INIT && tail !== NONE) return true;
    }
    return false;
  }
}
