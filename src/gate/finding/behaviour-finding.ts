import { isAbsolute, relative, sep } from 'node:path';
import type { ModelCheckResult, SourceLocation } from '../../model-check/result.ts';
import type { BehaviourFinding } from './finding.ts';

/**
 * The behaviour that a model checker found wrong; undefined when it gave none.
 *
 * @param name of the cfg or module
 * @param root what paths of modules are made relative to
 */
export function behaviourFinding(root: string, name: string, { verdict, property, message = '', location, trace }: ModelCheckResult): BehaviourFinding | undefined {
  if (trace === undefined) return undefined;
  const near = (at: SourceLocation): SourceLocation => (at.file === undefined || !isAbsolute(at.file) ? at : { ...at, file: relative(root, at.file).split(sep).join('/') });
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
