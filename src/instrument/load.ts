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
 * @throws InstrumentError if a file is not found or does not parse, an import is not found, a mutation does not apply, or the evaluation of a
 * module throws; what it throws is the cause.
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
 * @throws InstrumentError if that throws.
 */
export async function loadBundle<M = Readonly<Record<string, unknown>>>(file: string, { code, map, rooms, files }: Bundle): Promise<M> {
  for (const room of rooms) await loadRoom(room);
  installRuntime();
  // A file and not a data URL, so that stack traces stay readable; gone once it is evaluated.
  const folder = await mkdtemp(join(tmpdir(), 'ringproof-'));
  const target = join(folder, `${basename(file).replace(/\.[^.]+$/, '')}.mjs`);
  try {
    await writeFile(target, `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}\n`);
    return (await import(/* @vite-ignore */ pathToFileURL(target).href)) as M;
  } catch (error) {
    throw whileLoading(error, file, files);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The error of a module that throws when it is evaluated, with the place in the source where Node reads source maps. */
function whileLoading(thrown: unknown, file: string, files: readonly string[]): InstrumentError {
  const message = `it threw while it was loaded: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  const frames = thrown instanceof Error ? (thrown.stack ?? '').matchAll(/(?:file:\/\/|\(|at )(\/?[^()\n]+?):(\d+):(\d+)\)?$/gm) : [];
  for (const [, path = '', line, column] of frames) if (files.includes(resolve(path))) return new InstrumentError(message, path, Number(line), Number(column), { cause: thrown });
  return new InstrumentError(message, file, undefined, undefined, { cause: thrown });
}
