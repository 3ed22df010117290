import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Compiled JavaScript, and what it was made of, by its source map. */
export interface CompiledFile {
  /** Absolute path, as are those of the sources. */
  readonly output: string;
  readonly sources: readonly string[];
  /** When it was made, in milliseconds since 1970. */
  readonly madeMs: number;
}

/** The compiled files below some directories of `root`, those that are there. */
export function* compiledFiles(root: string, directories: readonly string[]): Generator<CompiledFile> {
  for (const directory of directories) {
    const base = join(root, directory);
    if (statSync(base, { throwIfNoEntry: false }) === undefined) continue;
    for (const name of readdirSync(base, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.js.map')) continue;
      const map = join(base, name);
      const { sources, sourceRoot = '' } = JSON.parse(readFileSync(map, 'utf8')) as { sources: string[]; sourceRoot?: string };
      yield { output: map.slice(0, -'.map'.length), sources: sources.map((source) => resolve(dirname(map), sourceRoot, source)), madeMs: statSync(map).mtimeMs };
    }
  }
}
