import { dirname, resolve } from 'node:path';
import { loadInstrumented } from '../instrument/index.ts';
import type { LoadOptions } from '../instrument/index.ts';
import { refinementsOf } from './refinement.ts';
import type { Refinement } from './refinement.ts';

/**
 * Loads a file, TypeScript or JavaScript, transformed for exploration together with all that it imports, and returns the refinements that it exports, by export name, with the
 * paths of their models made absolute.
 * @throws InstrumentError if the file or an import is not found or does not parse; whatever the evaluation of the module throws.
 */
export async function loadRefinements(file: string, options: LoadOptions = {}): Promise<ReadonlyMap<string, Refinement>> {
  const { module } = await loadInstrumented(file, options);
  return refinementsIn(module, file);
}

/** The refinements among the exports of a module that was loaded from `file`, by export name, with the paths of their models made absolute. */
export function refinementsIn(module: Readonly<Record<string, unknown>>, file: string): ReadonlyMap<string, Refinement> {
  const folder = dirname(resolve(file));
  return new Map([...refinementsOf(module)].map(([name, one]) => [name, atFolder(one, folder)]));
}

function atFolder(one: Refinement, folder: string): Refinement {
  const { model, config, edges } = one;
  return {
    ...one,
    model: resolve(folder, model),
    ...(config !== undefined && { config: resolve(folder, config) }),
    ...(edges !== undefined && { edges: { ...edges, ...(edges.config !== undefined && { config: resolve(folder, edges.config) }) } }),
  };
}
