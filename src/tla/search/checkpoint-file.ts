import { createHash, type Hash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../model-check/make-folder.ts';

/** A checkpoint that cannot be used, or written. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}

const MAGIC = 'ringproof TLA+ checkpoint 1\n';
const NAME = 'checkpoint';
const DIGEST_BYTES = 32;
const BUFFER = 1 << 20;

/** A section is any number of pieces. */
export type Section = Iterable<Uint8Array>;

/**
 * Writes `FOLDER/checkpoint`: the magic line, the sections, each as frames (a word with the length, the bytes) that an empty one ends, and the SHA-256
 * of it all. It takes the place of the one before only when it is on the disk.
 *
 * @throws CheckpointError; the one before is untouched
 */
export function writeCheckpoint(folder: string, sections: Iterable<Section>): void {
  const target = join(folder, NAME);
  const temporary = join(folder, `.${NAME}.${process.pid}.tmp`);
  let file: number | undefined;
  try {
    makeFolder(folder);
    file = openSync(temporary, 'w');
    const out = new FrameWriter(file);
    out.write(Buffer.from(MAGIC));
    for (const section of sections) {
      for (const piece of section) if (piece.length > 0) out.frame(piece);
      out.frame(new Uint8Array(0));
    }
    out.end();
    fsyncSync(file);
    closeSync(file);
    file = undefined;
    renameSync(temporary, target);
  } catch (cause) {
    if (file !== undefined) closeSync(file);
    remove(temporary);
    const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC' ? ': the disk is full' : '';
    throw new CheckpointError(`the checkpoint cannot be written to ${target}${full} (${(cause as Error).message}); the one before it, if there is one, is as it was`, { cause });
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It is not there: its folder is none.
  }
}

class FrameWriter {
  readonly #file: number;
  readonly #hash: Hash = createHash('sha256');
  readonly #buffer = Buffer.alloc(BUFFER);
  #length = 0;

  constructor(file: number) {
    this.#file = file;
  }

  write(bytes: Uint8Array): void {
    if (this.#length + bytes.length > BUFFER) this.#flush();
    if (bytes.length > BUFFER) this.#put(bytes);
    else {
      this.#buffer.set(bytes, this.#length);
      this.#length += bytes.length;
    }
  }

  frame(bytes: Uint8Array): void {
    this.write(wordOf(bytes.length));
    this.write(bytes);
  }

  end(): void {
    this.#flush();
    writeFully(this.#file, this.#hash.digest());
  }

  #flush(): void {
    this.#put(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
  }

  #put(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    writeFully(this.#file, bytes);
  }
}

function writeFully(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

function wordOf(n: number): Buffer {
  const word = Buffer.alloc(4);
  word.writeUInt32LE(n);
  return word;
}

/**
 * Reads the sections of a checkpoint one after the other, after the whole was found undamaged.
 * @throws CheckpointError
 */
export class CheckpointReader {
  readonly #path: string;
  readonly #file: number;

  constructor(folder: string) {
    this.#path = join(folder, NAME);
    try {
      this.#file = openSync(this.#path, 'r');
    } catch (cause) {
      throw new CheckpointError(`there is no checkpoint to resume from: ${(cause as Error).message}`, { cause });
    }
    try {
      this.#verify();
    } catch (thrown) {
      closeSync(this.#file);
      throw thrown;
    }
    this.#at = MAGIC.length;
  }

  #at = 0;

  /** The frames of the next section. */
  *section(): Generator<Uint8Array> {
    for (;;) {
      const length = this.#read(4).readUInt32LE();
      if (length === 0) return;
      yield this.#read(length);
    }
  }

  /** The next section in one piece. */
  whole(): Buffer {
    return Buffer.concat([...this.section()]);
  }

  close(): void {
    closeSync(this.#file);
  }

  #read(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let got = 0; got < length; ) {
      const more = readSync(this.#file, bytes, got, length - got, this.#at + got);
      if (more === 0) throw new CheckpointError(`${this.#path} is truncated`);
      got += more;
    }
    this.#at += length;
    return bytes;
  }

  #verify(): void {
    const hash = createHash('sha256');
    const buffer = Buffer.alloc(BUFFER);
    // The digest is at the end, which is known when it is reached.
    let held = Buffer.alloc(0);
    let begins = true;
    for (;;) {
      const length = readSync(this.#file, buffer, 0, BUFFER, null);
      if (length === 0) break;
      held = Buffer.concat([held, buffer.subarray(0, length)]);
      if (begins && held.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) throw new CheckpointError(`${this.#path} is no checkpoint of this version of ringproof`);
      begins = false;
      if (held.length <= DIGEST_BYTES) continue;
      hash.update(held.subarray(0, held.length - DIGEST_BYTES));
      held = held.subarray(held.length - DIGEST_BYTES);
    }
    if (held.length < DIGEST_BYTES || !hash.digest().equals(held)) throw new CheckpointError(`${this.#path} is truncated or damaged: its digest is not that of its content`);
  }
}
