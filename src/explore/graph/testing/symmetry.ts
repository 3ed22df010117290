import { INIT, READ, WRITE } from '../execution-graph.ts';
import type { ExecutionGraph } from '../execution-graph.ts';

/** A text that two graphs share if, and only if, they are the same up to an exchange of threads, all of which `permutations` gives: for each thread, the one in whose place it is put. */
export function upToSymmetry(graph: ExecutionGraph, permutations: readonly (readonly number[])[]): string {
  return permutations.map((place) => describe(graph, place)).reduce((least, text) => text < least ? text : least);
}

/** All orders of the threads from `first` on, those before it staying where they are. */
export function exchanges(threads: number, first: number): number[][] {
  const place = Array.from({ length: threads }, (_, thread) => thread);
  const orders = (rest: readonly number[]): number[][] => rest.length === 0 ? [[]] : rest.flatMap((each) => orders(rest.filter((other) => other !== each)).map((order) => [each, ...order]));
  return orders(place.slice(first)).map((order) => [...place.slice(0, first), ...order]);
}

/** Events by thread and position: program order, reads-from and coherence say all of a graph. */
function describe(graph: ExecutionGraph, place: readonly number[]): string {
  const name = (event: number): string => event === INIT ? 'i' : `${place[graph.thread[event]!]}.${graph.index[event]}`;
  const lines: string[] = [];
  for (let event = 0; event < graph.size; event++) {
    const kind = graph.kind[event]!;
    const after = kind & READ ? name(graph.rf[event]!) : kind & WRITE && graph.ordered[event] ? name(graph.coPrev[event]!) : '';
    lines.push(`${name(event)}:${kind} ${graph.location[event]}<${after}`);
  }
  return lines.sort().join();
}
