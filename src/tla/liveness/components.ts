import type { GraphColumns } from './behavior-graph.ts';
import type { TruthTable } from './truth-tables.ts';

/** A transition of an automaton, with the steps that it may be taken with. */
export interface Move {
  readonly target: number;
  readonly postponed: number;
  /** By label of the node that it is taken in; `undefined` for any node. */
  readonly nodes: TruthTable | undefined;
  /** By label of the edge. */
  readonly edges: TruthTable;
}

/** In place of the label of a loop: there is none, or not just one that puts nothing off. */
export const NO_LOOP = -1;
export const LOOPS = -2;

/** Is given the nodes of a component, valid during the call, and for a single node the label of its only step to itself, or `LOOPS`. */
export type FoundComponent = (nodes: Int32Array, loop: number) => void;

/** Among the orders in which nodes are met: not to be met, or no more. Above all others. */
const OUTSIDE = 0x7fffffff;
/** Words to a node that is left for one of its successors: node, least order seen, move, edge, loop. */
const FRAME = 5;

/**
 * Strongly connected components of a graph times an automaton, whose nodes are numbered as those of a `Product` (Tarjan, "Depth-first search and linear
 * graph algorithms", 1972, without recursion). Much of a short run goes here before V8 has optimized it, so that it is written for few operations a step.
 */
export class Components {
  readonly #graph: GraphColumns;
  readonly #width: number;
  /** When each node was met; 0 for one that is to be. */
  readonly #order: Int32Array;
  /** Nodes that were met, whose component is not known yet. */
  readonly #open: Int32Array;

  constructor(graph: GraphColumns, width: number) {
    this.#graph = graph;
    this.#width = width;
    const size = graph.nodeLabels.length * width;
    this.#order = new Int32Array(size).fill(OUTSIDE);
    this.#open = new Int32Array(size);
  }

  /**
   * Finds those among some nodes, of steps between these.
   * @param moves by state of the automaton
   * @param found is told of each component with a step inside it
   */
  find(among: Int32Array, moves: readonly (readonly Move[])[], found: FoundComponent): void {
    const { firstEdges, targets, edgeLabels, nodeLabels } = this.#graph;
    const width = this.#width;
    const order = this.#order;
    const open = this.#open;
    const frames: number[] = [];
    let openCount = 0;
    let counter = 0;
    for (let index = 0; index < among.length; index++) order[among[index]!] = 0;
    for (let index = 0; index < among.length; index++) {
      let next = among[index]!;
      if (order[next] !== 0) continue;
      let depth = -1;
      let node = 0;
      let source = 0;
      let list = moves[0]!;
      let low = 0;
      let at = 0;
      let edge = 0;
      let loop = NO_LOOP;
      for (;;) {
        if (next >= 0) {
          if (depth >= 0) {
            const frame = FRAME * depth;
            frames[frame] = node;
            frames[frame + 1] = low;
            frames[frame + 2] = at;
            frames[frame + 3] = edge;
            frames[frame + 4] = loop;
          }
          depth++;
          node = next;
          const state = node % width;
          source = (node - state) / width;
          list = moves[state]!;
          low = ++counter;
          order[node] = low;
          open[openCount++] = node;
          at = 0;
          edge = firstEdges[source]!;
          loop = NO_LOOP;
          next = -1;
        }
        const end = firstEdges[source + 1]!;
        scan: for (; at < list.length; at++, edge = firstEdges[source]!) {
          const { target, postponed, nodes, edges } = list[at]!;
          if (nodes !== undefined && nodes[nodeLabels[source]!] === 0) continue;
          for (; edge < end; edge++) {
            const label = edgeLabels[edge]!;
            if (edges[label] === 0) continue;
            const to = targets[edge]! * width + target;
            // Undefined for a node that has no edges yet: neither zero nor less.
            const met = order[to]!;
            if (met === 0) {
              next = to;
              edge++;
              break scan;
            }
            if (met < low) low = met;
            else if (to === node) loop = loop === NO_LOOP && postponed === 0 ? label : LOOPS;
          }
        }
        if (next >= 0) continue;
        if (low === order[node]) {
          let from = openCount;
          let one: number;
          do {
            one = open[--from]!;
            order[one] = OUTSIDE;
          } while (one !== node);
          const isSingle = openCount - from === 1;
          if (!isSingle || loop !== NO_LOOP) found(open.subarray(from, openCount), isSingle ? loop : LOOPS);
          openCount = from;
        }
        if (depth === 0) break;
        depth--;
        const below = low;
        const frame = FRAME * depth;
        node = frames[frame]!;
        low = frames[frame + 1]!;
        at = frames[frame + 2]!;
        edge = frames[frame + 3]!;
        loop = frames[frame + 4]!;
        const state = node % width;
        source = (node - state) / width;
        list = moves[state]!;
        if (below < low) low = below;
      }
    }
  }
}
