import { FAILED, NONE } from './execution-graph.ts';
import type { ExecutionGraph } from './execution-graph.ts';
import { RefusedError, Restart } from './refused.ts';
import { KEEP } from './program.ts';
import type { GraphProgram, Operation, Step, ThreadRun, Value } from './program.ts';

/** What a run of a thread along the events of a graph showed. */
export interface Rerun {
  /** Events whose operation is another one than in the graph, or writes another value; from the first that is no such event at all, all of them. */
  readonly differs: ReadonlySet<number>;
  /** New values of writes. */
  readonly written: ReadonlyMap<number, Value>;
  /** Whether the same accesses were made, whatever they wrote. */
  readonly sameAccesses: boolean;
  /** The event from which on other accesses are made; NONE if it is only the end of the thread that is another. */
  readonly divergence: number;
  readonly last: Step;
}

/** Runs a thread once more, with what it reads in the graph, but for one read. */
export function rerunThread(program: GraphProgram, graph: ExecutionGraph, thread: number, changed = NONE, value?: Value): Rerun {
  const look = (): Rerun => rerun(program, graph, thread, changed, value);
  return program.probing?.(look) ?? look();
}

function rerun(program: GraphProgram, graph: ExecutionGraph, thread: number, changed: number, value: Value): Rerun {
  const run = program.start(thread);
  const differs = new Set<number>();
  const written = new Map<number, Value>();
  const events: number[] = [];
  for (let event = graph.last[thread]!; event !== NONE; event = graph.poPrev[event]!) events.unshift(event);
  let step = next(run, undefined);
  for (let at = 0; at < events.length; at++) {
    const event = events[at]!;
    const read = event === changed ? value : graph.value[event];
    if (!isSameAccess(step, graph.operation(event)) || !goesOn(step, read, graph.kind[event]!)) {
      for (const later of events.slice(at)) differs.add(later);
      return { differs, written, sameAccesses: false, divergence: event, last: step };
    }
    const operation = step as Operation;
    if (operation.kind === 'store') {
      written.set(event, operation.value);
      if (!Object.is(operation.value, graph.value[event])) differs.add(event);
    } else if (operation.kind === 'rmw' && !(graph.kind[event]! & FAILED)) {
      const write = events[++at]!;
      const updated = operation.update(read) as Value;
      written.set(write, updated);
      if (!Object.is(updated, graph.value[write])) differs.add(write);
    }
    step = next(run, operation.kind === 'load' || operation.kind === 'rmw' ? read : undefined);
  }
  return { differs, written, sameAccesses: step.kind === 'end', divergence: NONE, last: step };
}

/** What cannot be explored is another step than any that was. */
function next(run: ThreadRun, value: Value): Step {
  try {
    return run.next(value);
  } catch (error) {
    if (error instanceof RefusedError || error instanceof Restart) return { kind: 'failed', error };
    throw error;
  }
}

/** A few other values that the read could give, of the same JavaScript type. */
export function otherValues(program: GraphProgram, operation: Operation, value: Value): Value[] {
  const others = typeof value === 'bigint' ? [0n, 1n, -1n, value + 1n, 1n << 40n] : typeof value === 'number' ? [0, 1, -1, value + 1, 1 << 20] : [];
  return others.map((other) => program.normalise?.(operation, other) ?? other).filter((other) => !Object.is(other, value));
}

function isSameAccess(step: Step, operation: Operation): boolean {
  if (step.kind !== operation.kind) return false;
  if (step.kind === 'fence' || operation.kind === 'fence') return step.kind === 'fence' && operation.kind === 'fence' && step.order === operation.order;
  return 'location' in step && step.location === operation.location && step.order === operation.order && step.type === operation.type && step.site === operation.site;
}

/** Whether an access that is a read goes on as in the graph: an await ends, a compare-exchange succeeds or fails. */
function goesOn(step: Step, value: Value, kind: number): boolean {
  if (step.kind !== 'load' && step.kind !== 'rmw') return true;
  if (step.until?.(value) === false) return false;
  return step.kind === 'load' || (step.update(value) === KEEP) === ((kind & FAILED) !== 0);
}
