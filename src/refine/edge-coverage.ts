import { load } from '../tla/index.ts';
import type { Model, State } from '../tla/index.ts';
import { driveAlong } from './drive.ts';
import type { ModelSteps } from './model-steps.ts';
import type { Refinement } from './refinement.ts';
import type { EdgeCoverage, HiddenEdge } from './result.ts';

/** Milliseconds to look for an execution that shows one edge. */
const DRIVE_MS = 2000;

interface Edge {
  readonly from: number;
  readonly to: number;
  /** Names of the actions that make this step. */
  readonly actions: Set<string>;
}

/** The reachable states of a model and the steps between different ones, breadth first, so that each state is known by a shortest way to it. */
class ModelGraph {
  readonly states: State[] = [];
  /** For each state the one before it on a shortest way, and the action between them; -1 for an initial one. */
  readonly parents: number[] = [];
  readonly by: string[] = [];
  readonly depths: number[] = [];
  readonly edges: Edge[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #model: Model;

  constructor(model: Model) {
    this.#model = model;
    for (const state of model.init()) this.#reach(state, -1, 'Initial predicate');
    for (let from = 0; from < this.states.length; from++) {
      const out = new Map<number, Edge>();
      for (const { action, state } of model.next(this.states[from]!)) {
        if (model.spec.constraints.some((constraint) => !constraint.holds(state))) continue;
        const to = this.#reach(state, from, action.name);
        if (to === from) continue;
        const edge = out.get(to);
        if (edge === undefined) out.set(to, { from, to, actions: new Set([action.name]) });
        else edge.actions.add(action.name);
      }
      this.edges.push(...out.values());
    }
  }

  /** The number of a state; -1 if it cannot be reached. */
  numberOf(state: State): number {
    return this.#numbers.get(this.#model.key(state)) ?? -1;
  }

  #reach(state: State, parent: number, action: string): number {
    const key = this.#model.key(state);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.states.push(state) - 1;
    this.#numbers.set(key, number);
    this.parents.push(parent);
    this.by.push(action);
    this.depths.push(parent < 0 ? 0 : this.depths[parent]! + 1);
    return number;
  }

  /** A shortest behaviour that ends with an edge. */
  wayTo({ from, to, actions }: Edge): { readonly actions: string[]; readonly states: State[] } {
    const names = [[...actions].join(' or ')];
    const states = [this.states[to]!];
    for (let at = from; at >= 0; at = this.parents[at]!) {
      states.unshift(this.states[at]!);
      if (this.parents[at]! >= 0) names.unshift(this.by[at]!);
    }
    return { actions: names, states };
  }
}

/** Which edges of the model's state graph the code showed. */
export async function edgeCoverage<C, R extends object, H>(one: Refinement<C, R, H>, steps: ModelSteps, shown: readonly (readonly [number, number])[], listed: number): Promise<EdgeCoverage> {
  const { except = {}, config, driver } = one.edges ?? {};
  const model = config === undefined ? steps.model : await load(one.model, { config });
  const graph = new ModelGraph(model);
  const seen = new Map<number, Set<number>>();
  const numbers = new Map<number, number>();
  const number = (id: number): number => {
    let found = numbers.get(id);
    if (found === undefined) numbers.set(id, (found = graph.numberOf(steps.byId(id))));
    return found;
  };
  for (const [from, to] of shown) {
    const at = number(from);
    if (!seen.has(at)) seen.set(at, new Set());
    seen.get(at)!.add(number(to));
  }
  const statesShown = new Set<number>();
  for (const [from, targets] of seen) for (const one of [from, ...targets]) if (one >= 0) statesShown.add(one);
  const byAction = new Map<string, { action: string; edges: number; shown: number }>();
  const hidden: Edge[] = [];
  const used = new Set<string>();
  let shownEdges = 0;
  let unexplained = 0;
  for (const edge of graph.edges) {
    const isShown = seen.get(edge.from)?.has(edge.to) === true;
    if (isShown) shownEdges++;
    else {
      hidden.push(edge);
      const reasons = [...edge.actions].filter((action) => except[action] !== undefined);
      for (const action of reasons) used.add(action);
      if (reasons.length < edge.actions.size) unexplained++;
    }
    for (const action of edge.actions) {
      const counts = byAction.get(action) ?? { action, edges: 0, shown: 0 };
      byAction.set(action, counts);
      counts.edges++;
      if (isShown) counts.shown++;
    }
  }
  const excepted = ({ actions }: Edge): string | undefined => ([...actions].every((action) => except[action] !== undefined) ? except[[...actions][0]!] : undefined);
  const order = (edge: Edge): number => (excepted(edge) === undefined ? 0 : 1e9) + graph.depths[edge.from]!;
  hidden.sort((a, b) => order(a) - order(b));
  return {
    states: graph.states.length, edges: graph.edges.length, statesShown: statesShown.size, shown: shownEdges,
    byAction: [...byAction.values()],
    hidden: hidden.slice(0, listed).map((edge): HiddenEdge => {
      const way = graph.wayTo(edge);
      const reason = excepted(edge);
      const schedule = driver && driveAlong({ ...one, scenario: driver as never }, steps, { states: way.states.map((state) => model.toItf(state)) }, { budget: DRIVE_MS }).execution?.token;
      return { action: way.actions.at(-1)!, depth: way.states.length - 1, ...(reason !== undefined && { excepted: reason }), actions: way.actions, states: way.states.map((state) => model.toItf(state)), ...(schedule !== undefined && { schedule }) };
    }),
    unexplained,
    unusedExceptions: Object.keys(except).filter((action) => !used.has(action)),
  };
}
