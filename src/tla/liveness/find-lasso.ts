import type { GraphColumns } from './behavior-graph.ts';
import { Components, LOOPS, type Move } from './components.ts';
import type { Product } from './product.ts';
import type { TruthTable } from './truth-tables.ts';

/** A behaviour that ends in a loop, as node ids of the behaviour graph: after the last node of `cycle` comes its first again. */
export interface Lasso {
  /** From an initial node; ends before the cycle begins. */
  readonly prefix: readonly number[];
  readonly cycle: readonly number[];
}

/**
 * Looks for a behaviour in the product that satisfies the error model: a reachable strongly connected part all of whose steps may last, that
 * keeps each promise, has a step for each `[]<>p`, and for each pair either such a step or only lasting ones. A pair that fails both is tried
 * again on the part without its non-lasting steps (Streett emptiness), so the cost is linear but for the number of pairs.
 *
 * Of the accepting parts the nearest to an initial node is taken; the cycle is put together from shortest paths.
 *
 * @param fair nodes without which no cycle satisfies the error model, in ascending order; all by default
 */
export function findLasso(product: Product, columns: GraphColumns, fair?: Int32Array): Lasso | undefined {
  if (fair?.length === 0) return undefined;
  const search = new LassoSearch(product, columns, fair);
  return search.findParts() ? search.lasso() : undefined;
}

/**
 * The nodes that lie on cycles which satisfy an error model without an automaton, in ascending order: fairness, which all error models of a specification
 * ask for. There are often few, and no cycle of a lasso has others.
 */
export function findFair(product: Product, columns: GraphColumns): Int32Array {
  return new LassoSearch(product, columns).fairNodes();
}

/** Receives the steps from a node of the product; returns true to stop. */
type Step = (target: number, edgeLabel: number, postponed: number) => boolean | void;

/** What share of the nodes of the graph the candidates may be for parts to be found among them before it is known which can be reached. */
const FEW = 1 / 4;

const NOT_KNOWN = 0;
const ACCEPTED = 1;
const REFUSED = 2;

class LassoSearch {
  readonly #product: Product;
  readonly #graph: GraphColumns;
  readonly #width: number;
  readonly #nodeCount: number;
  readonly #size: number;
  /** For each node of the product the number of the part it was found in last; 0 when in none. */
  readonly #part: Int32Array;
  #parts = 0;
  /** For each accepting part the labels of its steps, as a table. */
  readonly #accepting = new Map<number, TruthTable>();
  /** By label of a loop that puts nothing off: whether it is an accepting part by itself. */
  readonly #loops: Uint8Array;
  /** Of the part being judged: for each condition `[]<>p` whether some step satisfies p, ... */
  readonly #seen: Uint8Array;
  /** ... and for each pair whether some step satisfies its recurring condition, and whether all satisfy its lasting one. */
  readonly #recurs: Uint8Array;
  readonly #lasts: Uint8Array;
  /** By edge label: the part for which it was noted last. */
  readonly #noted: Int32Array;
  readonly #fair: Int32Array | undefined;

  constructor(product: Product, graph: GraphColumns, fair?: Int32Array) {
    this.#fair = fair;
    this.#product = product;
    this.#graph = graph;
    this.#width = product.width;
    this.#nodeCount = graph.nodeLabels.length;
    this.#size = this.#nodeCount * product.width;
    this.#part = new Int32Array(this.#size);
    this.#loops = new Uint8Array(product.lasting.length);
    this.#seen = new Uint8Array(product.recurring.length);
    this.#recurs = new Uint8Array(product.pairs.length);
    this.#lasts = new Uint8Array(product.pairs.length);
    this.#noted = new Int32Array(product.lasting.length);
  }

  /** @returns whether there is an accepting part that can be reached */
  findParts(): boolean {
    const candidates = this.#candidates();
    if (candidates.length > FEW * this.#nodeCount) {
      const reached = this.#reached();
      this.#findPartsAmong(candidates.filter((node) => reached[node] === 1));
      return this.#accepting.size > 0;
    }
    this.#findPartsAmong(candidates);
    if (this.#accepting.size === 0) return false;
    // Of a part all nodes can be reached, or none.
    const reached = this.#reached();
    const reachable = new Set<number>();
    for (let index = 0; index < candidates.length; index++) if (reached[candidates[index]!] === 1) reachable.add(this.#part[candidates[index]!]!);
    for (const part of this.#accepting.keys()) if (!reachable.has(part)) this.#accepting.delete(part);
    return this.#accepting.size > 0;
  }

  fairNodes(): Int32Array {
    this.#findPartsAmong(this.#candidates());
    return this.#accepting.size === 0 ? new Int32Array(0) : this.#allNodes().filter((node) => this.#accepting.has(this.#part[node]!));
  }

  #findPartsAmong(all: Int32Array): void {
    const components = new Components(this.#graph, this.#width);
    const waiting: { readonly nodes: Int32Array; readonly allowed: TruthTable }[] = [{ nodes: all, allowed: this.#product.lasting }];
    for (let job = waiting.pop(); job !== undefined; job = waiting.pop()) {
      const { allowed } = job;
      const moves = this.#moves(allowed);
      // What is to be looked at again: many parts, of which most are small, with few different conditions.
      const again = new Map<string, { readonly more: readonly number[]; readonly nodes: number[] }>();
      components.find(job.nodes, moves, (nodes, loop) => {
        if (loop !== LOOPS) {
          if (this.#isAcceptingLoop(loop)) this.#accepting.set((this.#part[nodes[0]!] = ++this.#parts), allowed);
          return;
        }
        const part = ++this.#parts;
        for (let index = 0; index < nodes.length; index++) this.#part[nodes[index]!] = part;
        const more = this.#judge(part, nodes, moves);
        if (more === 'accepting') this.#accepting.set(part, allowed);
        if (more === 'accepting' || more === undefined) return;
        const key = more.join();
        let group = again.get(key);
        if (group === undefined) again.set(key, (group = { more, nodes: [] }));
        for (let index = 0; index < nodes.length; index++) group.nodes.push(nodes[index]!);
      });
      for (const { more, nodes } of again.values()) waiting.push({ nodes: Int32Array.from(nodes), allowed: this.#lastingToo(allowed, more) });
    }
  }

  /** Of the labels allowed those that satisfy the lasting conditions of some pairs, too. */
  #lastingToo(allowed: TruthTable, more: readonly number[]): TruthTable {
    const { pairs } = this.#product;
    return allowed.map((isAllowed, label) => (isAllowed === 1 && more.every((pair) => pairs[pair]!.lasting[label] === 1) ? 1 : 0));
  }

  /** The transitions that may be taken for ever, with steps that have an allowed label. */
  #moves(allowed: TruthTable): Move[][] {
    return this.#product.transitions.map((list) =>
      list.flatMap(({ target, postponed, nodes, edges, recurrent }) =>
        recurrent ? [{ target, postponed, nodes, edges: edges === undefined ? allowed : allowed.map((isAllowed, label) => isAllowed & edges[label]!) }] : [],
      ),
    );
  }

  #allNodes(): Int32Array {
    const all = new Int32Array(this.#size);
    for (let node = 0; node < all.length; node++) all[node] = node;
    return all;
  }

  /** Nodes of the product from which a recurrent transition starts and that are fair, whether they can be reached or not. */
  #candidates(): Int32Array {
    const { nodeLabels } = this.#graph;
    const width = this.#width;
    const fair = this.#fair;
    const states: { readonly state: number; readonly starts: TruthTable | undefined }[] = [];
    for (const [state, list] of this.#moves(this.#product.lasting).entries()) {
      const guards = list.map(({ nodes }) => nodes);
      if (guards.length === 0) continue;
      const first = guards[0];
      states.push({ state, starts: guards.includes(undefined) ? undefined : first!.map((_, label) => Number(guards.some((guard) => guard![label] === 1))) });
    }
    const count = fair?.length ?? this.#nodeCount;
    const found = new Int32Array(count * states.length);
    let foundCount = 0;
    for (let index = 0; index < count; index++) {
      const node = fair === undefined ? index : fair[index]!;
      for (let at = 0; at < states.length; at++) {
        const { state, starts } = states[at]!;
        if (starts === undefined || starts[nodeLabels[node]!] === 1) found[foundCount++] = node * width + state;
      }
    }
    return found.subarray(0, foundCount);
  }

  /** For each node of the product 1 when a behaviour can come to it, else 0. */
  #reached(): Uint8Array {
    const { nodeLabels, firstEdges, targets, edgeLabels, initialCount } = this.#graph;
    const { transitions, startsAnywhere } = this.#product;
    const width = this.#width;
    const reached = new Uint8Array(this.#size);
    const waiting: number[] = [];
    const leave = (source: number, from: number): void => {
      const list = transitions[from]!;
      for (let at = 0; at < list.length; at++) {
        const { target, nodes, edges } = list[at]!;
        if (startsAnywhere && target === 0) continue;
        if (nodes !== undefined && nodes[nodeLabels[source]!] === 0) continue;
        const end = firstEdges[source + 1]!;
        for (let edge = firstEdges[source]!; edge < end; edge++) {
          const to = targets[edge]! * width + target;
          // Undefined for a node that has no edges yet.
          if (reached[to] !== 0 || (edges !== undefined && edges[edgeLabels[edge]!] === 0)) continue;
          reached[to] = 1;
          waiting.push(to);
        }
      }
    };
    for (let node = 0; node < (startsAnywhere ? this.#nodeCount : initialCount); node++) reached[node * width] = 1;
    if (startsAnywhere) for (let node = 0; node < this.#nodeCount; node++) leave(node, 0);
    else for (let node = 0; node < initialCount; node++) waiting.push(node * width);
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      const state = node % width;
      leave((node - state) / width, state);
    }
    return reached;
  }

  /** Whether a step of a node to itself is an accepting part: there is no other to satisfy anything. */
  #isAcceptingLoop(label: number): boolean {
    const known = this.#loops[label];
    if (known !== NOT_KNOWN) return known === ACCEPTED;
    const { recurring, pairs } = this.#product;
    const isAccepting = recurring.every((table) => table[label] === 1) && pairs.every((pair) => pair.recurring[label] === 1 || pair.lasting[label] === 1);
    this.#loops[label] = isAccepting ? ACCEPTED : REFUSED;
    return isAccepting;
  }

  /** @returns the pairs whose lasting condition must be enforced for the part to be accepting; `undefined` when it cannot be */
  #judge(part: number, nodes: Int32Array, moves: readonly (readonly Move[])[]): 'accepting' | readonly number[] | undefined {
    const { promises, pairs } = this.#product;
    const { nodeLabels, firstEdges, targets, edgeLabels } = this.#graph;
    const width = this.#width;
    const partOf = this.#part;
    const noted = this.#noted;
    let steps = 0;
    let postponedByAll = promises === 0 ? 0 : -1 >>> (32 - promises);
    this.#seen.fill(0);
    this.#recurs.fill(0);
    this.#lasts.fill(1);
    for (let index = 0; index < nodes.length; index++) {
      const node = nodes[index]!;
      const state = node % width;
      const source = (node - state) / width;
      const list = moves[state]!;
      for (let at = 0; at < list.length; at++) {
        const { target, nodes: guard, edges, postponed } = list[at]!;
        if (guard !== undefined && guard[nodeLabels[source]!] === 0) continue;
        const end = firstEdges[source + 1]!;
        for (let edge = firstEdges[source]!; edge < end; edge++) {
          const label = edgeLabels[edge]!;
          if (edges[label] === 0 || partOf[targets[edge]! * width + target] !== part) continue;
          steps++;
          postponedByAll &= postponed;
          // What a label satisfies is the same each time.
          if (noted[label] === part) continue;
          noted[label] = part;
          this.#note(label);
        }
      }
    }
    if (postponedByAll !== 0 || this.#seen.includes(0)) return undefined;
    const failing: number[] = [];
    for (let pair = 0; pair < pairs.length; pair++) if (this.#recurs[pair] === 0 && this.#lasts[pair] === 0) failing.push(pair);
    if (failing.length === 0) return 'accepting';
    // Without its only step there is nothing left.
    return steps === 1 ? undefined : failing;
  }

  /** Notes what the steps with a label satisfy, within the part being judged. */
  #note(label: number): void {
    const { recurring, pairs } = this.#product;
    for (let index = 0; index < recurring.length; index++) if (recurring[index]![label] === 1) this.#seen[index] = 1;
    for (let index = 0; index < pairs.length; index++) {
      if (pairs[index]!.recurring[label] === 1) this.#recurs[index] = 1;
      if (pairs[index]!.lasting[label] === 0) this.#lasts[index] = 0;
    }
  }

  lasso(): Lasso {
    const width = this.#width;
    const path = this.#pathToAccepting();
    const cycle = this.#cycleThrough(path.at(-1)!);
    const state = (node: number): number => Math.floor(node / width);
    return { prefix: path.slice(0, -1).map(state), cycle: cycle.map(state) };
  }

  /** A path from an initial node to an accepting part with the fewest steps, not counting those that stutter. */
  #pathToAccepting(): number[] {
    const width = this.#width;
    const parents = new Int32Array(this.#size).fill(-2);
    let level: number[] = [];
    for (let node = 0; node < this.#graph.initialCount; node++) {
      parents[node * width] = -1;
      level.push(node * width);
    }
    while (level.length > 0) {
      const nextLevel: number[] = [];
      // Grows while it is walked: a stuttering step stays on the level.
      for (const node of level) {
        if (this.#accepting.has(this.#part[node]!)) return pathTo(node, parents);
        const source = Math.floor(node / width);
        this.#steps(node, (target) => {
          if (parents[target] !== -2) return;
          parents[target] = node;
          (Math.floor(target / width) === source ? level : nextLevel).push(target);
        });
      }
      level = nextLevel;
    }
    throw new Error('an accepting part cannot be reached');
  }

  /** All steps from a node. */
  #steps(node: number, step: (target: number) => void): void {
    const { nodeLabels, firstEdges, targets, edgeLabels } = this.#graph;
    const width = this.#width;
    const source = Math.floor(node / width);
    for (const { target, nodes, edges } of this.#product.transitions[node % width]!) {
      if (nodes !== undefined && nodes[nodeLabels[source]!] === 0) continue;
      for (let edge = firstEdges[source]!; edge < firstEdges[source + 1]!; edge++) {
        if (targets[edge]! >= this.#nodeCount || (edges !== undefined && edges[edgeLabels[edge]!] === 0)) continue;
        step(targets[edge]! * width + target);
      }
    }
  }

  /** The steps from a node, with the labels allowed, that may be taken for ever within a part, until `step` stops them. */
  #lastingSteps(node: number, part: number, allowed: TruthTable, step: Step): void {
    const { nodeLabels, firstEdges, targets, edgeLabels } = this.#graph;
    const width = this.#width;
    const source = Math.floor(node / width);
    for (const { target, nodes, edges, postponed, recurrent } of this.#product.transitions[node % width]!) {
      if (!recurrent || (nodes !== undefined && nodes[nodeLabels[source]!] === 0)) continue;
      for (let edge = firstEdges[source]!; edge < firstEdges[source + 1]!; edge++) {
        const label = edgeLabels[edge]!;
        if (allowed[label] === 0 || (edges !== undefined && edges[label] === 0)) continue;
        const to = targets[edge]! * width + target;
        if (this.#part[to] === part && step(to, label, postponed) === true) return;
      }
    }
  }

  /** A cycle through the node, within its part, that satisfies all conditions of the error model. */
  #cycleThrough(start: number): number[] {
    const { recurring, promises, pairs } = this.#product;
    const part = this.#part[start]!;
    const allowed = this.#accepting.get(part)!;
    const onEdge: ((label: number, postponed: number) => boolean)[] = [
      ...recurring.map((table) => (label: number) => table[label] === 1),
      ...Array.from({ length: promises }, (_, promise) => (_: number, postponed: number) => ((postponed >>> promise) & 1) === 0),
    ];
    for (const { lasting, recurring } of pairs) {
      let allLast = true;
      let some = false;
      for (let node = 0; node < this.#size; node++) {
        if (this.#part[node] !== part) continue;
        this.#lastingSteps(node, part, allowed, (_, label) => {
          if (lasting[label] === 0) allLast = false;
          if (recurring[label] === 1) some = true;
        });
      }
      if (!allLast && some) onEdge.push((label) => recurring[label] === 1);
    }
    let pending = onEdge;
    const cycle: number[] = [];
    let at = start;
    const walk = (wanted: (target: number, label: number, postponed: number) => boolean): void => {
      const steps = this.#shortestWalk(at, part, allowed, wanted);
      for (const { from, label, postponed } of steps) {
        cycle.push(from);
        pending = pending.filter((condition) => !condition(label, postponed));
      }
      at = steps.at(-1)!.to;
    };
    while (pending.length > 0) walk((_, label, postponed) => pending.some((condition) => condition(label, postponed)));
    if (at !== start || cycle.length === 0) walk((target) => target === start);
    return cycle;
  }

  /** The fewest steps within a part of which the last is wanted. */
  #shortestWalk(start: number, part: number, allowed: TruthTable, wanted: (target: number, label: number, postponed: number) => boolean): WalkStep[] {
    const reachedBy = new Map<number, WalkStep | undefined>([[start, undefined]]);
    const waiting = [start];
    for (const node of waiting) {
      let last: WalkStep | undefined;
      this.#lastingSteps(node, part, allowed, (target, label, postponed) => {
        const step: WalkStep = { from: node, to: target, label, postponed };
        if (wanted(target, label, postponed)) {
          last = step;
          return true;
        }
        if (!reachedBy.has(target)) {
          reachedBy.set(target, step);
          waiting.push(target);
        }
        return false;
      });
      if (last !== undefined) {
        const steps = [last];
        for (let step = reachedBy.get(last.from); step !== undefined; step = reachedBy.get(step.from)) steps.push(step);
        return steps.reverse();
      }
    }
    throw new Error('a step of a strongly connected part cannot be reached');
  }
}

interface WalkStep {
  readonly from: number;
  readonly to: number;
  readonly label: number;
  readonly postponed: number;
}

function pathTo(node: number, parents: Int32Array): number[] {
  const path: number[] = [];
  for (let at = node; at >= 0; at = parents[at]!) path.push(at);
  return path.reverse();
}
