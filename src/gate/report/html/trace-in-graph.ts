import type { TraceStep } from '../../../model-check/result.ts';
import type { CompactGraph } from '../model-report.ts';
import type { EmbeddedGraph } from './embedded.ts';

/**
 * A graph with the states of an error trace marked. Those that it does not have are added, with the steps between them: a search ends when
 * it meets a state that violates an invariant, which is then no part of its graph.
 */
export function traceInGraph(graph: CompactGraph, steps: readonly TraceStep[]): EmbeddedGraph {
  const values = [...graph.values];
  const actions = [...graph.actions];
  const states = [...graph.states];
  const edges = [...graph.edges];
  const initial = [...graph.initial];
  const trace: number[] = [];
  for (const { action, state } of steps) {
    const wanted = graph.variables.map((name) => numberOf(values, state[name] ?? ''));
    const known = states.findIndex((values) => values.every((value, at) => value === wanted[at]));
    const at = known >= 0 ? known : states.push(wanted) - 1;
    const before = trace.at(-1);
    if (known < 0 && before === undefined) initial.push(at);
    if (before !== undefined && before !== at && !edges.some(([from, to]) => from === before && to === at)) edges.push([before, at, numberOf(actions, action)]);
    trace.push(at);
  }
  return { graph: { ...graph, values, actions, states, edges, initial }, trace };
}

function numberOf(texts: string[], text: string): number {
  const known = texts.indexOf(text);
  return known >= 0 ? known : texts.push(text) - 1;
}
