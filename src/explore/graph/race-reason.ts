import { siteOf } from '../_internals/instrumented.ts';
import { INIT, NONE, READ, WRITE } from './execution-graph.ts';
import type { ExecutionGraph } from './execution-graph.ts';
import { ATOMIC, orderName } from './order.ts';
import type { GraphProgram } from './program.ts';

/** Says of a data race what the two accesses are, with their values, and which synchronizes-with edge is missing. */
export function raceReason(graph: ExecutionGraph, program: GraphProgram, a: number, b: number): string {
  const name = (event: number): string => `${program.threadNames[graph.thread[event]!]!}:${graph.index[event]! + 1}`;
  const where = (event: number): string => {
    const site = siteOf(graph.operation(event).site);
    return site === undefined ? '' : ` at ${site.file}:${site.line}`;
  };
  const access = (event: number): string =>
    `${name(event)} ${graph.kind[event]! & WRITE ? 'writes' : 'reads'} ${String(graph.value[event])}${graph.order[event]! & ATOMIC ? ' atomically' : ''}${where(event)}`;
  return `two accesses of ${program.locationName(graph.location[a]!)} that nothing orders: ${access(a)}, ${access(b)}. ${missingEdge(graph, name, a, b) ?? missingEdge(graph, name, b, a) ?? noEdge(graph, program, a, b)}`;
}

function noEdge(graph: ExecutionGraph, program: GraphProgram, a: number, b: number): string {
  const thread = (event: number): string => program.threadNames[graph.thread[event]!]!;
  return `No atomic word leads from one to the other: between the accesses ${thread(a)} and ${thread(b)} neither write nor read one that the other reads or writes`;
}

/**
 * Why an atomic read before `second` does not synchronize with an atomic write after `first`: it reads from it, but the orders do not give that; or it does not read from it.
 */
function missingEdge(graph: ExecutionGraph, name: (event: number) => string, first: number, second: number): string | undefined {
  const { kind, order, location, thread, index } = graph;
  const isAfterFirst = (write: number): boolean => write !== INIT && thread[write] === thread[first] && index[write]! > index[first]!;
  const ordered = (event: number): string => `${name(event)} (${orderName(order[event]!)})`;
  let elsewhere: string | undefined;
  for (let read = graph.poPrev[second]!; read !== NONE; read = graph.poPrev[read]!) {
    if (!(kind[read]! & READ) || !(order[read]! & ATOMIC)) continue;
    const source = graph.rf[read]!;
    if (isAfterFirst(source)) return `${ordered(read)} reads from ${ordered(source)}, but does not synchronize with it: these orders give no happens-before`;
    for (let write = graph.last[thread[first]!]!; isAfterFirst(write); write = graph.poPrev[write]!) {
      if (!(kind[write]! & WRITE) || !(order[write]! & ATOMIC) || location[write] !== location[read]) continue;
      elsewhere ??= `Missing is a synchronizes-with edge: ${ordered(read)} would have to read from ${ordered(write)}, but it reads ${source === INIT ? 'the first value' : `from ${name(source)}`}`;
    }
  }
  return elsewhere;
}
