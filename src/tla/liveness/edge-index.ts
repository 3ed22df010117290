import { Int32List } from '../search/int32-list.ts';

/** Where among the edges of the node at hand that to a target is. */
export interface EdgeIndex {
  /** Forgets the edges of the node before. @param source another one than before */
  begin(source: number): void;
  /** @returns the index noted for the target, -1 when there is none; then it is `index` from now on */
  findOrNote(target: number, index: number): number;
}

/** For targets that are all the nodes of a graph: two words to a node, and nothing to forget. */
export class DenseEdgeIndex implements EdgeIndex {
  /** For each node, one more than the last node that has an edge to it, and where that edge is. */
  readonly #lastSource = new Int32List();
  readonly #lastEdge = new Int32List();
  #source = 0;

  get bytes(): number {
    return this.#lastSource.bytes + this.#lastEdge.bytes;
  }

  begin(source: number): void {
    this.#source = source;
  }

  findOrNote(target: number, index: number): number {
    while (this.#lastSource.length <= target) {
      this.#lastSource.push(0);
      this.#lastEdge.push(0);
    }
    if (this.#lastSource.get(target) === this.#source + 1) return this.#lastEdge.get(target);
    this.#lastSource.set(target, this.#source + 1);
    this.#lastEdge.set(target, index);
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
