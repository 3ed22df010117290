import { resolve } from 'node:path';
import type { ItfValue, ModelCheckResult } from '../model-check/result.ts';
import type { ActionExplanation, CompiledAction, CompiledSpec, State } from './compile/compiled-spec.ts';
import { compileSpec } from './compile/compile-spec.ts';
import { load as read } from './load.ts';
import type { LoadModelOptions } from './load-model.ts';
import { noteTexts } from './note-texts.ts';
import { checkModel, type CheckOptions } from './search/check.ts';
import { fail } from './values/evaluation-error.ts';
import { equal } from './values/equal.ts';
import { force } from './values/force.ts';
import { fromItf } from './values/from-itf.ts';
import { Interner } from './values/intern.ts';
import { canonicalText } from './values/canonical-text.ts';
import { print } from './values/print.ts';
import { toItf } from './values/to-itf.ts';
import type { Value } from './values/value.ts';

/** A state that an action leads to. */
export interface Successor {
  readonly action: CompiledAction;
  readonly state: State;
}

/** A value from outside: ITF, in which JavaScript numbers may stand for integers. */
export type Given = ItfValue | number | readonly Given[] | { readonly [field: string]: Given };

/**
 * A specification with its configuration, to ask questions of. A state is an array of values in the order of `variables`; it comes from `init`
 * and `next`, or is made by `state`. All functions throw a `LocatedError` where the specification has no value.
 */
export class Model {
  readonly spec: CompiledSpec;
  readonly #interner: Interner;

  constructor(spec: CompiledSpec, interner: Interner) {
    this.spec = spec;
    this.#interner = interner;
  }

  get variables(): readonly string[] {
    return this.spec.variables;
  }

  /** The initial states, each once, in TLC's order. */
  init(): State[] {
    const states = new Map<string, State>();
    this.spec.init((state) => {
      const key = this.key(state);
      if (!states.has(key)) states.set(key, state.slice());
    });
    return [...states.values()];
  }

  /** The successors of a state in TLC's order: one for each way in which an action leads to it. */
  next(state: State): Successor[] {
    const successors: Successor[] = [];
    this.spec.successors(state, (next, action) => successors.push({ action, state: next.slice() }));
    return successors;
  }

  /**
   * Whether a state predicate, given by the name of a definition without parameters, holds of a state.
   * @throws RangeError when there is no such definition
   */
  holds(predicate: string, state: State): boolean {
    const value = this.spec.evaluate(predicate, state);
    return typeof value === 'boolean' ? value : fail(`${predicate} is no predicate: its value is ${print(value)}.`);
  }

  isInitial(state: State): boolean {
    return this.spec.isInitial(state);
  }

  /** Whether the next-state relation allows the step. A step that changes nothing is allowed only if the relation itself says so. */
  isStep(state: State, next: State): boolean {
    return this.spec.isStep(state, next);
  }

  /** The actions by which a state leads to another. */
  actionsOf(state: State, next: State): CompiledAction[] {
    const actions = this.next(state).flatMap((successor) => (equalStates(successor.state, next) ? [successor.action] : []));
    return [...new Set(actions)];
  }

  /**
   * The value of a constant, or of a definition without parameters at a state or a step.
   * @throws RangeError when there is no such definition
   */
  evaluate(definition: string, state?: State, next?: State): Value {
    return this.spec.evaluate(definition, state, next);
  }

  /**
   * What each action says of a step: its conjuncts, and which of them are true. The nearest actions come first: those of which the least is false, a guard
   * weighing more than what the action does.
   */
  explain(state: State, next: State): ActionExplanation[] {
    return this.spec.explain(state, next);
  }

  /** Checks what the configuration asks for, as `checkFile` does. The model must not be used meanwhile. */
  explore(options: CheckOptions = {}): Promise<ModelCheckResult> {
    return checkModel(this.spec, options);
  }

  /** A state from the values of all variables. */
  state(values: Readonly<Record<string, Given>>): State {
    const { variables } = this;
    const unknown = Object.keys(values).filter((name) => !variables.includes(name));
    if (unknown.length > 0) throw new RangeError(`no variable of the specification: ${unknown.join(', ')}`);
    return variables.map((name) => {
      const given = values[name];
      if (given === undefined) throw new RangeError(`the variable ${name} has no value`);
      return force(fromItf(given as ItfValue, this.#interner));
    });
  }

  /** A state with other values of some variables. */
  change(state: State, values: Readonly<Record<string, Given>>): State {
    const changed = state.slice();
    for (const [name, given] of Object.entries(values)) {
      const index = this.variables.indexOf(name);
      if (index < 0) throw new RangeError(`no variable of the specification: ${name}`);
      changed[index] = force(fromItf(given as ItfValue, this.#interner));
    }
    return changed;
  }

  /** Text that is equal for equal states, and only for those. */
  key(state: State): string {
    return state.map(canonicalText).join('\n');
  }

  /** A value as TLA+. */
  print(value: Value): string {
    return print(value);
  }

  /** The values of a state by the names of the variables. */
  toItf(state: State): Record<string, ItfValue> {
    return Object.fromEntries(this.variables.map((name, index) => [name, toItf(state[index]!)]));
  }
}

function equalStates(a: State, b: State): boolean {
  return a.every((value, index) => equal(value, b[index]!));
}

/**
 * Reads and compiles a specification with its configuration. As in TLC, files that the specification itself reads or writes are looked for
 * from the current directory.
 * @param file path of the root module
 * @throws SpecificationError when the specification or the configuration cannot be used
 * @throws LocatedError when what has to be evaluated beforehand has no value
 */
export async function load(file: string, options: LoadModelOptions = {}): Promise<Model> {
  const { config, library, trees, grammar, coverage, onSource } = options;
  const { spec, cfg, cfgPath } = await read(file, { cfg: config === undefined ? undefined : resolve(config), searchPath: library, trees, grammar });
  const interner = new Interner();
  noteTexts(spec, cfg, interner);
  return new Model(compileSpec(spec, cfg, { interner, folder: process.cwd(), cfgPath, coverage, onSource }), interner);
}
