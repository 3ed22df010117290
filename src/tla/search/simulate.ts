import type { ActionPredicate, CompiledAction, CompiledSpec, State, StatePredicate } from '../compile/compiled-spec.ts';
import { EvaluationError } from '../values/evaluation-error.ts';
import type { Value } from '../values/value.ts';
import { explainError } from './explain-error.ts';
import type { Finding } from './finding.ts';
import { createRandom } from '../modules/split-mix.ts';
import { POLL_EVERY } from './search.ts';
import type { BehaviorStep } from './rebuild.ts';

export interface Simulation {
  /** How many random behaviours. */
  readonly behaviors: number;
  /** Longest behaviour, in states. */
  readonly depth: number;
  /** Equal seeds give equal behaviours. */
  readonly seed: number;
}

export interface SimulationFinding {
  readonly finding: Finding;
  readonly steps: readonly BehaviorStep[];
}

interface Candidate {
  readonly state: State;
  readonly action: CompiledAction | undefined;
  /** What `TLCDefer` put off while the state was found. */
  readonly deferred: (() => void) | undefined;
}

/** Ends a walk at a state that something was found at, before one was drawn. */
class FoundAt extends Error {
  override readonly name = 'FoundAt';
  readonly finding: Finding;
  readonly step: BehaviorStep;

  constructor(finding: Finding, step: BehaviorStep) {
    super(finding.message);
    this.finding = finding;
    this.step = step;
  }
}

/**
 * Walks random behaviours: each starts in an initial state, and goes on to a successor, drawn uniformly from all that the constraints leave,
 * until it is `depth` states long or ends. All initial states and all successors along the way are checked, those outside of the constraints among
 * them, and not only those that are drawn. (TLC draws an action first, and checks the successors by that one.) What is checked of a state or a step
 * is what the search checks; temporal properties are not.
 */
export class Simulator {
  generated = 0;
  /** Behaviours begun. */
  behaviors = 0;
  /** Length of the longest. */
  depth = 0;

  readonly #spec: CompiledSpec;
  readonly #simulation: Simulation;
  readonly #deadlock: boolean;
  readonly #poll: () => void;
  readonly #random: (below: number) => number;
  #initial: readonly Candidate[] | undefined;

  /** @param poll is called now and then; it throws to stop */
  constructor(spec: CompiledSpec, simulation: Simulation, deadlock: boolean, poll: () => void) {
    this.#poll = poll;
    this.#spec = spec;
    this.#simulation = simulation;
    this.#deadlock = deadlock;
    this.#random = createRandom(simulation.seed);
  }

  get done(): boolean {
    return this.behaviors >= this.#simulation.behaviors;
  }

  /** Walks one behaviour. */
  walk(): SimulationFinding | undefined {
    this.behaviors++;
    const { run } = this.#spec;
    const steps: BehaviorStep[] = [];
    try {
      this.#initial ??= this.#collect(undefined);
      let at = this.#draw(this.#initial);
      while (at !== undefined) {
        steps.push(at);
        this.depth = Math.max(this.depth, steps.length);
        run.level = steps.length;
        if (steps.length >= this.#simulation.depth) return undefined;
        const generated = this.generated;
        const successors = this.#collect(at.state);
        if (this.generated === generated && this.#deadlock) return { finding: { verdict: 'deadlock', message: 'Deadlock reached.' }, steps };
        at = this.#draw(successors);
        at?.deferred?.();
      }
      return undefined;
    } catch (thrown) {
      if (thrown instanceof FoundAt) {
        steps.push(thrown.step);
        this.depth = Math.max(this.depth, steps.length);
        return { finding: thrown.finding, steps };
      }
      if (!(thrown instanceof EvaluationError)) throw thrown;
      return { finding: explainError(thrown), steps };
    }
  }

  #draw(candidates: readonly Candidate[]): Candidate | undefined {
    return candidates.length === 0 ? undefined : candidates[this.#random(candidates.length)];
  }

  /** The initial states, or the successors of a state, that satisfy the constraints. @throws FoundAt */
  #collect(from: State | undefined): Candidate[] {
    const { constraints, actionConstraints, run } = this.#spec;
    const level = run.level ?? 0;
    const found: Candidate[] = [];
    // As in TLC, the last one counts: what an invariant or a constraint puts off replaces what the action did.
    let deferred: (() => void) | undefined;
    run.defer = (action) => {
      const levelThen = run.level;
      deferred = () => {
        run.level = levelThen;
        action();
      };
    };
    const take = (state: State, action: CompiledAction | undefined): void => {
      this.generated++;
      if (this.generated % POLL_EVERY === 0) this.#poll();
      const byAction = deferred;
      run.level = level + 1;
      const finding = this.#check(state, from, action);
      if (finding !== undefined) throw new FoundAt(finding, { state: state.slice(), action });
      const inModel = constraints.every((constraint) => constraint.holds(state));
      run.level = level;
      if (inModel && (from === undefined || actionConstraints.every((constraint) => constraint.holds(from, state)))) {
        const kept = state.slice();
        const putOff = deferred;
        found.push({ state: kept, action, deferred: putOff && (() => catchUp(putOff, state, kept)) });
      }
      deferred = byAction;
    };
    try {
      if (from === undefined) this.#spec.init((state) => take(state, undefined));
      else {
        for (const action of this.#spec.actions) {
          deferred = undefined;
          action.successors(from, take);
        }
      }
      return found;
    } finally {
      run.defer = undefined;
    }
  }

  /** What is wrong with a state, or cannot be evaluated in it. */
  #check(state: State, before: State | undefined, action: CompiledAction | undefined): Finding | undefined {
    const { run } = this.#spec;
    run.action = action;
    try {
      return this.#violated(state, before);
    } catch (thrown) {
      if (!(thrown instanceof EvaluationError)) throw thrown;
      return explainError(thrown);
    } finally {
      run.action = undefined;
    }
  }

  #violated(state: State, before: State | undefined): Finding | undefined {
    const { invariants, initialProperties, actionProperties } = this.#spec;
    const found = (verdict: 'invariant' | 'action-property', { name, source }: StatePredicate | ActionPredicate, message: string): Finding => ({ verdict, property: name, source, message });
    for (const invariant of invariants) if (!invariant.holds(state)) return found('invariant', invariant, `Invariant ${invariant.name} is violated.`);
    if (before === undefined) {
      for (const property of initialProperties) if (!property.holds(state)) return found('action-property', property, `Property ${property.name} is violated by the initial state.`);
      return undefined;
    }
    for (const property of actionProperties) if (!property.holds(before, state)) return found('action-property', property, `Action property ${property.name} is violated.`);
    return undefined;
  }
}

/** Evaluates what was put off as it would have been then: it reads the next state from the buffer that the action was evaluated in. */
function catchUp(putOff: () => void, buffer: State, state: State): void {
  state.forEach((value, index) => {
    (buffer as Value[])[index] = value;
  });
  putOff();
}
