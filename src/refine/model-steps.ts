import type { Model, State } from '../tla/index.ts';
import type { ModelState } from './refinement.ts';

/** A state of the model that the code was seen in. */
export interface MappedState {
  /** Equal for equal states. */
  readonly id: number;
  readonly state: State;
}

/** The mapping does not give a state of the model. */
export class MappingError extends Error {}

/** What a step of the code is in the model. */
export type StepVerdict = 'stutter' | 'step' | 'none';

/** States and steps of a model, each looked at once. */
export class ModelSteps {
  readonly model: Model;
  readonly #byText = new Map<string, MappedState>();
  readonly #byState = new Map<string, MappedState>();
  readonly #states: State[] = [];
  readonly #steps = new Map<number, Map<number, boolean>>();

  constructor(model: Model) {
    this.model = model;
  }

  /** How many states of the model have been met. */
  get states(): number {
    return this.#byState.size;
  }

  /** @throws MappingError when the values are not those of the model's variables */
  map(values: ModelState): MappedState {
    const text = JSON.stringify(values, (_, value: unknown) => (typeof value === 'bigint' ? { '#bigint': String(value) } : value));
    let mapped = this.#byText.get(text);
    if (mapped === undefined) {
      let state: State;
      try {
        state = this.model.state(JSON.parse(text) as Parameters<Model['state']>[0]);
      } catch (error) {
        throw new MappingError(`state() gives no state of the model: ${error instanceof Error ? error.message : String(error)}`);
      }
      this.#byText.set(text, (mapped = this.of(state)));
    }
    return mapped;
  }

  of(state: State): MappedState {
    const key = this.model.key(state);
    let mapped = this.#byState.get(key);
    if (mapped === undefined) {
      this.#byState.set(key, (mapped = { id: this.#states.length, state }));
      this.#states.push(state);
    }
    return mapped;
  }

  byId(id: number): State {
    return this.#states[id]!;
  }

  judge(from: MappedState, to: MappedState): StepVerdict {
    if (from.id === to.id) return 'stutter';
    let steps = this.#steps.get(from.id);
    if (steps === undefined) this.#steps.set(from.id, (steps = new Map()));
    let allowed = steps.get(to.id);
    if (allowed === undefined) steps.set(to.id, (allowed = this.model.isStep(from.state, to.state)));
    return allowed ? 'step' : 'none';
  }

  /** Whether an action of this name leads from one state to the other. */
  isBy(action: string, from: MappedState, to: MappedState): boolean {
    return this.model.actionsOf(from.state, to.state).some(({ name }) => name === action);
  }

  /** Pairs of states that were seen as steps, stutters left out. */
  *shown(): Generator<readonly [number, number]> {
    for (const [from, steps] of this.#steps) for (const [to, allowed] of steps) if (allowed) yield [from, to];
  }
}
