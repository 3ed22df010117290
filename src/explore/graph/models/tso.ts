import { EXCLUSIVE, FENCE, INIT, NONE, READ, WRITE } from '../execution-graph.ts';
import type { ExecutionGraph } from '../execution-graph.ts';
import { SEQ_CST } from '../order.ts';
import { isCoherenceMaximal, placesFrom, sourcesFrom } from './coherence.ts';
import { Marks } from './marks.ts';
import type { MemoryModel } from './model.ts';

const marks = new Marks();
const own = new Marks();

/** Drains the store buffer: locked instructions (read-modify-writes, failed or not, and seq_cst stores, compiled to XCHG) and seq_cst fences. */
function isLocked(graph: ExecutionGraph, event: number): boolean {
  const kind = graph.kind[event]!;
  return (kind & EXCLUSIVE) !== 0 || (!(kind & READ) && (graph.order[event]! & SEQ_CST) !== 0);
}

/**
 * A fence that the machine does not see stands in no order at all; it is passed over in both directions.
 */
function isNothing(graph: ExecutionGraph, event: number): boolean {
  return (graph.kind[event]! & FENCE) !== 0 && !isLocked(graph, event);
}

/** Marks what precedes `event` in its thread and must reach memory before it: program order without plain write to plain read. */
function addPreserved(graph: ExecutionGraph, event: number): void {
  if (event === NONE) return;
  const reads = (graph.kind[event]! & READ) !== 0 && !isLocked(graph, event);
  let previous = graph.poPrev[event]!;
  while (previous !== NONE) {
    const passed = isNothing(graph, previous);
    const plainWrite = !passed && (graph.kind[previous]! & WRITE) !== 0 && !isLocked(graph, previous);
    if (!passed && !(reads && plainWrite)) {
      marks.add(previous);
      // What precedes a plain write or a locked event precedes all that follows; a plain read has not the writes before it.
      if (reads || plainWrite || isLocked(graph, previous)) return;
    }
    previous = graph.poPrev[previous]!;
  }
}

function lastWriteBefore(graph: ExecutionGraph, location: number, first: number, second: number): number {
  const tail = graph.coTail[location]!;
  if (tail === NONE) return INIT;
  marks.clear(graph.size);
  addPreserved(graph, first);
  addPreserved(graph, second);
  for (let event = marks.take(); event !== -1; event = marks.take()) {
    addPreserved(graph, event);
    const kind = graph.kind[event]!;
    if (kind & READ) {
      const source = graph.rf[event]!;
      if (source !== INIT && graph.thread[source] !== graph.thread[event]) marks.add(source);
    } else if (kind & WRITE) {
      const previous = graph.coPrev[event]!;
      marks.add(previous);
      for (let read = graph.lastRead[graph.location[event]!]!; read !== NONE; read = graph.sameKindPrev[read]!) {
        if (graph.rf[read] === previous) marks.add(read);
      }
    }
  }
  // Coherence within a thread: it does not read or write before what it wrote or read of the cell.
  own.clear(graph.size);
  for (const event of [first, second]) {
    if (event === NONE) continue;
    for (let previous = graph.poPrev[event]!; previous !== NONE; previous = graph.poPrev[previous]!) {
      if (graph.location[previous] === location) own.add(graph.kind[previous]! & READ ? graph.rf[previous]! : previous);
    }
  }
  let write = tail;
  while (write !== INIT && !marks.has(write) && !own.has(write)) write = graph.coPrev[write]!;
  return write;
}

/**
 * x86-TSO as axioms (Owens, Sarkar, Sewell, TPHOLs'09; Alglave, Maranget, Tautschnig, TOPLAS'14): po|loc ∪ rf ∪ co ∪ fr is acyclic, and so is
 * ppo ∪ rfe ∪ co ∪ fr, where ppo is po without plain write to plain read unless a locked instruction or fence lies between.
 */
export const tso: MemoryModel = {
  name: 'tso',
  shape: { synchronisation: 'none' },
  refuses: () => undefined,
  isOrdered: () => true,
  sources(graph, read, sources) {
    const location = graph.location[read]!;
    sourcesFrom(graph, location, lastWriteBefore(graph, location, read, NONE), sources);
  },
  places(graph, write, places) {
    placesFrom(graph, write, lastWriteBefore(graph, graph.location[write]!, write, NONE), places);
  },
  revisitPlaces(graph, read, write, places) {
    placesFrom(graph, write, lastWriteBefore(graph, graph.location[write]!, write, read), places);
  },
  isConsistent: () => true,
  isMaximal: isCoherenceMaximal,
  finalSources: (graph, location, sources) => void sources.push(graph.coTail[location]!),
  isRace: () => false,
};
