import type { Model } from '../../tla/index.ts';
import type { TracedCall } from './trace-log.ts';
import { Window } from './window.ts';

/**
 * Trace validation: is there an order of what threads really did, consistent with the intervals in which they did it, that the model allows? The logs are
 * read as they are needed, so memory is bounded by how much of them overlaps (Wing and Gong 1993, Lowe 2017; for TLA+, Cirstea et al. 2024).
 *
 * The model is one of whole calls. One of its variables, `call` by default, is what is called and answered: it is set to each call of a log, and the call is
 * allowed when `Next` has a step from there. A step that leaves the variable as it is ends the call. One that changes it does a part of the call: what remains
 * is the new value, and steps of other threads may come before that goes on (as in interval linearizability, Castañeda, Rajsbaum and Raynal 2018).
 *
 * A call that had not ended when its log was taken (`end` is infinite) may have done a part of what it does, or nothing. But the model promises its end: when
 * everything else is done, no steps of its own may lead to it. That is how a lost wake-up shows, since a thread that sleeps answers nothing wrong. Of a call
 * in which its thread died, any part may have been done, until the death was seen.
 */
export interface ValidateOptions {
  /** The variable that is set to each call; default `call`. */
  readonly variable?: string;
  /** How many different situations may be possible at once before the search gives up; default 100,000. */
  readonly mostSituations?: number;
  readonly onProgress?: (calls: number) => void;
}

/** Where an order does not go on, or may not end. */
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
  /** Why it is invalid. `no order`: what was answered is not allowed. `no end`: it is, but a call had not ended that the model lets end. */
  readonly cause?: 'no order' | 'no end';
  /** Calls that the longest order has. */
  readonly calls: number;
  /** Most situations that were possible at once. */
  readonly width: number;
  /** At how many places in the order more than one call could come next: where there is none, threads did not meet, and little was shown. */
  readonly choices: number;
  /** Where the longest orders end, at most ten of them; for `no end`, those in which all calls are that ended. Empty when valid. */
  readonly stuck: readonly Stuck[];
}

type State = ReturnType<Model['init']>[number];
type Value = State[number];

/** In place of what remains of a call: nothing does, and yet it had not ended. */
const OVERDUE = Symbol('overdue');

/** What may have happened so far: a state of the model, how many calls of each thread led there, and what remains of the one that each is in, once a part is done. */
interface Situation {
  readonly state: State;
  readonly done: readonly number[];
  readonly rest: readonly (Value | typeof OVERDUE | undefined)[];
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
  const steps = new CallSteps(model, variable, at);
  let situations = new Map<string, Situation>();
  for (const state of model.init()) steps.add(situations, { state: steps.idle(state), done: threads.map(() => 0), rest: threads.map(() => undefined) });

  let calls = 0;
  let width = 0;
  let choices = 0;
  /** Situations in which all is done that ended, and something more would have to. */
  const unended: Situation[] = [];
  for (;;) {
    for (const [t, thread] of threads.entries()) {
      const counts = [...situations.values()].map(({ done }) => done[t]!);
      await thread.hold(counts.reduce((a, b) => Math.min(a, b)), counts.reduce((a, b) => Math.max(a, b)));
    }
    const further = new Map<string, Situation>();
    let met = false;
    // Those are looked at, too, that come in by steps that do not end a call.
    for (const situation of situations.values()) {
      if (situations.size > mostSituations) break;
      const pending = threads.map((thread, t) => thread.at(situation.done[t]!));
      if (pending.every((call) => call === undefined || mayStay(call))) {
        if (!steps.someoneCouldEnd(situation, pending)) return { verdict: 'valid', calls, width: Math.max(width, situations.size), choices, stuck: [] };
        unended.push(situation);
      }
      const possible = pending.flatMap((call, t) => (call !== undefined && situation.rest[t] !== OVERDUE && mayComeNext(call, pending) ? [{ call, t }] : []));
      if (possible.length > 1) met = true;
      for (const { call, t } of possible) steps.take(situation, { call, t, pending, same: situations, further });
    }
    width = Math.max(width, situations.size);
    if (situations.size > mostSituations) return { verdict: 'unknown', calls, width, choices, stuck: [] };
    if (further.size === 0) {
      const [cause, last] = unended.length > 0 ? (['no end', unended] as const) : (['no order', [...situations.values()]] as const);
      return { verdict: 'invalid', cause, calls, width, choices, stuck: last.slice(0, MOST_SHOWN).map((one) => describe(model, threads, one, at)) };
    }
    situations = further;
    if (met) choices++;
    calls++;
    if (calls % 10_000 === 0) onProgress?.(calls);
  }
}

/** A step of one thread's call. */
interface Taken {
  readonly call: TracedCall;
  readonly t: number;
  readonly pending: readonly (TracedCall | undefined)[];
  /** Where situations belong with as many calls done, and with one more. */
  readonly same: Map<string, Situation>;
  readonly further: Map<string, Situation>;
}

/** Steps of the model for calls. */
class CallSteps {
  readonly #model: Model;
  readonly #variable: string;
  readonly #at: number;
  readonly #idle: Value;

  constructor(model: Model, variable: string, at: number) {
    this.#model = model;
    this.#variable = variable;
    this.#at = at;
    this.#idle = model.init()[0]![at]!;
  }

  add(to: Map<string, Situation>, situation: Situation): void {
    const { state, done, rest } = situation;
    const key = `${done.join()}\n${rest.map((one) => (one === undefined ? '' : one === OVERDUE ? '.' : this.#model.key([one]))).join()}\n${this.#model.key(state)}`;
    if (!to.has(key)) to.set(key, situation);
  }

  /** States that differ in the last call only are the same. */
  idle(state: State): State {
    return this.#with(state, this.#idle);
  }

  /** All that may come of one step of a call. */
  take({ state, done, rest }: Situation, { call, t, pending, same, further }: Taken): void {
    // Whoever died before this call began does nothing any more.
    const gone = (u: number): boolean => pending[u]?.died === true && pending[u].end < call.begin;
    const counts = done.map((count, u) => (gone(u) ? count + 1 : count));
    const remains = rest.map((one, u) => (gone(u) ? undefined : one));
    for (const { after, remaining } of this.#steps(state, call, rest[t])) {
      if (remaining !== undefined) this.add(same, { state: after, done: counts, rest: remains.with(t, remaining) });
      else if (call.end === Infinity) this.add(further, { state: after, done: counts, rest: remains.with(t, OVERDUE) });
      else this.add(further, { state: after, done: counts.with(t, counts[t]! + 1), rest: remains.with(t, undefined) });
    }
  }

  /** Whether one of the calls that had not ended is over in the model, or could be by steps of its own. */
  someoneCouldEnd({ state, rest }: Situation, pending: readonly (TracedCall | undefined)[]): boolean {
    return pending.some((call, t) => call !== undefined && call.died !== true && (rest[t] === OVERDUE || this.#couldEnd(state, call, rest[t] as Value | undefined)));
  }

  #couldEnd(from: State, call: TracedCall, rest: Value | undefined): boolean {
    const seen = new Set<string>();
    const open: { readonly state: State; readonly rest: Value | undefined }[] = [{ state: from, rest }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const { after, remaining } of this.#steps(next.state, call, next.rest)) {
        if (remaining === undefined) return true;
        const key = this.#model.key(this.#with(after, remaining));
        if (!seen.has(key)) open.push({ state: after, rest: remaining });
        seen.add(key);
      }
    }
    return false;
  }

  /** The steps of a call, or of what remains of it, and what then remains. */
  #steps(state: State, call: TracedCall, rest: Situation['rest'][number]): { readonly after: State; readonly remaining: Value | undefined }[] {
    const given = rest === undefined || rest === OVERDUE ? this.#model.change(state, { [this.#variable]: call.call }) : this.#with(state, rest);
    const asked = this.#model.key([given[this.#at]!]);
    return this.#model.next(given).map(({ state: next }) => {
      const left = next[this.#at]!;
      return { after: this.idle(next), remaining: this.#model.key([left]) === asked ? undefined : left };
    });
  }

  #with(state: State, call: Value): State {
    const changed = state.slice();
    changed[this.#at] = call;
    return changed;
  }
}

/** Whether a log may end in this call. */
function mayStay({ end, died }: TracedCall): boolean {
  return end === Infinity || died === true;
}

/** Whether no other call that is not done had ended before this one began. */
function mayComeNext(call: TracedCall, pending: readonly (TracedCall | undefined)[]): boolean {
  return pending.every((other) => other === undefined || other.died === true || other.end >= call.begin);
}

function describe(model: Model, threads: readonly Window[], { state, done }: Situation, hidden: number): Stuck {
  const shown = model.variables.flatMap((name, i) => (i === hidden ? [] : [[name, model.print(state[i]!)] as const]));
  return { state: Object.fromEntries(shown), pending: threads.map((thread, t) => thread.at(done[t]!)) };
}
