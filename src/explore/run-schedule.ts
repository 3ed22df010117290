import type { Counterexample } from './counterexample.ts';
import { programOf } from './_internals/prepare.ts';
import { reproduce } from './_internals/reproduce.ts';
import { depart, runOnce } from './_internals/run.ts';
import { withMachine } from './_internals/session.ts';
import type { Verdict } from './_internals/verdict.ts';
import type { Scenario } from './scenario.ts';

/** One switch away from a thread that could go on. */
export interface Preemption {
  /** The step before which to switch, from 0; positions are absolute, so that leaving out one preemption does not move the others. */
  readonly before: number;
  /** Which of the other enabled threads goes on, counted around from the one that stops. */
  readonly to: number;
}

/**
 * A schedule as its preemptions. The empty one runs each thread until it waits, spins or ends, in order of declaration; that makes
 * schedules shrink to the fewest preemptions. `choices` answer `choose`, 0 where they run out.
 */
export interface PreemptionSchedule {
  readonly preemptions: readonly Preemption[];
  readonly choices: readonly number[];
}

export interface ScheduleResult {
  readonly verdict: Verdict;
  readonly steps: number;
  /** Preemptions that took place: one where no other thread is enabled does not. */
  readonly preemptions: number;
  readonly counterexample?: Counterexample;
}

/** Runs one execution of a scenario under a schedule, e.g. one that fast-check generates: see `scheduleArbitrary`. */
export function runSchedule<C, R extends object>(scenario: Scenario<C, R>, schedule: PreemptionSchedule, options: { readonly maxSteps?: number } = {}): ScheduleResult {
  const program = programOf(scenario);
  const { maxSteps = 5000 } = options;
  const at = new Map(schedule.preemptions.map(({ before, to }) => [before, to]));
  let step = 0;
  let choice = 0;
  let preemptions = 0;
  const { finding, schedule: taken } = withMachine(program, true, (machine) =>
    runOnce(machine, {
      pick(enabled, last) {
        const to = at.get(step++);
        const p = depart(program.threadNames.length, enabled, last, to);
        if (last >= 0 && p !== last && (enabled & (1 << last)) !== 0) preemptions++;
        return p;
      },
      choose: (_, n) => Math.min(schedule.choices[choice++] ?? 0, n - 1),
    }, maxSteps),
  );
  const base = { steps: taken.steps.length, preemptions };
  if (finding === undefined) return { ...base, verdict: 'pass' };
  const { counterexample } = reproduce(program, taken, undefined, maxSteps);
  return { ...base, verdict: finding.verdict, ...(counterexample && { counterexample }) };
}
