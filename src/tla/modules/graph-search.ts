import { equal } from '../values/equal.ts';
import { asFunction } from '../values/functions.ts';
import { hashValue } from '../values/hash.ts';
import { elements, setOf } from '../values/sets.ts';
import { FunctionValue, isSet, StringValue, TupleValue, type Value } from '../values/value.ts';
import { refuse, type Position } from './refuse.ts';

/** What modules Graphs and UndirectedGraphs share: a graph is a record of a set `node` and a set `edge`. */

export interface Graph {
  readonly nodes: readonly Value[];
  readonly edges: readonly Value[];
}

function fieldOf(value: Value, name: string): Value | undefined {
  const f = asFunction(value);
  if (!(f instanceof FunctionValue) || !f.shape.isRecord) return undefined;
  const index = f.shape.keys.findIndex((key) => (key as StringValue).text === name);
  return index < 0 ? undefined : f.values[index];
}

export function graphArgument(value: Value, position: Position, operator: string, kind: string): Graph {
  const node = fieldOf(value, 'node');
  const edge = fieldOf(value, 'edge');
  if (node === undefined || edge === undefined) refuse(position, operator, `${kind} record with a node and an edge field`, value);
  if (!isSet(node) || !node.isEnumerable) refuse(position, operator, `${kind} record whose node field is a set`, value);
  if (!isSet(edge) || !edge.isEnumerable) refuse(position, operator, `${kind} record whose edge field is a set`, value);
  return { nodes: elements(node), edges: elements(edge) };
}

/** A map from values, by equality. */
export class ValueMap<T> {
  readonly #buckets = new Map<number | boolean, { readonly key: Value; value: T }[]>();

  #bucket(key: Value): { readonly key: Value; value: T }[] {
    if (typeof key === 'object') hashValue(key);
    const hash = typeof key === 'object' ? key.h1 : key;
    let bucket = this.#buckets.get(hash);
    if (bucket === undefined) this.#buckets.set(hash, (bucket = []));
    return bucket;
  }

  get(key: Value): T | undefined {
    return this.#bucket(key).find((entry) => equal(entry.key, key))?.value;
  }

  set(key: Value, value: T): void {
    const bucket = this.#bucket(key);
    const entry = bucket.find((other) => equal(other.key, key));
    if (entry === undefined) bucket.push({ key, value });
    else entry.value = value;
  }
}

/** Successors of each node; edges whose ends are not nodes are left out. */
export function adjacency({ nodes, edges }: Graph, ends: (edge: Value) => readonly [Value, Value] | undefined, isSymmetric: boolean): ValueMap<Value[]> {
  const successors = new ValueMap<Value[]>();
  for (const node of nodes) successors.set(node, []);
  for (const edge of edges) {
    const pair = ends(edge);
    if (pair === undefined) continue;
    const [from, to] = pair;
    const forth = successors.get(from);
    const back = successors.get(to);
    if (forth === undefined || back === undefined) continue;
    forth.push(to);
    if (isSymmetric && !equal(from, to)) back.push(from);
  }
  return successors;
}

export function reaches(successors: ValueMap<Value[]>, from: Value, to: Value): boolean {
  if (successors.get(from) === undefined || successors.get(to) === undefined) return false;
  const seen = new ValueMap<true>();
  const queue = [from];
  for (const node of queue) {
    if (equal(node, to)) return true;
    if (seen.get(node)) continue;
    seen.set(node, true);
    queue.push(...successors.get(node)!);
  }
  return false;
}

/** All paths, of one node or more, without a repeated node. */
export function simplePaths({ nodes }: Graph, successors: ValueMap<Value[]>): Value {
  const paths: Value[] = [];
  const extend = (path: readonly Value[]): void => {
    paths.push(new TupleValue(path));
    for (const next of successors.get(path.at(-1)!)!) if (!path.some((node) => equal(node, next))) extend([...path, next]);
  };
  for (const node of nodes) extend([node]);
  return setOf(paths);
}
