import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cacheFolder } from '../../tla2tools-runner/known-jars.ts';
import { DiskCache } from './disk-cache.ts';
import { loadCached, type FileText, type Loaded } from './load-cached.ts';

/** The first line of a bundle says which build it is (rolldown.config.ts). */
const BUILD = /^\/\/ build (\w+)/;

/** What earlier runs have kept. */
export function ownCache(): DiskCache {
  return new DiskCache(join(cacheFolder(), 'engine'));
}

/** A bundle that stands beside this file. */
export function bundle(name: string): FileText {
  const url = new URL(name, import.meta.url);
  const text = readFileSync(url, 'latin1');
  return { url, text, build: BUILD.exec(text)![1]! };
}

/** Runs a file, for which V8's code may be kept by an earlier run, or by the build (compile-ahead.ts). */
export function loadKept<Exports>(file: FileText): Loaded<Exports> {
  return loadCached<Exports>(file, [ownCache(), new DiskCache(fileURLToPath(new URL('compiled', import.meta.url)))]);
}

/** The module web-tree-sitter, from its file. */
export function loadTreeSitter(file: string): Loaded<unknown> {
  const url = pathToFileURL(file);
  const text = readFileSync(url, 'utf8');
  return loadKept({ url, text, build: createHash('sha1').update(text).digest('hex').slice(0, 12) });
}
