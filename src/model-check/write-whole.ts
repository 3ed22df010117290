import { randomUUID } from 'node:crypto';
import { appendFile, lstat, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Writes a file so that a reader sees the old content or the whole new one: into a temporary file in the same
 * directory, then renamed. Where there is an old file, the new one is flushed to the disk before, so that even a crash of the machine leaves
 * one of both. A link keeps pointing to the file, which keeps its permissions. What is no file of its own, such as a pipe or /dev/stdout, is
 * written to instead of being replaced.
 *
 * @throws what the file system says; the old file is untouched then, and nothing is left behind
 */
export async function writeWhole(path: string, content: string): Promise<void> {
  const old = await stat(path).catch(() => undefined);
  if (old === undefined) await replace(await endOfLink(path), content);
  else if (old.isFile() && !/^\/(?:dev|proc)\//.test(path)) await replace(await realpath(path), content, old.mode);
  else await appendFile(path, content);
}

/** Where a link that leads nowhere yet points to; any other path is its own end. */
async function endOfLink(path: string): Promise<string> {
  const isLink = await lstat(path).then((entry) => entry.isSymbolicLink(), () => false);
  return isLink ? resolve(dirname(path), await readlink(path)) : resolve(path);
}

/** @param mode of the old file, if there is one */
async function replace(target: string, content: string, mode?: number): Promise<void> {
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      if (mode !== undefined) {
        await file.chmod(mode);
        await file.sync();
      }
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => {});
    throw thrown;
  }
}
