import type { CompiledAction, CoveredAction, State, TemporalActionLeaf, TemporalStateLeaf } from '../compile/compiled-spec.ts';
import { Int32List } from '../search/int32-list.ts';
import type { SearchObserver } from '../search/search.ts';
import { LabelTable } from './label-table.ts';
import type { Leaf } from './normal-form.ts';

interface Edge {
  target: number;
  /** By action leaf: whether it holds of the step. */
  readonly values: boolean[];
}

interface Cover {
  readonly covered: CoveredAction;
  /** Positions of the state leaves and of the action leaves that it tells of. */
  readonly states: number[];
  readonly steps: number[];
}

function collectCovers(stateLeaves: readonly TemporalStateLeaf[], actionLeaves: readonly TemporalActionLeaf[]): Cover[] {
  const covers = new Map<CoveredAction, Cover>();
  const coverOf = (covered: CoveredAction): Cover => {
    let cover = covers.get(covered);
    if (cover === undefined) covers.set(covered, (cover = { covered, states: [], steps: [] }));
    return cover;
  };
  for (const [index, { covered }] of stateLeaves.entries()) if (covered !== undefined) coverOf(covered).states.push(index);
  for (const [index, { covered }] of actionLeaves.entries()) if (covered !== undefined) coverOf(covered).steps.push(index);
  return [...covers.values()];
}

function byAction(covers: readonly Cover[]): Cover[][] {
  const found: Cover[][] = [];
  for (const cover of covers) for (const action of cover.covered.actions) (found[action] ??= []).push(cover);
  return found;
}

/** Nodes by id and edges by index: the edges of node n are `firstEdges[n] .. firstEdges[n + 1] - 1`. */
export interface GraphColumns {
  readonly nodeLabels: Int32Array;
  readonly firstEdges: Int32Array;
  readonly targets: Int32Array;
  readonly edgeLabels: Int32Array;
}

/**
 * The states and steps of a search with what the temporal formulas ask of them. Node ids are those of the search; the initial nodes are
 * `0 .. initialCount - 1`. Each node has an edge to itself, for the stuttering step. Neither states nor values are kept: a node has a label
 * that says which state leaves hold in it, an edge one that says which state leaves hold in its source and which action leaves hold of the step.
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
  readonly emitted: SearchObserver['emitted'];

  readonly #stateLeaves: readonly TemporalStateLeaf[];
  readonly #actionLeaves: readonly TemporalActionLeaf[];
  /** Whether two different states can have one id, so that steps between the same ids can differ. */
  readonly #quotient: boolean;
  /** What is made of parts of the next-state relation, so that the search's own steps tell where it holds. */
  readonly #covers: readonly Cover[];
  /** By action: the covers that it belongs to. */
  readonly #coversOf: readonly (readonly Cover[])[];
  /** For each node, one more than the last node that has an edge to it, and where that edge is in `#edges`. */
  readonly #lastSource = new Int32List();
  readonly #lastEdge = new Int32List();

  // Of the node being expanded:
  #source = 0;
  #state: State = [];
  readonly #stateValues: boolean[];
  /** Its edges so far; entries from `#edgeCount` on are left from other nodes, to be used again. */
  readonly #edges: Edge[] = [];
  #edgeCount = 0;

  constructor(leaves: readonly Leaf[], quotient: boolean) {
    this.#stateLeaves = leaves.filter((leaf) => leaf.kind === 'state');
    this.#actionLeaves = leaves.filter((leaf) => leaf.kind === 'action');
    this.#quotient = quotient;
    // When several states are one node, a step of another state can lead to the same node.
    this.#covers = quotient ? [] : collectCovers(this.#stateLeaves, this.#actionLeaves);
    this.#coversOf = byAction(this.#covers);
    this.#stateValues = this.#stateLeaves.map(() => false);
    this.nodeTable = new LabelTable(this.#stateLeaves.length);
    // The first value of an edge label is the label of the source.
    this.edgeTable = new LabelTable(this.#actionLeaves.length, true);
    this.emitted = this.#covers.some(({ states }) => states.length > 0) ? (next, action) => this.#noteEnabled(next, action) : undefined;
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
    this.#source = id;
    this.#state = state;
    this.#edgeCount = 0;
    const leaves = this.#stateLeaves;
    for (let index = 0; index < leaves.length; index++) this.#stateValues[index] = this.#isCovered(leaves[index]!) ? false : leaves[index]!.holds(state);
  }

  step(target: number, next: State, action: CompiledAction): void {
    const covers = this.#coversOf[action.index];
    const known = this.#quotient ? undefined : this.#knownEdge(target);
    const values = (known ?? this.#newEdge(target)).values;
    if (known === undefined) this.#evaluate(values, next);
    if (covers === undefined) return;
    for (let index = 0; index < covers.length; index++) {
      const { covered, steps } = covers[index]!;
      if (steps.length === 0 || values[steps[0]!]! || !covered.changed(this.#state, next)) continue;
      for (let step = 0; step < steps.length; step++) values[steps[step]!] = true;
    }
  }

  expanded(): void {
    const loop = this.#quotient ? undefined : this.#knownEdge(this.#source);
    // No <<A>>_v is a stuttering step, so that what is covered does not hold of it.
    if (loop === undefined) this.#evaluate(this.#newEdge(this.#source).values, this.#state);
    const { nodeTable } = this;
    nodeTable.begin(0);
    for (let index = 0; index < this.#stateValues.length; index++) nodeTable.add(this.#stateValues[index]!);
    const nodeLabel = nodeTable.end();
    this.nodeLabels.push(nodeLabel);
    const first = this.targets.length;
    this.firstEdges.push(first);
    for (let index = 0; index < this.#edgeCount; index++) this.#addEdge(this.#edges[index]!, nodeLabel, first);
  }

  #addEdge({ target, values }: Edge, nodeLabel: number, first: number): void {
    const { edgeTable } = this;
    edgeTable.begin(nodeLabel);
    for (let index = 0; index < values.length; index++) edgeTable.add(values[index]!);
    const label = edgeTable.end();
    if (this.#quotient) {
      for (let edge = first; edge < this.targets.length; edge++) {
        if (this.targets.get(edge) === target && this.edgeLabels.get(edge) === label) return;
      }
    }
    this.targets.push(target);
    this.edgeLabels.push(label);
  }

  #newEdge(target: number): Edge {
    let edge = this.#edges[this.#edgeCount];
    if (edge === undefined) this.#edges.push((edge = { target, values: this.#actionLeaves.map(() => false) }));
    edge.target = target;
    this.#edgeCount++;
    return edge;
  }

  /** The edge from the node being expanded, when there is one; there will be one after the call. */
  #knownEdge(target: number): Edge | undefined {
    while (this.#lastSource.length <= target) {
      this.#lastSource.push(0);
      this.#lastEdge.push(0);
    }
    if (this.#lastSource.get(target) === this.#source + 1) return this.#edges[this.#lastEdge.get(target)]!;
    this.#lastSource.set(target, this.#source + 1);
    this.#lastEdge.set(target, this.#edgeCount);
    return undefined;
  }

  #evaluate(values: boolean[], next: State): void {
    const leaves = this.#actionLeaves;
    for (let index = 0; index < leaves.length; index++) values[index] = this.#isCovered(leaves[index]!) ? false : leaves[index]!.holds(this.#state, next);
  }

  #noteEnabled(next: State, { index: action }: CompiledAction): void {
    const covers = this.#coversOf[action];
    if (covers === undefined) return;
    for (let index = 0; index < covers.length; index++) {
      const { covered, states } = covers[index]!;
      if (states.length === 0 || this.#stateValues[states[0]!]! || !covered.changed(this.#state, next)) continue;
      for (let state = 0; state < states.length; state++) this.#stateValues[states[state]!] = true;
    }
  }

  #isCovered(leaf: Leaf): boolean {
    return !this.#quotient && leaf.covered !== undefined;
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
