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
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${text}\n})`;
  // V8 has another tag when it has other flags.
  const nameNow = (): string => `${basename(file)}-${build}-${cachedDataVersionTag().toString(16)}`;
  let script: Script | undefined;
  let isKept = false;
  for (const cache of caches) {
    const cachedData = cache.read(nameNow());
    if (cachedData === undefined) continue;
    script = new Script(wrapped, { filename: file, cachedData });
    isKept = script.cachedDataRejected !== true;
    if (isKept) break;
  }
  script ??= new Script(wrapped, { filename: file });
  const loaded = script;
  const module = { exports: {} };
  const run = loaded.runInThisContext() as (...names: unknown[]) => void;
  run(module.exports, createRequire(url), module, file, dirname(file));
  return {
    exports: module.exports as Exports,
    keep: () => {
      // Flags may be others by now, and what is made now is for these.
      if (!isKept) caches[0].write(nameNow(), loaded.createCachedData());
    },
  };
}
