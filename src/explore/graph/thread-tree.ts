import type { GraphProgram, Step, ThreadRun, Value } from './program.ts';

/**
 * A thread's local state: what it does next, after a given sequence of values read. The search jumps between executions all the time,
 * and generators cannot be cloned; a thread is a function of what it read, so that each local state is computed once and kept.
 */
export interface LocalState {
  readonly step: Step;
  readonly parent: LocalState | undefined;
  /** The value that led here from `parent`. */
  readonly value: Value;
  lastValue: Value;
  lastChild: LocalState | undefined;
  children: Map<unknown, LocalState> | undefined;
}

// A Map holds 0 and -0 to be one key; a thread may tell them apart.
const MINUS_ZERO = Symbol('-0');

/** Local states kept before the tree is dropped and grown again: memory stays bounded whatever the number of executions. */
const MAX_STATES = 1 << 17;

export class ThreadTree {
  readonly #program: GraphProgram;
  readonly #thread: number;
  #root: LocalState | undefined;
  #run: ThreadRun | undefined;
  /** The state that the live run is in. */
  #at: LocalState | undefined;
  #states = 0;

  constructor(program: GraphProgram, thread: number) {
    this.#program = program;
    this.#thread = thread;
  }

  root(): LocalState {
    if (this.#root !== undefined) return this.#root;
    this.#run = this.#program.start(this.#thread);
    this.#root = this.#state(this.#run.next(undefined), undefined, undefined);
    this.#at = this.#root;
    return this.#root;
  }

  child(state: LocalState, value: Value): LocalState {
    if (state.lastChild !== undefined && Object.is(state.lastValue, value)) return state.lastChild;
    const key = Object.is(value, -0) ? MINUS_ZERO : value;
    let child = state.children?.get(key);
    if (child === undefined) {
      child = this.#grow(state, value);
      if (state.lastChild !== undefined) {
        if (state.children === undefined) {
          state.children = new Map();
          state.children.set(Object.is(state.lastValue, -0) ? MINUS_ZERO : state.lastValue, state.lastChild);
        }
        state.children.set(key, child);
      }
    }
    state.lastValue = value;
    state.lastChild = child;
    return child;
  }

  #grow(state: LocalState, value: Value): LocalState {
    if (this.#at !== state) this.#replayTo(state);
    if (this.#states >= MAX_STATES) this.#forget(state);
    const child = this.#state(this.#run!.next(value), state, value);
    this.#at = child;
    return child;
  }

  #replayTo(state: LocalState): void {
    const values: Value[] = [];
    for (let at: LocalState = state; at.parent !== undefined; at = at.parent) values.push(at.value);
    values.reverse();
    const run = this.#run = this.#program.start(this.#thread);
    if (run.advance !== undefined) return run.advance(values);
    run.next(undefined);
    for (const value of values) run.next(value);
  }

  #state(step: Step, parent: LocalState | undefined, value: Value): LocalState {
    this.#states++;
    return { step, parent, value, lastValue: undefined, lastChild: undefined, children: undefined };
  }

  /** Keeps the path to `state` and drops what hangs off it; states that a graph still points at live as long as it does. */
  #forget(state: LocalState): void {
    this.#states = 0;
    for (let at: LocalState | undefined = state; at !== undefined; at = at.parent) {
      at.lastChild = undefined;
      at.children = undefined;
    }
  }
}
