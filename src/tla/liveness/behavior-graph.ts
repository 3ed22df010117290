import type { CompiledAction, State } from '../compile/compiled-spec.ts';
import { Int32List } from '../search/int32-list.ts';
import type { SearchObserver } from '../search/search.ts';
import type { ByteReader } from '../values/index.ts';
import { DenseEdgeIndex } from './edge-index.ts';
import { LabelTable, placeOf, type Place } from './label-table.ts';
import type { Leaf } from './normal-form.ts';
import { readSteps } from './pack-steps.ts';
import { StepEvaluator, type Questions } from './step-evaluator.ts';

/**
 * Nodes by id and edges by index: the edges of node n are `firstEdges[n] .. firstEdges[n + 1] - 1`. In a graph that still grows edges lead to nodes beyond
 * the last one too, which have no edges yet.
 */
export interface GraphColumns {
  readonly initialCount: number;
  readonly nodeLabels: Int32Array;
  readonly firstEdges: Int32Array;
  readonly targets: Int32Array;
  readonly edgeLabels: Int32Array;
}

/** What `BehaviorGraph.lists` do not hold. */
export interface SavedGraph {
  readonly initialCount: number;
  readonly nodeLabels: readonly (readonly number[])[];
  readonly edgeLabels: readonly (readonly number[])[];
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
  /** Told of each node that has its edges. */
  onAdded: ((node: number) => void) | undefined;
  readonly #index = new DenseEdgeIndex();
  readonly #evaluator: StepEvaluator;
  /** Of the leaves of states in the labels of nodes, of those of steps in the labels of edges. */
  readonly #places: ReadonlyMap<Leaf, Place>;

  constructor(questions: Questions) {
    this.#evaluator = new StepEvaluator(questions, this.#index);
    this.nodeTable = new LabelTable(this.#evaluator.stateLeaves.length);
    this.#places = new Map([this.#evaluator.stateLeaves, this.#evaluator.actionLeaves].flatMap((list) => list.map((leaf, index) => [leaf, placeOf(index)] as const)));
    // The first value of an edge label is the label of the source.
    this.edgeTable = new LabelTable(this.#evaluator.actionLeaves.length);
    this.emitted = this.#evaluator.emitted;
  }

  /** All lists, to be saved and filled again. */
  get lists(): readonly Int32List[] {
    return [this.nodeLabels, this.firstEdges, this.targets, this.edgeLabels];
  }

  save(): SavedGraph {
    return { initialCount: this.initialCount, nodeLabels: this.nodeTable.held, edgeLabels: this.edgeTable.held };
  }

  /** Makes an empty graph that which was saved, but for the lists. */
  restore({ initialCount, nodeLabels, edgeLabels }: SavedGraph): void {
    this.initialCount = initialCount;
    this.nodeTable.restore(nodeLabels);
    this.edgeTable.restore(edgeLabels);
  }

  /** How many nodes have their edges. */
  get nodeCount(): number {
    return this.nodeLabels.length;
  }

  get edgeCount(): number {
    return this.targets.length;
  }

  /** Bytes held. */
  get bytes(): number {
    return [this.nodeLabels, this.firstEdges, this.targets, this.edgeLabels, this.#index].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  initial(): void {
    this.initialCount++;
  }

  expand(id: number, state: State): void {
    this.#evaluator.begin(id, state);
  }

  step(target: number, next: State, action: CompiledAction): void {
    this.#evaluator.step(target, next, action);
  }

  expanded(): void {
    this.#evaluator.end();
    this.#add();
  }

  absorb(id: number, steps: ByteReader, find: (high: number, low: number) => number): void {
    readSteps(this.#evaluator, id, steps, find);
    this.#add();
  }

  /** Adds the node that the evaluator has, with its edges. */
  #add(): void {
    const { stateWords, edgeCount, targets, edgeWords, wordsOfEdge, quotient } = this.#evaluator;
    const nodeLabel = this.nodeTable.numberOf(stateWords, 0, 0);
    this.nodeLabels.push(nodeLabel);
    const first = this.targets.length;
    this.firstEdges.push(first);
    for (let edge = 0; edge < edgeCount; edge++) {
      const target = targets[edge]!;
      const label = this.edgeTable.numberOf(edgeWords, edge * wordsOfEdge, nodeLabel);
      if (quotient && this.#hasEdge(first, target, label)) continue;
      this.targets.push(target);
      this.edgeLabels.push(label);
    }
    this.onAdded?.(this.nodeCount - 1);
  }

  /** Whether there is such an edge among those from an index on. */
  #hasEdge(first: number, target: number, label: number): boolean {
    for (let edge = first; edge < this.targets.length; edge++) {
      if (this.targets.get(edge) === target && this.edgeLabels.get(edge) === label) return true;
    }
    return false;
  }

  /** The graph as flat arrays. */
  columns(): GraphColumns {
    const firstEdges = new Int32Array(this.nodeCount + 1);
    firstEdges.set(this.firstEdges.toArray().subarray(0, this.nodeCount));
    firstEdges[this.nodeCount] = this.edgeCount;
    return { initialCount: this.initialCount, nodeLabels: this.nodeLabels.toArray(), firstEdges, targets: this.targets.toArray(), edgeLabels: this.edgeLabels.toArray() };
  }

  /** Whether the leaf holds on edges with this label. */
  leafHolds(leaf: Leaf, edgeLabel: number): boolean {
    const place = this.#places.get(leaf)!;
    return leaf.kind === 'action' ? this.edgeTable.has(edgeLabel, place) : this.nodeTable.has(this.edgeTable.prefix(edgeLabel), place);
  }

  /** Whether the leaf, a state predicate, holds in nodes with this label. */
  leafHoldsIn(leaf: Leaf, nodeLabel: number): boolean {
    return this.nodeTable.has(nodeLabel, this.#places.get(leaf)!);
  }
}
