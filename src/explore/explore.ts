import type { ExploreOptions, ExploreResult } from './check-scenario.ts';
import { checkScenario } from './check-scenario.ts';
import type { ParallelOptions } from './explore-in-parallel.ts';
import { exploreInParallel } from './explore-in-parallel.ts';
import { formatCounterexample } from './format-counterexample.ts';
import type { Scenario } from './scenario.ts';

export interface AssertOptions extends ExploreOptions, Partial<Pick<ParallelOptions, 'workers' | 'signal'>> {
  /** Fail also when the exploration was bounded, by the budget for instance, and found nothing. */
  readonly complete?: boolean;
}

/** What `explore` throws. The message is the counterexample as it is printed. */
export class ExplorationError extends Error {
  override readonly name = 'ExplorationError';
  readonly result: ExploreResult;

  constructor(result: ExploreResult) {
    super(messageOf(result));
    this.result = result;
  }
}

/**
 * Explores a scenario, for a test: `await explore(scenario)` fails it with the counterexample, at the line of the call. See
 * `checkScenario` for what is explored, and `exploreInParallel` for `workers`.
 *
 * @throws ExplorationError when an execution is wrong, or, with `complete`, when not all of them were explored.
 */
export async function explore<C, R extends object>(scenario: Scenario<C, R>, { complete = false, workers, signal, ...options }: AssertOptions = {}): Promise<ExploreResult> {
  // Made here: behind the first `await` the caller is not on the stack any more.
  const call = new Error('explore');
  Error.captureStackTrace(call, explore);
  const result = workers === undefined && signal === undefined ? checkScenario(scenario, options) : await exploreInParallel(scenario, { ...options, workers: workers ?? 1, ...(signal && { signal }) });
  if (result.verdict === 'pass' && (result.complete || !complete)) return result;
  const error = new ExplorationError(result);
  error.stack = `${error.name}: ${error.message}\n${call.stack?.split('\n').slice(1).join('\n') ?? ''}`;
  throw error;
}

function messageOf(result: ExploreResult): string {
  const { scenario, verdict, message, counterexample, coverage, bounds } = result;
  if (counterexample !== undefined) return `\n${formatCounterexample(counterexample)}${coverage}`;
  return verdict === 'pass' ? `${scenario}: not complete: ${bounds.join('; ')} (${coverage})` : `${scenario}: ${verdict}: ${message}`;
}
