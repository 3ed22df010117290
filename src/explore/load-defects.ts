import { loadInstrumented } from '../instrument/index.ts';
import type { LoadOptions } from '../instrument/index.ts';
import type { Defect } from './defect.ts';
import { defectsOf } from './defect.ts';
import type { Scenario } from './scenario.ts';
import { scenariosOf } from './scenario.ts';

/** What a file says about a harness: what it must find, and what it must not. */
export interface Defects {
  /** By export name. */
  readonly defects: ReadonlyMap<string, Defect>;
  /** Scenarios that belong to no defect, by export name: code that looks suspicious and is right. They must pass, completely. */
  readonly controls: ReadonlyMap<string, Scenario>;
}

/**
 * Loads a file as `loadScenarios` does, and returns the defects that it exports and the controls beside them.
 *
 * @throws InstrumentError if the file or an import is not found or does not parse; whatever the evaluation of the module throws.
 */
export async function loadDefects(file: string, options: LoadOptions = {}): Promise<Defects> {
  const { module } = await loadInstrumented(file, options);
  const defects = defectsOf(module);
  const used = new Set([...defects.values()].flatMap(({ wrong, right }) => [wrong, right]));
  return { defects, controls: new Map([...scenariosOf(module)].filter(([, scenario]) => !used.has(scenario))) };
}
