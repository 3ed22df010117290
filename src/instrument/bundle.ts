import { randomUUID } from 'node:crypto';
import { builtinModules } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { rolldown } from 'rolldown';
import type { Plugin } from 'rolldown';
import { suspendingAccessors } from './_internals/accessors.ts';
import type { AccessorInfo } from './_internals/accessors.ts';
import { ambientMutations } from './ambient-mutations.ts';
import { FROM_SOURCE, harnessRoom, harnessShim, loadRoom } from './harness.ts';
import type { Mutation } from './mutate.ts';
import { InstrumentError } from './refusal.ts';
import { matchesFile, scanAccessors, transform } from './transform.ts';

export interface BundleOptions {
  /** Changes to the text of modules, made before they are transformed: mutants of shipped source. */
  readonly mutations?: readonly Mutation[];
  /** Which modules to instrument, by absolute path; all by default. A module that is left out is bundled as it is, and counts as native: what it does to shared memory is refused. */
  readonly include?: (file: string) => boolean;
  /** What sites name files relative to; the current directory by default. */
  readonly root?: string;
  /** Whether to count which lines and branch arms are reached; false by default, and then it costs nothing. */
  readonly coverage?: boolean;
  /** Whether a debugger that is attached while an execution is replayed stops after each step, at the access in the source; false by default. */
  readonly stops?: boolean;
  /** What bundling found out about modules, to be given to the next one with the same options but for its mutations. Without it each starts anew. */
  readonly cache?: BundleCache;
}

/** What is known of modules that no mutation changes, by a key that tells path, text and what is put into it. */
export class BundleCache {
  readonly #accessors = new Map<string, readonly AccessorInfo[]>();
  readonly #transformed = new Map<string, { readonly code: string; readonly map: string }>();

  accessors(key: string, find: () => readonly AccessorInfo[]): readonly AccessorInfo[] {
    return kept(this.#accessors, key, find);
  }

  /** @param names those of `TransformOptions.accessors` */
  transformed(key: string, names: ReadonlySet<string>, make: () => { readonly code: string; readonly map: string }): { readonly code: string; readonly map: string } {
    return kept(this.#transformed, `${[...names].sort().join()}\0${key}`, make);
  }
}

function kept<Value>(values: Map<string, Value>, key: string, make: () => Value): Value {
  const found = values.get(key);
  if (found !== undefined) return found;
  const value = make();
  values.set(key, value);
  return value;
}

export interface Bundle {
  readonly code: string;
  readonly map: string;
  /** Absolute paths of the modules in the bundle. */
  readonly files: readonly string[];
  /** Rooms of the running harness that the code gets from `loadRoom`. */
  readonly rooms: readonly string[];
  /** The name by which its counters of what is reached are known, if it has any. */
  readonly countFor?: string;
}

const BUILTIN = new Set(builtinModules);
const SOURCE = /\.[cm]?[jt]sx?$/;

/**
 * Bundles a module with all it imports, transformed. Node's builtin modules stay imports; imports of the harness's own rooms are
 * resolved by `harness`: a shim of the running instance by default, or left as imports.
 *
 * @throws InstrumentError for a module that is not found or does not parse, an import that is not found, a mutation that does not apply.
 */
export async function bundle(entry: string, options: BundleOptions = {}, harness: 'running' | 'import' = 'running'): Promise<Bundle> {
  const file = resolve(entry);
  const { mutations: own = [], include = () => true, root = process.cwd(), coverage = false, stops = false, cache } = options;
  const countFor = coverage ? randomUUID() : undefined;
  // Code that is mutated on purpose is not what the environment's mutations are about.
  const mutations = own.length > 0 ? own : ambientMutations();
  const accessors: AccessorInfo[] = [];
  const files = new Set<string>();
  let failure: unknown;
  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      failure ??= error;
      throw error;
    }
  };
  // What is only put in, marks, is the same for many bundles; a change is not.
  const cacheOf = (id: string): BundleCache | undefined => (coverage || mutations.some(({ file: mutated, find }) => find !== '' && matchesFile(id, mutated)) ? undefined : cache);
  const keyOf = (id: string, code: string): string => JSON.stringify([id, mutations.filter((mutation) => matchesFile(id, mutation.file)), code]);
  const wanted = (id: string): boolean => SOURCE.test(id) && !id.startsWith('\0') && include(id);
  const scan: Plugin = {
    name: 'ringproof:scan',
    transform(code, id) {
      if (id.startsWith('\0')) return null;
      files.add(id);
      const find = (): AccessorInfo[] => guard(() => scanAccessors(code, id, { mutations }));
      if (wanted(id)) accessors.push(...(cacheOf(id)?.accessors(keyOf(id, code), find) ?? find()));
      return null;
    },
  };
  const instrument = (names: ReadonlySet<string>): Plugin => ({
    name: 'ringproof:instrument',
    transform(code, id) {
      if (!wanted(id)) return null;
      const siteFile = relative(root, id);
      const make = (): { code: string; map: string } => {
        const result = guard(() => transform(code, id, { mutations, accessors: names, siteFile: siteFile.startsWith('..') ? id : siteFile, moduleFile: id, countFor, stops }));
        return { code: result.code, map: result.map.toString() };
      };
      return cacheOf(id)?.transformed(keyOf(id, code), names, make) ?? make();
    },
  });
  const used = new Set<string>();
  await build(file, scan, harness, used, () => failure);
  for (const mutation of own) {
    if (![...files].some((id) => matchesFile(id, mutation.file))) throw new InstrumentError(`a mutation is for a file that ${file} does not import`, mutation.file);
  }
  const { code, map } = await build(file, instrument(suspendingAccessors(accessors)), harness, used, () => failure);
  return { code, map, files: [...files], rooms: [...used], ...(countFor !== undefined && { countFor }) };
}

async function build(file: string, plugin: Plugin, harness: 'running' | 'import', used: Set<string>, failure: () => unknown): Promise<{ code: string; map: string }> {
  let unresolved: BuildError | undefined;
  try {
    const bundled = await rolldown({
      input: file,
      platform: 'node',
      treeshake: false,
      transform: { target: 'node20.19' },
      // A package that is not found is only warned about, and left to be imported at run time.
      onLog: (_level, log) => {
        if (log.code === 'UNRESOLVED_IMPORT') unresolved ??= log as BuildError;
      },
      external: (id) => id.startsWith('node:') || BUILTIN.has(id),
      ...(FROM_SOURCE && { resolve: { conditionNames: ['ringproof-source', 'node', 'import', 'module', 'default'] } }),
      optimization: { inlineConst: false },
      plugins: [rooms(harness, used), plugin],
    });
    const { output } = await bundled.generate({ format: 'es', sourcemap: 'hidden', sourcemapPathTransform: (source, map) => resolve(dirname(map), source), codeSplitting: false, minify: false });
    await bundled.close();
    if (unresolved !== undefined) throw Object.assign(new Error(unresolved.message), { errors: [unresolved] });
    const [chunk] = output;
    return { code: chunk.code, map: chunk.map?.toString() ?? '' };
  } catch (error) {
    throw failure() ?? explain(error, file);
  }
}

function rooms(harness: 'running' | 'import', used: Set<string>): Plugin {
  const prefix = '\0ringproof:';
  return {
    name: 'ringproof:harness',
    resolveId: {
      order: 'pre',
      async handler(source, importer) {
        if (importer === undefined || source.startsWith('\0')) return null;
        const file = source.startsWith('.') ? resolve(importer, '..', source) : undefined;
        const room = harnessRoom(source, file);
        if (room === undefined) return null;
        return harness === 'import' ? { id: `ringproof/${room}`, external: true } : prefix + room;
      },
    },
    async load(id) {
      if (!id.startsWith(prefix)) return null;
      const room = id.slice(prefix.length);
      used.add(room);
      return harnessShim(room, await loadRoom(room));
    },
  };
}

interface BuildError {
  readonly message: string;
  readonly code?: string;
  readonly id?: string;
  readonly exporter?: string;
  readonly loc?: { readonly file?: string; readonly line: number; readonly column: number };
}

/** One clear error from what the bundler reports. */
function explain(error: unknown, file: string): unknown {
  const first = (error as { readonly errors?: readonly BuildError[] }).errors?.[0];
  if (first === undefined) return error;
  const headline = stripVTControlCharacters(first.message).replace(/^\[[A-Z_]+\]\s*/, '').split('\n')[0]!.replaceAll(/(?:\0|\\0)ringproof:/g, 'ringproof/');
  const message = first.code === 'UNRESOLVED_IMPORT' && first.exporter !== undefined ? `the import ${JSON.stringify(first.exporter)} is not found` : headline;
  return new InstrumentError(message, first.loc?.file ?? first.id ?? file, first.loc?.line, first.loc === undefined ? undefined : first.loc.column + 1, { cause: error });
}
