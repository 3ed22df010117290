import { equal } from '../values/equal.ts';
import { apply, asSequence, field } from '../values/functions.ts';
import { Membership } from '../values/lazy-sets.ts';
import { makeFunction, makeRecord } from '../values/make-function.ts';
import { print } from '../values/print.ts';
import { RecordSet, TupleSet } from '../values/products.ts';
import { cap, cardinality, cup, elements, filter, member, powerSet, setOf, subsetOf, union } from '../values/sets.ts';
import { EMPTY_SET } from '../values/set-enum.ts';
import { TupleValue, type Value } from '../values/value.ts';
import type { Implementations, ModuleContext } from './context.ts';
import { adjacency, graphArgument, reaches, simplePaths, type Graph } from './graph-search.ts';
import { reachability } from './relation.ts';

/** Community module Graphs: directed graphs, whose edges are pairs of nodes. */

const KIND = 'directed graph';

function ends(edge: Value): readonly [Value, Value] | undefined {
  const items = asSequence(edge);
  return items?.length === 2 ? [items[0]!, items[1]!] : undefined;
}

function pair(a: Value, b: Value): TupleValue {
  return new TupleValue([a, b]);
}

export function graphs({ interner }: Pick<ModuleContext, 'interner'>): Implementations {
  const node = interner.string('node');
  const edge = interner.string('edge');
  const nodes = (graph: Value): Value => field(graph, node);
  const edges = (graph: Value): Value => field(graph, edge);
  const graphOf = (graph: Value, operator: string): Graph => graphArgument(graph, operator === 'AreConnectedIn' ? 'third' : 'first', operator, KIND);
  const record = (nodeSet: Value, edgeSet: Value): Value => makeRecord([[node, nodeSet], [edge, edgeSet]]);
  const isDirectedGraph = (graph: Value): boolean =>
    equal(graph, record(nodes(graph), edges(graph))) && subsetOf(edges(graph), new TupleSet([nodes(graph), nodes(graph)]));
  const isUndirectedGraph = (graph: Value): boolean =>
    isDirectedGraph(graph) && elements(edges(graph)).every((e) => member(pair(apply(e, 2), apply(e, 1)), edges(graph)));
  const directedSubgraph = (graph: Value): Value =>
    filter(
      new RecordSet([
        [node, powerSet(nodes(graph))],
        [edge, powerSet(new TupleSet([nodes(graph), nodes(graph)]))],
      ]),
      (h) => isDirectedGraph(h) && subsetOf(edges(h), edges(graph)),
    );
  const successors = (graph: Value, n: Value): Value => filter(nodes(graph), (m) => member(pair(n, m), edges(graph)));
  const predecessors = (graph: Value, n: Value): Value => filter(nodes(graph), (m) => member(pair(m, n), edges(graph)));
  const connects = (graph: Value) => {
    const parsed = graphOf(graph, 'AreConnectedIn');
    const adjacent = adjacency(parsed, ends, false);
    return (m: Value, n: Value): boolean => reaches(adjacent, m, n);
  };
  const isPath = (graph: Value) => (p: Value): boolean => {
    const items = asSequence(p);
    return (
      items !== undefined &&
      items.length > 0 &&
      items.every((item) => member(item, nodes(graph))) &&
      items.slice(1).every((item, index) => member(pair(items[index]!, item), edges(graph)))
    );
  };
  const connections = (graph: Value) => {
    const all = elements(nodes(graph));
    return reachability(all, (m, n) => equal(m, n) || member(pair(m, n), edges(graph)));
  };
  const hasCycle = (graph: Value): boolean => {
    const all = elements(nodes(graph));
    if (all.some((n) => member(pair(n, n), edges(graph)))) return true;
    const connected = connections(graph);
    return all.some((_, m) => all.some((_other, n) => m !== n && connected[m]![n]! && connected[n]![m]!));
  };
  const closure = (graph: Value) => reachability(elements(nodes(graph)), (m, n) => member(pair(m, n), edges(graph)));

  return {
    IsDirectedGraph: isDirectedGraph,
    DirectedSubgraph: directedSubgraph,
    Transpose: (graph: Value) => record(nodes(graph), setOf(elements(edges(graph)).map((e) => pair(apply(e, 2), apply(e, 1))))),
    IsUndirectedGraph: isUndirectedGraph,
    UndirectedSubgraph: (graph: Value) => filter(directedSubgraph(graph), isUndirectedGraph),
    Path: (graph: Value) => new Membership(`Path(${print(graph)})`, isPath(graph)),
    SimplePath: (graph: Value) => {
      const parsed = graphOf(graph, 'SimplePath');
      return simplePaths(parsed, adjacency(parsed, ends, false));
    },
    AreConnectedIn: (m: Value, n: Value, graph: Value) => connects(graph)(m, n),
    IsStronglyConnected: (graph: Value) => {
      const all = elements(nodes(graph));
      const connected = connects(graph);
      return all.every((m) => all.every((n) => connected(m, n)));
    },
    ConnectionsIn: (graph: Value) => {
      const all = elements(nodes(graph));
      const connected = connections(graph);
      return makeFunction(new TupleSet([nodes(graph), nodes(graph)]), (p) => {
        const [m, n] = (p as TupleValue).items;
        return connected[all.findIndex((x) => equal(x, m!))]![all.findIndex((x) => equal(x, n!))]!;
      });
    },
    IsTreeWithRoot: (graph: Value, root: Value) => {
      if (!isDirectedGraph(graph) || !member(root, nodes(graph))) return false;
      const all = elements(edges(graph));
      const single = all.every((e) => !equal(apply(e, 1), root) && all.every((f) => !equal(apply(e, 1), apply(f, 1)) || equal(e, f)));
      const connected = connects(graph);
      return single && elements(nodes(graph)).every((n) => connected(n, root));
    },
    GraphUnion: (g: Value, h: Value) => record(cup(nodes(g), nodes(h)), cup(edges(g), edges(h))),
    IsBipartiteWithPartitions: (graph: Value, u: Value, v: Value) =>
      equal(cap(u, v), EMPTY_SET) &&
      subsetOf(nodes(graph), cup(u, v)) &&
      elements(edges(graph)).every((e) => (member(apply(e, 1), u) && member(apply(e, 2), v)) || (member(apply(e, 2), u) && member(apply(e, 1), v))),
    HasCycle: hasCycle,
    IsDag: (graph: Value) => isDirectedGraph(graph) && !hasCycle(graph),
    Successors: successors,
    AllSuccessors: (graph: Value, set: Value) => union(setOf(elements(set).map((n) => successors(graph, n)))),
    Predecessors: predecessors,
    AllPredecessors: (graph: Value, set: Value) => union(setOf(elements(set).map((n) => predecessors(graph, n)))),
    Ancestors: (graph: Value, n: Value) => {
      const all = elements(nodes(graph));
      const closed = closure(graph);
      const to = all.findIndex((x) => equal(x, n));
      return setOf(all.filter((_, m) => closed[m]![to]!));
    },
    Descendants: (graph: Value, n: Value) => {
      const all = elements(nodes(graph));
      const closed = closure(graph);
      const from = all.findIndex((x) => equal(x, n));
      return setOf(all.filter((_, m) => closed[from]![m]!));
    },
    InDegree: (graph: Value, n: Value) => cardinality(predecessors(graph, n)),
    OutDegree: (graph: Value, n: Value) => cardinality(successors(graph, n)),
    Roots: (graph: Value) => filter(nodes(graph), (n) => cardinality(predecessors(graph, n)) === 0),
    Leaves: (graph: Value) => filter(nodes(graph), (n) => cardinality(successors(graph, n)) === 0),
    EmptyGraph: () => record(EMPTY_SET, EMPTY_SET),
    Graphs: (set: Value) =>
      new RecordSet([
        [node, setOf([set])],
        [edge, powerSet(new TupleSet([set, set]))],
      ]),
  };
}
