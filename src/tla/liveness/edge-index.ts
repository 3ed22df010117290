import { Int32List } from '../search/int32-list.ts';

/** Where among the edges of the node at hand that to a target is. */
export interface EdgeIndex {
  /** Forgets the edges of the node before. @param source another one than before */
  begin(source: number): void;
  /** @returns the index noted for the target, -1 when there is none; then it is `index` from now on */
  findOrNote(target: number, index: number): number;
}

/** For targets that are all the nodes of a graph: one word to a node, and nothing to forget. */
export class DenseEdgeIndex implements EdgeIndex {
  /** For each node, one more than the number of the last edge to it, all edges counted through. */
  readonly #last = new Int32List();
  /** How many edges the nodes before have. */
  #before = 0;
  #count = 0;

  get bytes(): number {
    return this.#last.bytes;
  }

  begin(): void {
    this.#before += this.#count;
    this.#count = 0;
  }

  findOrNote(target: number, index: number): number {
    while (this.#last.length <= target) this.#last.push(0);
    const found = this.#last.get(target) - 1 - this.#before;
    if (found >= 0) return found;
    this.#last.set(target, this.#before + index + 1);
    this.#count = index + 1;
    return -1;
  }
}

/** For targets that are any numbers. */
export class SparseEdgeIndex implements EdgeIndex {
  readonly #edges = new Map<number, number>();

  begin(): void {
    this.#edges.clear();
  }

  findOrNote(target: number, index: number): number {
    const found = this.#edges.get(target);
    if (found !== undefined) return found;
    this.#edges.set(target, index);
    return -1;
  }
}
