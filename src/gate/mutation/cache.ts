import { readFile, writeFile } from 'node:fs/promises';
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../model-check/make-folder.ts';
import { isRecord } from '../kinds/json-shape.ts';

/** What runs leave for the next one, where tools keep such things: below node_modules. Without that folder, or where it is a link to another project's, nothing is kept. */
export class Cache {
  readonly #folder: string | undefined;

  constructor(root: string) {
    this.#folder = lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isDirectory() === true ? join(root, 'node_modules', '.cache', 'ringproof') : undefined;
  }

  /** What was kept under a name by a run with the same key; undefined when nothing was, or it cannot be read. */
  async read(name: string, key: string): Promise<unknown> {
    if (this.#folder === undefined) return undefined;
    try {
      const kept: unknown = JSON.parse(await readFile(join(this.#folder, `${name}.json`), 'utf8'));
      return isRecord(kept) && kept['key'] === key ? kept['value'] : undefined;
    } catch {
      return undefined;
    }
  }

  /** A cache that cannot be written is no failure. */
  async write(name: string, key: string, value: unknown): Promise<void> {
    if (this.#folder === undefined) return;
    try {
      makeFolder(this.#folder);
      await writeFile(join(this.#folder, `${name}.json`), JSON.stringify({ key, value }));
    } catch {
      // The next run learns it anew.
    }
  }
}
