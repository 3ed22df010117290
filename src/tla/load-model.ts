import type { CompiledSpec } from './compile/compiled-spec.ts';
import { load } from './model.ts';
import type { GrammarSource } from './syntax/grammar-source.ts';
import type { TreeStore } from './syntax/tree-store.ts';

export interface LoadModelOptions {
  /** Path of the cfg; defaults to the one beside the module. */
  readonly config?: string | undefined;
  /** Folders in which modules are looked for besides the module's own. */
  readonly library?: readonly string[] | undefined;
  /** Where trees are kept from one run to the next. */
  readonly trees?: TreeStore | undefined;
  /** Where the grammar comes from, if there is a faster way than to read all of it here. */
  readonly grammar?: GrammarSource | undefined;
  /** Whether to count how often each expression is evaluated. */
  readonly coverage?: boolean | undefined;
  /** Is told the JavaScript that the specification is compiled to, before it runs first. */
  readonly onSource?: ((source: string) => void) | undefined;
}

/**
 * Reads and compiles a module with its cfg.
 *
 * @throws SpecificationError when it cannot be read or is no correct specification
 * @throws EvaluationError when something that is evaluated beforehand has no value
 */
export async function loadModel(file: string, options: LoadModelOptions = {}): Promise<CompiledSpec> {
  return (await load(file, options)).spec;
}
