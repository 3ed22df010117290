import { loadInstrumented } from '../instrument/index.ts';
import type { LoadOptions } from '../instrument/index.ts';
import { rememberLoad } from './_internals/code-counter.ts';
import { rememberOrigin } from './_internals/origin.ts';
import type { Scenario } from './scenario.ts';
import { scenariosOf } from './scenario.ts';

/**
 * Loads a file, TypeScript or JavaScript, transformed for exploration together with all that it imports, and returns the scenarios
 * that it exports, by export name. Each call gives fresh instances of all modules.
 *
 * @throws InstrumentError if the file or an import is not found or does not parse, or the evaluation of the module throws.
 */
export async function loadScenarios(file: string, options: LoadOptions = {}): Promise<ReadonlyMap<string, Scenario>> {
  const { module, bundle } = await loadInstrumented(file, options);
  const scenarios = scenariosOf(module);
  for (const [name, scenario] of scenarios) {
    rememberOrigin(scenario, { file, bundle, name });
    rememberLoad(scenario, bundle.countFor);
  }
  return scenarios;
}
