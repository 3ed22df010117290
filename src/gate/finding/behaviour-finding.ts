import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ModelCheckResult, SourceLocation } from '../../model-check/result.ts';
import type { BehaviourFinding } from './finding.ts';
import { pathFrom } from './path-from.ts';

/**
 * The behaviour that a model checker found wrong; undefined when it gave none.
 *
 * @param root what paths of modules are made relative to
 * @param name of the cfg or module
 * @param spec path of the module that was checked, from the root; other modules are looked for beside it
 */
export function behaviourFinding(root: string, name: string, spec: string, { verdict, property, message = '', location, trace }: ModelCheckResult): BehaviourFinding | undefined {
  if (trace === undefined) return undefined;
  const near = (at: SourceLocation): SourceLocation => {
    const { file, ...rest } = at;
    const path = resolve(root, file ?? join(dirname(spec), `${at.module}.tla`));
    if (file === undefined && !existsSync(path)) return rest;
    return { ...rest, file: pathFrom(root, root, path) };
  };
  return {
    type: 'behaviour',
    name,
    verdict,
    property,
    message,
    location: location && near(location),
    trace: { ...trace, steps: trace.steps.map((step) => (step.location === undefined ? step : { ...step, location: near(step.location) })) },
  };
}
