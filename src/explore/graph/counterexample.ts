import type { Site } from '../../instrument/access.ts';
import { siteOf } from '../_internals/instrumented.ts';
import { EXCLUSIVE, FAILED, FENCE, INIT, NONE, READ, WRITE } from './execution-graph.ts';
import type { ExecutionGraph } from './execution-graph.ts';
import type { ModelName } from './models/model.ts';
import { orderName } from './order.ts';
import type { Order } from './order.ts';
import type { GraphProgram } from './program.ts';

/** One event of an execution graph, for people. */
export interface GraphEvent {
  /** `thread:position`, positions from 1; unique in the graph. */
  readonly id: string;
  readonly thread: string;
  readonly operation: 'read' | 'write' | 'fence' | 'update (read)' | 'update (write)' | 'failed update';
  readonly order: Order;
  /** The cell in the source's words; empty for a fence. */
  readonly location: string;
  /** What was read or written. */
  readonly value: unknown;
  /** Of a read: the write that it reads from, `init` for the first value. */
  readonly readsFrom?: string;
  /** Of a read: writes of the cell that follow its source in coherence and stand before the read in `linearisation`: what makes it stale. */
  readonly missed?: readonly string[];
  readonly site?: Site;
}

/** A failing execution under a memory model. */
export interface GraphCounterexample {
  readonly scenario: string;
  readonly memory: ModelName;
  readonly verdict: string;
  readonly message: string;
  /** The events that the fault is about: the two accesses of a race. */
  readonly culprits: readonly string[];
  readonly threads: readonly { readonly name: string; readonly events: readonly GraphEvent[] }[];
  /** For each cell, its writes in coherence order (without plain writes under `js`, which have none). */
  readonly coherence: readonly { readonly location: string; readonly writes: readonly string[] }[];
  /** Event ids in an order that respects program order and reads-from; where a read is stale the order alone does not explain its value. */
  readonly linearisation: readonly string[];
  /** What was thrown, if something was. */
  readonly error?: unknown;
}

function nameOf(graph: ExecutionGraph, program: GraphProgram, event: number): string {
  return event === INIT ? 'init' : `${program.threadNames[graph.thread[event]!]}:${graph.index[event]! + 1}`;
}

/**
 * An order of all events that extends po ∪ rf, and, as far as that is possible, runs writes in coherence order and reads before the writes that overwrite their source.
 */
function linearise(graph: ExecutionGraph): number[] {
  const done = new Set<number>();
  const order: number[] = [];
  const ready = (event: number): boolean => {
    const previous = graph.poPrev[event]!;
    if (previous !== NONE && !done.has(previous)) return false;
    const kind = graph.kind[event]!;
    return !(kind & READ) || graph.rf[event] === INIT || done.has(graph.rf[event]!);
  };
  /** Events that should come first if the order could be that of one memory. */
  const waitsFor = (event: number): number => {
    const location = graph.location[event]!;
    let count = 0;
    if (!(graph.kind[event]! & WRITE) || !graph.ordered[event]) return 0;
    for (let write = graph.coPrev[event]!; write !== INIT; write = graph.coPrev[write]!) if (!done.has(write)) count++;
    for (let read = graph.lastRead[location]!; read !== NONE; read = graph.sameKindPrev[read]!) {
      if (!done.has(read) && graph.thread[read] !== graph.thread[event] && graph.rf[read] === graph.coPrev[event]) count++;
    }
    return count;
  };
  let thread = -1;
  while (order.length < graph.size) {
    let best = -1;
    let bestCost = Infinity;
    for (let event = 0; event < graph.size; event++) {
      if (done.has(event) || !ready(event)) continue;
      const cost = waitsFor(event) * 2 + (graph.thread[event] === thread ? 0 : 1);
      if (cost < bestCost) {
        best = event;
        bestCost = cost;
      }
    }
    done.add(best);
    order.push(best);
    thread = graph.thread[best]!;
  }
  return order;
}

function operationName(kind: number): GraphEvent['operation'] {
  if (kind & FENCE) return 'fence';
  if (kind & FAILED) return 'failed update';
  if (kind & EXCLUSIVE) return kind & READ ? 'update (read)' : 'update (write)';
  return kind & READ ? 'read' : 'write';
}

export function graphCounterexample(
  graph: ExecutionGraph, program: GraphProgram, memory: ModelName, verdict: string, message: string, culprits: readonly number[], error?: unknown,
): GraphCounterexample {
  const name = (event: number): string => nameOf(graph, program, event);
  const order = linearise(graph);
  const place: number[] = [];
  for (const [at, event] of order.entries()) place[event] = at;
  const describe = (event: number): GraphEvent => {
    const kind = graph.kind[event]!;
    const location = graph.location[event]!;
    const missed: string[] = [];
    if (kind & READ) {
      const source = graph.rf[event]!;
      const ordered = source === INIT || graph.ordered[source] === 1;
      for (let write = ordered ? graph.nextInCoherence(source, location) : NONE; write !== NONE; write = graph.coNext[write]!) if (place[write]! < place[event]!) missed.push(name(write));
    }
    const site = siteOf(graph.operation(event).site);
    return {
      id: name(event),
      thread: program.threadNames[graph.thread[event]!]!,
      operation: operationName(kind),
      order: orderName(graph.order[event]!),
      location: kind & FENCE ? '' : program.locationName(location),
      value: graph.value[event],
      ...(kind & READ && { readsFrom: name(graph.rf[event]!) }),
      ...(missed.length > 0 && { missed }),
      ...(site && { site }),
    };
  };
  const coherence: { location: string; writes: string[] }[] = [];
  for (let location = 0; location < Math.min(program.locationCount(), graph.locationsInUse()); location++) {
    const writes: string[] = [];
    for (let write = graph.coHead[location]!; write !== NONE; write = graph.coNext[write]!) writes.push(name(write));
    if (writes.length > 0) coherence.push({ location: program.locationName(location), writes });
  }
  return {
    scenario: program.name,
    memory,
    verdict,
    message,
    culprits: culprits.map(name),
    threads: program.threadNames.map((threadName, thread) => {
      const events: GraphEvent[] = [];
      for (let event = graph.last[thread]!; event !== NONE; event = graph.poPrev[event]!) events.unshift(describe(event));
      return { name: threadName, events };
    }),
    coherence,
    linearisation: order.map(name),
    ...(error !== undefined && { error }),
  };
}

function line(event: GraphEvent): string {
  const what = event.operation === 'fence' ? `fence (${event.order})` : `${event.operation} ${event.location} = ${String(event.value)} (${event.order})`;
  const from = event.readsFrom === undefined ? '' : ` from ${event.readsFrom}`;
  const missed = event.missed === undefined ? '' : `, not yet seeing ${event.missed.join(', ')}`;
  const place = event.site === undefined ? '' : `  ${event.site.file}:${event.site.line}:${event.site.column}  ${event.site.text}`;
  return `${event.id}  ${what}${from}${missed}${place}`;
}

/** Plain text: the message, the events of each thread, the coherence orders, and a linear order of the events. */
export function formatGraphCounterexample(counterexample: GraphCounterexample): string {
  const lines = [`${counterexample.scenario} under ${counterexample.memory}: ${counterexample.verdict}: ${counterexample.message}`, ''];
  for (const { name, events } of counterexample.threads) {
    lines.push(name, ...events.map((event) => `${counterexample.culprits.includes(event.id) ? '> ' : '  '}${line(event)}`), '');
  }
  if (counterexample.coherence.length > 0) lines.push('coherence', ...counterexample.coherence.map(({ location, writes }) => `  ${location}: ${['init', ...writes].join(' < ')}`), '');
  lines.push('in an order that respects program order and reads-from', `  ${counterexample.linearisation.join(' ')}`);
  return lines.join('\n');
}
