import type { Site } from '../instrument/access.ts';
import type { RecordedAccess } from './_internals/machine.ts';
import type { BufferContents } from './_internals/memory.ts';
import { siteOf } from './_internals/instrumented.ts';
import type { Finding, Schedule, Verdict } from './_internals/verdict.ts';
import type { PreemptionSchedule } from './run-schedule.ts';

/** One access of a counterexample. */
export interface CounterexampleStep {
  /** Position in the execution, from 1. */
  readonly number: number;
  readonly thread: string;
  /** `load`, `store`, …; `read` and `write` for plain accesses; `wait` for falling asleep or being refused, `wake` for a timed wait's end; `choose`. */
  readonly operation: string;
  /** Where in the source; absent for code that was not transformed. */
  readonly site?: Site;
  /** The cell in the source's own words, e.g. `this.#control[TAIL]`; buffer and byte offset where there is no source. */
  readonly location: string;
  /** Identity of the bytes: `buffer@offset+size`; equal for two steps exactly if they access the same range. */
  readonly cell: string;
  readonly operands: readonly unknown[];
  readonly result: unknown;
  /** Value of the cell before and after; undefined for bulk accesses. */
  readonly before: unknown;
  readonly after: unknown;
  /** Set on the first step after another thread ran: why that one stopped. */
  readonly switched?: { readonly from: string; readonly reason: 'preempted' | 'waits' | 'spins' | 'ended' | 'died' | 'threw' };
}

/** A failing execution, as short as was found, with the fewest preemptions. */
export interface Counterexample {
  readonly scenario: string;
  readonly verdict: Exclude<Verdict, 'pass'>;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** The pair of accesses whose order brings it about, in one sentence; empty if there is no such pair. */
  readonly cause: string;
  readonly threads: readonly string[];
  /** Text and place of each thread's function; undefined where it is not known: a function that is named in the scenario, not written there. */
  readonly sources: readonly (Site | undefined)[];
  /** Shared memory before the first step. */
  readonly memory: readonly BufferContents[];
  readonly steps: readonly CounterexampleStep[];
  /** Switches away from a thread that could have gone on. */
  readonly preemptions: number;
  /** The death that the execution includes. */
  readonly death?: { readonly thread: string; readonly beforeStep: number };
  /** Replays the execution: `replay(scenario, token)`. */
  readonly token: string;
  readonly schedule: Schedule;
  /** The same for `runSchedule`, to be pasted into a test; absent where it could not make it: where a thread dies, or plain accesses were steps. */
  readonly preemptionSchedule?: PreemptionSchedule;
  /** What the code threw, if it did. */
  readonly error?: unknown;
}

export type Switch = NonNullable<CounterexampleStep['switched']>;

function place(site: Site | undefined): string {
  return site === undefined ? '' : ` at ${site.file}:${site.line}:${site.column}`;
}

function cellOf(access: RecordedAccess): string {
  return `${access.buffer}@${access.byteOffset}+${access.byteLength}`;
}

/** Turns the accesses of a recorded run into steps. `switches[i]` belongs to access i. */
export function stepsOf(accesses: readonly RecordedAccess[], switches: ReadonlyMap<number, Switch>, threads: readonly string[]): CounterexampleStep[] {
  return accesses.map((access, i) => {
    const site = siteOf(access.site);
    const switched = switches.get(i);
    return {
      number: i + 1,
      thread: threads[access.thread] ?? 'setup',
      operation: access.operation,
      ...(site && { site }),
      location: site === undefined || site.array === '' ? (access.buffer === '' ? '' : cellOf(access)) : site.index === '' ? site.array : `${site.array}[${site.index}]`,
      cell: access.buffer === '' ? '' : cellOf(access),
      operands: access.operands,
      result: access.result,
      before: access.before,
      after: access.after,
      ...(switched && { switched }),
    };
  });
}

const WRITES = new Set(['store', 'add', 'sub', 'and', 'or', 'xor', 'exchange', 'write', 'unlock', 'lock']);

const SLEEPS = new Set(['wait', 'waitAsync']);

function changes(step: CounterexampleStep): boolean {
  return WRITES.has(step.operation) || (step.operation === 'compareExchange' && step.result === step.operands[0]);
}

function phrase(step: CounterexampleStep): string {
  // What a bulk access reads or writes is no one value.
  const one = step.operation === 'store' || step.operation === 'write' ? step.after : step.operation === 'load' || step.operation === 'read' ? step.result : undefined;
  const value = one !== undefined ? ` of ${String(one)}`
    : changes(step) && step.after !== undefined && !Object.is(step.before, step.after) ? ` from ${String(step.before)} to ${String(step.after)}` : '';
  return `${step.thread}'s ${step.operation}${value} (${step.site?.text ?? step.location}${place(step.site)})`;
}

type Pair = [CounterexampleStep, CounterexampleStep];

/**
 * For threads that sleep at the end: the one of them that fell asleep last, and the last change of its word by another thread, after it fell
 * asleep or else before; or the `notify` that came too early for it.
 */
function sleeperPair(steps: readonly CounterexampleStep[], stuck: readonly string[]): Pair | undefined {
  const sleeps = stuck.flatMap((thread) => steps.findLast((step) => step.thread === thread) ?? []).filter(({ operation }) => SLEEPS.has(operation)).sort((a, b) => b.number - a.number);
  for (const sleep of sleeps) {
    const change = steps.findLast((step) => step.number > sleep.number && step.cell === sleep.cell && step.thread !== sleep.thread && changes(step));
    if (change !== undefined) return [sleep, change];
  }
  for (const sleep of sleeps) {
    const before = steps.findLast((step) => step.number < sleep.number && step.cell === sleep.cell && step.thread !== sleep.thread && (changes(step) || step.operation === 'notify'));
    if (before !== undefined) return [before, sleep];
  }
  return undefined;
}

function conflict(first: CounterexampleStep, second: CounterexampleStep): boolean {
  if (first.cell === '' || first.cell !== second.cell || first.thread === second.thread) return false;
  // The waiter list of a word is not the word.
  if (first.operation === 'notify' || second.operation === 'notify') return SLEEPS.has(first.operation) || SLEEPS.has(second.operation);
  return changes(first) || changes(second);
}

/**
 * The conflicting pair: for each preemption, what the preempted thread accessed before it and another thread changed while it was away
 * (or the other way round), the last such pair; without one, the last two conflicting accesses of different threads. `stuck` names
 * threads that wait at the end.
 */
export function conflictingPair(steps: readonly CounterexampleStep[], stuck: readonly string[] = []): Pair | undefined {
  const asleep = sleeperPair(steps, stuck);
  if (asleep !== undefined) return asleep;
  let fallback: Pair | undefined;
  for (let j = steps.length - 1; j >= 0; j--) {
    const second = steps[j]!;
    for (let i = j - 1; i >= 0; i--) {
      const first = steps[i]!;
      if (!conflict(first, second)) continue;
      const preempted = steps.slice(i + 1, j + 1).some((step) => step.switched?.reason === 'preempted' && step.switched.from === first.thread);
      if (preempted) return [first, second];
      fallback ??= [first, second];
      break;
    }
  }
  return fallback;
}

const STUCK = new Set<Verdict>(['lost-wakeup', 'deadlock']);

export function causeOf(finding: Finding, steps: readonly CounterexampleStep[], threads: readonly string[]): string {
  const { conflict } = finding;
  if (conflict !== undefined) {
    const last = (thread: string, site: number): CounterexampleStep | undefined => steps.findLast((step) => step.thread === thread && step.site === siteOf(site));
    const describe = ({ thread, site, write, atomic }: typeof conflict.first): string => {
      const name = threads[thread]!;
      const step = last(name, site);
      if (step !== undefined) return phrase(step);
      return `${name}'s ${atomic ? 'atomic access' : write ? 'write' : 'read'} of ${conflict.buffer}@${conflict.byteOffset}+${conflict.byteLength}${place(siteOf(site))}`;
    };
    if (conflict.kind === 'race') {
      return `nothing orders ${describe(conflict.first)} before ${describe(conflict.second)}: ${threads[conflict.second.thread]!} has read no atomic word that ${threads[conflict.first.thread]!} wrote after its access (no synchronizes-with edge)`;
    }
    return `${describe(conflict.first)} and ${describe(conflict.second)} access the same bytes in different ways: a byte may be accessed by Atomics of one size only, or only plainly`;
  }
  const pair = conflictingPair(steps, STUCK.has(finding.verdict) ? finding.threads.map((thread) => threads[thread]!) : []);
  return pair === undefined ? '' : `${phrase(pair[0])} is followed by ${phrase(pair[1])}`;
}

/** One sentence that says what is wrong. */
export function messageFor(finding: Finding): string {
  if (finding.verdict === 'race') return 'data race: two plain accesses to the same bytes, one of them a write, are not ordered by happens-before';
  if (finding.verdict === 'mixed-access') return 'the same bytes are accessed in two ways that no order makes safe to reason about';
  return finding.message;
}
