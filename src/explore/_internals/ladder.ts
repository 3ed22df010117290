import type { ConflictPairs } from './conflict-pairs.ts';
import { EventLog } from './event-log.ts';
import type { Machine } from './machine.ts';
import { lowestBit } from './lowest-bit.ts';
import { TraceDigest } from './trace-digest.ts';
import type { Finding, Schedule, Verdict } from './verdict.ts';
import { judgeEnd, judgeStep } from './verdict.ts';

export interface LadderLimits {
  readonly maxSteps: number;
  readonly deadline: number;
  /** Most executions, of which there is at least one. */
  readonly maxExecutions?: number;
  /** Most entries to remember of what was explored; beyond that work is repeated, and traces are no longer counted exactly. */
  readonly maxEntries: number;
  /** `count`: all traces, up to the first finding. A verdict: look for the shortest execution with that verdict. */
  readonly aim: 'count' | Verdict;
  readonly pairs?: ConflictPairs;
}

export interface Rung {
  readonly preemptions: number;
  /** Mazurkiewicz traces with a linearization of at most so many preemptions. */
  readonly traces: number;
  readonly executions: number;
  readonly steps: number;
  readonly longest: number;
  readonly complete: boolean;
  /** True when the bound cut off nothing: a higher one finds no more. */
  readonly unbounded: boolean;
  readonly finding: Finding | undefined;
  readonly schedule: Schedule | undefined;
}

/**
 * All executions with at most `bound` preemptions (a switch away from a thread that could go on; Musuvathi and Qadeer, PLDI 2007).
 * A prefix that is equivalent to one seen before, with the same thread running and no more preemptions left, is not explored again.
 */
export function climb(machine: Machine, bound: number, limits: LadderLimits): Rung {
  const log = new EventLog(machine.threadCount, limits.pairs);
  const seen = new Map<number, number>();
  const traces = new Set<number>();
  const digests: TraceDigest[] = [new TraceDigest()];
  // Decisions of the current execution: a thread or a chosen value, what is left to try, preemptions so far, the log's length before.
  const decision: number[] = [];
  const rest: number[] = [];
  const isChoice: boolean[] = [];
  const spent: number[] = [];
  let depth = 0;
  let replay = 0;
  let executions = 0;
  let steps = 0;
  let longest = 0;
  let unbounded = true;
  let complete = true;
  let finding: Finding | undefined;
  let schedule: Schedule | undefined;
  let preemptions = 0;
  let remembers = true;
  const watched = machine.program.invariant !== undefined;

  const file = (d: number): void => {
    const digest = (digests[d + 1] ??= new TraceDigest());
    digest.copyFrom(digests[d]!);
    digest.add(log, d);
  };

  machine.chooser = (thread, options) => {
    if (depth >= replay) {
      decision[depth] = 0;
      rest[depth] = options - 1;
      isChoice[depth] = true;
      spent[depth] = preemptions;
    }
    const value = decision[depth]!;
    depth++;
    log.fileChoice(thread, value, options, machine.enablersOf(thread), false);
    file(log.length - 1);
    return value;
  };

  for (;;) {
    depth = 0;
    preemptions = 0;
    log.begin();
    machine.start();
    let last = -1;
    let found = judgeStep(machine);
    let pruned = false;
    while (found === undefined) {
      const enabled = machine.enabledNow();
      if (enabled === 0) break;
      if (schedule !== undefined && depth >= schedule.steps.length + schedule.choices.length) {
        pruned = true;
        break;
      }
      if (log.length >= limits.maxSteps) {
        found = { verdict: 'step-bound', message: `an execution has more than ${limits.maxSteps} steps`, threads: [] };
        break;
      }
      const mayStay = last >= 0 && (enabled & (1 << last)) !== 0;
      if (depth >= replay) {
        if (remembers) {
          const key = digests[log.length]!.key(mayStay ? last + 1 : 0);
          const left = bound - preemptions;
          if ((seen.get(key) ?? -1) >= left) {
            pruned = true;
            break;
          }
          if (seen.size < limits.maxEntries) seen.set(key, left);
          else remembers = false;
        }
        const first = mayStay ? last : lowestBit(enabled);
        decision[depth] = first;
        isChoice[depth] = false;
        spent[depth] = preemptions;
        const others = enabled & ~(1 << first);
        if (mayStay && preemptions >= bound) {
          rest[depth] = 0;
          if (others !== 0) unbounded = false;
        } else rest[depth] = others;
      }
      const p = decision[depth]!;
      if (mayStay && p !== last) preemptions++;
      depth++;
      if (machine.perform(p, log.length)) {
        log.file(p, machine, false);
        file(log.length - 1);
        machine.advance(p);
      }
      last = p;
      // An invariant may compare each state with the one before it, so it sees all.
      if (depth >= replay || watched) found = judgeStep(machine);
    }
    steps += log.length;
    if (!pruned) {
      if (log.length > longest) longest = log.length;
      if (found === undefined) {
        if (!machine.couldSpinOn()) {
          executions++;
          if (traces.size < limits.maxEntries) traces.add(digests[log.length]!.key(0));
          found = judgeEnd(machine);
        }
      } else executions++;
      if (found !== undefined && (limits.aim === 'count' || limits.aim === found.verdict) && (schedule === undefined || depth < schedule.steps.length + schedule.choices.length)) {
        finding = found;
        schedule = { steps: decision.slice(0, depth).filter((_, i) => !isChoice[i]), choices: decision.slice(0, depth).filter((_, i) => isChoice[i]) };
        if (limits.aim === 'count') {
          complete = false;
          break;
        }
      }
    }
    // The deepest decision with something left to try.
    let at = depth - 1;
    while (at >= 0 && rest[at] === 0) at--;
    if (at < 0) break;
    if (isChoice[at]) {
      decision[at]!++;
      rest[at]!--;
    } else {
      const next = lowestBit(rest[at]!);
      decision[at] = next;
      rest[at]! &= ~(1 << next);
    }
    replay = at + 1;
    if (performance.now() >= limits.deadline || executions === limits.maxExecutions) {
      complete = false;
      break;
    }
  }
  return { preemptions: bound, traces: traces.size, executions, steps, longest, complete, unbounded: unbounded && complete, finding, schedule };
}
