import { checkFile, StateGraph, type TreeStore } from '../../tla/index.ts';
import type { EngineAnswer, EngineRequest } from './protocol.ts';

/** Does what is asked and says how it goes. */
export async function runEngine({ file, graphs, graphLimit, stop, ...options }: EngineRequest, say: (answer: EngineAnswer) => void, trees: TreeStore): Promise<EngineAnswer> {
  let graph: StateGraph | undefined;
  const result = await checkFile(file, {
    ...options,
    trees,
    stopRequested: () => Atomics.load(stop, 0) === 1,
    observe: graphs.length === 0 ? undefined : (variables) => (graph = new StateGraph(variables, graphLimit)),
    onOutput: (line) => say({ type: 'output', line }),
    onProgress: (progress) => say({ type: 'progress', progress }),
  });
  const texts: Partial<Record<'dot' | 'json', string>> = {};
  if (graph?.overflowed === false && graphs.includes('dot')) texts.dot = graph.toDot();
  if (graph?.overflowed === false && graphs.includes('json')) texts.json = `${JSON.stringify(graph)}\n`;
  return { type: 'result', result, graphs: texts };
}
