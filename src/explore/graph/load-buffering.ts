import { EXCLUSIVE, INIT, NONE, READ, WRITE } from './execution-graph.ts';
import type { ExecutionGraph } from './execution-graph.ts';
import { mayRead } from './models/js.ts';
import { ATOMIC } from './order.ts';
import type { GraphProgram, Operation, Step, Value } from './program.ts';
import { otherValues, rerunThread } from './rerun.ts';
import { Fingerprints } from './fingerprints.ts';
import type { LocalState } from './thread-tree.ts';

/** Accesses with the coherence of their writes that are remembered, so that none is looked at twice; more are forgotten from time to time. */
const MOST_SEEN = 1 << 21;

/** Dependencies that are remembered. */
const MOST_DEPENDENCIES = 1 << 15;

/** A read that was given another source. */
export interface Rebinding {
  readonly read: number;
  readonly write: number;
  /** Its source before. */
  readonly was: number;
}

/** The sources that a read may have, that of the graph first. */
interface Choice {
  readonly read: number;
  readonly sources: readonly number[];
}

/**
 * Executions of ECMAScript in which program order and reads-from have a cycle, as where a plain read sees a write that is behind it (load buffering). The search
 * adds events in an order that extends both, and cannot make them; here they are made from its complete graphs, by giving the reads all the sources that they may have. Graphs
 * that differ in nothing but those sources lead to the same executions, so that one of them is enough.
 *
 * What a value depends on is found by running a thread again with another value for one read: an access that then is another one, or writes something else, depends
 * on that read. An execution in which dependencies and reads-from have a cycle has a value out of thin air, and is left out. Few other values are tried (`otherValues`), so that a
 * dependency may be missed and too much allowed. Executions are missed where the accesses themselves, not only what they write, differ from those of every execution without a cycle; and where a
 * read-modify-write has a plain source behind it.
 */
export class LoadBuffering {
  readonly #program: GraphProgram;
  /** What has been changed in the graph that is shown. */
  rebound: readonly Rebinding[] = [];
  /** Whether so many executions were found that some may have been found again and again. */
  repeats = false;
  readonly #seen = new Fingerprints();
  readonly #dependencies = new Map<string, readonly number[]>();

  constructor(program: GraphProgram) {
    this.#program = program;
  }

  /** Calls `found` for each execution with a cycle that has not been found before, as long as it answers true; the graph is that execution meanwhile. */
  visit(graph: ExecutionGraph, found: () => boolean): void {
    const choices = choicesOf(graph);
    const inCycles = readsInCycles(graph, choices);
    // Those that can be part of a cycle go first: without one, the sources of the others do not matter.
    const first = choices.filter(({ read }) => inCycles.has(read));
    if (first.length === 0 || !this.#isNew(graph, true)) return;
    this.#choose(graph, [...first, ...choices.filter(({ read }) => !inCycles.has(read))], first.length, 0, [], found);
  }

  /** Gives reads other sources and calls `found` with that execution; false if it is none. */
  follow(graph: ExecutionGraph, changes: readonly Pick<Rebinding, 'read' | 'write'>[], found: () => boolean): boolean {
    const choices = choicesOf(graph);
    if (!changes.every(({ read, write }) => choices.some((choice) => choice.read === read && choice.sources.includes(write)))) return false;
    const chosen = changes.map(({ read, write }) => ({ read, write, was: graph.rf[read]! }));
    for (const { read, write } of chosen) graph.rf[read] = write;
    const possible = isCyclic(graph, poAndSource(graph)) && this.#show(graph, chosen, found) !== undefined;
    for (const { read, was } of chosen) graph.rf[read] = was;
    return possible;
  }

  /** Tries the sources of the reads from number `at` on; `cyclic` of them can be part of cycles. False when `found` wants no more. */
  #choose(graph: ExecutionGraph, choices: readonly Choice[], cyclic: number, at: number, rebound: readonly Rebinding[], found: () => boolean): boolean {
    if (at === cyclic && !isCyclic(graph, poAndSource(graph))) return true;
    if (at === choices.length) return this.#show(graph, rebound, found) ?? true;
    const { read, sources } = choices[at]!;
    const was = sources[0]!;
    let goesOn = true;
    for (const write of sources) {
      graph.rf[read] = write;
      goesOn = this.#choose(graph, choices, cyclic, at + 1, write === was ? rebound : [...rebound, { read, write, was }], found);
      if (!goesOn) break;
    }
    graph.rf[read] = was;
    return goesOn;
  }

  /** Calls `found` with the graph if its sources make it an execution; undefined if not, or if it has been found. */
  #show(graph: ExecutionGraph, rebound: readonly Rebinding[], found: () => boolean): boolean | undefined {
    // An atomic read leaves an order for a plain write: other graphs with other such orders come to the same.
    if (rebound.some(({ read, was }) => graph.order[read]! & ATOMIC && isAtomicSource(graph, was)) && !this.#isNew(graph, false)) return undefined;
    const restore = snapshot(graph);
    let goesOn: boolean | undefined;
    if (this.#settle(graph, rebound) && !this.#isOutOfThinAir(graph)) {
      this.rebound = rebound;
      goesOn = found();
      this.rebound = [];
    }
    restore();
    return goesOn;
  }

  /** Whether no graph with these accesses and this coherence, and, unless they are open, these sources was asked about before. */
  #isNew(graph: ExecutionGraph, open: boolean): boolean {
    if (this.#seen.size > MOST_SEEN) {
      this.#seen.clear();
      this.repeats = true;
    }
    const name = (event: number): number => event === INIT ? 0 : 1 + (graph.thread[event]! << 16) + graph.index[event]!;
    this.#seen.begin();
    for (let event = 0; event < graph.size; event++) {
      const kind = graph.kind[event]!;
      const { site } = graph.operation(event);
      const source = kind & READ ? (open && isOpen(graph, event) ? -1 : name(graph.rf[event]!)) : graph.ordered[event] === 1 ? name(graph.coPrev[event]!) : -2;
      this.#seen.include(name(event), kind, graph.location[event]!, site, source, open ? 1 : 0);
    }
    return this.#seen.add();
  }

  /** Gives all reads the values of their sources, and the writes what follows from that; false if a thread then makes other accesses. */
  #settle(graph: ExecutionGraph, rebound: readonly Rebinding[]): boolean {
    let stale = new Set(rebound.map(({ read }) => graph.thread[read]!));
    for (const { read } of rebound) graph.value[read] = valueRead(graph, read);
    const others = new Set<number>();
    // Values travel along dependencies and reads-from; without a cycle of these they settle.
    for (let round = 0; stale.size > 0; round++) {
      if (round > graph.size) return false;
      for (const thread of stale) {
        const rerun = rerunThread(this.#program, graph, thread);
        if (rerun.sameAccesses) others.delete(thread);
        else others.add(thread);
        for (const [event, value] of rerun.written) graph.value[event] = value;
        if (graph.last[thread] !== NONE) graph.after[graph.last[thread]!] = stateAt(rerun.last);
      }
      stale = new Set();
      for (let event = 0; event < graph.size; event++) {
        if (!(graph.kind[event]! & READ)) continue;
        const value = valueRead(graph, event);
        if (Object.is(value, graph.value[event])) continue;
        graph.value[event] = value;
        stale.add(graph.thread[event]!);
      }
    }
    // While values travel, a thread may have seen some that do not go together.
    return others.size === 0;
  }

  #isOutOfThinAir(graph: ExecutionGraph): boolean {
    const dependsOn: Set<number>[] = Array.from({ length: graph.size }, () => new Set());
    // What others depend on makes no cycle.
    for (const read of readsInCycles(graph, [])) {
      for (const event of this.#dependentsOf(graph, read)) if (event !== read) dependsOn[event]!.add(read);
    }
    return isCyclic(graph, (event) => {
      const before = [...dependsOn[event]!];
      if (graph.kind[event]! & READ) before.push(graph.rf[event]!);
      return before;
    });
  }

  /** The events of its thread that are other ones, or write something else, when the read has another value. Follows from what the thread reads. */
  #dependentsOf(graph: ExecutionGraph, read: number): number[] {
    const thread = graph.thread[read]!;
    const events: number[] = [];
    let key = `${thread}`;
    for (let event = graph.last[thread]!; event !== NONE; event = graph.poPrev[event]!) {
      events.push(event);
      if (graph.kind[event]! & READ) key += ` ${told(graph.value[event])}`;
    }
    events.reverse();
    const dependents = new Set<number>();
    for (const value of this.#otherValues(graph, read)) {
      const asked = `${key} ${graph.index[read]}=${told(value)}`;
      let indices = this.#dependencies.get(asked);
      if (indices === undefined) {
        indices = [...rerunThread(this.#program, graph, thread, read, value).differs].map((event) => graph.index[event]!);
        if (this.#dependencies.size >= MOST_DEPENDENCIES) this.#dependencies.clear();
        this.#dependencies.set(asked, indices);
      }
      for (const index of indices) dependents.add(events[index]!);
    }
    return [...dependents];
  }

  #otherValues(graph: ExecutionGraph, read: number): Value[] {
    const operation = graph.operation(read);
    const own = graph.value[read];
    const others = new Set([...otherValues(this.#program, operation, own), ...writesOf(graph, graph.location[read]!).map((write) => valueOf(graph, read, write))]);
    return [...others].filter((value) => !Object.is(value, own));
  }
}

/** What `look` answers when it sees the graph as it was before its reads were given other sources. */
export function withFirstSources<T>(graph: ExecutionGraph, rebound: readonly Rebinding[], look: () => T): T {
  for (const { read, was } of rebound.toReversed()) graph.rf[read] = was;
  const answer = look();
  for (const { read, write } of rebound) graph.rf[read] = write;
  return answer;
}

/** A value as a text that tells it from all others. */
function told(value: Value): string {
  return Object.is(value, -0) ? '-0' : `${typeof value === 'number' ? '' : typeof value}${String(value)}`;
}

function isAtomicSource(graph: ExecutionGraph, write: number): boolean {
  return write === INIT || graph.ordered[write] === 1;
}

/** Whether the read may have another source without leaving an order. Between two atomic accesses a cycle would be one of happens-before. */
function isOpen(graph: ExecutionGraph, read: number): boolean {
  return !(graph.kind[read]! & EXCLUSIVE) && (!(graph.order[read]! & ATOMIC) || !isAtomicSource(graph, graph.rf[read]!));
}

function choicesOf(graph: ExecutionGraph): Choice[] {
  const choices: Choice[] = [];
  for (let read = 0; read < graph.size; read++) {
    if (!(graph.kind[read]! & READ) || graph.kind[read]! & EXCLUSIVE) continue;
    const own = graph.rf[read]!;
    // To a plain write, an atomic read is like a plain one: it leaves an order that it had before, and that only allows more.
    const others = writesOf(graph, graph.location[read]!).filter((write) => write !== own && !(graph.order[read]! & ATOMIC && isAtomicSource(graph, write)) && (write === INIT || !graph.happensBefore(read, write)) && mayRead(graph, read, write));
    if (others.length > 0) choices.push({ read, sources: [own, ...others] });
  }
  return choices;
}

/** The reads that lie on cycles of program order and reads-from, where reads have their source or any of their choices. */
function readsInCycles(graph: ExecutionGraph, choices: readonly Choice[]): Set<number> {
  const sources: (readonly number[])[] = [];
  for (const { read, sources: all } of choices) sources[read] = all;
  const reached = new Int32Array(graph.size).fill(NONE);
  const reaches = (event: number, read: number): boolean => {
    if (event < 0) return false;
    if (event === read) return true;
    if (reached[event] === read) return false;
    reached[event] = read;
    return isAfter(event, read);
  };
  const isAfter = (event: number, read: number): boolean =>
    reaches(graph.poPrev[event]!, read) || ((graph.kind[event]! & READ) !== 0 && (sources[event] ?? [graph.rf[event]!]).some((write) => reaches(write, read)));
  const found = new Set<number>();
  for (let read = 0; read < graph.size; read++) if (graph.kind[read]! & READ && isAfter(read, read)) found.add(read);
  return found;
}

function writesOf(graph: ExecutionGraph, location: number): number[] {
  const writes = [INIT];
  for (let write = graph.coHead[location]!; write !== NONE; write = graph.coNext[write]!) writes.push(write);
  for (let write = graph.lastPlain[location]!; write !== NONE; write = graph.sameKindPrev[write]!) writes.push(write);
  return writes;
}

function valueRead(graph: ExecutionGraph, read: number): Value {
  return valueOf(graph, read, graph.rf[read]!);
}

function valueOf(graph: ExecutionGraph, read: number, write: number): Value {
  const { location, type } = graph.operation(read) as Extract<Operation, { location: number }>;
  return graph.writtenValue(write, location, type);
}

function stateAt(step: Step): LocalState {
  return { step, parent: undefined, value: undefined, lastValue: undefined, lastChild: undefined, children: undefined };
}

function snapshot(graph: ExecutionGraph): () => void {
  const rf = graph.rf.slice(0, graph.size);
  const values = graph.value.slice(0, graph.size);
  const after = graph.after.slice(0, graph.size);
  return () => {
    graph.rf.set(rf);
    for (let event = 0; event < values.length; event++) {
      graph.value[event] = values[event];
      graph.after[event] = after[event]!;
    }
  };
}

function poAndSource(graph: ExecutionGraph): (event: number) => number[] {
  return (event) => graph.kind[event]! & READ ? [graph.poPrev[event]!, graph.rf[event]!] : [graph.poPrev[event]!];
}

/** Whether the events have a cycle, given those right before each one; a read-modify-write is one. */
function isCyclic(graph: ExecutionGraph, before: (event: number) => readonly number[]): boolean {
  const state = new Uint8Array(graph.size);
  const visit = (event: number): boolean => {
    if (event < 0 || state[event] === 2) return false;
    if (state[event] === 1) return true;
    state[event] = 1;
    const isUpdate = (graph.kind[event]! & (WRITE | EXCLUSIVE)) === (WRITE | EXCLUSIVE);
    if ((isUpdate && visit(graph.poPrev[event]!)) || before(event).some(visit)) return true;
    state[event] = 2;
    return false;
  };
  for (let event = 0; event < graph.size; event++) if (visit(event)) return true;
  return false;
}
