import { equal } from '../values/equal.ts';
import { asSequence, field } from '../values/functions.ts';
import { Membership } from '../values/lazy-sets.ts';
import { makeRecord } from '../values/make-function.ts';
import { print } from '../values/print.ts';
import { RecordSet } from '../values/products.ts';
import { elements, filter, member, powerSet, setOf } from '../values/sets.ts';
import { isSet, type Value } from '../values/value.ts';
import type { Implementations, ModuleContext } from './context.ts';
import { adjacency, graphArgument, reaches, simplePaths, type Graph } from './graph-search.ts';

/** Community module UndirectedGraphs: graphs whose edges are sets of one or two nodes. */

const KIND = 'undirected graph';

function ends(edge: Value): readonly [Value, Value] | undefined {
  if (!isSet(edge) || !edge.isEnumerable) return undefined;
  const items = elements(edge);
  return items.length === 1 || items.length === 2 ? [items[0]!, items.at(-1)!] : undefined;
}

export function undirectedGraphs({ interner }: Pick<ModuleContext, 'interner'>): Implementations {
  const node = interner.string('node');
  const edge = interner.string('edge');
  const nodes = (graph: Value): Value => field(graph, node);
  const edges = (graph: Value): Value => field(graph, edge);
  const isGraph = (graph: Value, mayLoop: boolean): boolean => {
    const all = elements(nodes(graph));
    return (
      equal(graph, makeRecord([[node, nodes(graph)], [edge, edges(graph)]])) &&
      elements(edges(graph)).every((e) => all.some((a, i) => all.some((b, j) => (mayLoop || i !== j) && equal(e, setOf([a, b])))))
    );
  };
  const components = (graph: Value): Value => {
    const parsed: Graph = graphArgument(graph, 'first', 'ConnectedComponents', KIND);
    const adjacent = adjacency(parsed, ends, true);
    const found: Value[][] = [];
    for (const n of parsed.nodes) {
      const component = found.find(([first]) => reaches(adjacent, first!, n));
      if (component === undefined) found.push([n]);
      else component.push(n);
    }
    return setOf(found.map(setOf));
  };

  return {
    IsUndirectedGraph: (graph: Value) => isGraph(graph, true),
    IsLoopFreeUndirectedGraph: (graph: Value) => isGraph(graph, false),
    UndirectedSubgraph: (graph: Value) =>
      filter(
        new RecordSet([
          [node, powerSet(nodes(graph))],
          [edge, powerSet(edges(graph))],
        ]),
        (h) => isGraph(h, true),
      ),
    Path: (graph: Value) =>
      new Membership(`Path(${print(graph)})`, (p) => {
        const items = asSequence(p);
        return (
          items !== undefined &&
          items.length > 0 &&
          items.every((item) => member(item, nodes(graph))) &&
          items.slice(1).every((item, index) => member(setOf([items[index]!, item]), edges(graph)))
        );
      }),
    SimplePath: (graph: Value) => {
      const parsed = graphArgument(graph, 'first', 'SimplePath', KIND);
      return simplePaths(parsed, adjacency(parsed, ends, true));
    },
    AreConnectedIn: (m: Value, n: Value, graph: Value) => reaches(adjacency(graphArgument(graph, 'third', 'AreConnectedIn', KIND), ends, true), m, n),
    ConnectedComponents: components,
    IsStronglyConnected: (graph: Value) => equal(components(graph), setOf([nodes(graph)])),
    UndirectedGraphs: (set: Value) => {
      const all = elements(set);
      return new RecordSet([
        [node, setOf([set])],
        [edge, powerSet(setOf(all.flatMap((s) => all.map((t) => setOf([s, t])))))],
      ]);
    },
  };
}
