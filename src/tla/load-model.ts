import { dirname, resolve } from 'node:path';
import type { CompiledSpec } from './compile/compiled-spec.ts';
import { compileSpec } from './compile/compile-spec.ts';
import { load } from './load.ts';
import { noteTexts } from './note-texts.ts';
import { Interner } from './values/intern.ts';

export interface LoadModelOptions {
  /** Path of the cfg; defaults to the one beside the module. */
  readonly config?: string | undefined;
  /** Folders in which modules are looked for besides the module's own. */
  readonly library?: readonly string[] | undefined;
}

/**
 * Reads and compiles a module with its cfg.
 *
 * @throws SpecificationError when it cannot be read or is no correct specification
 * @throws EvaluationError when something that is evaluated beforehand has no value
 */
export async function loadModel(file: string, { config, library }: LoadModelOptions = {}): Promise<CompiledSpec> {
  const { spec, cfg } = await load(file, { cfg: config === undefined ? undefined : resolve(config), searchPath: library });
  const interner = new Interner();
  noteTexts(spec, cfg, interner);
  return compileSpec(spec, cfg, { interner, folder: dirname(resolve(file)) });
}
