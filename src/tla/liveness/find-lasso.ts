import type { GraphColumns } from './behavior-graph.ts';
import type { Product } from './product.ts';

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
 * @param fair nodes without which no cycle satisfies the error model; all by default
 */
export function findLasso(product: Product, columns: GraphColumns, fair?: FairNodes): Lasso | undefined {
  if (fair?.count === 0) return undefined;
  const search = new LassoSearch(product, columns, fair);
  return search.findParts() ? search.lasso() : undefined;
}

/** Nodes of the graph through which a behaviour can go for ever that satisfies some conditions. */
export interface FairNodes {
  readonly count: number;
  /** By node, 1 or 0. */
  readonly has: Uint8Array;
}

/**
 * The nodes that lie on cycles which satisfy an error model without an automaton: fairness, which all error models of a specification ask for. There are
 * often few, and no cycle of a lasso has others.
 */
export function findFair(product: Product, columns: GraphColumns): FairNodes {
  return new LassoSearch(product, columns).fairNodes();
}

/** Receives the steps from a node of the product; returns true to stop. */
type Step = (target: number, edgeLabel: number, postponed: number) => boolean | void;

const DONE = 0x7fffffff;

class LassoSearch {
  readonly #product: Product;
  readonly #graph: GraphColumns;
  readonly #width: number;
  readonly #nodeCount: number;
  readonly #size: number;
  /** For each node of the product the number of the part it is in: 0 before it is known, -1 when in none. */
  readonly #part: Int32Array;
  #parts = 0;
  /** For each accepting part the labels of its steps, as a table. */
  readonly #accepting = new Map<number, Uint8Array>();
  /** Nodes whose component is not known yet. */
  readonly #open: Int32Array;
  /** Of the part being judged: for each condition `[]<>p` whether some step satisfies p, ... */
  readonly #seen: Uint8Array;
  /** ... for each pair whether some step satisfies its recurring condition, and whether all satisfy its lasting one, ... */
  readonly #recurs: Uint8Array;
  readonly #lasts: Uint8Array;
  /** ... and the promises that each step puts off. */
  #postponedByAll = 0;
  /** By edge label: the part for which it was noted last. */
  readonly #noted: Int32Array;
  readonly #fair: FairNodes | undefined;

  constructor(product: Product, graph: GraphColumns, fair?: FairNodes) {
    this.#fair = fair;
    this.#product = product;
    this.#graph = graph;
    this.#width = product.width;
    this.#nodeCount = graph.nodeLabels.length;
    this.#size = this.#nodeCount * product.width;
    this.#part = new Int32Array(this.#size);
    this.#open = new Int32Array(this.#size);
    this.#seen = new Uint8Array(product.recurring.length);
    this.#recurs = new Uint8Array(product.pairs.length);
    this.#lasts = new Uint8Array(product.pairs.length);
    this.#noted = new Int32Array(product.lasting.length);
  }

  /** @returns whether there is an accepting part */
  findParts(): boolean {
    this.#leaveOutUnfair();
    this.#findPartsAmong(this.#recurrentNodes());
    return this.#accepting.size > 0;
  }

  fairNodes(): FairNodes {
    this.#findPartsAmong(Int32Array.from({ length: this.#size }, (_, node) => node));
    const has = new Uint8Array(this.#size);
    let count = 0;
    for (let node = 0; node < this.#size; node++) {
      if (!this.#accepting.has(this.#part[node]!)) continue;
      has[node] = 1;
      count++;
    }
    return { count, has };
  }

  #leaveOutUnfair(): void {
    if (this.#fair === undefined) return;
    const { has } = this.#fair;
    for (let node = 0, at = 0; node < this.#nodeCount; node++, at += this.#width) if (has[node] === 0) this.#part.fill(-1, at, at + this.#width);
  }

  #findPartsAmong(all: Int32Array): void {
    const waiting: { readonly roots: Int32Array; readonly allowed: Uint8Array }[] = [{ roots: all, allowed: this.#product.lasting }];
    const order = new Int32Array(this.#size);
    for (let job = waiting.pop(); job !== undefined; job = waiting.pop()) {
      const { roots, allowed } = job;
      for (let at = 0; at < roots.length; at++) order[roots[at]!] = 0;
      // What is to be looked at again: many parts, of which most are small, with few different conditions.
      const again = new Map<string, { readonly more: readonly number[]; readonly nodes: number[] }>();
      this.#components(roots, allowed, order, (part, nodes) => {
        const more = this.#judge(part, nodes, allowed);
        if (more === 'accepting') this.#accepting.set(part, allowed);
        if (more === 'accepting' || more === undefined) return;
        const key = more.join();
        let group = again.get(key);
        if (group === undefined) again.set(key, (group = { more, nodes: [] }));
        for (let at = 0; at < nodes.length; at++) group.nodes.push(nodes[at]!);
      });
      for (const { more, nodes } of again.values()) waiting.push({ roots: Int32Array.from(nodes), allowed: this.#lastingToo(allowed, more) });
    }
  }

  /** Of the labels allowed those that satisfy the lasting conditions of some pairs, too. */
  #lastingToo(allowed: Uint8Array, more: readonly number[]): Uint8Array {
    const { pairs } = this.#product;
    return allowed.map((isAllowed, label) => (isAllowed === 1 && more.every((pair) => pairs[pair]!.lasting[label] === 1) ? 1 : 0));
  }

  /** Reachable nodes of the product from which a recurrent transition starts, those left out aside. */
  #recurrentNodes(): Int32Array {
    const { transitions, startsAnywhere } = this.#product;
    const width = this.#width;
    const reached = new Uint8Array(this.#size);
    const waiting: number[] = [];
    const reach = (node: number): void => {
      if (reached[node] === 1) return;
      reached[node] = 1;
      waiting.push(node);
    };
    if (startsAnywhere) for (let node = 0; node < this.#nodeCount; node++) reach(node * width);
    else for (let node = 0; node < this.#product.graph.initialCount; node++) reach(node * width);
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      this.#steps(node, startsAnywhere && node % width === 0, reach);
    }
    const recurrent = transitions.map((list) => list.some((transition) => transition.recurrent));
    const part = this.#part;
    const nodes: number[] = [];
    for (let node = 0; node < this.#size; node++) if (reached[node] === 1 && part[node] === 0 && recurrent[node % width]!) nodes.push(node);
    return Int32Array.from(nodes);
  }

  /** All steps from a node; without those that stay in the automaton's state when `leaving`. */
  #steps(node: number, leaving: boolean, step: Step): void {
    const { nodeLabels, firstEdges, targets, edgeLabels } = this.#graph;
    const width = this.#width;
    const source = Math.floor(node / width);
    const state = node % width;
    for (const { target, nodes, edges, postponed } of this.#product.transitions[state]!) {
      if (leaving && target === state) continue;
      if (nodes !== undefined && nodes[nodeLabels[source]!] === 0) continue;
      for (let edge = firstEdges[source]!; edge < firstEdges[source + 1]!; edge++) {
        const label = edgeLabels[edge]!;
        if (targets[edge]! >= this.#nodeCount || (edges !== undefined && edges[label] === 0)) continue;
        if (step(targets[edge]! * width + target, label, postponed) === true) return;
      }
    }
  }

  /** The steps from a node, with the labels allowed, that may be taken for ever within a part, until `step` stops them. */
  #lastingSteps(node: number, part: number, allowed: Uint8Array, step: Step): void {
    const { nodeLabels, firstEdges, targets, edgeLabels } = this.#graph;
    const width = this.#width;
    const source = Math.floor(node / width);
    for (const { target, nodes, edges, postponed, recurrent } of this.#product.transitions[node % width]!) {
      if (!recurrent || (nodes !== undefined && nodes[nodeLabels[source]!] === 0)) continue;
      for (let edge = firstEdges[source]!; edge < firstEdges[source + 1]!; edge++) {
        const label = edgeLabels[edge]!;
        if (allowed[label] === 0 || targets[edge]! >= this.#nodeCount || (edges !== undefined && edges[label] === 0)) continue;
        const to = targets[edge]! * width + target;
        if (this.#part[to] === part && step(to, label, postponed) === true) return;
      }
    }
  }

  /**
   * Strongly connected components (Tarjan) of the steps that have an allowed label, within each of some parts. Each with a step inside it becomes a part of its own.
   * `order` must be zero for the roots, which must be all nodes of the parts. The nodes that `found` is given are valid during the call.
   */
  #components(roots: Int32Array, allowed: Uint8Array, order: Int32Array, found: (part: number, nodes: Int32Array) => void): void {
    const { firstEdges, targets, edgeLabels, nodeLabels } = this.#graph;
    const { transitions } = this.#product;
    const width = this.#width;
    const nodeCount = this.#nodeCount;
    const part = this.#part;
    const open = this.#open;
    let openCount = 0;
    const path: number[] = [];
    const lows: number[] = [];
    const transitionAt: number[] = [];
    const edgeAt: number[] = [];
    /** Whether a step leads from the node to itself. */
    const loops: boolean[] = [];
    let counter = 0;
    const enter = (node: number): void => {
      order[node] = ++counter;
      open[openCount++] = node;
      path.push(node);
      lows.push(counter);
      transitionAt.push(0);
      edgeAt.push(firstEdges[Math.floor(node / width)]!);
      loops.push(false);
    };
    for (let at = 0; at < roots.length; at++) {
      const root = roots[at]!;
      if (order[root] !== 0) continue;
      const within = part[root]!;
      enter(root);
      while (path.length > 0) {
        const top = path.length - 1;
        const node = path[top]!;
        const source = Math.floor(node / width);
        const list = transitions[node % width]!;
        const end = firstEdges[source + 1]!;
        let low = lows[top]!;
        let child = -1;
        let at = transitionAt[top]!;
        let edge = edgeAt[top]!;
        scan: for (; at < list.length; at++, edge = firstEdges[source]!) {
          const { target, nodes, edges, recurrent } = list[at]!;
          if (!recurrent || (nodes !== undefined && nodes[nodeLabels[source]!] === 0)) continue;
          for (; edge < end; edge++) {
            const label = edgeLabels[edge]!;
            if (allowed[label] === 0 || targets[edge]! >= nodeCount || (edges !== undefined && edges[label] === 0)) continue;
            const to = targets[edge]! * width + target;
            if (to === node) {
              loops[top] = true;
              continue;
            }
            if (part[to] !== within || order[to] === DONE) continue;
            if (order[to] === 0) {
              child = to;
              edge++;
              break scan;
            }
            if (order[to]! < low) low = order[to]!;
          }
        }
        lows[top] = low;
        transitionAt[top] = at;
        edgeAt[top] = edge;
        if (child >= 0) {
          enter(child);
          continue;
        }
        path.pop();
        lows.pop();
        transitionAt.pop();
        edgeAt.pop();
        const isLoop = loops.pop()!;
        if (top > 0 && low < lows[top - 1]!) lows[top - 1] = low;
        if (low !== order[node]) continue;
        const number = ++this.#parts;
        let from = openCount;
        let one: number;
        do {
          one = open[--from]!;
          part[one] = number;
          order[one] = DONE;
        } while (one !== node);
        // Most components are one node.
        if (openCount - from === 1 && !isLoop) part[node] = -1;
        else found(number, open.subarray(from, openCount));
        openCount = from;
      }
    }
  }

  /** @returns the pairs whose lasting condition must be enforced for the part to be accepting; `undefined` when it cannot be */
  #judge(part: number, nodes: Int32Array, allowed: Uint8Array): 'accepting' | readonly number[] | undefined {
    const { promises, pairs, transitions } = this.#product;
    const { nodeLabels, firstEdges, targets, edgeLabels } = this.#graph;
    const width = this.#width;
    const nodeCount = this.#nodeCount;
    const partOf = this.#part;
    const noted = this.#noted;
    let steps = 0;
    this.#seen.fill(0);
    this.#recurs.fill(0);
    this.#lasts.fill(1);
    this.#postponedByAll = promises === 0 ? 0 : -1 >>> (32 - promises);
    for (let index = 0; index < nodes.length; index++) {
      const node = nodes[index]!;
      const source = Math.floor(node / width);
      const list = transitions[node % width]!;
      for (let at = 0; at < list.length; at++) {
        const { target, nodes: guard, edges, postponed, recurrent } = list[at]!;
        if (!recurrent || (guard !== undefined && guard[nodeLabels[source]!] === 0)) continue;
        for (let edge = firstEdges[source]!; edge < firstEdges[source + 1]!; edge++) {
          const label = edgeLabels[edge]!;
          if (allowed[label] === 0 || targets[edge]! >= nodeCount || (edges !== undefined && edges[label] === 0)) continue;
          if (partOf[targets[edge]! * width + target] !== part) continue;
          steps++;
          this.#postponedByAll &= postponed;
          // What a label satisfies is the same each time.
          if (noted[label] === part) continue;
          noted[label] = part;
          this.#note(label);
        }
      }
    }
    if (this.#postponedByAll !== 0 || this.#seen.includes(0)) return undefined;
    const failing: number[] = [];
    for (let pair = 0; pair < pairs.length; pair++) if (this.#recurs[pair] === 0 && this.#lasts[pair] === 0) failing.push(pair);
    if (failing.length === 0) return 'accepting';
    // Without its only step there is nothing left, which is how most parts end.
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
    for (let node = 0; node < this.#product.graph.initialCount; node++) {
      parents[node * width] = -1;
      level.push(node * width);
    }
    while (level.length > 0) {
      const nextLevel: number[] = [];
      // Grows while it is walked: a stuttering step stays on the level.
      for (const node of level) {
        if (this.#accepting.has(this.#part[node]!)) return pathTo(node, parents);
        const source = Math.floor(node / width);
        this.#steps(node, false, (target) => {
          if (parents[target] !== -2) return;
          parents[target] = node;
          (Math.floor(target / width) === source ? level : nextLevel).push(target);
        });
      }
      level = nextLevel;
    }
    throw new Error('an accepting part cannot be reached');
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
  #shortestWalk(start: number, part: number, allowed: Uint8Array, wanted: (target: number, label: number, postponed: number) => boolean): WalkStep[] {
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
