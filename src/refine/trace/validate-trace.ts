import type { Model } from '../../tla/index.ts';
import type { TracedCall } from './trace-log.ts';
import { Window } from './window.ts';

/**
 * Trace validation: is there an order of what threads really did, consistent with the intervals in which they did it, that the model allows? The logs are
 * read as they are needed, so memory is bounded by how much of them overlaps (Wing and Gong 1993, Lowe 2017; for TLA+, Cirstea et al. 2024).
 *
 * The model is one of whole calls. One of its variables, `call` by default, is what is called and answered: it is set to each call of a log, and the call is
 * allowed when `Next` has a step from there.
 */
export interface ValidateOptions {
  /** The variable that is set to each call; default `call`. */
  readonly variable?: string;
  /** How many different situations may be possible at once before the search gives up; default 100,000. */
  readonly mostSituations?: number;
  readonly onProgress?: (calls: number) => void;
}

/** A call that can come next, when no order goes on. */
export interface Stuck {
  /** State of the model, as TLA+ by variable. */
  readonly state: Readonly<Record<string, string>>;
  /** For each thread, by its place among the logs, the call that it is in; undefined when it is done. */
  readonly pending: readonly (TracedCall | undefined)[];
}

/** Whether the model allows an order of the calls, and what the search for one took. */
export interface TraceResult {
  /** `valid`: the logs were wholly consumed. `invalid`: no order is allowed. `unknown`: there were too many situations. */
  readonly verdict: 'valid' | 'invalid' | 'unknown';
  /** Calls that the longest order has. */
  readonly calls: number;
  /** Most situations that were possible at once. */
  readonly width: number;
  /** At how many places in the order more than one call could come next: where there is none, threads did not meet, and little was shown. */
  readonly choices: number;
  /** Where the longest orders end, at most ten of them. Empty when valid. */
  readonly stuck: readonly Stuck[];
}

type State = ReturnType<Model['init']>[number];

/** What may have happened so far: a state of the model, and how many calls of each thread led there. */
interface Situation {
  readonly state: State;
  readonly done: readonly number[];
}

const MOST_SHOWN = 10;

/**
 * Validates the logs of threads against a model.
 * @throws TraceLogError when a log cannot be used
 * @throws RangeError when the model has no such variable
 */
export async function validateTrace(model: Model, logs: readonly (Iterable<TracedCall> | AsyncIterable<TracedCall>)[], options: ValidateOptions = {}): Promise<TraceResult> {
  const { variable = 'call', mostSituations = 100_000, onProgress } = options;
  const at = model.variables.indexOf(variable);
  if (at < 0) throw new RangeError(`the model has no variable ${variable}, which would be set to each call`);
  const threads = logs.map((log) => new Window(log));
  let situations = new Map<string, Situation>();
  const add = (to: Map<string, Situation>, situation: Situation): void => {
    const key = `${situation.done.join()}\n${model.key(situation.state)}`;
    if (!to.has(key)) to.set(key, situation);
  };
  const idle = model.init()[0]?.[at];
  for (const state of model.init()) add(situations, { state, done: threads.map(() => 0) });

  let calls = 0;
  let width = 0;
  let choices = 0;
  for (;;) {
    width = Math.max(width, situations.size);
    if (situations.size > mostSituations) return { verdict: 'unknown', calls, width, choices, stuck: [] };
    for (const [t, thread] of threads.entries()) {
      let first = Infinity;
      let last = 0;
      for (const { done } of situations.values()) {
        first = Math.min(first, done[t]!);
        last = Math.max(last, done[t]!);
      }
      await thread.hold(first, last);
    }
    const further = new Map<string, Situation>();
    let complete = false;
    let met = false;
    for (const { state, done } of situations.values()) {
      const pending = threads.map((thread, t) => thread.at(done[t]!));
      if (pending.every((call) => call === undefined)) complete = true;
      const possible = pending.flatMap((call, t) => (call !== undefined && mayComeNext(call, pending) ? [{ call, t }] : []));
      if (possible.length > 1) met = true;
      for (const { call, t } of possible) {
        const given = model.change(state, { [variable]: call.call });
        for (const next of model.next(given)) {
          const after = next.state.slice();
          // Situations that differ in the last call only are the same.
          after[at] = idle!;
          add(further, { state: after, done: done.map((count, u) => (u === t ? count + 1 : count)) });
        }
      }
    }
    if (further.size === 0) {
      // All situations have as many calls done: either all logs are at their end, or none of these leads on.
      if (complete) return { verdict: 'valid', calls, width, choices, stuck: [] };
      return { verdict: 'invalid', calls, width, choices, stuck: [...situations.values()].slice(0, MOST_SHOWN).map((one) => describe(model, threads, one, at)) };
    }
    situations = further;
    if (met) choices++;
    calls++;
    if (calls % 10_000 === 0) onProgress?.(calls);
  }
}

/** Whether no other call that is not done had ended before this one began. */
function mayComeNext(call: TracedCall, pending: readonly (TracedCall | undefined)[]): boolean {
  return pending.every((other) => other === undefined || other.end >= call.begin);
}

function describe(model: Model, threads: readonly Window[], { state, done }: Situation, hidden: number): Stuck {
  const shown = model.variables.flatMap((name, i) => (i === hidden ? [] : [[name, model.print(state[i]!)] as const]));
  return { state: Object.fromEntries(shown), pending: threads.map((thread, t) => thread.at(done[t]!)) };
}
