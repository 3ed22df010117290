import { counterexampleOf, followPath, walkStates } from '../explore/index.ts';
import type { CodeState, CodeStep, Counterexample, WalkOptions, WalkPath } from '../explore/index.ts';
import { load } from '../tla/index.ts';
import type { ItfValue } from '../tla/index.ts';
import { ModelSteps } from './model-steps.ts';
import type { MappedState } from './model-steps.ts';
import type { ModelState, Refinement } from './refinement.ts';

/** What of an ITF document is looked at: the states, each with the values of all variables. */
export interface ItfTrace {
  readonly states: readonly Readonly<Record<string, unknown>>[];
}

/** How far the code follows a behaviour. */
export interface DriveResult {
  /** Whether the code has an execution that goes through all states of the behaviour, stutters aside. */
  readonly followed: boolean;
  /** States of the behaviour, repetitions left out, and how many of them the code can be driven through. */
  readonly states: number;
  readonly reached: number;
  /** False when the search was cut off: then what was not found may be there. */
  readonly complete: boolean;
  readonly bounds: readonly string[];
  /** The execution, if there is one. */
  readonly execution: Counterexample | undefined;
  /** What the threads would do next where the code cannot follow, by name. */
  readonly next: Readonly<Record<string, string>>;
}

/** What driving also tells those who go on with its execution. */
export interface Driven extends DriveResult {
  readonly path: WalkPath | undefined;
}

interface At<H> {
  readonly key: string;
  readonly stop: boolean;
  readonly position: number;
  readonly history: H;
}

/** Ends a walk that has come to the end of the behaviour. */
class Arrived extends Error {}

/**
 * Drives the code along a behaviour of its model, such as a counterexample of a model checker: looks for an execution of the refinement's scenario that goes through these states.
 * @throws RangeError, LocatedError when a state is none of the model
 */
export async function drive<C, R extends object, H>(one: Refinement<C, R, H>, trace: ItfTrace, options: Pick<WalkOptions, 'budget' | 'maxStates'> = {}): Promise<DriveResult> {
  const model = await load(one.model, { config: one.config ?? one.model.replace(/\.tla$/, '.cfg') });
  return driveAlong(one, new ModelSteps(model), trace, options);
}

export function driveAlong<C, R extends object, H>(one: Refinement<C, R, H>, steps: ModelSteps, trace: ItfTrace, options: Pick<WalkOptions, 'budget' | 'maxStates'> = {}): Driven {
  const behavior = behaviorOf(steps, trace);
  let farthest = -1;
  let next: Readonly<Record<string, string>> = {};
  const visitor = {
    visit(code: CodeState<C>, step: CodeStep | undefined, from: At<H> | undefined): At<H> {
      const history = (one.history === undefined ? undefined : step === undefined ? one.history.initial(code) : one.history.next(from!.history, step, code)) as H;
      const { id } = steps.map(one.state(code, history));
      const before = from?.position ?? -1;
      const position = behavior[before + 1]?.id === id ? before + 1 : before >= 0 && behavior[before]!.id === id ? before : -1;
      if (position > farthest) {
        farthest = position;
        next = Object.fromEntries(Object.values(code.threads).map((thread) => [thread.name, thread.next === undefined ? thread.status : `${thread.next.operation} ${thread.next.site?.text ?? ''}`.trim()]));
        if (position === behavior.length - 1) throw new Arrived();
      }
      return { key: `${position} ${one.history === undefined ? '' : JSON.stringify(history)}`, stop: position < 0, position, history };
    },
  };
  const walked = walkStates(one.scenario, visitor, options);
  if (walked.found !== undefined && !(walked.found.thrown instanceof Arrived) && walked.found.finding === undefined) throw walked.found.thrown;
  const followed = walked.found?.thrown instanceof Arrived;
  const path = followed ? walked.found!.path : undefined;
  const execution = path && counterexampleOf(one.scenario, path, { verdict: 'refinement', message: `the code goes through all ${behavior.length} states of the behavior`, threads: [] });
  return { followed, states: behavior.length, reached: farthest + 1, complete: followed || walked.complete, bounds: walked.bounds, execution, next: followed ? {} : next, path };
}

/** What the threads did in the execution that driving found: the operations that they began, and the pairs of states of the model that they went through. */
export function drivenSteps<C, R extends object, H>(one: Refinement<C, R, H>, steps: ModelSteps, { path }: Driven): { readonly calls: { readonly thread: string; readonly name: string; readonly values: readonly unknown[] }[]; readonly pairs: (readonly [number, number])[] } {
  const calls: { thread: string; name: string; values: readonly unknown[] }[] = [];
  const pairs: (readonly [number, number])[] = [];
  followPath(one.scenario, path!, {
    visit(code: CodeState<C>, step, from: { readonly key: string; readonly id: number; readonly history: H } | undefined) {
      if (step?.in?.accesses === 0) calls.push({ thread: step.thread, name: step.in.name, values: step.in.values });
      const history = (one.history === undefined ? undefined : step === undefined ? one.history.initial(code) : one.history.next(from!.history, step, code)) as H;
      const { id } = steps.map(one.state(code, history));
      if (from !== undefined && from.id !== id) pairs.push([from.id, id]);
      return { key: '', id, history };
    },
  });
  return { calls, pairs };
}

/** The states of a behaviour, each but once in a row. */
function behaviorOf(steps: ModelSteps, { states }: ItfTrace): MappedState[] {
  const behavior: MappedState[] = [];
  for (const state of states) {
    const values = Object.fromEntries(Object.entries(state).filter(([name]) => !name.startsWith('#'))) as Record<string, ItfValue>;
    const mapped = steps.map(values as ModelState);
    if (behavior.at(-1)?.id !== mapped.id) behavior.push(mapped);
  }
  if (behavior.length === 0) throw new RangeError('the behavior has no states');
  return behavior;
}
