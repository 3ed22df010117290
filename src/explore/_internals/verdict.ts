import type { AccessConflict } from './happens-before.ts';
import type { Machine } from './machine.ts';
import { UnhandledRejectionError } from '../../instrument/async/agent.ts';
import { isVirtual } from '../../instrument/async/promise.ts';
import { siteOf } from './instrumented.ts';

/**
 * How an exploration or one execution can end.
 *
 * - `pass`: nothing found; whether that covers everything is for `complete` to say.
 * - `invariant`: the scenario's invariant threw after a step.
 * - `assertion`: `final` threw, or a thread threw an assertion error. `exception`: a thread threw anything else.
 * - `race`: two plain accesses to the same bytes, one of them a write, that nothing orders.
 * - `mixed-access`: bytes accessed both by `Atomics` and plainly, or by `Atomics` of two sizes; the reduction is not sound for those.
 * - `deadlock`: threads wait and nobody is left to wake them. `lost-wakeup`: such a thread sleeps although the word it sleeps on has changed,
 *   or although the scenario's `isReady` says that what it waits for is there.
 * - `livelock`: threads spin and no word that they read will change.
 * - `starvation`: a thread makes more steps than the scenario's `waitFree` allows, or somebody was passed over more often than allowed, as
 *   a StarvationError said that a thread, the invariant or `final` threw. Unlike in a livelock, others get on.
 * - `refinement`: a step, or the end, is none that the model of the code allows; only `ringproof/refine` finds that.
 * - `step-bound`: an execution is longer than the bound. `nondeterminism`: the same schedule led to another operation.
 */
export type Verdict =
  | 'pass' | 'invariant' | 'assertion' | 'exception' | 'race' | 'mixed-access' | 'deadlock' | 'lost-wakeup' | 'livelock' | 'starvation' | 'refinement' | 'step-bound' | 'nondeterminism';

/** Which thread made each step, and what each `choose` answered, in order. */
export interface Schedule {
  readonly steps: readonly number[];
  readonly choices: readonly number[];
}

export interface Finding {
  readonly verdict: Exclude<Verdict, 'pass'>;
  readonly message: string;
  /** What was thrown, if something was. */
  readonly error?: unknown;
  readonly conflict?: AccessConflict;
  /** Threads that the finding is about. */
  readonly threads: readonly number[];
}

/** Thrown when a replayed prefix meets another operation than before. */
export class Nondeterminism extends Error {
  readonly step: number;
  readonly thread: number;
  /** `detail` says what the operations are, where it is known. */
  constructor(step: number, thread: number, detail = '') {
    super(`step ${step + 1}: the same schedule led to another operation than before${detail}; something that a thread does depends on more than shared memory, e.g. on time, randomness or state kept from an earlier execution`);
    this.step = step;
    this.thread = thread;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function isAssertion(error: unknown): boolean {
  return error instanceof Error && (error.name.startsWith('AssertionError') || ('code' in error && error.code === 'ERR_ASSERTION'));
}

/** Bounded waiting broken is a verdict of its own, whoever noticed it; what else was thrown is `otherwise`. */
function verdictOfThrown<V extends Finding['verdict']>(error: unknown, otherwise: V): V | 'starvation' {
  return error instanceof Error && error.name === 'StarvationError' ? 'starvation' : otherwise;
}

/** What is wrong right after a step, if anything. */
export function judgeStep(machine: Machine): Finding | undefined {
  const { failure, happensBefore, program } = machine;
  // Not a verdict: the code under test cannot be explored as it is.
  if (machine.refusal !== undefined) throw machine.refusal;
  if (happensBefore.conflict !== undefined) {
    const { conflict } = happensBefore;
    return { verdict: conflict.kind, message: '', conflict, threads: [conflict.first.thread, conflict.second.thread] };
  }
  if (failure !== undefined) {
    const unhandled = failure.error instanceof UnhandledRejectionError ? failure.error : undefined;
    const error = unhandled === undefined ? failure.error : unhandled.cause;
    const verdict = verdictOfThrown(error, isAssertion(error) ? 'assertion' : 'exception');
    const thrown = verdict === 'exception' ? `${program.threadNames[failure.thread]!} threw: ${messageOf(error)}` : messageOf(error);
    return { verdict, message: unhandled === undefined ? thrown : `${unhandled.message}${placeOf(unhandled.site)}`, error, threads: [failure.thread] };
  }
  if (machine.starved >= 0) {
    const p = machine.starved;
    const name = program.threadNames[p]!;
    return { verdict: 'starvation', message: `${name} has made ${program.waitFree![p]!} steps and goes on; it is to end within them, whatever the others do`, threads: [p] };
  }
  if (program.invariant !== undefined) {
    try {
      const answer: unknown = machine.peek(() => program.invariant!(machine.context));
      if (isVirtual(answer)) throw new TypeError('an invariant may not be asynchronous: it is called after each step, and nothing may happen meanwhile');
    } catch (error) {
      return { verdict: verdictOfThrown(error, 'invariant'), message: messageOf(error), error, threads: [] };
    }
  }
  return undefined;
}

/** What is wrong with an execution in which nobody can go on, if anything. */
export function judgeEnd(machine: Machine): Finding | undefined {
  const { program } = machine;
  const unfinished = machine.unfinished();
  if (unfinished.length > 0) {
    const names = unfinished.map((it) => program.threadNames[it.thread]!);
    const asleep = unfinished.filter((it) => it.doing === 'waiting' || it.doing === 'awaiting').map((it) => it.thread);
    const passed = asleep.filter((p) => program.isReady?.(machine.context, program.threadNames[p]!) === true);
    if (passed.length > 0) return lostWakeup(program, passed, 'what it waits for is there');
    if (program.mayWait?.(machine.context, names) === true) return undefined;
    const overslept = asleep.filter((p) => machine.wordHasChanged(p));
    if (overslept.length > 0) return lostWakeup(program, overslept, 'the word has another value than the one waited on');
    const threads = unfinished.map((it) => it.thread);
    if (machine.goesRound !== 0) {
      const round = unfinished.filter((it) => (machine.goesRound & (1 << it.thread)) !== 0);
      const what = round.map((it) => `${program.threadNames[it.thread]!} in the loop${placeOf(it.site)}`);
      return { verdict: 'livelock', message: `${list(round.map((it) => program.threadNames[it.thread]!))} can go on like this for ever, each in its turn: ${list(what)} ${round.length === 1 ? 'takes' : 'take'} back what was done and ${round.length === 1 ? 'tries' : 'try'} again, and everything is as it was before`, threads: round.map((it) => it.thread) };
    }
    if (unfinished.every((it) => it.doing === 'spinning')) return { verdict: 'livelock', message: `${list(unfinished.map((it) => spinOf(machine, it)))}, and nobody is left who could change that`, threads };
    return { verdict: 'deadlock', message: `${unfinished.map((it) => `${program.threadNames[it.thread]!} is ${it.doing}${it.doing === 'awaiting' ? placeOf(it.site) : ''}`).join(', ')}, and nobody is left who could change that`, threads };
  }
  if (program.final !== undefined) {
    try {
      machine.check();
    } catch (error) {
      return { verdict: verdictOfThrown(error, 'assertion'), message: messageOf(error), error, threads: [] };
    }
  }
  return undefined;
}

function lostWakeup(program: Machine['program'], threads: readonly number[], although: string): Finding {
  const names = list(threads.map((p) => program.threadNames[p]!));
  return { verdict: 'lost-wakeup', message: `${names} ${threads.length === 1 ? 'sleeps' : 'sleep'} although ${although}, and nobody is left to notify`, threads };
}

/** Who spins, where, and what it reads there again and again. */
function spinOf(machine: Machine, { thread, site }: { readonly thread: number; readonly site: number }): string {
  const reads = [...machine.seenBy(thread)].flatMap(([at, value]) => {
    const place = siteOf(at);
    return place === undefined ? [] : [`${place.text} at ${place.file}:${place.line}:${place.column} is ${String(value)}`];
  });
  return `${machine.program.threadNames[thread]!} spins for ever${placeOf(site)}${reads.length === 0 ? '' : `, as ${list(reads)}`}`;
}

function placeOf(site: number): string {
  const place = siteOf(site);
  return place === undefined ? '' : ` at ${place.file}:${place.line}:${place.column} (${place.text})`;
}

/** What is said of executions that were cut off because a thread tried again and again in vain in the loop with this site; negative where it is not known. */
export function inVainBound(site: number): string {
  return `a thread that tries again and again in vain, though not in the very same way${site < 0 ? '' : `, in the loop${placeOf(site)}`}, goes on only when nobody else can`;
}

function list(names: readonly string[]): string {
  return names.join(' and ');
}
