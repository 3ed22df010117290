import type { State, TemporalActionLeaf, TemporalStateLeaf } from '../compile/compiled-spec.ts';
import { Int32List } from '../search/int32-list.ts';
import type { SearchObserver } from '../search/search.ts';
import { LabelTable } from './label-table.ts';
import type { Leaf } from './normal-form.ts';

/** Nodes by id and edges by index: the edges of node n are `firstEdges[n] .. firstEdges[n + 1] - 1`. */
export interface GraphColumns {
  readonly nodeLabels: Int32Array;
  readonly firstEdges: Int32Array;
  readonly targets: Int32Array;
  readonly edgeLabels: Int32Array;
}

/**
 * The states and steps of a search with what the temporal formulas ask of them. Node ids are those of the search; the initial nodes are
 * `0 .. initialCount - 1`. Each node has an edge to itself, for the stuttering step. Neither states nor values are kept: a node has a label that says which state leaves hold in it,
 * an edge one that says which state leaves hold in its source and which action leaves hold of the step.
 */
export class BehaviorGraph implements SearchObserver {
  initialCount = 0;
  /** Labels of nodes, by id. */
  readonly nodeLabels = new Int32List();
  /** Index of the first edge of each node; the edges of node n end where those of n + 1 begin. */
  readonly firstEdges = new Int32List();
  readonly targets = new Int32List();
  /** Labels of edges. */
  readonly edgeLabels = new Int32List();
  readonly nodeTable: LabelTable;
  readonly edgeTable: LabelTable;

  readonly #stateLeaves: readonly TemporalStateLeaf[];
  readonly #actionLeaves: readonly TemporalActionLeaf[];
  /** Whether two different states can have one id, so that steps between the same ids can differ. */
  readonly #quotient: boolean;
  /** For each node the last node that has an edge to it, plus one. */
  readonly #lastSource = new Int32List();
  #source = 0;
  #state: State = [];
  #firstEdge = 0;

  constructor(leaves: readonly Leaf[], quotient: boolean) {
    this.#stateLeaves = leaves.filter((leaf) => leaf.kind === 'state');
    this.#actionLeaves = leaves.filter((leaf) => leaf.kind === 'action');
    this.#quotient = quotient;
    this.nodeTable = new LabelTable(this.#stateLeaves.length);
    // The first value of an edge label is the label of the source.
    this.edgeTable = new LabelTable(this.#actionLeaves.length, true);
  }

  /** How many nodes have their edges. */
  get nodeCount(): number {
    return this.nodeLabels.length;
  }

  get edgeCount(): number {
    return this.targets.length;
  }

  initial(): void {
    this.initialCount++;
  }

  expand(id: number, state: State): void {
    const leaves = this.#stateLeaves;
    const table = this.nodeTable;
    table.begin(0);
    for (let index = 0; index < leaves.length; index++) table.add(leaves[index]!.holds(state));
    this.nodeLabels.push(table.end());
    this.#source = id;
    this.#state = state;
    this.#firstEdge = this.targets.length;
    this.firstEdges.push(this.#firstEdge);
  }

  step(target: number, next: State): void {
    if (!this.#quotient && this.#known(target)) return;
    const leaves = this.#actionLeaves;
    const table = this.edgeTable;
    table.begin(this.nodeLabels.get(this.#source));
    for (let index = 0; index < leaves.length; index++) table.add(leaves[index]!.holds(this.#state, next));
    const label = table.end();
    if (this.#quotient) {
      for (let edge = this.#firstEdge; edge < this.targets.length; edge++) {
        if (this.targets.get(edge) === target && this.edgeLabels.get(edge) === label) return;
      }
    }
    this.targets.push(target);
    this.edgeLabels.push(label);
  }

  expanded(): void {
    this.step(this.#source, this.#state);
  }

  #known(target: number): boolean {
    while (this.#lastSource.length <= target) this.#lastSource.push(0);
    if (this.#lastSource.get(target) === this.#source + 1) return true;
    this.#lastSource.set(target, this.#source + 1);
    return false;
  }

  /** The graph as flat arrays. */
  columns(): GraphColumns {
    const firstEdges = new Int32Array(this.nodeCount + 1);
    firstEdges.set(this.firstEdges.toArray().subarray(0, this.nodeCount));
    firstEdges[this.nodeCount] = this.edgeCount;
    return { nodeLabels: this.nodeLabels.toArray(), firstEdges, targets: this.targets.toArray(), edgeLabels: this.edgeLabels.toArray() };
  }

  /** Whether the leaf holds on edges with this label. */
  leafHolds(leaf: Leaf, edgeLabel: number): boolean {
    if (leaf.kind === 'action') return this.edgeTable.bit(edgeLabel, this.#actionLeaves.indexOf(leaf));
    return this.leafHoldsIn(leaf, this.edgeTable.prefix(edgeLabel));
  }

  /** Whether the leaf, a state predicate, holds in nodes with this label. */
  leafHoldsIn(leaf: Leaf, nodeLabel: number): boolean {
    return this.nodeTable.bit(nodeLabel, this.#stateLeaves.indexOf(leaf as TemporalStateLeaf));
  }
}
