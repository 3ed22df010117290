import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * Finds compiled JavaScript whose source, by its source map, is newer: running it would give evidence about code
 * that is no longer there.
 *
 * @returns the first such file relative to `root`, or undefined
 */
export function staleOutput(root: string, directories: readonly string[]): string | undefined {
  for (const directory of directories) {
    const base = join(root, directory);
    if (statSync(base, { throwIfNoEntry: false }) === undefined) continue;
    for (const name of readdirSync(base, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.js.map')) continue;
      const map = join(base, name);
      const built = statSync(map).mtimeMs;
      const { sources, sourceRoot = '' } = JSON.parse(readFileSync(map, 'utf8')) as { sources: string[]; sourceRoot?: string };
      for (const source of sources) {
        const changed = statSync(resolve(dirname(map), sourceRoot, source), { throwIfNoEntry: false })?.mtimeMs;
        if (changed !== undefined && changed > built) return relative(root, map.slice(0, -'.map'.length));
      }
    }
  }
  return undefined;
}
