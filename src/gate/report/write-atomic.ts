import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, basename, join, resolve } from 'node:path';
import { GateError, messageOf } from '../errors.ts';

/**
 * Writes a file so that a reader sees the old content or the whole new one: into a temporary file in the same
 * directory, flushed to the disk, then renamed.
 *
 * @throws GateError with exit `write`; the old file is untouched and nothing is left behind
 */
export async function writeAtomic(path: string, content: string): Promise<void> {
  const target = resolve(path);
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new GateError('write', { message: `cannot write ${path}: ${messageOf(thrown)}`, hint: hintFor(thrown) }, { cause: thrown });
  }
}

function hintFor(thrown: unknown): string {
  switch ((thrown as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'The disk is full: free some space and run again.';
    case 'ENOENT':
      return 'Create the directory first.';
    case 'EISDIR':
      return 'That is a directory: name a file in it.';
    default:
      return 'Choose a path that can be written.';
  }
}
