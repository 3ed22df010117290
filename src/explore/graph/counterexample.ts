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
  /** A read-modify-write is two events, its read and its write. */
  readonly operation: 'read' | 'write' | 'fence' | 'update (read)' | 'update (write)' | 'failed update';
  readonly order: Order;
  /** The cell in the source's words; empty for a fence. */
  readonly location: string;
  /** What was read or written. */
  readonly value: unknown;
  /** Of an access that is part of waiting or waking: what it comes to. Empty for those that are nothing to a reader. */
  readonly does?: string;
  /** Of a read: the write that it reads from, `init` for the first value. */
  readonly readsFrom?: string;
  /** Of a read: its source comes later in `linearisation`, as in load buffering. */
  readonly early?: true;
  /** Of a read: writes of the cell that follow its source, in coherence or, plain ones under `js`, in `linearisation`, and stand before the read there: what makes it stale. */
  readonly missed?: readonly string[];
  readonly site?: Site;
}

/** A failing execution under a memory model. */
export interface GraphCounterexample {
  readonly scenario: string;
  readonly memory: ModelName;
  readonly verdict: string;
  readonly message: string;
  /** The events that the fault is about: the two accesses of a race, the last ones of threads that wait for ever. */
  readonly culprits: readonly string[];
  readonly threads: readonly { readonly name: string; readonly events: readonly GraphEvent[] }[];
  /** For each cell, its writes in coherence order (without plain writes under `js`, which have none). */
  readonly coherence: readonly { readonly location: string; readonly writes: readonly string[] }[];
  /** Event ids in an order that respects program order and reads-from; where a read is stale the order alone does not explain its value. */
  readonly linearisation: readonly string[];
  /** Ids of the events without which the fault could not be: of a race, what comes before its accesses in program order and reads-from; else all. */
  readonly relevant: readonly string[];
  /** What was thrown, if something was. */
  readonly error?: unknown;
  /** For `replayMemoryModel`. */
  readonly token: string;
}

function nameOf(graph: ExecutionGraph, program: GraphProgram, event: number): string {
  return event === INIT ? 'init' : `${program.threadNames[graph.thread[event]!]}:${graph.index[event]! + 1}`;
}

/**
 * An order of all events that extends po ∪ rf if that has no cycle, and, as far as that is possible, runs writes in coherence order and reads before the writes that overwrite their source.
 */
export function linearise(graph: ExecutionGraph): number[] {
  const done = new Set<number>();
  const order: number[] = [];
  const next = Array.from(graph.last, (event) => {
    for (; event !== NONE && graph.poPrev[event] !== NONE;) event = graph.poPrev[event]!;
    return event;
  });
  const ready = (event: number): boolean => !(graph.kind[event]! & READ) || graph.rf[event] === INIT || done.has(graph.rf[event]!);
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
  let stalled = false;
  while (order.length < graph.size) {
    let best = -1;
    let bestCost = Infinity;
    for (const event of next) {
      if (event === NONE || !(stalled || ready(event))) continue;
      const cost = waitsFor(event) * 2 + (graph.thread[event] === thread ? 0 : 1);
      if (cost < bestCost) {
        best = event;
        bestCost = cost;
      }
    }
    // Where program order and reads-from have a cycle, some read comes before its source.
    stalled = best === -1;
    if (stalled) continue;
    done.add(best);
    order.push(best);
    thread = graph.thread[best]!;
    next[thread] = graph.poNext[best]!;
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
): Omit<GraphCounterexample, 'token'> {
  const name = (event: number): string => nameOf(graph, program, event);
  const order = linearise(graph);
  const place: number[] = [];
  for (const [at, event] of order.entries()) place[event] = at;
  const describe = (event: number): GraphEvent => {
    const kind = graph.kind[event]!;
    const location = graph.location[event]!;
    const missed = kind & READ ? order.slice(0, place[event]).filter((write) => graph.kind[write]! & WRITE && graph.location[write] === location && isNewer(graph, write, graph.rf[event]!, place)).map(name) : [];
    const operation = graph.operation(event);
    const site = siteOf(operation.site);
    const report = operation.kind === 'load' || operation.kind === 'rmw' ? operation.report : undefined;
    // One of the two events of a read-modify-write is enough.
    const does = report === undefined ? undefined : (kind & (READ | EXCLUSIVE | FAILED)) === (READ | EXCLUSIVE) ? '' : report(graph.value[kind & WRITE ? graph.poPrev[event]! : event]);
    return {
      id: name(event),
      thread: program.threadNames[graph.thread[event]!]!,
      operation: operationName(kind),
      order: orderName(graph.order[event]!),
      location: kind & FENCE ? '' : program.locationName(location),
      value: graph.value[event],
      ...(does !== undefined && { does }),
      ...(kind & READ && { readsFrom: name(graph.rf[event]!) }),
      ...(kind & READ && graph.rf[event] !== INIT && place[graph.rf[event]!]! > place[event]! && { early: true as const }),
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
    relevant: order.filter((event) => isRelevant(graph, culprits, verdict, event)).map(name),
    ...(error !== undefined && { error }),
  };
}

/** Whether a write follows another one of its cell: in coherence, or, as the plain writes of `js` stand in none, where they are told. */
function isNewer(graph: ExecutionGraph, write: number, than: number, place: readonly number[]): boolean {
  if (than === INIT) return true;
  if (!graph.ordered[write] || !graph.ordered[than]) return place[write]! > place[than]!;
  for (let later = graph.coNext[than]!; later !== NONE; later = graph.coNext[later]!) if (later === write) return true;
  return false;
}

/** Whether the fault could not be without the event. Why threads wait for ever, or a result is wrong, may be anywhere. */
function isRelevant(graph: ExecutionGraph, culprits: readonly number[], verdict: string, event: number): boolean {
  return verdict !== 'race' || culprits.some((culprit) => graph.inPrefix(event, culprit));
}

/** How many events a report of the fault will show. */
export function relevantEvents(graph: ExecutionGraph, culprits: readonly number[], verdict: string): number {
  let count = 0;
  for (let event = 0; event < graph.size; event++) if (isRelevant(graph, culprits, verdict, event)) count++;
  return count;
}

/** What happens, in few words; the read of a read-modify-write is told with its write. */
function deed(event: GraphEvent, write: GraphEvent | undefined): string {
  if (event.operation === 'fence') return `fence (${event.order})`;
  if (event.does !== undefined) return event.does;
  const value = event.operation === 'write' ? `writes ${String(event.value)}` : `reads ${String(event.value)}`;
  const written = write === undefined ? '' : `, writes ${String(write.value)}`;
  const from = event.readsFrom === undefined ? '' : event.readsFrom === 'init' ? ', the first value' : ` of ${event.readsFrom}${event.early === true ? ', which comes later' : ''}`;
  const missed = event.missed === undefined ? '' : `, not yet seeing ${event.missed.join(', ')}`;
  return `${value}${from}${missed}${written} (${event.order})`;
}

/**
 * Plain text: the message, and the events that matter in an order that respects program order and reads-from, one a line: who, what, of which cell, where. Culprits
 * have a mark. Where a read sees an older write than the order suggests, the line says what it does not see yet.
 */
export function formatGraphCounterexample(counterexample: GraphCounterexample): string {
  const { scenario, memory, verdict, message, culprits, linearisation, relevant } = counterexample;
  return [`${scenario} under ${memory}: ${verdict}: ${message}`, '', ...formatEvents(counterexample), ...(relevant.length < linearisation.length ? [`  (${linearisation.length - relevant.length} events that change nothing here are left out)`] : []),
    ...(culprits.length > 0 ? ['', 'The lines marked > are what the verdict is about.'] : [])].join('\n');
}

function formatEvents({ threads, culprits, relevant }: GraphCounterexample): string[] {
  const byId = new Map(threads.flatMap(({ events }) => events).map((event) => [event.id, event]));
  const rows: string[][] = [];
  for (const id of relevant) {
    const event = byId.get(id)!;
    if (event.does === '' || (event.operation === 'update (write)' && event.does === undefined)) continue;
    const { events } = threads.find(({ name }) => name === event.thread)!;
    const next = events[events.indexOf(event) + 1];
    const write = event.operation === 'update (read)' ? next : undefined;
    const { site } = event;
    const marked = culprits.includes(id) || (write !== undefined && culprits.includes(write.id));
    rows.push([`${marked ? '>' : ' '} ${write === undefined ? id : `${id}-${write.id.slice(write.id.lastIndexOf(':') + 1)}`}`, deed(event, write), site === undefined ? event.location : `${site.file}:${site.line}`, site?.text ?? '']);
  }
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ').trimEnd());
}
