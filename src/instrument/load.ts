import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.ts';
import type { BundleOptions } from './bundle.ts';
import { InstrumentError } from './refusal.ts';
import { installRuntime } from './runtime.ts';

export type LoadOptions = BundleOptions;

/** A loaded module, and the files it was made of. */
export interface Loaded<M = Readonly<Record<string, unknown>>> {
  readonly module: M;
  /** Absolute paths. */
  readonly files: readonly string[];
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
  if (!existsSync(path)) throw new InstrumentError('no such file', path);
  const { code, map, files } = await bundle(path, options);
  installRuntime();
  // A file and not a data URL, so that stack traces stay readable; gone once it is evaluated.
  const folder = await mkdtemp(join(tmpdir(), 'ringproof-'));
  try {
    const target = join(folder, `${basename(path).replace(/\.[^.]+$/, '')}.mjs`);
    await writeFile(target, `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}\n`);
    const module = (await import(/* @vite-ignore */ pathToFileURL(target).href)) as M;
    return { module, files };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
