import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { compiledFiles } from './compiled-files.ts';

/**
 * Finds compiled JavaScript whose source, by its source map, is newer: running it would give evidence about code
 * that is no longer there.
 *
 * @returns the first such file relative to `root`, or undefined
 */
export function staleOutput(root: string, directories: readonly string[]): string | undefined {
  for (const { output, sources, madeMs } of compiledFiles(root, directories)) {
    for (const source of sources) {
      const changed = statSync(source, { throwIfNoEntry: false })?.mtimeMs;
      if (changed !== undefined && changed > madeMs) return relative(root, output);
    }
  }
  return undefined;
}
