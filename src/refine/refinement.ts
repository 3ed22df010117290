import type { CodeState, CodeStep, Scenario } from '../explore/index.ts';
import type { ModelValue } from './values.ts';

/** The variables of a model by name. */
export type ModelState = Readonly<Record<string, ModelValue>>;

/**
 * History variables (Abadi and Lamport, The existence of refinement mappings, 1991): what the model remembers and the code does not. A value is never
 * changed, but replaced after each step; it must be data that `JSON.stringify` tells apart.
 */
export interface History<C, H> {
  initial(code: CodeState<C>): H;
  /** The history after a step, given the one before and the state after it. */
  next(history: H, step: CodeStep, code: CodeState<C>): H;
}

/** What claims that a scenario's code does what a model allows. */
export interface Refinement<C = unknown, R extends object = Record<string, unknown>, H = unknown> {
  readonly name: string;
  readonly scenario: Scenario<C, R>;
  /** Path of the module, from the file that exports this. */
  readonly model: string;
  /** Path of its cfg; the module's with `.cfg` by default. */
  readonly config?: string;
  readonly history?: History<C, H>;
  /**
   * The values that the variables of the model have in a state of the code. All that it looks at must be shared memory, what one thread alone
   * changes, where threads stand, or history.
   */
  state(code: CodeState<C>, history: H): ModelState;
  /** A hint that makes the check sharper: the name of the action that a step must be, or `stutter` when it may change nothing. Undefined leaves it open. */
  action?(step: CodeStep, history: H): string | undefined;
  /** Name of a state predicate of the model that holds wherever an execution of the code ends. */
  readonly end?: string;
  /** That the scenario goes on for ever by intent, so that nothing is to be held against what the model says of ends. Without it, code of which no execution ends fails. */
  readonly endless?: boolean;
  /**
   * Fairness conditions of the model, as they are written there, that the scenario does not keep at its end because its threads stop where users of the
   * code go on; and why. They are printed with the result.
   */
  readonly unfair?: Readonly<Record<string, string>>;
  /**
   * `code` (default): states of the code are one when nothing tells them apart. `model`: when the model's variables have the same values and the threads stand at the same
   * accesses in the same operations (`operation`, with its values); then these must tell all that decides what the code does next. With it, scenarios that never
   * end have finitely many states.
   */
  readonly same?: 'code' | 'model';
  /** What is expected of the edges of the model's state graph. */
  readonly edges?: EdgeExpectation;
}

/** Which edges of the state graph the code shows. */
export interface EdgeExpectation {
  /** The cfg whose graph is meant; the one of the refinement by default. */
  readonly config?: string;
  /** Actions, by name, whose edges the code need not show, all or some, and why it cannot. All other edges must be shown. */
  readonly except?: Readonly<Record<string, string>>;
  /**
   * A scenario with the same context and mapping, such as one of any operations in any order. For each edge that the scenario does not show, the shortest behaviour to it is
   * looked for in the driver; what its threads then do is a scenario that shows the edge, which counts as shown.
   */
  readonly driver?: Scenario<never, never>;
}

const declared = new WeakSet<object>();

/**
 * Declares a refinement; returns its argument, so that the types of context and history are inferred.
 * @throws TypeError if a part is missing
 */
export function refinement<C, R extends object, H = undefined>(definition: Refinement<C, R, H>): Refinement<C, R, H> {
  const { name, scenario, model, state } = definition;
  if (typeof name !== 'string' || name === '') throw new TypeError('a refinement needs a name: refinement({ name: "...", ... })');
  if (typeof scenario?.setup !== 'function') throw new TypeError(`refinement "${name}" needs a scenario`);
  if (typeof model !== 'string' || model === '') throw new TypeError(`refinement "${name}" needs the path of a TLA+ module as its model`);
  if (typeof state !== 'function') throw new TypeError(`refinement "${name}" needs a function state(code, history), which answers the values of the model's variables`);
  declared.add(definition);
  return definition;
}

/** The refinements among the exports of a module, by export name. */
export function refinementsOf(module: Readonly<Record<string, unknown>>): Map<string, Refinement> {
  const found = new Map<string, Refinement>();
  for (const [name, value] of Object.entries(module)) if (typeof value === 'object' && value !== null && declared.has(value)) found.set(name, value as Refinement);
  return found;
}
