import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { extname, join, relative, resolve } from 'node:path';
import { transformSync } from 'rolldown/utils';
import { mutate, type Mutation } from '../../instrument/mutate.ts';
import { matchesFile } from '../../instrument/transform.ts';
import { compiledFiles } from '../kinds/compiled-files.ts';
import { COMPILED } from '../kinds/stress-program.ts';

/**
 * A copy of a project in which compiled files are replaced by mutants. It has copies of what is compiled, so that a changed file meets its own neighbours, and links to
 * everything else.
 */
export class MutableCopy {
  readonly folder: string;
  readonly #root: string;
  /** The files of the copy that are made of a source, by its path from the root. */
  readonly #outputs: ReadonlyMap<string, readonly string[]>;
  /** What they are without a mutation, by their path. */
  readonly #changed = new Map<string, string>();

  private constructor(root: string, folder: string, outputs: ReadonlyMap<string, readonly string[]>) {
    this.#root = root;
    this.folder = folder;
    this.#outputs = outputs;
  }

  /** @param files the sources that are to be mutated, relative to the root */
  static lay(root: string, folder: string, files: readonly string[]): MutableCopy {
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(root)) {
      if (COMPILED.includes(name)) cpSync(join(root, name), join(folder, name), { recursive: true });
      else symlinkSync(join(root, name), join(folder, name));
    }
    return new MutableCopy(root, folder, outputsOf(root, files));
  }

  /** Makes the copy one of the project with these changes to its sources, and no others. */
  write(mutations: readonly Mutation[]): void {
    for (const [path, code] of this.#changed) writeFileSync(path, code);
    this.#changed.clear();
    for (const [file, outputs] of this.#outputs) {
      const own = mutations.filter((mutation) => matchesFile(join(this.#root, file), mutation.file));
      if (own.length === 0) continue;
      const code = compiled(mutate(readFileSync(join(this.#root, file), 'utf8'), file, own).code, file);
      for (const output of outputs) {
        const path = join(this.folder, output);
        this.#changed.set(path, readFileSync(path, 'utf8'));
        writeFileSync(path, code);
      }
    }
  }
}

/** The compiled files that are made of one source each, by that source; paths relative to the root. */
function outputsOf(root: string, files: readonly string[]): Map<string, readonly string[]> {
  const outputs = new Map<string, string[]>(files.map((file) => [file, []]));
  const byPath = new Map(files.map((file) => [resolve(root, file), file]));
  for (const { output, sources } of compiledFiles(root, COMPILED)) {
    const file = sources.length === 1 ? byPath.get(sources[0]!) : undefined;
    if (file !== undefined) outputs.get(file)!.push(relative(root, output));
  }
  return outputs;
}

/** One module without its types. */
function compiled(code: string, file: string): string {
  const result = transformSync(file, code, { lang: /^\.[cm]?tsx$/.test(extname(file)) ? 'tsx' : 'ts', sourcemap: false, typescript: { rewriteImportExtensions: 'rewrite' } });
  if (result.errors.length > 0) throw new Error(`${file}: ${result.errors[0]!.message}`);
  return result.code;
}
