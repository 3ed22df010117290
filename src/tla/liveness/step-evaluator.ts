import type { CompiledAction, CoveredAction, State, TemporalActionLeaf, TemporalStateLeaf } from '../compile/compiled-spec.ts';
import type { EdgeIndex } from './edge-index.ts';
import type { Leaf } from './normal-form.ts';

export interface Edge {
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

/** What the temporal formulas ask of a state and of the steps from it, evaluated as a search comes upon them. */
export class StepEvaluator {
  readonly stateLeaves: readonly TemporalStateLeaf[];
  readonly actionLeaves: readonly TemporalActionLeaf[];
  /** Whether two different states can have one id, so that steps between the same ids can differ. */
  readonly quotient: boolean;
  /** Told of each successor, also of those that are left out; absent when that tells nothing. */
  readonly emitted: ((next: State, action: CompiledAction) => void) | undefined;
  /** Of the state at hand, by state leaf. */
  readonly stateValues: boolean[];

  readonly #index: EdgeIndex;
  /** By action: what is made of parts of the next-state relation with it, so that the search's own steps tell where it holds. */
  readonly #coversOf: readonly (readonly Cover[])[];
  #source = 0;
  #state: State = [];
  /** The edges so far; entries from `#edgeCount` on are left from other states, to be used again. */
  readonly #edges: Edge[] = [];
  #edgeCount = 0;

  constructor(leaves: readonly Leaf[], quotient: boolean, index: EdgeIndex) {
    this.stateLeaves = leaves.filter((leaf) => leaf.kind === 'state');
    this.actionLeaves = leaves.filter((leaf) => leaf.kind === 'action');
    this.quotient = quotient;
    this.#index = index;
    // When several states are one node, a step of another state can lead to the same node.
    const covers = quotient ? [] : collectCovers(this.stateLeaves, this.actionLeaves);
    this.#coversOf = byAction(covers);
    this.stateValues = this.stateLeaves.map(() => false);
    this.emitted = covers.some(({ states }) => states.length > 0) ? (next, action) => this.#noteEnabled(next, action) : undefined;
  }

  get edgeCount(): number {
    return this.#edgeCount;
  }

  /** @param index below `edgeCount` */
  edge(index: number): Edge {
    return this.#edges[index]!;
  }

  begin(source: number, state: State): void {
    this.beginEmpty(source);
    this.#state = state;
    const leaves = this.stateLeaves;
    for (let index = 0; index < leaves.length; index++) this.stateValues[index] = this.#isCovered(leaves[index]!) ? false : leaves[index]!.holds(state);
  }

  /** Begins with a state whose values the caller gives. */
  beginEmpty(source: number): void {
    this.#source = source;
    this.#edgeCount = 0;
    this.#index.begin(source);
  }

  step(target: number, next: State, action: CompiledAction): void {
    const covers = this.#coversOf[action.index];
    const known = this.knownEdge(target);
    const values = (known ?? this.newEdge(target)).values;
    if (known === undefined) this.#evaluate(values, next);
    if (covers === undefined) return;
    for (let index = 0; index < covers.length; index++) {
      const { covered, steps } = covers[index]!;
      if (steps.length === 0 || values[steps[0]!]! || !covered.changed(this.#state, next)) continue;
      for (let step = 0; step < steps.length; step++) values[steps[step]!] = true;
    }
  }

  /** After all steps: adds the one that stutters. */
  end(): void {
    // No <<A>>_v is a stuttering step, so that what is covered does not hold of it.
    if (this.knownEdge(this.#source) === undefined) this.#evaluate(this.newEdge(this.#source).values, this.#state);
  }

  /** The edge to a node, when there is one; there has to be one after the call. In a quotient each step has its own. */
  knownEdge(target: number): Edge | undefined {
    if (this.quotient) return undefined;
    const found = this.#index.findOrNote(target, this.#edgeCount);
    return found < 0 ? undefined : this.#edges[found];
  }

  newEdge(target: number): Edge {
    let edge = this.#edges[this.#edgeCount];
    if (edge === undefined) this.#edges.push((edge = { target, values: this.actionLeaves.map(() => false) }));
    edge.target = target;
    this.#edgeCount++;
    return edge;
  }

  #evaluate(values: boolean[], next: State): void {
    const leaves = this.actionLeaves;
    for (let index = 0; index < leaves.length; index++) values[index] = this.#isCovered(leaves[index]!) ? false : leaves[index]!.holds(this.#state, next);
  }

  #noteEnabled(next: State, { index: action }: CompiledAction): void {
    const covers = this.#coversOf[action];
    if (covers === undefined) return;
    for (let index = 0; index < covers.length; index++) {
      const { covered, states } = covers[index]!;
      if (states.length === 0 || this.stateValues[states[0]!]! || !covered.changed(this.#state, next)) continue;
      for (let state = 0; state < states.length; state++) this.stateValues[states[state]!] = true;
    }
  }

  #isCovered(leaf: Leaf): boolean {
    return !this.quotient && leaf.covered !== undefined;
  }
}
