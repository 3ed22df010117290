import { beginTurn, type CompiledAction, type CompiledSpec, type State } from '../compile/compiled-spec.ts';
import type { Prefix } from './finding.ts';
import type { Search } from './search.ts';

/** A state of a behaviour, and the action that led to it; none for an initial state. */
export interface BehaviorStep {
  readonly state: State;
  readonly action: CompiledAction | undefined;
}

const STOP = new Error('stop');

/**
 * The behaviour by which the search first reached a state. States are not kept, only predecessors, so the initial state and then each
 * successor is generated again until the fingerprint is that of the wanted one (as TLC's ConcurrentTLCTrace does).
 */
export function rebuild(spec: CompiledSpec, search: Search, { upTo, last }: Prefix): BehaviorStep[] {
  const path: number[] = [];
  for (let id = upTo ?? -1; id >= 0; id = search.predecessors.get(id)) path.push(id);
  path.reverse();
  const steps = followPath(spec, search, path);
  if (last !== undefined) steps.push(last);
  return steps;
}

/** The states of a path through visited states, given by ids; the first is an initial state unless the state `before` it is given. */
export function followPath(spec: CompiledSpec, search: Search, path: readonly number[], before?: { readonly state: State; readonly id: number }): BehaviorStep[] {
  const { run } = spec;
  const { print, level } = run;
  // What these expressions print was printed when they were first evaluated.
  run.print = () => {};
  const steps: BehaviorStep[] = [];
  try {
    let state = before?.state;
    for (const [index, id] of path.entries()) {
      run.level = index;
      beginTurn(run, path[index - 1] ?? before?.id ?? -1);
      const step = state === undefined ? findInitial(spec, search, id) : findSuccessor(spec, search, state, id);
      steps.push(step);
      state = step.state;
    }
  } finally {
    run.print = print;
    run.level = level;
  }
  return steps;
}

function findInitial(spec: CompiledSpec, search: Search, id: number): BehaviorStep {
  return first((found) => spec.init((state) => found(state, undefined)), spec, search, id, undefined);
}

function findSuccessor(spec: CompiledSpec, search: Search, from: State, id: number): BehaviorStep {
  return first((found) => spec.successors(from, found), spec, search, id, from);
}

function first(
  enumerate: (found: (state: State, action: CompiledAction | undefined) => void) => void,
  { constraints, actionConstraints }: CompiledSpec,
  { fingerprinter, states }: Search,
  id: number,
  from: State | undefined,
): BehaviorStep {
  let step: BehaviorStep | undefined;
  try {
    enumerate((state, action) => {
      fingerprinter.take(state);
      if (states.find(fingerprinter.high, fingerprinter.low) !== id) return;
      // Under symmetry or a view a state that is left out can have the fingerprint of one that is not.
      if (!constraints.every((constraint) => constraint.holds(state))) return;
      if (from !== undefined && !actionConstraints.every((constraint) => constraint.holds(from, state))) return;
      step = { state: state.slice(), action };
      throw STOP;
    });
  } catch (thrown) {
    if (thrown !== STOP) throw thrown;
  }
  if (step === undefined) throw new Error(`state ${id} cannot be generated again: the specification does not give the same states twice`);
  return step;
}
