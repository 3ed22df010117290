import { load } from '../tla/index.ts';
import type { Model, State } from '../tla/index.ts';
import { drivenSteps, driveAlong } from './drive.ts';
import type { Driven } from './drive.ts';
import type { ModelSteps } from './model-steps.ts';
import type { Refinement } from './refinement.ts';
import type { EdgeCoverage, GeneratedScenario, HiddenEdge } from './result.ts';

/** Milliseconds to look for an execution that shows one edge, and for all of them. */
const DRIVE_MS = 2000;
const ALL_DRIVES_MS = 60_000;

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
  const show = (from: number, to: number): void => {
    const at = number(from);
    if (!seen.has(at)) seen.set(at, new Set());
    seen.get(at)!.add(number(to));
  };
  for (const [from, to] of shown) show(from, to);
  const isShown = ({ from, to }: Edge): boolean => seen.get(from)?.has(to) === true;
  const byScenario = graph.edges.filter(isShown).length;
  const { generated, failed } = driver === undefined ? { generated: [], failed: new Map<Edge, string>() } : generate({ ...one, scenario: driver as never }, steps, graph, model, isShown, show);
  const statesShown = new Set<number>();
  for (const [from, targets] of seen) for (const one of [from, ...targets]) if (one >= 0) statesShown.add(one);
  const byAction = new Map<string, { action: string; edges: number; shown: number }>();
  const hidden: Edge[] = [];
  const used = new Set<string>();
  let unexplained = 0;
  for (const edge of graph.edges) {
    const shownNow = isShown(edge);
    if (!shownNow) {
      hidden.push(edge);
      const reasons = [...edge.actions].filter((action) => except[action] !== undefined);
      for (const action of reasons) used.add(action);
      if (reasons.length < edge.actions.size) unexplained++;
    }
    for (const action of edge.actions) {
      const counts = byAction.get(action) ?? { action, edges: 0, shown: 0 };
      byAction.set(action, counts);
      counts.edges++;
      if (shownNow) counts.shown++;
    }
  }
  const excepted = ({ actions }: Edge): string | undefined => ([...actions].every((action) => except[action] !== undefined) ? except[[...actions][0]!] : undefined);
  const order = (edge: Edge): number => (excepted(edge) === undefined ? 0 : 1e9) + graph.depths[edge.from]!;
  hidden.sort((a, b) => order(a) - order(b));
  const shownEdges = graph.edges.length - hidden.length;
  return {
    states: graph.states.length, edges: graph.edges.length, statesShown: statesShown.size, shown: shownEdges, driven: shownEdges - byScenario, generated,
    byAction: [...byAction.values()],
    hidden: hidden.slice(0, listed).map((edge): HiddenEdge => {
      const way = graph.wayTo(edge);
      const reason = excepted(edge);
      const why = failed.get(edge);
      return { action: way.actions.at(-1)!, depth: way.states.length - 1, ...(reason !== undefined && { excepted: reason }), actions: way.actions, states: way.states.map((state) => model.toItf(state)), ...(why !== undefined && { why }) };
    }),
    unexplained,
    unusedExceptions: Object.keys(except).filter((action) => !used.has(action)),
  };
}

/** Looks in the driver for executions that show the edges that are not shown yet, those with the shortest way to them first; each may show others on its way. */
function generate<C, R extends object, H>(driver: Refinement<C, R, H>, steps: ModelSteps, graph: ModelGraph, model: Model, isShown: (edge: Edge) => boolean, show: (from: number, to: number) => void): { readonly generated: GeneratedScenario[]; readonly failed: Map<Edge, string> } {
  const generated: GeneratedScenario[] = [];
  const failed = new Map<Edge, string>();
  const deadline = performance.now() + ALL_DRIVES_MS;
  let shown = graph.edges.filter(isShown).length;
  for (const edge of [...graph.edges].sort((a, b) => graph.depths[a.from]! - graph.depths[b.from]!)) {
    if (isShown(edge)) continue;
    const left = deadline - performance.now();
    if (left <= 0) {
      failed.set(edge, 'there was no time left to look for it');
      continue;
    }
    const way = graph.wayTo(edge);
    const result = driveAlong(driver, steps, { states: way.states.map((state) => model.toItf(state)) }, { budget: Math.min(DRIVE_MS, left) });
    if (!result.followed) {
      failed.set(edge, whyNot(result));
      continue;
    }
    const { calls, pairs } = drivenSteps(driver, steps, result);
    for (const [from, to] of pairs) show(from, to);
    const before = shown;
    shown = graph.edges.filter(isShown).length;
    generated.push({ action: way.actions.at(-1)!, actions: way.actions, calls, shows: shown - before, schedule: result.execution!.token });
  }
  return { generated, failed };
}

function whyNot({ reached, states, complete, bounds, next }: Driven): string {
  const far = reached === 0 ? 'the driver does not begin in its first state' : `the driver follows the way to it through ${reached} of ${states} states`;
  const there = Object.entries(next).map(([thread, what]) => `${thread}: ${what}`).join('; ');
  return `${far}${there === '' ? '' : `, where the threads would go on with ${there}`}${complete ? '' : `; more was not looked for (${bounds.join('; ')})`}`;
}
