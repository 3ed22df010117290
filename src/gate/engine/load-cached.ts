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

/** The text of a file, and what stands for it in the names of caches. */
export interface FileText {
  readonly url: URL;
  readonly text: string;
  readonly build: string;
}

/**
 * Runs a CommonJS file. What V8 compiles of it is kept in a cache, from where the next process takes it: compiling is much of what a short
 * run does. (`module.enableCompileCache` does so for all modules, but not in Node 20.)
 *
 * @param caches to look in, in this order; the first one is where it is kept
 */
export function loadCached<Exports>({ url, text, build }: FileText, caches: readonly [DiskCache, ...DiskCache[]]): Loaded<Exports> {
  const file = fileURLToPath(url);
  // V8 has another tag when it has other flags.
  const name = `${basename(file)}-${build}-${cachedDataVersionTag().toString(16)}`;
  const cachedData = firstKept(caches, name);
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, { filename: file, ...(cachedData && { cachedData }) });
  const module = { exports: {} };
  const run = script.runInThisContext() as (...names: unknown[]) => void;
  run(module.exports, createRequire(url), module, file, dirname(file));
  const isKept = cachedData !== undefined && script.cachedDataRejected !== true;
  return {
    exports: module.exports as Exports,
    keep: () => {
      if (!isKept) caches[0].write(name, script.createCachedData());
    },
  };
}

function firstKept(caches: readonly DiskCache[], name: string): Buffer | undefined {
  for (const cache of caches) {
    const kept = cache.read(name);
    if (kept !== undefined) return kept;
  }
  return undefined;
}
