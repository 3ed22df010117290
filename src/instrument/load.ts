import { statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.ts';
import type { Bundle, BundleOptions } from './bundle.ts';
import { loadRoom } from './harness.ts';
import { InstrumentError } from './refusal.ts';
import { installRuntime } from './runtime.ts';

export type LoadOptions = BundleOptions;

/** A loaded module, and the files it was made of. */
export interface Loaded<M = Readonly<Record<string, unknown>>> {
  readonly module: M;
  /** Absolute paths. */
  readonly files: readonly string[];
  /** For `loadBundle` in other threads. */
  readonly bundle: Bundle;
}

/**
 * Loads a TypeScript or JavaScript file for exploration: it and all that it imports are instrumented, packages included. Each call
 * gives fresh instances of all modules. For the types of its exports: `loadInstrumented<typeof import('./x.ts')>('x.ts')`. Works on every supported Node, which need not know TypeScript.
 *
 * @throws InstrumentError if a file is not found or does not parse, an import is not found, or a mutation does not apply.
 * @throws whatever the evaluation of the module throws.
 */
export async function loadInstrumented<M = Readonly<Record<string, unknown>>>(file: string, options: LoadOptions = {}): Promise<Loaded<M>> {
  const path = resolve(file);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new InstrumentError('no such file', path);
  if (found.isDirectory()) throw new InstrumentError('that is a folder: name a file', path);
  const bundled = await bundle(path, options);
  return { module: await loadBundle<M>(path, bundled), files: bundled.files, bundle: bundled };
}

/**
 * Evaluates a module that has been bundled; each call gives fresh instances.
 * @throws whatever the evaluation of the module throws.
 */
export async function loadBundle<M = Readonly<Record<string, unknown>>>(file: string, { code, map, rooms }: Bundle): Promise<M> {
  for (const room of rooms) await loadRoom(room);
  installRuntime();
  // A file and not a data URL, so that stack traces stay readable; gone once it is evaluated.
  const folder = await mkdtemp(join(tmpdir(), 'ringproof-'));
  try {
    const target = join(folder, `${basename(file).replace(/\.[^.]+$/, '')}.mjs`);
    await writeFile(target, `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}\n`);
    return (await import(/* @vite-ignore */ pathToFileURL(target).href)) as M;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
