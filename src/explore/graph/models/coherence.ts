import { EXCLUSIVE, NONE, READ } from '../execution-graph.ts';
import type { ExecutionGraph } from '../execution-graph.ts';

/** Appends the writes of the cell from the last one back to `bound`. */
export function sourcesFrom(graph: ExecutionGraph, location: number, bound: number, sources: number[]): void {
  let write = graph.coTail[location]!;
  for (;;) {
    sources.push(write);
    if (write === bound) return;
    write = graph.coPrev[write]!;
  }
}

/**
 * Appends the places for `write` from the end back to `bound`, without those that would part a read-modify-write from its source. The write half of a
 * read-modify-write has at most one place.
 */
export function placesFrom(graph: ExecutionGraph, write: number, bound: number, places: number[]): void {
  const location = graph.location[write]!;
  const only = graph.kind[write]! & EXCLUSIVE ? graph.rf[graph.poPrev[write]!]! : undefined;
  let place = graph.coTail[location]!;
  for (;;) {
    if (only === undefined || only === place) {
      const next = graph.nextInCoherence(place, location);
      if (next === NONE || !(graph.kind[next]! & EXCLUSIVE)) places.push(place);
    }
    if (place === bound) return;
    place = graph.coPrev[place]!;
  }
}

/** Maximality where every write is in the coherence order: the last one counts. */
export function isCoherenceMaximal(graph: ExecutionGraph, event: number, revisitor: number): boolean {
  // A source inserted after its read and outside of the prefix need not be looked for: `isReadBefore` finds it when its own turn comes, which is before the read's.
  const reads = (graph.kind[event]! & READ) !== 0;
  if (!reads && isReadBefore(graph, event)) return false;
  const write = reads ? graph.rf[event]! : event;
  const location = graph.location[event]!;
  for (let later = graph.nextInCoherence(write, location); later !== NONE; later = graph.coNext[later]!) {
    if (later <= event || graph.inPrefix(later, revisitor)) return false;
  }
  return true;
}

/** Whether an event inserted earlier reads from the write: the write revisited it. */
export function isReadBefore(graph: ExecutionGraph, write: number): boolean {
  for (let read = graph.lastRead[graph.location[write]!]!; read !== NONE; read = graph.sameKindPrev[read]!) {
    if (read < write && graph.rf[read] === write) return true;
  }
  return false;
}
