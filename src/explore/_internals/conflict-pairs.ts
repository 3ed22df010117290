import type { Site } from '../../instrument/access.ts';
import { siteOf } from './instrumented.ts';

/** Conflicting accesses by different threads, nothing that conflicts with both between them, that some execution made in this order. */
export interface OrderedPair {
  readonly first: Site;
  readonly second: Site;
}

/** Which pairs of sites were seen in conflict, and in which order. */
export class ConflictPairs {
  /** Index by site plus one, 0 where there is none; sites by index; 1 at [first][second] for what was seen. */
  #index = new Int32Array(1024);
  readonly #sites: number[] = [];
  readonly #seen: Uint8Array[] = [];

  add(first: number, second: number): void {
    const i = this.#indexOf(first);
    const j = this.#indexOf(second);
    if (i >= 0 && j >= 0) this.#seen[i]![j] = 1;
  }

  #indexOf(site: number): number {
    if (site < 0) return -1;
    if (site >= this.#index.length) {
      const grown = new Int32Array(2 * site);
      grown.set(this.#index);
      this.#index = grown;
    }
    return this.#index[site] !== 0 ? this.#index[site]! - 1 : this.#newIndex(site);
  }

  #newIndex(site: number): number {
    const index = this.#sites.push(site) - 1;
    this.#index[site] = index + 1;
    // Rows grow together, and rarely.
    const width = 16 * Math.ceil((index + 1) / 16);
    for (let i = 0; i <= index; i++) {
      const row = this.#seen[i];
      if (row !== undefined && row.length >= width) continue;
      const grown = new Uint8Array(width);
      if (row !== undefined) grown.set(row);
      this.#seen[i] = grown;
    }
    return index;
  }

  /** All that was seen between sites of transformed code, in an order that does not depend on when it was. */
  list(): OrderedPair[] {
    const pairs: OrderedPair[] = [];
    for (const [i, row] of this.#seen.entries()) {
      for (let j = 0; j < this.#sites.length; j++) {
        const [first, second] = [siteOf(this.#sites[i]!), siteOf(this.#sites[j]!)];
        if (row[j] === 1 && first !== undefined && second !== undefined) pairs.push({ first, second });
      }
    }
    return pairs;
  }
}
