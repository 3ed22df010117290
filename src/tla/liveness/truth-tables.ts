import type { BehaviorGraph } from './behavior-graph.ts';
import type { Leaf, Predicate } from './normal-form.ts';

/** By label: 1 where the predicate holds, else 0. */
export type TruthTable = Uint8Array;

/** What predicates are by the labels of the nodes of a graph, or of its edges, as tables. What several error models ask is found out once. */
export class TruthTables {
  readonly #size: number;
  readonly #holds: (leaf: Leaf, label: number) => boolean;
  readonly #known = new WeakMap<Predicate, TruthTable>();

  /** @param size how many labels there are */
  constructor(size: number, holds: (leaf: Leaf, label: number) => boolean) {
    this.#size = size;
    this.#holds = holds;
  }

  of(predicate: Predicate): TruthTable {
    let table = this.#known.get(predicate);
    if (table === undefined) this.#known.set(predicate, (table = this.#make(predicate)));
    return table;
  }

  #make(predicate: Predicate): TruthTable {
    const table = new Uint8Array(this.#size);
    switch (predicate.kind) {
      case 'constant':
        return table.fill(Number(predicate.value));
      case 'leaf':
        for (let label = 0; label < table.length; label++) table[label] = Number(this.#holds(predicate.leaf, label) !== predicate.negated);
        return table;
      case 'and':
      case 'or': {
        const isAnd = predicate.kind === 'and';
        table.fill(Number(isAnd));
        for (const operand of predicate.operands) {
          const other = this.of(operand);
          for (let label = 0; label < table.length; label++) table[label] = isAnd ? table[label]! & other[label]! : table[label]! | other[label]!;
        }
        return table;
      }
    }
  }
}

/** Of predicates of states by the labels of nodes, and of those of steps by the labels of edges. */
export interface GraphTables {
  readonly nodes: TruthTables;
  readonly edges: TruthTables;
}

/** For a graph as it is now. */
export function tablesOf(graph: BehaviorGraph): GraphTables {
  return {
    nodes: new TruthTables(graph.nodeTable.size, (leaf, label) => graph.leafHoldsIn(leaf, label)),
    edges: new TruthTables(graph.edgeTable.size, (leaf, label) => graph.leafHolds(leaf, label)),
  };
}
