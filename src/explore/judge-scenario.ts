import { explorationOf } from './_internals/exploration.ts';
import { withMachine } from './_internals/session.ts';
import { Nondeterminism, type Verdict } from './_internals/verdict.ts';
import { exploreByParts } from './explore-by-parts.ts';
import type { Scenario } from './scenario.ts';

/** What is known after a look at some executions. */
export interface Judgement {
  readonly verdict: Verdict | 'shared' | 'dependent';
  readonly message: string;
  /** Steps of the longest execution. */
  readonly longest: number;
}

/**
 * Explores at most so many executions of a scenario, two thirds of them in the order of the exhaustive search and the rest at random, and says whether
 * something is wrong, but not by which counterexample. For judging a thousand mutants: the answer does not depend on how fast the machine is.
 *
 * @throws as `checkScenario` does
 */
export function judgeScenario(scenario: Scenario, executions: number, maxSteps: number): Judgement {
  if (scenario.parts !== undefined) {
    const { verdict, message, parts } = exploreByParts(scenario, { budget: executions * 10, confirm: 0, samples: Math.ceil(executions / 3) });
    return { verdict, message, longest: Math.max(0, ...parts.map(({ result }) => result.longest)) };
  }
  const systematic = Math.ceil((executions * 2) / 3);
  // Only a limit for what hangs: a hundred times what executions take.
  const exploration = explorationOf(scenario, { budget: executions * 100, maxExecutions: systematic, maxSteps, countTraces: false });
  try {
    if (withMachine(exploration.program, false, (machine) => exploration.exhaust(machine, 1)) === true) return judgementOf(exploration);
    const rest = explorationOf(scenario, { budget: executions * 100, maxExecutions: executions - systematic, maxSteps, countTraces: false });
    withMachine(rest.program, true, (machine) => rest.sample(machine, 'pos', 1));
    return judgementOf(rest);
  } catch (error) {
    if (!(error instanceof Nondeterminism)) throw error;
    return { verdict: 'nondeterminism', message: error.message, longest: exploration.tally.longest };
  }
}

function judgementOf({ found, tally }: ReturnType<typeof explorationOf>): Judgement {
  return { verdict: found?.finding.verdict ?? 'pass', message: found?.finding.message ?? '', longest: tally.longest };
}
