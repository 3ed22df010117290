import { INIT, NONE, READ, WRITE } from '../execution-graph.ts';
import type { ExecutionGraph } from '../execution-graph.ts';
import { ATOMIC } from '../order.ts';
import { isCoherenceMaximal, placesFrom, sourcesFrom } from './coherence.ts';
import { Marks } from './marks.ts';
import type { MemoryModel } from './model.ts';
import { isPartialScAcyclic } from './psc.ts';
import { lastWriteBefore } from './sc.ts';

const seen = new Marks();

/** The last write of the cell that happens before one of two events, or that a read which happens before one of them reads from. */
function lastVisible(graph: ExecutionGraph, location: number, first: number, second: number): number {
  const tail = graph.coTail[location]!;
  if (tail === NONE) return INIT;
  const visible = (event: number): boolean =>
    (first !== NONE && graph.happensBefore(event, first)) || (second !== NONE && graph.happensBefore(event, second));
  seen.clear(graph.size);
  for (let read = graph.lastRead[location]!; read !== NONE; read = graph.sameKindPrev[read]!) {
    if (visible(read)) seen.add(graph.rf[read]!);
  }
  let write = tail;
  while (write !== INIT && !seen.has(write) && !visible(write)) write = graph.coPrev[write]!;
  return write;
}

/** A compare-exchange whose order depends on what it reads: which shortcuts hold is not known before its source. */
function isUndecided(graph: ExecutionGraph, event: number): boolean {
  if (!(graph.kind[event]! & READ)) return false;
  const operation = graph.operation(event);
  return operation.kind === 'rmw' && operation.failureOrder !== operation.order;
}

/** Where psc is decided by the atomic accesses alone, a bound for each of them decides it, and more cheaply. The events themselves are counted already. */
function bound(graph: ExecutionGraph, event: number, read: number, first: number, second: number): number {
  const location = graph.location[event]!;
  const shortcut = graph.order[event]! & ATOMIC && graph.isSequential() && !isUndecided(graph, read);
  return shortcut ? lastWriteBefore(graph, location, first, second, true) : lastVisible(graph, location, first, second);
}

/**
 * RC11 (Lahav, Vafeiadis, Kang, Hur, Dreyer, PLDI'17): hb; eco? irreflexive, atomicity, psc acyclic, po ∪ rf acyclic; release sequences as in C++20 (without
 * later stores of the same thread).
 */
export const rc11: MemoryModel = {
  name: 'rc11',
  shape: { synchronisation: 'cpp' },
  refuses: () => undefined,
  isOrdered: () => true,
  sources(graph, read, sources) {
    sourcesFrom(graph, graph.location[read]!, bound(graph, read, read, graph.poPrev[read]!, NONE), sources);
  },
  places(graph, write, places) {
    placesFrom(graph, write, bound(graph, write, write, graph.poPrev[write]!, NONE), places);
  },
  revisitPlaces(graph, read, write, places) {
    placesFrom(graph, write, bound(graph, write, read, graph.poPrev[write]!, graph.poPrev[read]!), places);
  },
  isConsistent(graph, event) {
    if (graph.strong < 2 || (graph.isSequential() && !isUndecided(graph, event))) return true;
    // What is last in coherence has no outgoing edges, hence cannot close a cycle.
    const write = graph.kind[event]! & READ ? graph.rf[event]! : event;
    return write === graph.coTail[graph.location[event]!] || isPartialScAcyclic(graph);
  },
  isMaximal: isCoherenceMaximal,
  finalSources: (graph, location, sources) => void sources.push(graph.coTail[location]!),
  isRace(graph, a, b) {
    return ((graph.kind[a]! | graph.kind[b]!) & WRITE) !== 0 && !(graph.order[a]! & graph.order[b]! & ATOMIC);
  },
};
