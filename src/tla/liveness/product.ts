import { createAutomaton } from './automaton.ts';
import type { ErrorModel } from './error-model.ts';
import { hasAction } from './evaluate-predicate.ts';
import type { GraphTables, TruthTable } from './truth-tables.ts';

/** A transition of the automaton, its guard as a table over labels. */
interface GuardedTransition {
  readonly target: number;
  readonly postponed: number;
  /** By node label: whether the guard's conditions on states hold; `undefined` when there are none. */
  readonly nodes: TruthTable | undefined;
  /** By edge label: whether the guard's conditions on steps hold; `undefined` when there are none. */
  readonly edges: TruthTable | undefined;
  /** Whether it leads to a state from which it can be taken again and again without all promises being put off for ever. */
  readonly recurrent: boolean;
}

/**
 * The behaviour graph times the automaton of an error model. Its node `(s, q)` has the number `s * width + q`. All that an error model asks of
 * a step is looked up by the label of the edge.
 */
export class Product {
  readonly width: number;
  readonly transitions: readonly (readonly GuardedTransition[])[];
  /** Whether the automaton can stay in its first state whatever happens, so that every state is reachable with it. */
  readonly startsAnywhere: boolean;
  /** By edge label: whether the step may be taken for ever. */
  readonly lasting: TruthTable;
  /** For each condition `[]<>p` a table by edge label. */
  readonly recurring: readonly TruthTable[];
  readonly pairs: readonly { readonly lasting: TruthTable; readonly recurring: TruthTable }[];
  readonly promises: number;

  constructor(model: ErrorModel, { nodes, edges }: GraphTables) {
    this.lasting = edges.of({ kind: 'and', operands: model.finally });
    this.recurring = model.infinitelyOften.map((predicate) => edges.of(predicate));
    this.pairs = model.pairs.map((pair) => ({ lasting: edges.of(pair.finally), recurring: edges.of(pair.infinitelyOften) }));

    const automaton = createAutomaton(model.temporal);
    this.width = automaton.states.length;
    this.promises = automaton.promises;
    const component = automatonComponents(automaton.states.map((transitions) => transitions.map(({ target }) => target)));
    const everything = (1 << automaton.promises) - 1;
    // A component of the automaton in which some promise is put off by each transition accepts nothing.
    const putOff = new Map<number, number>();
    for (const [state, transitions] of automaton.states.entries()) {
      for (const { target, postponed } of transitions) {
        if (component[target] === component[state]) putOff.set(component[state]!, (putOff.get(component[state]!) ?? everything) & postponed);
      }
    }
    this.transitions = automaton.states.map((transitions, state) =>
      transitions.map(({ guard, target, postponed }) => {
        const onStates = guard.filter((predicate) => !hasAction(predicate));
        const onSteps = guard.filter(hasAction);
        return {
          target,
          postponed,
          nodes: onStates.length === 0 ? undefined : nodes.of({ kind: 'and', operands: onStates }),
          edges: onSteps.length === 0 ? undefined : edges.of({ kind: 'and', operands: onSteps }),
          recurrent: component[target] === component[state] && putOff.get(component[state]!) === 0,
        };
      }),
    );
    this.startsAnywhere = this.transitions[0]?.some((transition) => transition.target === 0 && transition.nodes === undefined && transition.edges === undefined) ?? false;
  }
}

/** The strongly connected component of each node of a small graph. */
function automatonComponents(successors: readonly (readonly number[])[]): number[] {
  const reach = successors.map((_, from) => {
    const reached = new Set<number>();
    const waiting = [from];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const target of successors[next]!) {
        if (!reached.has(target)) {
          reached.add(target);
          waiting.push(target);
        }
      }
    }
    return reached;
  });
  return successors.map((_, node) => successors.findIndex((_, other) => other === node || (reach[node]!.has(other) && reach[other]!.has(node))));
}
