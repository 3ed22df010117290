import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** How a file was: where the stamp is the same, so is the text; where it is not, the digest tells. */
interface Known {
  readonly stamp: string;
  readonly digest: string;
}

/** How files were when a run began. What it finds out after one of them has changed is about neither text. */
export class Snapshot {
  readonly #root: string;
  readonly #files = new Map<string, Known>();

  /** @param files relative to the root */
  constructor(root: string, files: Iterable<string>) {
    this.#root = root;
    for (const file of files) this.#files.set(file, this.#known(file));
  }

  /** A file that is another than it was; one that was only touched, or written anew as it was, is not. */
  changed(): string | undefined {
    for (const [file, { stamp, digest }] of this.#files) {
      if (this.#stampOf(file) === stamp) continue;
      const now = this.#known(file);
      if (now.digest !== digest) return file;
      this.#files.set(file, now);
    }
    return undefined;
  }

  #known(file: string): Known {
    return { stamp: this.#stampOf(file), digest: this.#digestOf(file) };
  }

  #stampOf(file: string): string {
    const stat = statSync(join(this.#root, file), { throwIfNoEntry: false });
    return stat === undefined ? '' : `${stat.mtimeMs} ${stat.size}`;
  }

  #digestOf(file: string): string {
    try {
      return createHash('sha256').update(readFileSync(join(this.#root, file))).digest('hex');
    } catch {
      // It is gone.
      return '';
    }
  }
}
