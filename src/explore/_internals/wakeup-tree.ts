import { grow } from './grow.ts';

/** A tree of steps in columns, by node. */
export interface Tree {
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
  append(parent: number, thread: number, choice: number): number;
}

/** Makes `node` a new last child of `parent` (or a root, when `parent` is -1), of which nothing is known yet. */
export function beginNode(tree: Tree, node: number, parent: number, thread: number, choice: number): void {
  tree.thread[node] = thread;
  tree.choice[node] = choice;
  tree.location[node] = -1;
  tree.mode[node] = 0;
  tree.queue[node] = -1;
  tree.queueMode[node] = 0;
  tree.effects[node] = 0;
  tree.known[node] = 0;
  tree.whole[node] = 0;
  tree.firstChild[node] = -1;
  tree.lastChild[node] = -1;
  tree.nextSibling[node] = -1;
  if (parent < 0) return;
  const last = tree.lastChild[parent]!;
  if (last < 0) tree.firstChild[parent] = node;
  else tree.nextSibling[last] = node;
  tree.lastChild[parent] = node;
}

/**
 * The wakeup trees of optimal DPOR (Abdulla, Aronis, Jonsson, Sagonas: Source Sets, JACM 64(4) 2017, §6): ordered trees whose nodes
 * are steps still to be explored. A node names the thread and how its step touches locations, which is what decides whether a step
 * commutes with others. Nodes live in columns and are reused, so the search allocates nothing once it is warm.
 */
export class WakeupTree implements Tree {
  thread = new Int32Array(0);
  /** Value of a `choose` step, -1 for all other steps. */
  choice = new Int32Array(0);
  location = new Int32Array(0);
  mode = new Int32Array(0);
  queue = new Int32Array(0);
  queueMode = new Int32Array(0);
  /** What else the step changes; see `OBSERVED`. */
  effects = new Int32Array(0);
  /** 0 until the step of the node is known: it was not predicted from a race but picked. */
  known = new Int32Array(0);
  /** 1 when the search came to the node as a leaf, so that nothing is prescribed below it: all that can follow is explored. */
  whole = new Int32Array(0);
  firstChild = new Int32Array(0);
  lastChild = new Int32Array(0);
  nextSibling = new Int32Array(0);
  #free = -1;
  #used = 0;

  /** A new last child of `parent` (or a root, when `parent` is -1). */
  append(parent: number, thread: number, choice: number): number {
    let node = this.#free;
    if (node >= 0) this.#free = this.nextSibling[node]!;
    else {
      node = this.#used++;
      if (node >= this.thread.length) this.#grow(node + 1);
    }
    beginNode(this, node, parent, thread, choice);
    return node;
  }

  /** Removes the first child of `parent`, whose own subtree has been explored. */
  dropFirst(parent: number): void {
    const node = this.firstChild[parent]!;
    const next = this.nextSibling[node]!;
    this.firstChild[parent] = next;
    if (next < 0) this.lastChild[parent] = -1;
    this.nextSibling[node] = this.#free;
    this.#free = node;
  }

  /** Removes all children of `parent` but the first, with what is below them. */
  dropOthers(parent: number): void {
    const first = this.firstChild[parent]!;
    let child = this.nextSibling[first]!;
    this.nextSibling[first] = -1;
    this.lastChild[parent] = first;
    while (child >= 0) child = this.#drop(child);
  }

  #drop(node: number): number {
    for (let child = this.firstChild[node]!; child >= 0; ) child = this.#drop(child);
    const next = this.nextSibling[node]!;
    this.nextSibling[node] = this.#free;
    this.#free = node;
    return next;
  }

  clear(): void {
    this.#free = -1;
    this.#used = 0;
  }

  #grow(length: number): void {
    this.thread = grow(this.thread, length);
    this.choice = grow(this.choice, length);
    this.location = grow(this.location, length);
    this.mode = grow(this.mode, length);
    this.queue = grow(this.queue, length);
    this.queueMode = grow(this.queueMode, length);
    this.effects = grow(this.effects, length);
    this.known = grow(this.known, length);
    this.whole = grow(this.whole, length);
    this.firstChild = grow(this.firstChild, length);
    this.lastChild = grow(this.lastChild, length);
    this.nextSibling = grow(this.nextSibling, length);
  }
}
