import { INIT, NONE } from './execution-graph.ts';
import type { ExecutionGraph } from './execution-graph.ts';
import type { MemoryModel } from './models/model.ts';
import type { Load } from './program.ts';

/** Kept at most; then all are forgotten, and their checks are made again. */
const MOST_KEPT = 1 << 15;

/** Of so many executions, one in four must have been finished before, or looking for them costs more than it saves. */
const TRIAL = 4096;

/**
 * Executions whose final check passed, told apart by what that check can see: what the threads did, which follows from the answers to their accesses, and the memory at the end.
 * Executions that differ in other ways, in coherence, sources of equal values or the order of waiters, need no check of their own.
 */
export class FinishedExecutions {
  readonly #passed = new Set<string>();
  #key = '';
  #asked = 0;
  #known = 0;

  /** Whether an execution that the check cannot tell from this one has passed. */
  has(graph: ExecutionGraph, model: MemoryModel): boolean {
    this.#key = '';
    if (this.#asked === TRIAL && this.#known * 4 < TRIAL) {
      this.#passed.clear();
      return false;
    }
    this.#asked++;
    const key = keyOf(graph, model);
    if (key === undefined) return false;
    this.#key = key;
    if (!this.#passed.has(key)) return false;
    this.#known++;
    return true;
  }

  /** Notes that the execution asked about last has passed. */
  add(): void {
    if (this.#key === '') return;
    if (this.#passed.size >= MOST_KEPT) this.#passed.clear();
    this.#passed.add(this.#key);
  }
}

/** Undefined where several writes may be the last of a cell. */
function keyOf(graph: ExecutionGraph, model: MemoryModel): string | undefined {
  let key = '';
  for (let thread = 0; thread < graph.threads; thread++) {
    const { step } = graph.pendingState(thread);
    if (step.kind !== 'end' || step.history === undefined) return undefined;
    key += `${step.history} `;
  }
  const sources: number[] = [];
  for (let location = graph.locationsInUse() - 1; location >= 0; location--) {
    if (graph.coTail[location] === NONE && graph.lastPlain[location] === NONE) continue;
    sources.length = 0;
    model.finalSources(graph, location, sources);
    if (sources.length !== 1) return undefined;
    const write = sources[0]!;
    // Waiter lists are text, and of no concern to a check that runs when nobody waits.
    const value = graph.value[write];
    if (write === INIT || typeof value === 'string') continue;
    key += `${location}:${(graph.operation(write) as Load).type}=${Object.is(value, -0) ? '-0' : String(value)} `;
  }
  return key;
}
