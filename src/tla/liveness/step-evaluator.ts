import type { CompiledAction, CompiledSpec, CoveredAction, CoveredPart, State, TemporalActionLeaf, TemporalStateLeaf } from '../compile/compiled-spec.ts';
import { EvaluationError } from '../values/evaluation-error.ts';
import type { EdgeIndex } from './edge-index.ts';
import { placeOf, wordsFor, type Place } from './label-table.ts';
import type { Leaf } from './normal-form.ts';

interface Cover {
  readonly covered: CoveredAction;
  readonly parts: readonly Part[];
  /** Places of the state leaves and of the action leaves that it tells of. */
  readonly states: Place[];
  readonly steps: Place[];
}

interface Part {
  readonly cover: Cover;
  readonly part: CoveredPart;
  /** Whether the guard holds in the state at hand; `undefined` when that was not evaluated. */
  open: boolean | undefined;
  /** Whether the step at hand, of the action at hand, is one of the part. */
  told: boolean;
  /** Whether some step of the state at hand was. */
  enabled: boolean;
}

function collectCovers(stateLeaves: readonly TemporalStateLeaf[], actionLeaves: readonly TemporalActionLeaf[]): Cover[] {
  const covers = new Map<CoveredAction, Cover>();
  const coverOf = (covered: CoveredAction): Cover => {
    let cover = covers.get(covered);
    if (cover === undefined) {
      const parts: Part[] = [];
      covers.set(covered, (cover = { covered, parts, states: [], steps: [] }));
      for (const part of covered.parts) parts.push({ cover, part, open: undefined, told: false, enabled: false });
    }
    return cover;
  };
  for (const [index, { covered }] of stateLeaves.entries()) if (covered !== undefined) coverOf(covered).states.push(placeOf(index));
  for (const [index, { covered }] of actionLeaves.entries()) if (covered !== undefined) coverOf(covered).steps.push(placeOf(index));
  return [...covers.values()];
}

function byAction(covers: readonly Cover[]): Part[][] {
  const found: Part[][] = [];
  for (const { parts } of covers) for (const part of parts) for (const action of part.part.actions) (found[action] ??= []).push(part);
  return found;
}

/** What is asked of states and steps. */
export interface Questions {
  readonly leaves: readonly Leaf[];
  /** Whether two different states can have one id, so that steps between the same ids can differ. */
  readonly quotient: boolean;
  /** Whether successors can be left out, of which `step` is not told. */
  readonly drops: boolean;
  /** See `CompiledSpec.truths`. */
  readonly truths: CompiledSpec['truths'];
}

/** Tells which of the leaves in one word hold. */
interface Word {
  readonly word: number;
  readonly bits: (state: State, next: State) => number;
}

/** The leaves that no cover tells of, word by word. */
function wordsOf(leaves: readonly Leaf[], { quotient, truths }: Questions): Word[] {
  const byWord = new Map<number, { readonly leaf: Leaf; readonly bit: number }[]>();
  for (const [index, leaf] of leaves.entries()) {
    if (leaf.covered !== undefined && !quotient) continue;
    const { word, bit } = placeOf(index);
    byWord.set(word, [...(byWord.get(word) ?? []), { leaf, bit }]);
  }
  return [...byWord].map(([word, asked]) => ({ word, bits: truths?.(asked) ?? oneByOne(asked) }));
}

function oneByOne(asked: readonly { readonly leaf: Leaf; readonly bit: number }[]): Word['bits'] {
  return (state, next) => asked.reduce((bits, { leaf, bit }) => ((leaf.kind === 'state' ? leaf.holds(state) : leaf.holds(state, next)) ? bits | bit : bits), 0);
}

/** What the temporal formulas ask of a state and of the steps from it, evaluated as a search comes upon them. */
export class StepEvaluator {
  readonly stateLeaves: readonly TemporalStateLeaf[];
  readonly actionLeaves: readonly TemporalActionLeaf[];
  /** Whether two different states can have one id, so that steps between the same ids can differ. */
  readonly quotient: boolean;
  /** Told of each successor, also of those that are left out; absent when that tells no more than `step`. */
  readonly emitted: ((next: State, action: CompiledAction) => void) | undefined;
  /** Which state leaves hold in the state at hand. */
  readonly stateWords: number[];
  /** By edge of the state at hand; entries from `edgeCount` on are left from other states. */
  readonly targets: number[] = [];
  /** For each edge, which action leaves hold of the step: as many words as `wordsOfEdge`. */
  readonly edgeWords: number[] = [];
  readonly wordsOfEdge: number;

  readonly #index: EdgeIndex;
  /** By action: what is made of parts of the next-state relation with it, so that the search's own steps tell where it holds. */
  readonly #partsOf: readonly (readonly Part[])[];
  readonly #guarded: readonly Cover[];
  readonly #parts: readonly Part[];
  readonly #askedOfStates: readonly Word[];
  readonly #askedOfSteps: readonly Word[];
  /** Of the step at hand: what was asked last whether something changed, and the answer. */
  #lastChanged: CoveredAction['changed'] | undefined;
  #hasChanged = false;
  /** Of the step at hand: whether it leads to another state, where that is known. */
  #moves: boolean | undefined;
  #source = 0;
  #state: State = [];
  #edgeCount = 0;
  #trouble: EvaluationError | undefined;

  constructor(questions: Questions, index: EdgeIndex) {
    const { leaves, quotient, drops } = questions;
    this.stateLeaves = leaves.filter((leaf) => leaf.kind === 'state');
    this.actionLeaves = leaves.filter((leaf) => leaf.kind === 'action');
    this.quotient = quotient;
    this.#index = index;
    // When several states are one node, a step of another state can lead to the same node.
    const covers = quotient ? [] : collectCovers(this.stateLeaves, this.actionLeaves);
    this.#partsOf = byAction(covers);
    this.#guarded = covers.filter(({ states, parts }) => states.length > 0 && parts.some(({ part }) => part.guard !== undefined));
    this.#parts = covers.flatMap(({ parts }) => parts);
    this.stateWords = Array.from({ length: wordsFor(this.stateLeaves.length) }, () => 0);
    this.wordsOfEdge = wordsFor(this.actionLeaves.length);
    this.#askedOfStates = wordsOf(this.stateLeaves, questions);
    this.#askedOfSteps = wordsOf(this.actionLeaves, questions);
    this.emitted = drops && covers.some(({ states }) => states.length > 0) ? (next, action) => this.#noteEnabled(next, action, undefined) : undefined;
  }

  get edgeCount(): number {
    return this.#edgeCount;
  }

  begin(source: number, state: State): void {
    this.beginEmpty(source);
    this.#state = state;
    for (let index = 0; index < this.#parts.length; index++) {
      const part = this.#parts[index]!;
      part.open = part.part.guard === undefined ? true : undefined;
      part.enabled = false;
    }
    this.stateWords.fill(0);
    this.#trouble = undefined;
  }

  /** Begins with a state whose values the caller gives. */
  beginEmpty(source: number): void {
    this.#source = source;
    this.#edgeCount = 0;
    this.#index.begin(source);
  }

  step(target: number, next: State, action: CompiledAction): void {
    if (this.emitted === undefined) this.#noteEnabled(next, action, target !== this.#source);
    const count = this.#edgeCount;
    const edge = this.edgeTo(target);
    const parts = this.#partsOf[action.index];
    try {
      if (edge === count) this.#ask(edge, next);
      if (parts !== undefined) this.#noteSteps(parts, edge, next);
    } catch (thrown) {
      this.#keep(thrown);
    }
  }

  /**
   * After all steps: adds the one that stutters. Only now an error in a temporal formula shows: the search comes first, as it does in TLC.
   */
  end(): void {
    if (this.#trouble !== undefined) throw this.#trouble;
    const asked = this.#askedOfStates;
    for (let index = 0; index < asked.length; index++) {
      const { word, bits } = asked[index]!;
      this.stateWords[word]! |= bits(this.#state, this.#state);
    }
    this.#evaluateGuards();
    // No <<A>>_v is a stuttering step, so that what is covered does not hold of it.
    const count = this.#edgeCount;
    const edge = this.edgeTo(this.#source);
    if (edge === count) this.#ask(edge, this.#state);
  }

  /** The edge to a node: a new one, of which nothing holds yet, where there is none. In a quotient each step has its own. */
  edgeTo(target: number): number {
    if (!this.quotient) {
      const found = this.#index.findOrNote(target, this.#edgeCount);
      if (found >= 0) return found;
    }
    const edge = this.#edgeCount++;
    this.targets[edge] = target;
    const end = (edge + 1) * this.wordsOfEdge;
    for (let at = edge * this.wordsOfEdge; at < end; at++) this.edgeWords[at] = 0;
    return edge;
  }

  #ask(edge: number, next: State): void {
    const asked = this.#askedOfSteps;
    const first = edge * this.wordsOfEdge;
    for (let index = 0; index < asked.length; index++) {
      const { word, bits } = asked[index]!;
      this.edgeWords[first + word]! |= bits(this.#state, next);
    }
  }

  /** Of a new step, or one that another action makes, too. */
  #noteSteps(parts: readonly Part[], edge: number, next: State): void {
    const { edgeWords } = this;
    const first = edge * this.wordsOfEdge;
    for (let index = 0; index < parts.length; index++) {
      const part = parts[index]!;
      const { states, steps } = part.cover;
      // For state leaves it is found out already.
      if (steps.length === 0 || (edgeWords[first + steps[0]!.word]! & steps[0]!.bit) !== 0 || !(states.length > 0 ? part.told : this.#isStepOf(part, next))) continue;
      for (let step = 0; step < steps.length; step++) edgeWords[first + steps[step]!.word]! |= steps[step]!.bit;
    }
  }

  /** @param moves whether the step leads to another state; undefined where that is not known */
  #noteEnabled(next: State, { index: action }: CompiledAction, moves: boolean | undefined): void {
    const parts = this.#partsOf[action];
    this.#lastChanged = undefined;
    this.#moves = moves;
    if (parts === undefined) return;
    try {
      for (let index = 0; index < parts.length; index++) {
        const part = parts[index]!;
        const { states } = part.cover;
        if (states.length === 0) continue;
        part.told = false;
        part.told = this.#isStepOf(part, next);
        if (!part.told) continue;
        part.enabled = true;
        for (let state = 0; state < states.length; state++) this.stateWords[states[state]!.word]! |= states[state]!.bit;
      }
    } catch (thrown) {
      this.#keep(thrown);
    }
  }

  /** An error shows after all steps. */
  #keep(thrown: unknown): void {
    if (!(thrown instanceof EvaluationError)) throw thrown;
    this.#trouble ??= thrown;
  }

  #isStepOf(part: Part, next: State): boolean {
    if (!this.#isOpen(part) || !this.#isChanged(part.cover.covered, next)) return false;
    return part.part.rest === undefined || part.part.rest(this.#state, next);
  }

  /** Most actions of a specification have one subscript. */
  #isChanged({ changed, changesWithState }: CoveredAction, next: State): boolean {
    if (changesWithState === true && this.#moves !== undefined) return this.#moves;
    if (changed !== this.#lastChanged) {
      this.#hasChanged = changed(this.#state, next);
      this.#lastChanged = changed;
    }
    return this.#hasChanged;
  }

  #isOpen(part: Part): boolean {
    return (part.open ??= part.part.guard === undefined || part.part.guard(this.#state));
  }

  /** Guards that no step has asked for yet, as far as ENABLED comes to them: to evaluate one may be an error, which is not to be missed. */
  #evaluateGuards(): void {
    for (let index = 0; index < this.#guarded.length; index++) {
      const { parts } = this.#guarded[index]!;
      for (let part = 0; part < parts.length && !parts[part]!.enabled; part++) this.#isOpen(parts[part]!);
    }
  }
}
