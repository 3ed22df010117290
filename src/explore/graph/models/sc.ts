import { INIT, NONE, READ, WRITE } from '../execution-graph.ts';
import type { ExecutionGraph } from '../execution-graph.ts';
import { ATOMIC } from '../order.ts';
import { isCoherenceMaximal, placesFrom, sourcesFrom } from './coherence.ts';
import { Marks } from './marks.ts';
import type { MemoryModel } from './model.ts';

const marks = new Marks();

/** Marks what comes before the marked events, until that is all, or `last` is found to be one of them. */
function spread(graph: ExecutionGraph, atomicOnly: boolean, last: number): void {
  for (let event = marks.take(); event !== -1 && event !== last; event = marks.take()) {
    marks.add(graph.poPrev[event]!);
    if (atomicOnly && !(graph.order[event]! & ATOMIC)) continue;
    const kind = graph.kind[event]!;
    if (kind & READ) marks.add(graph.rf[event]!);
    else if (kind & WRITE) {
      const previous = graph.coPrev[event]!;
      marks.add(previous);
      // Readers of earlier writes are reached through the coherence order.
      for (let read = graph.lastRead[graph.location[event]!]!; read !== NONE; read = graph.sameKindPrev[read]!) {
        if (graph.rf[read] === previous) marks.add(read);
      }
    }
  }
}

/** A part of the order that is known from clocks: happens-before is made of program order and what atomic accesses read from one another. */
function isBefore(graph: ExecutionGraph, event: number, of: number, atomicOnly: boolean): boolean {
  return atomicOnly ? graph.happensBefore(event, of) : graph.inPrefix(event, of);
}

/**
 * The last write of the cell that comes before one of two events (NONE: no event) in po ∪ rf ∪ co ∪ fr, the last three of atomic accesses only if wanted. An event that follows
 * them closes a cycle exactly when it reads from, or is placed, before that write.
 */
export function lastWriteBefore(graph: ExecutionGraph, location: number, first: number, second: number, atomicOnly: boolean): number {
  const tail = graph.coTail[location]!;
  if (tail === NONE) return INIT;
  if ((first !== NONE && isBefore(graph, tail, first, atomicOnly)) || (second !== NONE && isBefore(graph, tail, second, atomicOnly))) return tail;
  marks.clear(graph.size);
  marks.add(first);
  marks.add(second);
  spread(graph, atomicOnly, tail);
  let write = tail;
  while (write !== INIT && !marks.has(write)) write = graph.coPrev[write]!;
  return write;
}

/** Sequential consistency: po ∪ rf ∪ co ∪ fr is acyclic. */
export const sc: MemoryModel = {
  name: 'sc',
  shape: { synchronisation: 'none' },
  refuses: () => undefined,
  isOrdered: () => true,
  sources(graph, read, sources) {
    const location = graph.location[read]!;
    sourcesFrom(graph, location, lastWriteBefore(graph, location, graph.poPrev[read]!, NONE, false), sources);
  },
  places(graph, write, places) {
    placesFrom(graph, write, lastWriteBefore(graph, graph.location[write]!, graph.poPrev[write]!, NONE, false), places);
  },
  revisitPlaces(graph, read, write, places) {
    placesFrom(graph, write, lastWriteBefore(graph, graph.location[write]!, graph.poPrev[write]!, graph.poPrev[read]!, false), places);
  },
  isConsistent: () => true,
  isMaximal: isCoherenceMaximal,
  finalSources: (graph, location, sources) => void sources.push(graph.coTail[location]!),
  isRace: () => false,
};
