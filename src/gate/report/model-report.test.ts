import { expect, test } from 'vitest';
import { TOO_HIGH } from '../testing/findings.ts';
import { traceInGraph } from './html/trace-in-graph.ts';
import { compactGraph } from './model-report.ts';

const nodes = [0, 1].map((n) => ({ id: n * 3, initial: n === 0, state: { n: String(n), on: 'TRUE' } }));
const graph = compactGraph({ nodes: [nodes[0]!, null, null, nodes[1]!], edges: [{ from: 0, to: 3, action: 'Inc' }, { from: 3, to: 3, action: 'Idle' }, { from: 3, to: 9, action: 'Inc' }] });

test('a graph is kept with each text once, and without steps to states that it does not have', () => {
  expect(graph).toEqual({ variables: ['n', 'on'], values: ['0', 'TRUE', '1'], actions: ['Inc', 'Idle'], states: [[0, 1], [2, 1]], initial: [0], edges: [[0, 1, 0], [1, 1, 1]] });
});

test('an error trace is found in the graph, and the state that it ends in is added', () => {
  const { graph: whole, trace } = traceInGraph(graph, TOO_HIGH.trace.steps);
  expect(trace).toEqual([0, 1, 2]);
  expect(whole.states[2]!.map((value) => whole.values[value])).toEqual(['2', 'TRUE']);
  expect(whole.edges).toEqual([...graph.edges, [1, 2, 0]]);
});
