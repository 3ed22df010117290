import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { makeFolder } from '../../model-check/make-folder.ts';

const DIGEST_BYTES = 20;

function digest(data: Uint8Array): Buffer {
  return createHash('sha1').update(data).digest();
}

/**
 * Files with what can be computed again. A file that cannot be read, that is damaged or half-written is none; one that cannot be written is not
 * missed. When there are too many, those written longest ago go.
 */
export class DiskCache {
  readonly #folder: string;
  readonly #most: number;

  constructor(folder: string, most = 400) {
    this.#folder = folder;
    this.#most = most;
  }

  read(name: string): Buffer | undefined {
    let bytes: Buffer;
    try {
      bytes = readFileSync(join(this.#folder, name));
    } catch {
      return undefined;
    }
    const data = bytes.subarray(DIGEST_BYTES);
    return digest(data).equals(bytes.subarray(0, DIGEST_BYTES)) ? data : undefined;
  }

  write(name: string, data: Uint8Array): void {
    const place = join(this.#folder, name);
    const made = `${place}.${process.pid}.${threadId}`;
    try {
      makeFolder(this.#folder);
      writeFileSync(made, Buffer.concat([digest(data), data]));
      renameSync(made, place);
      this.#makeRoom();
    } catch {
      try {
        rmSync(made, { force: true });
      } catch {
        // There is no such folder.
      }
    }
  }

  #makeRoom(): void {
    const names = readdirSync(this.#folder);
    if (names.length <= this.#most) return;
    const byAge = names.map((name) => join(this.#folder, name)).map((path) => ({ path, written: statSync(path).mtimeMs })).sort((a, b) => a.written - b.written);
    for (const { path } of byAge.slice(0, names.length - Math.floor(this.#most / 2))) rmSync(path, { force: true });
  }
}
