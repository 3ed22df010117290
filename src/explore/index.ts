/** Explores the interleavings of code on SharedArrayBuffer: every one, or as many as a budget allows. */
export { scenario } from './scenario.ts';
export type { Scenario } from './scenario.ts';
export { explore } from './explore.ts';
export type { ExploreOptions, ExploreProgress, ExploreResult } from './explore.ts';
export { replay } from './replay.ts';
export type { ReplayResult } from './replay.ts';
export { choose } from './choose.ts';
export type { Counterexample, CounterexampleStep } from './counterexample.ts';
export { formatCounterexample } from './format-counterexample.ts';
export type { FormatOptions } from './format-counterexample.ts';
export { runSchedule } from './run-schedule.ts';
export type { Preemption, PreemptionSchedule, ScheduleResult } from './run-schedule.ts';
export { scheduleArbitrary } from './arbitrary.ts';
export type { ScheduleConstraints } from './arbitrary.ts';
export type { Schedule, Verdict } from './_internals/verdict.ts';
