import type { PreemptionSchedule } from './run-schedule.ts';

/**
 * The module fast-check and an arbitrary of it; `any` where it is not installed, since it is optional.
 *
 * @ts-ignore */
type FastCheck = typeof import('fast-check').default;
/** @ts-ignore */
type Arbitrary<T> = import('fast-check').Arbitrary<T>;

export interface ScheduleConstraints {
  /** Most preemptions; 8 by default. */
  readonly maxPreemptions?: number;
  /** Steps of the scenario's executions, roughly: preemptions are placed among so many; 64 by default. */
  readonly steps?: number;
  /** Threads of the scenario, for the choice of where to switch to; 4 by default. */
  readonly threads?: number;
  /** Most answers to `choose`, and the highest one; none by default. */
  readonly maxChoices?: number;
  readonly maxChoice?: number;
}

/**
 * Schedules as a fast-check arbitrary, to be run by `runSchedule`. They shrink to fewer preemptions first, then to earlier ones.
 * fast-check is handed in by the caller, so that it stays optional: `scheduleArbitrary(fc, { threads: 2 })`.
 */
export function scheduleArbitrary(fc: FastCheck, constraints: ScheduleConstraints = {}): Arbitrary<PreemptionSchedule> {
  const { maxPreemptions = 8, steps = 64, threads = 4, maxChoices = 0, maxChoice = 0 } = constraints;
  return fc.record({
    preemptions: fc.uniqueArray(fc.record({ before: fc.nat({ max: steps }), to: fc.nat({ max: Math.max(0, threads - 2) }) }), { maxLength: maxPreemptions, selector: ({ before }) => before }),
    choices: fc.array(fc.nat({ max: maxChoice }), { maxLength: maxChoices }),
  });
}
