import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageVersion } from '../package-version.ts';

/** Sources, models, and what says how they are built and resolved. */
const COUNTED = /\.(?:[cm]?[jt]sx?|tla|cfg)$|(?:^|\/)(?:package(?:-lock)?|tsconfig[^/]*)\.json$/;

/** The sources and models of a project, relative to its root, in an order that is always the same. */
export function countedFiles(root: string): string[] {
  const found: string[] = [];
  const visit = (folder: string): void => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules' && !entry.name.startsWith('.')) visit(path);
      } else if (entry.isFile() && COUNTED.test(path)) found.push(path);
    }
  };
  visit('');
  return found;
}

/**
 * A hash of all sources and models of a project, of this package and of the engine: where it is the same, a check does on a mutant what it did before. What
 * is installed counts by the lock file.
 */
export function fingerprintOf(root: string): string {
  const hash = createHash('sha256').update(`${packageVersion()} ${process.version}`);
  for (const path of countedFiles(root)) hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest('hex');
}
