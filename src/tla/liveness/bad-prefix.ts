import { createAutomaton, type Automaton } from './automaton.ts';
import type { BehaviorGraph } from './behavior-graph.ts';
import type { ErrorModel } from './error-model.ts';
import { evaluatePredicate, hasAction } from './evaluate-predicate.ts';
import type { Predicate } from './normal-form.ts';

/** No further step is needed. */
const HERE = -1;

/** A transition of the automaton from which a state that asks for nothing can be reached. */
interface WatchedTransition {
  readonly target: number;
  /** Whether it leads to such a state. */
  readonly isLast: boolean;
  readonly onStates: Guard | undefined;
  readonly onSteps: Guard | undefined;
}

/**
 * Watches a graph as it grows for a finite behaviour that violates a property however it goes on, such as one against `[](P => []Q)`: the
 * automaton of the error model comes to a state in which it asks for nothing more. Like TLC (`LiveCheck.TableauLiveChecker`) it looks at a
 * state once that is expanded, and only where the error model has no condition on what happens for ever: no fairness.
 */
export class BadPrefixWatch {
  readonly #graph: BehaviorGraph;
  readonly #transitions: readonly (readonly WatchedTransition[])[];
  readonly #width: number;
  /** For the node n and the state q of the automaton, at `n * width + q`: whether they are reached. */
  #reached = new Uint8Array(1024);

  /** @returns undefined when no finite behaviour can satisfy the error model for good */
  static of(graph: BehaviorGraph, model: ErrorModel): BadPrefixWatch | undefined {
    if (model.finally.length > 0 || model.infinitelyOften.length > 0 || model.pairs.length > 0) return undefined;
    const automaton = createAutomaton(model.temporal);
    return automaton.states.length > 1 && automaton.states.some(asksNothing) ? new BadPrefixWatch(graph, automaton) : undefined;
  }

  private constructor(graph: BehaviorGraph, { states }: Automaton) {
    this.#graph = graph;
    this.#width = states.length;
    const last = states.map(asksNothing);
    const useful = leadingTo(last, states.map((transitions) => transitions.map(({ target }) => target)));
    this.#transitions = states.map((transitions) =>
      transitions
        .filter(({ target }) => useful[target])
        .map(({ guard, target }) => ({
          target,
          isLast: last[target]!,
          onStates: guardOf(guard.filter((predicate) => !hasAction(predicate)), (predicate, label) => evaluatePredicate(predicate, (leaf) => graph.leafHoldsIn(leaf, label))),
          onSteps: guardOf(guard.filter(hasAction), (predicate, label) => evaluatePredicate(predicate, (leaf) => graph.leafHolds(leaf, label))),
        })),
    );
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#reached.byteLength;
  }

  /**
   * To be called for each node, in ascending order, once it has its edges.
   * @returns whether a finite behaviour through the node is a violation
   */
  added(node: number): boolean {
    const width = this.#width;
    if (node < this.#graph.initialCount) this.#reach(node * width);
    const waiting: number[] = [];
    for (let state = 0; state < width; state++) if (this.#reached[node * width + state] === 1) waiting.push(node * width + state);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const violated = this.#steps(at, (to) => {
        // A node without edges is gone on from when it has them.
        if (this.#reach(to) && to < this.#graph.nodeCount * width) waiting.push(to);
      });
      if (violated !== undefined) return true;
    }
    return false;
  }

  /** The behaviour with the fewest steps that is a violation, as nodes, which repeat where it stutters. There must be one. */
  shortest(): number[] {
    const width = this.#width;
    const parents = new Map<number, number>();
    let level: number[] = [];
    for (let node = 0; node < this.#graph.initialCount; node++) {
      parents.set(node * width, -1);
      level.push(node * width);
    }
    while (level.length > 0) {
      const next: number[] = [];
      // Grows while it is walked: a stuttering step stays on the level.
      for (const at of level) {
        const node = Math.floor(at / width);
        if (node >= this.#graph.nodeCount) continue;
        const end = this.#steps(at, (to) => {
          if (parents.has(to)) return;
          parents.set(to, at);
          (Math.floor(to / width) === node ? level : next).push(to);
        });
        if (end === undefined) continue;
        const path = end === HERE ? [] : [end];
        for (let back = at; back >= 0; back = parents.get(back)!) path.push(Math.floor(back / width));
        return path.reverse();
      }
      level = next;
    }
    throw new Error('a violating prefix cannot be reached');
  }

  /**
   * Takes all steps from a node with a state of the automaton.
   * @returns the last node of a violation, when there is one among them, or `HERE`
   */
  #steps(at: number, step: (to: number) => void): number | undefined {
    const { nodeLabels, firstEdges, targets, edgeLabels, nodeCount, edgeCount } = this.#graph;
    const width = this.#width;
    const node = Math.floor(at / width);
    const label = nodeLabels.get(node);
    const first = firstEdges.get(node);
    const end = node + 1 < nodeCount ? firstEdges.get(node + 1) : edgeCount;
    for (const { target, isLast, onStates, onSteps } of this.#transitions[at % width]!) {
      if (onStates !== undefined && !onStates(label)) continue;
      if (isLast && onSteps === undefined) return HERE;
      for (let edge = first; edge < end; edge++) {
        if (onSteps !== undefined && !onSteps(edgeLabels.get(edge))) continue;
        if (isLast) return targets.get(edge);
        step(targets.get(edge) * width + target);
      }
    }
    return undefined;
  }

  /** @returns whether it was not reached before */
  #reach(at: number): boolean {
    if (at >= this.#reached.length) {
      const longer = new Uint8Array(Math.max(at + 1, 2 * this.#reached.length));
      longer.set(this.#reached);
      this.#reached = longer;
    }
    if (this.#reached[at] === 1) return false;
    this.#reached[at] = 1;
    return true;
  }
}

/** Whether a condition holds, by label. */
type Guard = (label: number) => boolean;

/** Evaluates once for each label: there are few. */
function guardOf(operands: readonly Predicate[], evaluate: (predicate: Predicate, label: number) => boolean): Guard | undefined {
  if (operands.length === 0) return undefined;
  const known: boolean[] = [];
  return (label) => (known[label] ??= evaluate({ kind: 'and', operands }, label));
}

/** Whether a state of an automaton asks for nothing: then it stays there, whatever happens. */
function asksNothing(transitions: Automaton['states'][number], state: number): boolean {
  return transitions.length === 1 && transitions[0]!.target === state && transitions[0]!.guard.length === 0 && transitions[0]!.postponed === 0;
}

/** By state: whether one of the goals can be reached from it. */
function leadingTo(goals: readonly boolean[], successors: readonly (readonly number[])[]): boolean[] {
  const leading = [...goals];
  for (let grows = true; grows; ) {
    grows = false;
    for (const [state, targets] of successors.entries()) {
      if (leading[state] || !targets.some((target) => leading[target])) continue;
      leading[state] = true;
      grows = true;
    }
  }
  return leading;
}
