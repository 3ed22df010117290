import { beginTurn, type ActionPredicate, type CompiledAction, type CompiledSpec, type State, type StatePredicate } from '../compile/compiled-spec.ts';
import { EvaluationError } from '../values/evaluation-error.ts';
import { explainError, isIncompleteState } from './explain-error.ts';
import type { Finding, Prefix } from './finding.ts';
import { createFingerprinter, type Fingerprinter } from './fingerprint.ts';
import { Int32List } from './int32-list.ts';
import { StateQueue } from './state-queue.ts';
import type { ByteReader } from '../values/index.ts';
import { MAYBE_NEW, type PackedQueue } from './parallel/index.ts';
import { StateSet } from './state-set.ts';

/** What is told of each state and step that satisfies the constraints; liveness and the state graph are built from it. */
export interface SearchObserver {
  /** An initial state that was not there before. */
  initial(id: number, state: State): void;
  /** `state` is about to be expanded; ids come in ascending order, each once. */
  expand(id: number, state: State): void;
  /** Each successor of the state being expanded, also one that the constraints drop. `next` is valid during the call. */
  readonly emitted?: ((next: State, action: CompiledAction) => void) | undefined;
  /** A step of the state being expanded. `next` is valid during the call. */
  step(target: number, next: State, action: CompiledAction): void;
  /** All steps of the state being expanded were told. */
  expanded(): void;
  /**
   * All of a state at once that another thread expanded, as `packSteps` wrote it. An observer without this is not told of other threads' states.
   * @param find the id of a state that was found, by its fingerprint
   */
  absorb?(id: number, steps: ByteReader, find: (high: number, low: number) => number): void;
}

export interface SearchLimits {
  /** Whether a state without successor is an error. */
  readonly deadlock: boolean;
  /** States at this level, counted as TLC's depth is, are not expanded. */
  readonly depth?: number | undefined;
  /** Called now and then, also in the midst of a state; throws to stop. */
  readonly poll?: (() => void) | undefined;
}

/** Where a search is between two states, but for the states themselves. */
export interface SavedSearch {
  readonly generated: number;
  readonly generatedBy: readonly number[];
  readonly distinctBy: readonly number[];
  readonly levels: readonly number[];
  readonly taken: number;
  readonly level: number;
  readonly levelEnd: number;
  readonly depth: number;
}

/** Thrown through the compiled spec to end an enumeration. */
const STOP = new Error('stop');

export const POLL_EVERY = 1024;

/**
 * Breadth-first search with the counts and the order of `TLC -workers 1` (tlc2.tool.ModelChecker, tlc2.tool.Worker):
 *
 * - each emitted state counts as generated, also one that a constraint drops;
 * - a state for which the constraints hold is distinct when its fingerprint is new, and only then explored;
 * - invariants are checked for new states and for those that a constraint drops, each time; action properties for every step;
 * - a state that emits nothing is a deadlock, whatever the constraints say;
 * - a violation ends the search at once: what the state at hand would have emitted further is not counted.
 */
export class Search {
  readonly states = new StateSet();
  /** Id of the state from which each state was first reached; -1 for an initial one. */
  readonly predecessors = new Int32List();
  /** Id of the first state of each level that was begun; the initial states are level 1, at index 0. */
  readonly levels: number[] = [];
  readonly fingerprinter: Fingerprinter;

  generated = 0;
  /** By action: how many of the generated states it gave, and how many of them were distinct. */
  readonly generatedBy: Float64Array;
  readonly distinctBy: Float64Array;
  finding: Finding | undefined;
  /** Whether no state is being expanded, so that the search can be saved. */
  isBetween = true;
  /** Set from outside to end the search with the state at hand. */
  stopped = false;

  readonly #spec: CompiledSpec;
  readonly #limits: SearchLimits;
  readonly #observer: SearchObserver | undefined;
  #queue: StateQueue | PackedQueue = new StateQueue();
  /** How many states were taken from the queue, which is the id of the next one. */
  #taken = 0;
  #current = -1;
  #state: State = [];
  /** Level of the state being expanded; 0 while there is none. */
  #level = 0;
  #levelEnd = 0;
  #depth = 1;
  /** The successor or initial state being checked, for when a check fails to evaluate. */
  #checked: State | undefined;
  #action: CompiledAction | undefined;
  #nextPoll = POLL_EVERY;
  readonly #tellsEmitted: boolean;

  constructor(spec: CompiledSpec, limits: SearchLimits, observer?: SearchObserver) {
    this.#spec = spec;
    this.#limits = limits;
    this.#observer = observer;
    this.generatedBy = new Float64Array(spec.actions.length);
    this.distinctBy = new Float64Array(spec.actions.length);
    this.#tellsEmitted = observer?.emitted !== undefined;
    this.fingerprinter = createFingerprinter(spec);
  }

  get distinct(): number {
    return this.states.size;
  }

  get queued(): number {
    return this.#queue.size;
  }

  /** TLC's depth: the level of the deepest state found; 0 when there is none. */
  get depth(): number {
    return this.generated === 0 ? 0 : this.#depth;
  }

  /** Id of the state being expanded, or last expanded; -1 before the first. */
  get current(): number {
    return this.#current;
  }

  /** Visits the initial states. */
  start(): void {
    this.#spec.run.level = 0;
    beginTurn(this.#spec.run, -1);
    try {
      this.#spec.init(this.#emitInitial);
    } catch (thrown) {
      this.#caught(thrown);
    }
  }

  /**
   * Expands the next state of the queue.
   * @returns false when there is none, the depth bound is reached, the search was stopped or the specification asked to end, or something was found
   */
  expand(): boolean {
    if (!this.#goesOn()) return false;
    const state = this.#queue.take()!;
    const id = this.#taken++;
    this.#current = id;
    this.#state = state;
    const before = this.generated;
    const { run } = this.#spec;
    run.level = this.#level;
    beginTurn(run, id);
    this.isBetween = false;
    // Between states it is the caller who looks around.
    this.#nextPoll = before + POLL_EVERY;
    try {
      this.#observer?.expand(id, state);
      this.#spec.successors(state, this.#emit);
      if (run.composed !== undefined) {
        this.generated += run.composed;
        run.composed = undefined;
      }
      if (this.generated === before && this.#limits.deadlock) {
        this.finding = { verdict: 'deadlock', message: 'Deadlock reached.', behavior: { upTo: id } };
        return false;
      }
      this.#observer?.expanded();
      this.isBetween = true;
    } catch (thrown) {
      this.#caught(thrown);
      return false;
    }
    return true;
  }

  /** Whether there is a state to expand; begins a level. */
  #goesOn(): boolean {
    if (this.finding !== undefined || this.stopped) return false;
    if (this.#queue.size === 0 || this.#spec.run.exit === true) return false;
    if (this.#taken === this.#levelEnd) {
      if (!this.isExpanded(this.#level + 1)) return false;
      this.#level++;
      this.levels.push(this.#taken);
      this.#levelEnd = this.states.size;
    }
    return true;
  }

  /** From now on other threads may expand states: the table of states is in shared memory, and the queue holds states as `queue` packs them. */
  share(queue: PackedQueue): void {
    queue.follow(this.#queue as StateQueue);
    this.#queue = queue;
    this.states.share();
  }

  /** After `share`: goes on alone. */
  unshare(): void {
    const queue = new StateQueue();
    for (let state = this.#queue.take(); state !== undefined; state = this.#queue.take()) queue.push(state);
    this.#queue = queue;
  }

  save(): SavedSearch {
    const { generated, levels } = this;
    return { generated, generatedBy: [...this.generatedBy], distinctBy: [...this.distinctBy], levels, taken: this.#taken, level: this.#level, levelEnd: this.#levelEnd, depth: this.#depth };
  }

  /**
   * Puts a search that has not begun where another was; predecessors and queue are for the caller to fill.
   * @param fingerprints as `StateSet.fingerprints` gives them
   */
  restore(saved: SavedSearch, fingerprints: Int32Array): void {
    for (let at = 0; at < fingerprints.length; at += 2) this.states.add(fingerprints[at]!, fingerprints[at + 1]!);
    this.generated = saved.generated;
    this.generatedBy.set(saved.generatedBy);
    this.distinctBy.set(saved.distinctBy);
    this.levels.push(...saved.levels);
    this.#taken = saved.taken;
    this.#current = saved.taken - 1;
    this.#level = saved.level;
    this.#levelEnd = saved.levelEnd;
    this.#depth = saved.depth;
  }

  requeue(state: State): void {
    this.#queue.push(state);
  }

  /** The states on the queue, in its order. */
  waiting(): Iterable<State> {
    return this.#queue;
  }

  /** The level of a state on the queue. */
  levelOf(id: number): number {
    return id < this.#levelEnd ? this.#level : this.#level + 1;
  }

  /** Whether states of this level are expanded: there may be a bound. */
  isExpanded(level: number): boolean {
    return level !== this.#limits.depth;
  }

  /** How many states were taken from the queue: the id of its first. */
  get taken(): number {
    return this.#taken;
  }

  /**
   * Does with the next state of the queue what `expand` does, given what an `Expander` made of it.
   * @param queue that of `share`
   */
  absorb(queue: PackedQueue, expanded: ByteReader): boolean {
    const count = expanded.natural();
    // Whatever is out of the ordinary is done here, in the order of the search.
    if (count === 0) return this.expand();
    if (!this.#goesOn()) return false;
    queue.skip();
    this.#current = this.#taken++;
    for (let rest = count - 1; rest > 0; rest--) {
      const tag = expanded.natural();
      const action = tag >>> 1;
      this.generated++;
      this.generatedBy[action] = this.generatedBy[action]! + 1;
      if ((tag & 1) !== MAYBE_NEW) continue;
      const high = expanded.word();
      if (this.states.add(high, expanded.word()) < 0) {
        expanded.skipBlock();
        continue;
      }
      queue.pushPacked(expanded);
      this.predecessors.push(this.#current);
      this.distinctBy[action] = this.distinctBy[action]! + 1;
      this.#depth = this.#level + 1;
    }
    this.#observer?.absorb!(this.#current, expanded, this.#find);
    return true;
  }

  readonly #find = (high: number, low: number): number => this.states.find(high, low);

  readonly #emitInitial = (state: State): void => {
    this.generated++;
    if (this.generated >= this.#nextPoll) this.#poll();
    this.#checked = state;
    this.#spec.run.level = 1;
    let id = -1;
    if (this.#satisfiesConstraints(state)) {
      this.fingerprinter.take(state);
      id = this.states.add(this.fingerprinter.high, this.fingerprinter.low);
      if (id < 0) {
        this.#checked = undefined;
        this.#spec.run.level = 0;
        return;
      }
      this.predecessors.push(-1);
    }
    for (const invariant of this.#spec.invariants) {
      if (!invariant.holds(state)) this.#violated('invariant', invariant, `Invariant ${invariant.name} is violated by the initial state.`);
    }
    for (const property of this.#spec.initialProperties) {
      if (!property.holds(state)) this.#violated('action-property', property, `Property ${property.name} is violated by the initial state.`);
    }
    this.#checked = undefined;
    this.#spec.run.level = 0;
    if (id < 0) return;
    const kept = state.slice();
    this.#queue.push(kept);
    this.#observer?.initial(id, kept);
  };

  readonly #emit = (next: State, action: CompiledAction): void => {
    this.generated++;
    if (this.generated >= this.#nextPoll) this.#poll();
    const { run, invariants, actionProperties, actionConstraints } = this.#spec;
    this.generatedBy[action.index] = this.generatedBy[action.index]! + 1;
    this.#checked = next;
    this.#action = action;
    if (this.#tellsEmitted) this.#observer!.emitted!(next, action);
    run.level = this.#level + 1;
    run.action = action;
    let id = -1;
    let unseen = true;
    if (this.#satisfiesConstraints(next) && (actionConstraints.length === 0 || this.#allHold(actionConstraints, next))) {
      this.fingerprinter.take(next);
      id = this.states.add(this.fingerprinter.high, this.fingerprinter.low);
      if (id < 0) {
        unseen = false;
        id = ~id;
      } else {
        this.predecessors.push(this.#current);
        this.distinctBy[action.index] = this.distinctBy[action.index]! + 1;
        this.#depth = this.#level + 1;
      }
    }
    if (unseen) {
      for (let index = 0; index < invariants.length; index++) {
        const invariant = invariants[index]!;
        if (!invariant.holds(next)) this.#violated('invariant', invariant, `Invariant ${invariant.name} is violated.`);
      }
    }
    run.level = this.#level;
    for (let index = 0; index < actionProperties.length; index++) {
      const property = actionProperties[index]!;
      if (!property.holds(this.#state, next)) this.#violated('action-property', property, `Action property ${property.name} is violated.`);
    }
    this.#checked = undefined;
    run.action = undefined;
    if (id < 0) return;
    if (unseen) this.#queue.push(next.slice());
    if (this.#observer !== undefined) this.#observer.step(id, next, action);
  };

  #satisfiesConstraints(state: State): boolean {
    const { constraints } = this.#spec;
    for (let index = 0; index < constraints.length; index++) {
      if (!constraints[index]!.holds(state)) return false;
    }
    return true;
  }

  /** For predicates of a step `TLCGet("level")` is that of the state it starts from. */
  #allHold(predicates: readonly ActionPredicate[], next: State): boolean {
    const { run } = this.#spec;
    const { level } = run;
    run.level = this.#level;
    let index = 0;
    while (index < predicates.length && predicates[index]!.holds(this.#state, next)) index++;
    run.level = level;
    return index === predicates.length;
  }

  #violated(verdict: 'invariant' | 'action-property', { name, source }: StatePredicate | ActionPredicate, message: string): never {
    this.finding = { verdict, property: name, message, source, behavior: this.#behavior() };
    throw STOP;
  }

  /** The behaviour up to the state being checked, or to the one being expanded. */
  #behavior(): Prefix {
    const last = this.#checked === undefined ? undefined : { state: this.#checked.slice(), action: this.#action };
    return { upTo: this.#current < 0 ? undefined : this.#current, ...(last && { last }) };
  }

  #caught(thrown: unknown): void {
    if (thrown === STOP) return;
    if (!(thrown instanceof EvaluationError)) throw thrown;
    this.finding = { ...explainError(thrown), behavior: this.#behavior() };
    // TLC counts the state that lacks a value.
    if (isIncompleteState(thrown)) this.generated++;
    if (this.#checked !== undefined && this.#current >= 0) this.#replay();
  }

  /**
   * When the check of a successor fails to evaluate, TLC expands the state once more, to record where (ModelChecker.doNext); successors that the
   * first time came after the failure become distinct in it, though not generated, until a check fails again.
   */
  #replay(): void {
    const { invariants, actionConstraints, actionProperties, run } = this.#spec;
    const { print } = run;
    run.print = () => {};
    beginTurn(run, this.#current);
    try {
      this.#spec.successors(this.#state, (next) => {
        run.level = this.#level + 1;
        let unseen = true;
        if (this.#satisfiesConstraints(next) && this.#allHold(actionConstraints, next)) {
          this.fingerprinter.take(next);
          unseen = this.states.add(this.fingerprinter.high, this.fingerprinter.low) >= 0;
          if (unseen) this.predecessors.push(this.#current);
        }
        if ((unseen && !invariants.every((invariant) => invariant.holds(next))) || !this.#allHold(actionProperties, next)) throw STOP;
        run.level = this.#level;
      });
    } catch (thrown) {
      if (thrown !== STOP && !(thrown instanceof EvaluationError)) throw thrown;
    } finally {
      run.print = print;
    }
  }

  #poll(): void {
    this.#nextPoll = this.generated + POLL_EVERY;
    this.#limits.poll?.();
  }
}
