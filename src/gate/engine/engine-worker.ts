import { parentPort, workerData } from 'node:worker_threads';
import { checkFile, StateGraph } from '../../tla/index.ts';
import type { EngineAnswer, EngineRequest } from './protocol.ts';

const { file, graphs, stop, ...options } = workerData as EngineRequest;
const say = (answer: EngineAnswer): void => parentPort!.postMessage(answer);

let graph: StateGraph | undefined;
const result = await checkFile(file, {
  ...options,
  stopRequested: () => Atomics.load(stop, 0) === 1,
  observe: graphs.length === 0 ? undefined : (variables) => (graph = new StateGraph(variables)),
  onOutput: (line) => say({ type: 'output', line }),
  onProgress: (progress) => say({ type: 'progress', progress }),
});
const texts: Partial<Record<'dot' | 'json', string>> = {};
if (graph !== undefined && graphs.includes('dot')) texts.dot = graph.toDot();
if (graph !== undefined && graphs.includes('json')) texts.json = `${JSON.stringify(graph)}\n`;
say({ type: 'result', result, graphs: texts });
