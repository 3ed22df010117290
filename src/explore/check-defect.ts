import type { Defect } from './defect.ts';
import { checkScenario } from './check-scenario.ts';
import type { ExploreOptions, ExploreResult } from './check-scenario.ts';
import { replay } from './replay.ts';
import type { Verdict } from './_internals/verdict.ts';

/** What the exploration of a defect and of its twin came to. */
export interface DefectResult {
  readonly id: string;
  readonly what: string;
  readonly expected: Verdict;
  readonly verdict: Verdict;
  /** True if the defect was found as expected, its counterexample replays, and the twin passed, completely. */
  readonly found: boolean;
  /** Why not, in one sentence; empty if it was found. */
  readonly message: string;
  readonly threads: number;
  /** Executions up to the one that showed it. */
  readonly executions: number;
  /** Length of the counterexample: accesses to shared memory, plain ones included. */
  readonly steps: number;
  readonly preemptions: number;
  /** Executions of the twin: all there are, if it passed. */
  readonly twinExecutions: number;
  readonly durationMs: number;
  /** The exploration of the defect, with its counterexample. */
  readonly result: ExploreResult;
}

/** Explores code that is known to be wrong, and its twin. `options` are those of each of the two explorations. */
export function checkDefect({ id, what, verdict: expected, wrong, right }: Defect, options: ExploreOptions = {}): DefectResult {
  const result = checkScenario(wrong, options);
  const { verdict, executions, counterexample } = result;
  const twin = checkScenario(right, options);
  const complaints: string[] = [];
  if (verdict !== expected) complaints.push(`it ended as ${verdict}, not ${expected}`);
  else if (counterexample === undefined) complaints.push('it has no counterexample');
  else if (replay(wrong, counterexample.token).outcome !== 'reproduced') complaints.push('its counterexample does not replay');
  if (twin.verdict !== 'pass') complaints.push(`its twin "${right.name}" ended as ${twin.verdict}: ${twin.message}`);
  else if (!twin.complete) complaints.push(`its twin "${right.name}" was not explored completely (${twin.bounds.join('; ')})`);
  return {
    id, what, expected, verdict,
    found: complaints.length === 0,
    message: complaints.join(', and '),
    threads: Object.keys(wrong.threads).length,
    executions,
    steps: counterexample?.steps.length ?? 0,
    preemptions: counterexample?.preemptions ?? 0,
    twinExecutions: twin.executions,
    durationMs: result.durationMs + twin.durationMs,
    result,
  };
}
