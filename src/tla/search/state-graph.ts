import type { CompiledAction, State } from '../compile/compiled-spec.ts';
import { print } from '../values/print.ts';
import type { SearchObserver } from './search.ts';
import { actionName } from './trace.ts';

export interface StateGraphNode {
  readonly id: number;
  readonly initial: boolean;
  /** Variable name to value, printed as TLA+. */
  readonly state: Readonly<Record<string, string>>;
}

export interface StateGraphEdge {
  readonly from: number;
  readonly to: number;
  readonly action: string;
}

/** Collects all states and steps that satisfy the constraints, for small models: everything is kept as text. */
export class StateGraph implements SearchObserver {
  readonly nodes: StateGraphNode[] = [];
  readonly edges: StateGraphEdge[] = [];
  readonly #variables: readonly string[];
  readonly #seen = new Set<string>();
  readonly #limit: number;
  #from = -1;
  /** Whether there were more states than wanted; then the graph is empty. */
  overflowed = false;

  /** @param limit most states to keep */
  constructor(variables: readonly string[], limit = Infinity) {
    this.#variables = variables;
    this.#limit = limit;
  }

  initial(id: number, state: State): void {
    this.#add(id, state, true);
  }

  expand(id: number, state: State): void {
    this.#from = id;
    this.#add(id, state, false);
  }

  step(to: number, next: State, action: CompiledAction): void {
    this.#add(to, next, false);
    if (this.overflowed) return;
    const edge = { from: this.#from, to, action: actionName(action) };
    const key = `${edge.from} ${edge.to} ${edge.action}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.edges.push(edge);
  }

  expanded(): void {}

  /** In the language of Graphviz. */
  toDot(): string {
    const lines = ['digraph states {', '  node [shape=box, fontname=monospace];'];
    for (const { id, initial, state } of this.nodes) {
      const label = Object.entries(state).map(([name, value]) => `${name} = ${value}`).join('\n');
      lines.push(`  ${id} [label=${quote(label)}${initial ? ', style=filled, fillcolor=lightgray' : ''}];`);
    }
    for (const { from, to, action } of this.edges) lines.push(`  ${from} -> ${to} [label=${quote(action)}];`);
    return [...lines, '}', ''].join('\n');
  }

  toJSON(): { readonly nodes: readonly StateGraphNode[]; readonly edges: readonly StateGraphEdge[] } {
    return { nodes: this.nodes, edges: this.edges };
  }

  #add(id: number, state: State, initial: boolean): void {
    if (this.overflowed || this.nodes[id] !== undefined) return;
    if (this.nodes.length >= this.#limit) {
      this.overflowed = true;
      this.nodes.length = 0;
      this.edges.length = 0;
      this.#seen.clear();
      return;
    }
    this.nodes[id] = { id, initial, state: Object.fromEntries(this.#variables.map((name, index) => [name, print(state[index]!)])) };
  }
}

/** A string of the language of Graphviz; `\l` ends a line that is set flush left. */
function quote(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  return `"${escaped.includes('\n') ? `${escaped.replaceAll('\n', '\\l')}\\l` : escaped}"`;
}
