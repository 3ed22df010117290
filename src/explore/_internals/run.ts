import type { EventLog } from './event-log.ts';
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
    const enabled = machine.enabledMask();
    if (enabled === 0) {
      finding = judgeEnd(machine);
      break;
    }
    if (steps.length >= maxSteps) {
      finding = { verdict: 'step-bound', message: `an execution has more than ${maxSteps} steps`, threads: [] };
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

export function lowestBit(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}

/** Follows a schedule; where it ends or does not fit, stays on the running thread. */
export function following(schedule: Schedule): Scheduler {
  let step = 0;
  let choice = 0;
  return {
    pick(enabled, last) {
      const wanted = schedule.steps[step++];
      if (wanted !== undefined && (enabled & (1 << wanted)) !== 0) return wanted;
      return last >= 0 && (enabled & (1 << last)) !== 0 ? last : lowestBit(enabled);
    },
    choose(_thread, options) {
      return Math.min(schedule.choices[choice++] ?? 0, options - 1);
    },
  };
}
