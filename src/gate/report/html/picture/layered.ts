import type { CompactGraph } from '../../model-report.ts';

/** Where the states of a graph are drawn. Distances are in units of a node's diameter. */
export interface Layout {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Steps from an initial state, at the fewest. */
  readonly depth: Int32Array;
  readonly width: number;
  readonly height: number;
}

/** Times that the order within the layers is improved, downwards and upwards. */
const SWEEPS = 6;
const LAYER_GAP = 3;
const NODE_GAP = 2;

/**
 * Layers by the fewest steps from an initial state, as a search in breadth meets them, so that depth is to be seen and a shortest
 * counterexample goes downwards. Within a layer, states stand near the mean place of their neighbours (the barycentre heuristic of
 * Sugiyama, Tagawa and Toda, 1981).
 */
export function layered({ states, initial, edges }: Pick<CompactGraph, 'states' | 'initial' | 'edges'>): Layout {
  const size = states.length;
  const after = neighbours(size, edges, 0);
  const before = neighbours(size, edges, 1);
  const depth = depths(size, initial, after);
  const layers: number[][] = [];
  for (const [state, at] of depth.entries()) (layers[at] ??= []).push(state);

  const place = new Float64Array(size);
  const spread = (layer: readonly number[]): void => {
    for (const [index, state] of layer.entries()) place[state] = index - (layer.length - 1) / 2;
  };
  for (const layer of layers) spread(layer);
  const sort = (layer: number[], of: readonly (readonly number[])[], other: number): void => {
    const wanted = new Map(layer.map((state) => {
      const near = of[state]!.filter((neighbour) => depth[neighbour] === other);
      return [state, near.length === 0 ? place[state]! : near.reduce((sum, neighbour) => sum + place[neighbour]!, 0) / near.length];
    }));
    layer.sort((a, b) => wanted.get(a)! - wanted.get(b)! || a - b);
    spread(layer);
  };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let at = 1; at < layers.length; at++) sort(layers[at]!, before, at - 1);
    for (let at = layers.length - 2; at >= 0; at--) sort(layers[at]!, after, at + 1);
  }
  const widest = Math.max(1, ...layers.map((layer) => layer.length));
  const x = new Float64Array(size);
  const y = new Float64Array(size);
  for (let state = 0; state < size; state++) {
    x[state] = (place[state]! + (widest - 1) / 2) * NODE_GAP;
    y[state] = depth[state]! * LAYER_GAP;
  }
  return { x, y, depth, width: (widest - 1) * NODE_GAP, height: Math.max(0, layers.length - 1) * LAYER_GAP };
}

function neighbours(size: number, edges: CompactGraph['edges'], end: 0 | 1): number[][] {
  const lists: number[][] = Array.from({ length: size }, () => []);
  for (const edge of edges) if (edge[0] !== edge[1]) lists[edge[end]]!.push(edge[1 - end]!);
  return lists;
}

/** What cannot be reached, which a complete graph does not have, stands with the initial states. */
function depths(size: number, initial: readonly number[], after: readonly (readonly number[])[]): Int32Array {
  const depth = new Int32Array(size).fill(-1);
  const queue = [...initial];
  for (const state of initial) depth[state] = 0;
  for (const state of queue) {
    for (const next of after[state]!) {
      if (depth[next] !== -1) continue;
      depth[next] = depth[state]! + 1;
      queue.push(next);
    }
  }
  return depth.map((at) => Math.max(0, at));
}
