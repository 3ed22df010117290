import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import type { DiskCache } from './disk-cache.ts';

export interface Loaded<Exports> {
  readonly exports: Exports;
  /** Keeps what was compiled so far for the next process, unless something is kept already. */
  keep(): void;
}

/**
 * Runs a CommonJS file. What V8 compiles of it is kept in the cache, from where the next process takes it: compiling is much of what a short
 * run does. (`module.enableCompileCache` does so for all modules, but not in Node 20.)
 *
 * @param build another one for another text of the file
 */
export function loadCached<Exports>(url: URL, build: string, cache: DiskCache): Loaded<Exports> {
  const file = fileURLToPath(url);
  // V8 has another tag when it has other flags.
  const name = `${basename(file)}-${build}-${cachedDataVersionTag().toString(16)}`;
  const cachedData = cache.read(name);
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`, { filename: file, ...(cachedData && { cachedData }) });
  const module = { exports: {} };
  const run = script.runInThisContext() as (...names: unknown[]) => void;
  run(module.exports, createRequire(url), module, file, dirname(file));
  const isKept = cachedData !== undefined && script.cachedDataRejected !== true;
  return {
    exports: module.exports as Exports,
    keep: () => {
      if (!isKept) cache.write(name, script.createCachedData());
    },
  };
}
