import { EXCLUSIVE, FENCE, INIT, NONE, READ, WRITE } from '../execution-graph.ts';
import type { ExecutionGraph } from '../execution-graph.ts';
import { ATOMIC } from '../order.ts';
import { isReadBefore, placesFrom, sourcesFrom } from './coherence.ts';
import { Marks } from './marks.ts';
import type { MemoryModel } from './model.ts';

const marks = new Marks();

function isAtomic(graph: ExecutionGraph, event: number): boolean {
  return (graph.order[event]! & ATOMIC) !== 0;
}

/**
 * Marks the events that come before the marked ones in every memory-order: happens-before, coherence, and from a SeqCst read to the SeqCst writes that must not stand between it
 * and its source (ECMA-262 "Sequentially Consistent Atomics", see `js` below).
 */
function spread(graph: ExecutionGraph): void {
  for (let event = marks.take(); event !== -1; event = marks.take()) {
    marks.add(graph.poPrev[event]!);
    if (!isAtomic(graph, event)) continue;
    const kind = graph.kind[event]!;
    if (kind & READ) {
      const source = graph.rf[event]!;
      if (source !== INIT && isAtomic(graph, source)) marks.add(source);
      continue;
    }
    const previous = graph.coPrev[event]!;
    marks.add(previous);
    for (let read = graph.lastRead[graph.location[event]!]!; read !== NONE; read = graph.sameKindPrev[read]!) {
      if (!isAtomic(graph, read)) continue;
      const source = graph.rf[read]!;
      if (source === previous) addRead(graph, read, event);
      else if (source !== INIT && !isAtomic(graph, source) && graph.happensBefore(source, read) && graph.happensBefore(source, event)) addRead(graph, read, event);
    }
  }
}

/** A read-modify-write is one event in the standard: what comes after its read comes after its write. */
function addRead(graph: ExecutionGraph, read: number, before: number): void {
  marks.add(read);
  if (!(graph.kind[read]! & EXCLUSIVE)) return;
  const write = graph.poNext[read]!;
  if (write !== NONE && write !== before && (WRITE | EXCLUSIVE) === graph.kind[write]) marks.add(write);
}

/** The last SeqCst write of the cell that comes before one of two events (NONE: no event) in every memory-order. */
function lastWriteBefore(graph: ExecutionGraph, location: number, first: number, second: number): number {
  const tail = graph.coTail[location]!;
  if (tail === NONE) return INIT;
  marks.clear(graph.size);
  marks.add(first);
  marks.add(second);
  spread(graph);
  let write = tail;
  while (write !== INIT && !marks.has(write)) write = graph.coPrev[write]!;
  return write;
}

/** Coherent reads: whether a write of the cell is overwritten, in happens-before, before the event after `previous`. */
function isOverwritten(graph: ExecutionGraph, write: number, location: number, previous: number): boolean {
  if (previous === NONE) return false;
  const between = (other: number): boolean =>
    other !== write && graph.happensBefore(other, previous) && (write === INIT || graph.happensBefore(write, other));
  for (let other = graph.lastPlain[location]!; other !== NONE; other = graph.sameKindPrev[other]!) if (between(other)) return true;
  for (let other = graph.coTail[location]!; other !== NONE; other = graph.coPrev[other]!) if (between(other)) return true;
  return false;
}

/** Whether `write` precedes `other`, both of one cell, by happens-before or coherence. */
function isSuperseded(graph: ExecutionGraph, write: number, other: number): boolean {
  if (write === other) return false;
  if (graph.happensBefore(write, other)) return true;
  if (!isAtomic(graph, write) || !isAtomic(graph, other)) return false;
  for (let later = graph.coNext[write]!; later !== NONE; later = graph.coNext[later]!) if (later === other) return true;
  return false;
}

/** Whether a closed cycle of the memory-order runs through the event. */
function isInCycle(graph: ExecutionGraph, event: number): boolean {
  marks.clear(graph.size);
  // Everything before the event; a cycle exists when a direct successor is among it. Successors are found as events that have `event` before them.
  marks.add(event);
  spread(graph);
  const location = graph.location[event]!;
  if (graph.kind[event]! & WRITE) {
    const next = graph.coNext[event]!;
    if (next !== NONE && marks.has(next)) return true;
    if (!(graph.kind[event]! & EXCLUSIVE)) return false;
    const read = graph.poPrev[event]!;
    const source = graph.rf[read]!;
    if (source === INIT || isAtomic(graph, source) || !graph.happensBefore(source, read)) return false;
    for (let write = graph.coPrev[event]!; write !== INIT; write = graph.coPrev[write]!) if (graph.happensBefore(source, write)) return true;
    return false;
  }
  const source = graph.rf[event]!;
  if (!isAtomic(graph, event)) return false;
  for (let write = graph.coTail[location]!; write !== NONE; write = graph.coPrev[write]!) {
    if (!marks.has(write)) continue;
    if (source === INIT) return true;
    if (isAtomic(graph, source)) {
      if (isSuperseded(graph, source, write) && write !== source) return true;
    } else if (graph.happensBefore(source, event) && graph.happensBefore(source, write)) return true;
  }
  return false;
}

/** Whether both SeqCst and plain accesses touch the cell, so that coherence alone does not decide. */
function isMixed(graph: ExecutionGraph, location: number): boolean {
  return graph.lastPlain[location] !== NONE;
}

/**
 * ECMA-262 section 29 (memory model) after tc39/ecma262#1511, for cells whose accesses have equal ranges, plus the stated assumption that no value comes out
 * of thin air: po ∪ rf is acyclic (the standard itself has no such axiom). A SeqCst write stands in a coherence order; plain (Unordered) writes do not.
 *
 * A memory-order, total and extending happens-before, exists exactly when happens-before, coherence and these edges have no cycle: from a SeqCst read R of W to a SeqCst write V of the
 * same range if W synchronises with R and V follows W in coherence, or if W happens before both R and V. And a read R must not read W when a SeqCst V with W before V in coherence happens
 * before R while W does too; nor W overwritten in happens-before (coherent reads).
 */
export const js: MemoryModel = {
  name: 'js',
  shape: { synchronisation: 'js' },
  refuses: (operation) => operation.kind === 'fence' ? 'there are no fences in ECMAScript' : undefined,
  isOrdered: (order) => (order & ATOMIC) !== 0,
  sources(graph, read, sources) {
    const location = graph.location[read]!;
    const previous = graph.poPrev[read]!;
    const atomic = isAtomic(graph, read);
    if (atomic && !isMixed(graph, location)) {
      sourcesFrom(graph, location, lastWriteBefore(graph, location, previous, NONE), sources);
      return;
    }
    const bound = atomic ? lastWriteBefore(graph, location, previous, NONE) : INIT;
    for (let write = graph.coTail[location]!; ; write = graph.coPrev[write]!) {
      if (mayRead(graph, read, write)) sources.push(write);
      if (write === bound) break;
    }
    for (let write = graph.lastPlain[location]!; write !== NONE; write = graph.sameKindPrev[write]!) {
      if (mayRead(graph, read, write)) sources.push(write);
    }
  },
  places(graph, write, places) {
    const location = graph.location[write]!;
    const bound = lastWriteBefore(graph, location, graph.poPrev[write]!, NONE);
    if (isMixed(graph, location)) mixedPlaces(graph, write, bound, places);
    else placesFrom(graph, write, bound, places);
  },
  revisitPlaces(graph, read, write, places) {
    if (!graph.ordered[write]) {
      places.push(INIT);
      return;
    }
    const location = graph.location[write]!;
    const second = isAtomic(graph, read) ? graph.poPrev[read]! : NONE;
    const bound = lastWriteBefore(graph, location, graph.poPrev[write]!, second);
    if (isMixed(graph, location)) mixedPlaces(graph, write, bound, places);
    else placesFrom(graph, write, bound, places);
  },
  isConsistent(graph, event) {
    const location = graph.location[event]!;
    if (location < 0 || !isMixed(graph, location)) return true;
    if (isAtomic(graph, event) && isInCycle(graph, event)) return false;
    // A read that was revisited brought the write that it reads from.
    const source = graph.kind[event]! & READ ? graph.rf[event]! : INIT;
    return source < event || !isAtomic(graph, source) || !isInCycle(graph, source);
  },
  isMaximal(graph, event, revisitor) {
    const location = graph.location[event]!;
    const counts = (other: number): boolean => other !== revisitor && (other <= event || graph.inPrefix(other, revisitor));
    if (graph.kind[event]! & FENCE) return true;
    if (graph.kind[event]! & WRITE) {
      if (isReadBefore(graph, event)) return false;
      if (!graph.ordered[event]) return true;
      for (let later = graph.coNext[event]!; later !== NONE; later = graph.coNext[later]!) if (counts(later)) return false;
      return true;
    }
    const source = graph.rf[event]!;
    if (source !== INIT && !counts(source)) return false;
    // The canonical source: of the writes that no other supersedes, the one with the highest thread and then position.
    const better = (write: number): boolean => {
      if (write === source || !counts(write)) return false;
      if (source === INIT || isSuperseded(graph, source, write)) return true;
      if (isAnySuperseding(graph, write, location, counts)) return false;
      const threads = graph.thread[write]! - graph.thread[source]!;
      return threads > 0 || (threads === 0 && graph.index[write]! > graph.index[source]!);
    };
    for (let write = graph.coTail[location]!; write !== NONE; write = graph.coPrev[write]!) if (better(write)) return false;
    for (let write = graph.lastPlain[location]!; write !== NONE; write = graph.sameKindPrev[write]!) if (better(write)) return false;
    return true;
  },
  finalSources(graph, location, sources) {
    const always = (): boolean => true;
    const before = sources.length;
    const tail = graph.coTail[location]!;
    if (tail !== NONE && !isAnySuperseding(graph, tail, location, always)) sources.push(tail);
    for (let write = graph.lastPlain[location]!; write !== NONE; write = graph.sameKindPrev[write]!) {
      if (!isAnySuperseding(graph, write, location, always)) sources.push(write);
    }
    if (sources.length === before) sources.push(INIT);
  },
  isRace(graph, a, b) {
    const kinds = graph.kind[a]! | graph.kind[b]!;
    return (kinds & WRITE) !== 0 && !(isAtomic(graph, a) && isAtomic(graph, b));
  },
};

function isAnySuperseding(graph: ExecutionGraph, write: number, location: number, counts: (event: number) => boolean): boolean {
  for (let other = graph.coTail[location]!; other !== NONE; other = graph.coPrev[other]!) if (counts(other) && isSuperseded(graph, write, other)) return true;
  for (let other = graph.lastPlain[location]!; other !== NONE; other = graph.sameKindPrev[other]!) if (counts(other) && isSuperseded(graph, write, other)) return true;
  return false;
}

/** Coherent reads, and the second clause of SeqCst atomics: a SeqCst write must not be read past one that follows it when both happen before the read. */
export function mayRead(graph: ExecutionGraph, read: number, write: number): boolean {
  const location = graph.location[read]!;
  const previous = graph.poPrev[read]!;
  if (isOverwritten(graph, write, location, previous)) return false;
  if (write === INIT || !isAtomic(graph, write) || previous === NONE || !graph.happensBefore(write, previous)) return true;
  for (let later = graph.coNext[write]!; later !== NONE; later = graph.coNext[later]!) if (graph.happensBefore(later, previous)) return false;
  return true;
}

/** Places in a cell that has plain writes too: a read-modify-write must follow its source at once only if that one is SeqCst or initial; `isConsistent` does the rest. */
function mixedPlaces(graph: ExecutionGraph, write: number, bound: number, places: number[]): void {
  const location = graph.location[write]!;
  let only: number | undefined;
  if (graph.kind[write]! & EXCLUSIVE) {
    const source = graph.rf[graph.poPrev[write]!]!;
    if (source === INIT || isAtomic(graph, source)) only = source;
  }
  for (let place = graph.coTail[location]!; ; place = graph.coPrev[place]!) {
    if ((only === undefined || only === place) && !isAttached(graph, graph.nextInCoherence(place, location), place)) places.push(place);
    if (place === bound) return;
  }
}

/** Whether `next` is the write of a read-modify-write that reads from `write`. */
function isAttached(graph: ExecutionGraph, next: number, write: number): boolean {
  return next !== NONE && (graph.kind[next]! & EXCLUSIVE) !== 0 && graph.rf[graph.poPrev[next]!] === write;
}
