import { EXCLUSIVE, INIT, NONE, READ, WRITE } from './execution-graph.ts';
import type { ExecutionGraph } from './execution-graph.ts';
import { mayRead } from './models/js.ts';
import { ATOMIC } from './order.ts';
import type { GraphProgram, Operation, Step, Value } from './program.ts';
import { otherValues, rerunThread } from './rerun.ts';
import { SeenExecutions } from './seen-executions.ts';
import type { LocalState } from './thread-tree.ts';

/** Executions that are remembered, so that none is found twice; more are forgotten from time to time. */
const MOST_SEEN = 1 << 21;

/** A read that was given another source. */
export interface Rebinding {
  readonly read: number;
  readonly write: number;
  /** Its source before. */
  readonly was: number;
}

/**
 * Executions of ECMAScript in which program order and reads-from have a cycle, as where a plain read sees a write that is behind it (load buffering). The search
 * adds events in an order that extends both, and cannot make them; here they are made from its complete graphs, by giving one read after the other another source.
 *
 * What a value depends on is found by running a thread again with another value for one read: an access that then is another one, or writes something else, depends
 * on that read. An execution in which dependencies and reads-from have a cycle has a value out of thin air, and is left out. Few other values are tried (`otherValues`), so that a
 * dependency may be missed and too much allowed. Executions are missed where the accesses themselves, not only what they write, differ from those of every execution without a cycle; and where a
 * read-modify-write has a plain source behind it.
 */
export class LoadBuffering {
  readonly #program: GraphProgram;
  /** What has been changed in the graph that is shown, one after the other. */
  readonly rebound: Rebinding[] = [];
  readonly #seen = new SeenExecutions();
  /** Whether so many executions were found that some may have been found again and again. */
  repeats = false;

  constructor(program: GraphProgram) {
    this.#program = program;
  }

  /** Calls `found` for each execution with a cycle that has not been found before, as long as it answers true; the graph is that execution meanwhile. */
  visit(graph: ExecutionGraph, found: () => boolean): void {
    // Not while the executions of one graph are made: those lead to each other.
    if (this.#seen.size > MOST_SEEN) {
      this.#seen.clear();
      this.repeats = true;
    }
    this.#visit(graph, found);
  }

  #visit(graph: ExecutionGraph, found: () => boolean): boolean {
    let goesOn = true;
    for (let read = 0; read < graph.size && goesOn; read++) {
      if (!(graph.kind[read]! & READ) || graph.kind[read]! & EXCLUSIVE) continue;
      for (const write of writesOf(graph, graph.location[read]!)) {
        this.#with(graph, read, write, () => this.#seen.add(graph), () => {
          goesOn = found() && this.#visit(graph, found);
        });
        if (!goesOn) break;
      }
    }
    return goesOn;
  }

  /** Gives reads their other sources one after the other, then calls `found`; answers the first that is not possible. */
  follow(graph: ExecutionGraph, changes: readonly Pick<Rebinding, 'read' | 'write'>[], found: () => void): Pick<Rebinding, 'read' | 'write'> | undefined {
    const [first, ...rest] = changes;
    if (first === undefined) {
      found();
      return undefined;
    }
    let impossible: Pick<Rebinding, 'read' | 'write'> | undefined = first;
    this.#with(graph, first.read, first.write, () => true, () => {
      impossible = this.follow(graph, rest, found);
    });
    return impossible;
  }

  /** Calls `body` with the graph in which the read has that source, if it is an execution with a cycle, and wanted, and puts the graph back. */
  #with(graph: ExecutionGraph, read: number, write: number, isWanted: () => boolean, body: () => void): void {
    const was = graph.rf[read]!;
    // Between two atomic accesses a cycle would be one of happens-before. To a plain write, an atomic read is like a plain one: it leaves an order that it had before, and that only allows more.
    if ((graph.order[read]! & ATOMIC) !== 0 && (write === INIT || graph.ordered[write])) return;
    if (write === was || (write !== INIT && graph.happensBefore(read, write)) || !mayRead(graph, read, write)) return;
    const restore = snapshot(graph);
    if (this.#rebind(graph, read, write) && isCyclic(graph, poAndSource(graph)) && isWanted() && !this.#isOutOfThinAir(graph)) {
      this.rebound.push({ read, write, was });
      body();
      this.rebound.pop();
    }
    restore();
  }

  /** Gives the read its new source and all that follows from it its values; false if a thread then makes other accesses. */
  #rebind(graph: ExecutionGraph, read: number, write: number): boolean {
    graph.rf[read] = write;
    // Values travel along dependencies and reads-from; without a cycle of these they settle.
    for (let round = 0; round <= graph.size; round++) {
      let changed = false;
      for (let event = 0; event < graph.size; event++) {
        if (!(graph.kind[event]! & READ)) continue;
        const value = valueRead(graph, event);
        changed ||= !Object.is(value, graph.value[event]);
        graph.value[event] = value;
      }
      if (!changed) return true;
      for (let thread = 0; thread < graph.threads; thread++) {
        const rerun = rerunThread(this.#program, graph, thread);
        if (!rerun.sameAccesses) return false;
        for (const [event, value] of rerun.written) graph.value[event] = value;
        if (graph.last[thread] !== NONE) graph.after[graph.last[thread]!] = stateAt(rerun.last);
      }
    }
    return false;
  }

  #isOutOfThinAir(graph: ExecutionGraph): boolean {
    const dependsOn: Set<number>[] = Array.from({ length: graph.size }, () => new Set());
    for (let read = 0; read < graph.size; read++) {
      if (!(graph.kind[read]! & READ)) continue;
      for (const value of this.#otherValues(graph, read)) {
        for (const event of rerunThread(this.#program, graph, graph.thread[read]!, read, value).differs) if (event !== read) dependsOn[event]!.add(read);
      }
    }
    return isCyclic(graph, (event) => {
      const before = [...dependsOn[event]!];
      if (graph.kind[event]! & READ) before.push(graph.rf[event]!);
      return before;
    });
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
