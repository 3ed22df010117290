import {
  FINISHED, FIRST_OFFER, FREE_NODE, IDLE, LAST_OFFER, NODE_CAPACITY, OFFERED, ROOT, SharedLock, SharedMemoryFull, SIGNAL, STOPPED, TICKETS, USED_NODES,
} from './shared-memory.ts';
import type { SharedSearchMemory } from './shared-memory.ts';
import type { Tree } from './wakeup-tree.ts';
import { beginNode } from './wakeup-tree.ts';

/** States of a node. */
const OPEN = 0;
const INNER = 1;
const TAKEN = 2;
const CLOSED = 3;

/**
 * The upper part of the tree of optimal DPOR, shared by several searches, each of which explores a subtree of its own. What they hand to
 * each other are leaves: branches of wakeup trees of which nothing is explored. A search that others wait for moves the nodes on its path from its root
 * downwards here, with all their branches, and goes on below them.
 *
 * It is the algorithm of one search in another order. One search explores the branches of a node from left to right, and a branch sleeps
 * in those to its right once it is explored; here it sleeps in them from the beginning, being explored by somebody. A reversed race is
 * inserted as ever, from left to right, under the lock. Where one search need not go on, at a leaf of a wakeup tree, this goes no further
 * either, also when the leaf has been explored meanwhile (`whole`). Inserting nodes below a branch that began with more than a leaf can
 * open it again after it was closed. That the number of executions is the same follows: it is the number of traces in either order.
 *
 * All methods but `wanted`, `stop` and `waitForWork` ask for the lock.
 */
export class SharedTree implements Tree {
  readonly thread: Int32Array;
  readonly choice: Int32Array;
  readonly location: Int32Array;
  readonly mode: Int32Array;
  readonly queue: Int32Array;
  readonly queueMode: Int32Array;
  readonly effects: Int32Array;
  readonly known: Int32Array;
  readonly whole: Int32Array;
  readonly firstChild: Int32Array;
  readonly lastChild: Int32Array;
  readonly nextSibling: Int32Array;
  readonly #parent: Int32Array;
  readonly #state: Int32Array;
  /** Children that are not closed. */
  readonly #unclosed: Int32Array;
  readonly #nextOffer: Int32Array;
  readonly #control: Int32Array;
  readonly lock: SharedLock;

  constructor(memory: SharedSearchMemory) {
    let column = 0;
    const next = (): Int32Array => new Int32Array(memory.nodes, 4 * NODE_CAPACITY * column++, NODE_CAPACITY);
    this.thread = next();
    this.choice = next();
    this.location = next();
    this.mode = next();
    this.queue = next();
    this.queueMode = next();
    this.effects = next();
    this.known = next();
    this.whole = next();
    this.firstChild = next();
    this.lastChild = next();
    this.nextSibling = next();
    this.#parent = next();
    this.#state = next();
    this.#unclosed = next();
    this.#nextOffer = next();
    this.#control = new Int32Array(memory.control);
    this.lock = new SharedLock(this.#control);
  }

  /** Empties the tree but for a root on offer. No search may be under way. */
  begin(): void {
    const control = this.#control;
    for (const word of [SIGNAL, STOPPED, FINISHED, IDLE, OFFERED, USED_NODES, TICKETS]) control[word] = 0;
    for (const word of [FIRST_OFFER, LAST_OFFER, FREE_NODE]) control[word] = -1;
    control[ROOT] = this.append(-1, -1, -1);
    this.offer(control[ROOT]!);
  }

  append(parent: number, thread: number, choice: number): number {
    const control = this.#control;
    let node = control[FREE_NODE]!;
    if (node >= 0) control[FREE_NODE] = this.nextSibling[node]!;
    else {
      node = control[USED_NODES]!;
      if (node >= NODE_CAPACITY) throw new SharedMemoryFull(`more than ${NODE_CAPACITY} nodes`);
      control[USED_NODES] = node + 1;
    }
    beginNode(this, node, parent, thread, choice);
    this.#parent[node] = parent;
    this.#state[node] = OPEN;
    this.#unclosed[node] = 0;
    if (parent >= 0) this.#gain(parent);
    return node;
  }

  #gain(parent: number): void {
    const closed = this.#state[parent] === CLOSED;
    this.#state[parent] = INNER;
    this.#unclosed[parent]!++;
    if (closed && this.#parent[parent]! >= 0) this.#gain(this.#parent[parent]!);
  }

  /** Puts a leaf where idle searches find it. */
  offer(leaf: number): void {
    const control = this.#control;
    const last = control[LAST_OFFER]!;
    this.#nextOffer[leaf] = -1;
    if (last < 0) control[FIRST_OFFER] = leaf;
    else this.#nextOffer[last] = leaf;
    control[LAST_OFFER] = leaf;
    Atomics.add(control, OFFERED, 1);
    if (Atomics.load(control, IDLE) > 0) this.#tell();
  }

  /** The leaf that has been on offer for longest, which is the nearest to the root more often than not; -1 when there is none. */
  take(): number {
    const control = this.#control;
    const leaf = control[FIRST_OFFER]!;
    if (leaf < 0) return -1;
    control[FIRST_OFFER] = this.#nextOffer[leaf]!;
    if (control[FIRST_OFFER]! < 0) control[LAST_OFFER] = -1;
    Atomics.sub(control, OFFERED, 1);
    this.keep(leaf);
    return leaf;
  }

  /** Makes a leaf the task of the search that calls. */
  keep(leaf: number): void {
    this.#state[leaf] = TAKEN;
    this.whole[leaf] = 1;
  }

  /** A new last child of `parent` whose subtree has been explored already. Another child has to follow. */
  appendExplored(parent: number, thread: number, choice: number): number {
    const node = this.append(parent, thread, choice);
    this.#unclosed[parent]!--;
    this.#state[node] = CLOSED;
    this.whole[node] = 1;
    return node;
  }

  /** Says that the subtree of a node is explored. */
  close(node: number): void {
    this.#state[node] = CLOSED;
    let at = this.#parent[node]!;
    while (at >= 0 && --this.#unclosed[at]! === 0) {
      this.#state[at] = CLOSED;
      // Nothing is inserted below a node whose every continuation is explored.
      if (this.whole[at] === 1) this.#dropChildren(at);
      node = at;
      at = this.#parent[at]!;
    }
    if (at >= 0) return;
    if (node === this.#control[ROOT]) {
      Atomics.store(this.#control, FINISHED, 1);
      this.#tell();
    }
  }

  #dropChildren(node: number): void {
    let child = this.firstChild[node]!;
    while (child >= 0) {
      const next = this.nextSibling[child]!;
      this.#dropChildren(child);
      this.nextSibling[child] = this.#control[FREE_NODE]!;
      this.#control[FREE_NODE] = child;
      child = next;
    }
    this.firstChild[node] = -1;
    this.lastChild[node] = -1;
  }

  /** The nodes from the root to a node. Those of a task stay where they are until the task is closed. */
  pathTo(node: number): number[] {
    const path: number[] = [];
    for (let at = node; at >= 0; at = this.#parent[at]!) path.push(at);
    return path.reverse();
  }

  /** Room to move a path here: what is left is for reversed races. */
  get hasRoom(): boolean {
    return this.#control[USED_NODES]! < NODE_CAPACITY * 0.7;
  }

  get finished(): boolean {
    return Atomics.load(this.#control, FINISHED) === 1;
  }

  /** Whether more searches are idle than leaves are on offer. */
  get wanted(): boolean {
    return Atomics.load(this.#control, IDLE) > Atomics.load(this.#control, OFFERED);
  }

  get stopped(): number {
    return Atomics.load(this.#control, STOPPED);
  }

  /** Makes all searches stop, for a reason above 0; the first reason counts. */
  stop(reason: number): void {
    Atomics.compareExchange(this.#control, STOPPED, 0, reason);
    this.#tell();
  }

  /** Returns when there may be something to do, or after so many milliseconds. */
  waitForWork(milliseconds: number): void {
    const control = this.#control;
    const seen = Atomics.load(control, SIGNAL);
    Atomics.add(control, IDLE, 1);
    if (Atomics.load(control, OFFERED) === 0 && Atomics.load(control, FINISHED) === 0 && Atomics.load(control, STOPPED) === 0) Atomics.wait(control, SIGNAL, seen, milliseconds);
    Atomics.sub(control, IDLE, 1);
  }

  /** Allows one more execution, unless so many have been allowed. */
  ticket(most: number): boolean {
    return most === Infinity || Atomics.add(this.#control, TICKETS, 1) < most;
  }

  #tell(): void {
    Atomics.add(this.#control, SIGNAL, 1);
    Atomics.notify(this.#control, SIGNAL);
  }

  /** The share of the tree that is explored, each node's branches counting alike; `shareOf` answers for a task that is taken. */
  share(shareOf: (task: number) => number): number {
    const visit = (node: number): number => {
      const state = this.#state[node];
      if (state === CLOSED) return 1;
      if (state === TAKEN) return shareOf(node);
      let children = 0;
      let sum = 0;
      for (let child = this.firstChild[node]!; child >= 0; child = this.nextSibling[child]!) {
        children++;
        sum += visit(child);
      }
      return children === 0 ? 0 : sum / children;
    };
    return visit(this.#control[ROOT]!);
  }
}
