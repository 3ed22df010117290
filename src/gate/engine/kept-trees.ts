import { createHash } from 'node:crypto';
import type { TreeStore } from '../../tla/index.ts';
import { ownCache } from './built-file.ts';

/** Trees that earlier runs of the same parser have kept. */
export class KeptTrees implements TreeStore {
  readonly #cache = ownCache();
  readonly #build: string;

  constructor(build: string) {
    this.#build = build;
  }

  read(text: string): Uint8Array | undefined {
    return this.#cache.read(this.#nameOf(text));
  }

  write(text: string, tree: Uint8Array): void {
    this.#cache.write(this.#nameOf(text), tree);
  }

  #nameOf(text: string): string {
    return `tree-${this.#build}-${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
  }
}
