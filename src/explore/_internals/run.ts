import type { EventLog } from './event-log.ts';
import { lowestBit } from './lowest-bit.ts';
import type { Machine } from './machine.ts';
import type { Finding, Schedule } from './verdict.ts';
import { judgeEnd, judgeStep } from './verdict.ts';

/** Decides one execution. */
export interface Scheduler {
  /** A thread of the mask `enabled`; `last` made the step before, or is -1. Answering -1 gives the execution up. */
  pick(enabled: number, last: number, machine: Machine): number;
  choose(thread: number, options: number): number;
}

export interface Run {
  readonly finding: Finding | undefined;
  readonly schedule: Schedule;
  readonly abandoned: boolean;
}

/** Runs one execution as a scheduler says; `onStep` sees the machine after each operation, before the thread goes on; `log` gets the steps. */
export function runOnce(machine: Machine, scheduler: Scheduler, maxSteps: number, onStep?: (machine: Machine) => void, log?: EventLog): Run {
  const steps: number[] = [];
  const choices: number[] = [];
  machine.chooser = (thread, options) => {
    const value = scheduler.choose(thread, options);
    choices.push(value);
    log?.fileChoice(thread, value, options, machine.enablersOf(thread), false);
    return value;
  };
  log?.begin();
  machine.start();
  let last = -1;
  let finding = judgeStep(machine);
  while (finding === undefined) {
    const enabled = machine.enabledNow();
    if (enabled === 0) {
      finding = judgeEnd(machine);
      break;
    }
    if (steps.length >= maxSteps) {
      finding = { verdict: 'step-bound', message: `an execution has more than ${maxSteps} steps${unfairly(machine.program.threadNames, steps, enabled)}`, threads: [] };
      break;
    }
    const p = scheduler.pick(enabled, last, machine);
    if (p < 0) return { finding: undefined, schedule: { steps, choices }, abandoned: true };
    const event = log === undefined ? steps.length : log.length;
    steps.push(p);
    const performed = machine.perform(p, event);
    if (performed) log?.file(p, machine, false);
    onStep?.(machine);
    if (performed) machine.advance(p);
    last = p;
    finding = judgeStep(machine);
  }
  return { finding, schedule: { steps, choices }, abandoned: false };
}

/** What is to be said of an execution that goes on for ever because one thread alone does, while others are `enabled`. */
function unfairly(names: readonly string[], steps: readonly number[], enabled: number): string {
  const last = steps.at(-1);
  const others = last === undefined ? [] : names.filter((_, p) => p !== last && (enabled & (1 << p)) !== 0);
  const alone = steps.length - 1 - steps.findLastIndex((p) => p !== last);
  if (others.length === 0 || alone < steps.length / 2) return '';
  return `, the last ${alone} of them by ${names[last!]!} alone while ${others.join(' and ')} could have gone on: if it waits for ${others.length === 1 ? 'that' : 'those'}, let it do so in a loop, which is seen to spin, and not by calling itself`;
}

/** Who goes on where nobody says otherwise: the thread that ran, else the first that can. */
function unforced(enabled: number, last: number): number {
  return last >= 0 && (enabled & (1 << last)) !== 0 ? last : lowestBit(enabled);
}

/** The other enabled threads, counted around from the one that goes on where nobody says otherwise. */
function* others(threads: number, enabled: number, last: number): Generator<number> {
  const current = unforced(enabled, last);
  for (let i = 1; i < threads; i++) {
    const p = (current + i) % threads;
    if ((enabled & (1 << p)) !== 0) yield p;
  }
}

/** The thread that goes on when it is the `to`-th of the others, counted on from the last to the first. */
export function depart(threads: number, enabled: number, last: number, to: number | undefined): number {
  const candidates = to === undefined ? [] : [...others(threads, enabled, last)];
  return candidates.length === 0 ? unforced(enabled, last) : candidates[to! % candidates.length]!;
}

/** Which of the others `thread` is; undefined if it goes on where nobody says otherwise. */
export function departureOf(threads: number, enabled: number, last: number, thread: number): number | undefined {
  const to = [...others(threads, enabled, last)].indexOf(thread);
  return to < 0 ? undefined : to;
}

/** Follows a schedule; where it ends or does not fit, stays on the running thread. */
export function following(schedule: Schedule): Scheduler {
  let step = 0;
  let choice = 0;
  return {
    pick(enabled, last) {
      const wanted = schedule.steps[step++];
      if (wanted !== undefined && (enabled & (1 << wanted)) !== 0) return wanted;
      return unforced(enabled, last);
    },
    choose(_thread, options) {
      return Math.min(schedule.choices[choice++] ?? 0, options - 1);
    },
  };
}
