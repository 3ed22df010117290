import { checkFile, StateGraph, type GrammarSource, type TreeStore } from '../../tla/index.ts';
import type { EngineAnswer, EngineRequest } from './protocol.ts';

export interface EngineSurroundings {
  readonly say: (answer: EngineAnswer) => void;
  readonly trees: TreeStore;
  readonly grammar: GrammarSource;
  /** Is told when all is read and compiled and the search begins. */
  readonly onSearch: () => void;
  /** Is told when temporal properties are judged, with the number of steps. */
  readonly onLiveness: (edges: number) => void;
}

/** Does what is asked and says how it goes. */
export async function runEngine({ file, graphs, graphLimit, stop, ...options }: EngineRequest, { say, trees, grammar, onSearch, onLiveness }: EngineSurroundings): Promise<EngineAnswer> {
  let graph: StateGraph | undefined;
  let searches = false;
  const result = await checkFile(file, {
    ...options,
    trees,
    grammar,
    onLiveness,
    stopRequested: () => Atomics.load(stop, 0) === 1,
    observe: graphs.length === 0 ? undefined : (variables) => (graph = new StateGraph(variables, graphLimit)),
    onOutput: (line) => say({ type: 'output', line }),
    onProgress: (progress) => {
      if (!searches) onSearch();
      searches = true;
      say({ type: 'progress', progress });
    },
  });
  const texts: Partial<Record<'dot' | 'json', string>> = {};
  if (graph?.overflowed === false && graphs.includes('dot')) texts.dot = graph.toDot();
  if (graph?.overflowed === false && graphs.includes('json')) texts.json = `${JSON.stringify(graph)}\n`;
  return { type: 'result', result, graphs: texts };
}
