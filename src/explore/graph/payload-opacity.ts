import type { ExecutionGraph } from './execution-graph.ts';
import { NONE, READ } from './execution-graph.ts';
import { ATOMIC } from './order.ts';
import type { GraphProgram } from './program.ts';
import { otherValues, rerunThread } from './rerun.ts';
import type { LocalState } from './thread-tree.ts';

/** A plain read whose value reaches more than plain writes: sites of the read, and of the first access that depends on it; -1 if what depends is how the thread ends. */
export interface Leak {
  readonly read: number;
  readonly reaches: number;
}

/** Reads of one site that are tried. */
const MOST_OF_A_SITE = 32;

/**
 * Payload opacity: values of plain reads reach neither control flow, nor addresses, nor operands of `Atomics`. Found by running a thread again with other values for the
 * read: what is accessed then must be the same, and what atomic accesses write. A leak that is reported is one; with few other values, one may be missed.
 */
export class PayloadOpacity {
  readonly #program: GraphProgram;
  readonly #tried = new WeakSet<LocalState>();
  readonly #ofSite = new Map<number, number>();
  readonly leaks = new Map<string, Leak>();
  /** Reads tried, each with several values. */
  reads = 0;

  constructor(program: GraphProgram) {
    this.#program = program;
  }

  look(graph: ExecutionGraph): void {
    for (let read = 0; read < graph.size; read++) {
      if (!(graph.kind[read]! & READ) || graph.order[read]! & ATOMIC || this.#tried.has(graph.state[read]!)) continue;
      this.#tried.add(graph.state[read]!);
      const { site } = graph.operation(read);
      const before = this.#ofSite.get(site) ?? 0;
      this.#ofSite.set(site, before + 1);
      if (before < MOST_OF_A_SITE) this.#try(graph, read);
    }
  }

  #try(graph: ExecutionGraph, read: number): void {
    this.reads++;
    const operation = graph.operation(read);
    for (const value of otherValues(this.#program, operation, graph.value[read])) {
      const { differs, sameAccesses, divergence } = rerunThread(this.#program, graph, graph.thread[read]!, read, value);
      // What plain writes write is no matter, so long as the accesses are the same.
      const reached = [...differs].find((event) => event === divergence || graph.order[event]! & ATOMIC) ?? (sameAccesses ? undefined : NONE);
      if (reached === undefined) continue;
      const leak = { read: operation.site, reaches: reached < 0 ? -1 : graph.operation(reached).site };
      this.leaks.set(`${leak.read} ${leak.reaches}`, leak);
    }
  }
}
