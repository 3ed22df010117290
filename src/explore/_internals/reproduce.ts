import type { Counterexample, Switch } from '../counterexample.ts';
import { causeOf, messageFor, stepsOf } from '../counterexample.ts';
import { climb } from './ladder.ts';
import type { Kill, Machine, RecordedAccess } from './machine.ts';
import { DEAD, DONE, FAILED, SPINNING } from './machine.ts';
import type { BufferContents } from './memory.ts';
import type { Program } from './program.ts';
import type { Preemption } from '../run-schedule.ts';
import { departureOf, following, runOnce } from './run.ts';
import { withMachine } from './session.ts';
import type { Token } from './token.ts';
import { digestOf, formatToken } from './token.ts';
import type { Finding, Schedule } from './verdict.ts';

export interface Reproduced {
  readonly finding: Finding | undefined;
  readonly counterexample: Counterexample | undefined;
  /** The step, from 1, at which the execution went another way than the digests say. */
  readonly divergedAt: number | undefined;
  readonly divergence: string;
}

function reasonOf(machine: Machine, thread: number, enabled: boolean): Switch['reason'] {
  if (enabled) return 'preempted';
  const status = machine.status[thread];
  return status === SPINNING ? 'spins' : status === DONE ? 'ended' : status === DEAD ? 'died' : status === FAILED ? 'threw' : 'waits';
}

/** Runs a schedule once more with everything recorded. With `digests`, says where the operations differ from them. */
export function reproduce(program: Program, schedule: Schedule, kill: Kill | undefined, maxSteps: number, digests?: readonly string[]): Reproduced {
  return withMachine(program, true, (machine) => reproduceOn(machine, schedule, kill, maxSteps, digests));
}

function reproduceOn(machine: Machine, schedule: Schedule, kill: Kill | undefined, maxSteps: number, digests: readonly string[] | undefined, atEnd?: Finding): Reproduced {
  const { program } = machine;
  machine.kill = kill;
  const accesses: RecordedAccess[] = [];
  const switches = new Map<number, Switch>();
  const seen: string[] = [];
  let preemptions = 0;
  let divergedAt: number | undefined;
  let divergence = '';
  machine.recorder = accesses;
  let memory: readonly BufferContents[] = [];
  machine.afterSetUp = () => {
    memory = machine.memory.contents();
  };
  const follow = following(schedule);
  const departures: Preemption[] = [];
  const run = runOnce(machine, {
    pick(enabled, last, m) {
      const step = seen.length;
      if (atEnd !== undefined && step >= schedule.steps.length) return -1;
      const wanted = schedule.steps[step];
      if (digests !== undefined && divergedAt === undefined && (wanted === undefined || (enabled & (1 << wanted)) === 0)) {
        divergedAt = step + 1;
        divergence = wanted === undefined ? 'the token ends here, but threads can go on' : `${program.threadNames[wanted] ?? `thread ${wanted}`} cannot make a step here`;
        return -1;
      }
      const p = follow.pick(enabled, last, m);
      const departure = departureOf(program.threadNames.length, enabled, last, p);
      if (departure !== undefined) departures.push({ before: step, to: departure });
      if (last >= 0 && p !== last) {
        const reason = reasonOf(m, last, (enabled & (1 << last)) !== 0);
        if (reason === 'preempted') preemptions++;
        switches.set(accesses.length, { from: program.threadNames[last]!, reason });
      }
      return p;
    },
    choose: follow.choose,
  }, maxSteps, (m) => {
    const digest = digestOf(m);
    const step = seen.length;
    if (digests !== undefined && divergedAt === undefined && digests[step] !== undefined && digests[step] !== digest) {
      divergedAt = step + 1;
      const access = accesses.at(-1);
      divergence = `${program.threadNames[m.lastThread]!} makes another operation than the token says${access === undefined ? '' : ` (${access.operation})`}`;
    }
    seen.push(digest);
  });
  const { schedule: taken } = run;
  const finding = atEnd ?? run.finding;
  if (digests !== undefined && divergedAt === undefined && seen.length < digests.length) {
    divergedAt = seen.length + 1;
    divergence = 'nobody can go on, but the token has more steps';
  }
  if (finding === undefined) return { finding, counterexample: undefined, divergedAt, divergence };
  const threads = program.threadNames;
  const steps = stepsOf(accesses, switches, threads);
  const token: Token = { kill, schedule: taken, digests: seen };
  const counterexample: Counterexample = {
    scenario: program.name,
    verdict: finding.verdict,
    message: messageFor(finding),
    cause: causeOf(finding, steps, threads),
    threads,
    sources: threads.map((_, p) => program.sources?.[p]),
    memory,
    steps,
    preemptions,
    ...(kill && { death: { thread: threads[kill.thread]!, beforeStep: kill.beforeStep } }),
    token: formatToken(token),
    schedule: taken,
    ...(kill === undefined && atEnd === undefined && { preemptionSchedule: { preemptions: departures, choices: taken.choices } }),
    ...('error' in finding && { error: finding.error }),
  };
  return { finding, counterexample, divergedAt, divergence };
}

/** Runs a schedule in which plain accesses are steps, up to its end, where there is a finding that the machine itself cannot have. */
export function reproduceAs(program: Program, schedule: Schedule, kill: Kill | undefined, finding: Finding): Counterexample {
  return withMachine(program, true, (machine) => reproduceOn(machine, schedule, kill, Infinity, undefined, finding), { plainSteps: true }).counterexample!;
}

/** Milliseconds to spend on making a counterexample shorter. */
const PATIENCE = 3000;

/** The schedule with the fewest preemptions, and among those the fewest steps, that was found to lead to the same verdict in the time given. */
export function minimise(program: Program, finding: Finding, schedule: Schedule, kill: Kill | undefined, maxSteps: number): Schedule {
  const deadline = performance.now() + PATIENCE;
  return withMachine(program, true, (machine) => {
    machine.kill = kill;
    for (let bound = 0; performance.now() < deadline; bound++) {
      const rung = climb(machine, bound, { maxSteps, deadline, maxEntries: 500_000, aim: finding.verdict });
      if (rung.schedule !== undefined) return rung.schedule;
      if (rung.unbounded) break;
    }
    return schedule;
  });
}
