import { followPath, pathOf } from '../explore/index.ts';
import { load } from '../tla/index.ts';
import { failureOf, RefinementVisitor } from './check-refinement.ts';
import { ModelSteps } from './model-steps.ts';
import type { Refinement } from './refinement.ts';
import type { RefinementFailure } from './result.ts';

/**
 * Runs the one execution that the token of a failure names, for a debugger, and holds it against the model again. Undefined when its steps are the model's now. Of an end only what the steps to it
 * say is looked at.
 * @throws SyntaxError if the token is damaged, or the code does not make its steps any more
 */
export async function replayRefinement<C, R extends object, H>(one: Refinement<C, R, H>, token: string): Promise<RefinementFailure | undefined> {
  const steps = new ModelSteps(await load(one.model, { config: one.config ?? one.model.replace(/\.tla$/, '.cfg') }));
  const path = pathOf(one.scenario, token);
  try {
    followPath(one.scenario, path, new RefinementVisitor(one, steps));
  } catch (thrown) {
    return failureOf(one, steps, { finding: undefined, thrown, path });
  }
  return undefined;
}
