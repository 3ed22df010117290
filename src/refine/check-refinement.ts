import { basename } from 'node:path';
import { counterexampleOf, followPath, walkStates } from '../explore/index.ts';
import type { Access, CodeState, CodeStep, StateVisitor, WalkOptions, WalkPath, WalkProgress, WalkResult } from '../explore/index.ts';
import { count } from '../explore/_internals/words.ts';
import { load } from '../tla/index.ts';
import type { Model } from '../tla/index.ts';
import { edgeCoverage } from './edge-coverage.ts';
import { MappingError, ModelSteps } from './model-steps.ts';
import type { MappedState } from './model-steps.ts';
import type { Refinement } from './refinement.ts';
import type { Breach, NearAction, RefineResult, RefinementFailure, VariableChange } from './result.ts';
import { holdsAlong, holdsForEver } from './stuttering.ts';

/** What limits a check, and what it does besides. */
export interface RefineOptions extends Pick<WalkOptions, 'budget' | 'maxStates' | 'maxSteps'> {
  /** Also explore the model and say which edges of its state graph the code showed; by default only where the refinement states what it expects of them. */
  readonly edges?: boolean;
  /** Most edges that were not shown to list, with the way to them; 20 by default. */
  readonly hidden?: number;
  readonly onProgress?: (progress: WalkProgress) => void;
}

/** What is known of a state of the code. */
interface Seen<H> {
  readonly key: string;
  readonly mapped: MappedState;
  readonly history: H;
  /** The state before it on the way by which it was first come to. */
  readonly before: Seen<H> | undefined;
}

/** Ends a walk: what is between the last two states of the path is wrong, or the last state is. */
class Broken extends Error {
  readonly breach: Breach;
  constructor(breach: Breach, message: string) {
    super(message);
    this.breach = breach;
  }
}

/** Maps states of the code and judges steps; walks and paths are shown to it. */
export class RefinementVisitor<C, R extends object, H> implements StateVisitor<C, Seen<H>> {
  readonly steps: ModelSteps;
  readonly #one: Refinement<C, R, H>;
  readonly #model: Model;
  readonly #sites = new Map<unknown, number>();
  stutters = 0;
  readonly #unfair: ReadonlySet<string>;

  constructor(one: Refinement<C, R, H>, steps: ModelSteps) {
    this.steps = steps;
    this.#one = one;
    this.#model = steps.model;
    this.#unfair = new Set(Object.keys(one.unfair ?? {}));
  }

  visit(code: CodeState<C>, step: CodeStep | undefined, from: Seen<H> | undefined): Seen<H> {
    const { history: histories, same = 'code' } = this.#one;
    const history = (histories === undefined ? undefined : step === undefined ? histories.initial(code) : histories.next(from!.history, step, code)) as H;
    const mapped = this.steps.map(this.#one.state(code, history));
    if (step === undefined) {
      if (!this.#model.isInitial(mapped.state)) throw new Broken('initial', 'the state after set-up is no initial state of the model');
    } else this.#judge(from!, step, mapped);
    const key = same === 'model' ? `${mapped.id} ${this.#places(code)}` : histories === undefined ? '' : JSON.stringify(history);
    return { key, mapped, history, before: from };
  }

  #judge(from: Seen<H>, step: CodeStep, to: MappedState): void {
    const verdict = this.steps.judge(from.mapped, to);
    if (verdict === 'stutter') this.stutters++;
    if (verdict === 'none') throw new Broken('step', `${step.thread}'s step is none of the model`);
    const action = this.#one.action?.(step, from.history);
    if (action === undefined) return;
    if (action === 'stutter') {
      if (verdict !== 'stutter') throw new Broken('action', `${step.thread}'s step should change nothing in the model, but it does`);
    } else if (!this.steps.isBy(action, from.mapped, to)) throw new Broken('action', `${step.thread}'s step should be ${action}, but it is not`);
  }

  end(_code: CodeState<C>, seen: Seen<H>): void {
    const { state } = seen.mapped;
    const { end } = this.#one;
    if (end !== undefined && !this.#model.holds(end, state)) throw new Broken('end', `the code ends here, where ${end} does not hold`);
    for (const { name, formula } of this.#model.spec.fairness) {
      if (!this.#unfair.has(name) && !holdsForEver(formula, state)) throw new Broken('fairness', `the code ends here, but the model promises that something still happens: ${name}`);
    }
    // Who is excused from going on need not bring about what going on would.
    if (this.#unfair.size > 0) return;
    const broken = brokenProperties(this.#model, wayTo(seen));
    if (broken.length > 0) throw new Broken('property', `the code ends here, and this execution has not what the model promises: ${broken.join(', ')}`);
  }

  /** Where each thread stands: its operation, and its next access with the place in memory; of what it expects there, which may grow for ever, only whether it is so. */
  #places(code: CodeState<C>): string {
    return Object.values(code.threads)
      .map(({ status, next, operation }) => {
        // A thread that rests has done with its operation.
        const within = operation === undefined || status === 'resting' ? '' : `${operation.name}:${operation.values.join(':')}`;
        return `${status}:${next === undefined ? '' : `${next.operation}:${this.#siteNumber(next.site)}:${(next.view?.byteOffset ?? 0)}+${next.index}${asExpected(next) ? '=' : ''}`}:${within}`;
      })
      .join();
  }

  #siteNumber(site: unknown): number {
    let number = this.#sites.get(site);
    if (number === undefined) this.#sites.set(site, (number = this.#sites.size));
    return number;
  }
}

/** Whether the word that a compareExchange or a wait is for has the value that it expects. */
function asExpected({ operation, view, index, value }: Access): boolean {
  return (operation === 'compareExchange' || operation === 'wait') && (view as Int32Array | undefined)?.[index] === value;
}

/**
 * Checks that a scenario's code refines a model: in all interleavings, plain accesses being steps of their own, the state after set-up is an initial state of the model,
 * each step is one of the model's `Next` or changes none of its variables, and each end is one where the model may stay for ever, its fairness included.
 *
 * Never throws for what the code does: that is the verdict.
 * @throws SpecificationError when the model cannot be used; TypeError when the refinement cannot.
 */
export async function checkRefinement<C, R extends object, H>(one: Refinement<C, R, H>, options: RefineOptions = {}): Promise<RefineResult> {
  const started = performance.now();
  const model = await load(one.model, { config: one.config ?? one.model.replace(/\.tla$/, '.cfg') });
  refuseUnknown(one, model);
  const steps = new ModelSteps(model);
  const visitor = new RefinementVisitor(one, steps);
  const { budget, maxStates, maxSteps, onProgress } = options;
  const walked = walkStates(one.scenario, visitor, {
    same: one.same === 'model' ? 'visitor' : 'code',
    ...(budget !== undefined && { budget }), ...(maxStates !== undefined && { maxStates }), ...(maxSteps !== undefined && { maxSteps }), ...(onProgress && { onProgress }),
  });
  const shown = [...steps.shown()];
  const base = {
    refinement: one.name, scenario: one.scenario.name, model: basename(one.model),
    states: walked.states, transitions: walked.transitions, stutters: visitor.stutters, ends: walked.ends, executions: walked.executions, longest: walked.longest,
    modelStates: steps.states, modelSteps: shown.length, unfair: one.unfair ?? {},
  };
  const failure = walked.found === undefined ? undefined : failureOf(one, steps, walked.found);
  if (failure !== undefined) {
    const { verdict } = failure.counterexample;
    return { ...base, verdict, message: failure.message, complete: false, bounds: ['stopped at the first finding'], coverage: `found after ${count(walked.states, 'state')}`, failure, durationMs: performance.now() - started };
  }
  const edges = one.edges !== undefined || options.edges === true ? await edgeCoverage(one, steps, shown, options.hidden ?? 20) : undefined;
  const endless = walked.complete && walked.ends === 0;
  const unfinished = walked.complete ? (endless ? ['no execution ends, so none was held against what the model says of ends'] : []) : walked.bounds;
  const bounds = [...unfinished, ...(edges !== undefined && !walked.complete && edges.unexplained > 0 ? [`${count(edges.unexplained, 'edge')} of the model not shown until then`] : []), ...(one.same === 'model' ? ['states of the code that the mapping does not tell apart, and in which the threads stand at the same places, are taken for one'] : [])];
  // A walk that was cut off may have shown the others later.
  const wrong = vacuous(shown.length, walked.complete ? edges : undefined, endless && one.endless !== true);
  return {
    ...base, verdict: wrong === '' ? 'pass' : 'refinement', message: wrong, complete: walked.complete && bounds.length === 0, bounds, coverage: coverageOf(walked, one.same === 'model'),
    ...(edges && { edges }), durationMs: performance.now() - started,
  };
}

/** What says nothing, or less than was promised, although no step is wrong. */
function vacuous(steps: number, edges: RefineResult['edges'], neverEnds: boolean): string {
  if (neverEnds) return 'no execution ends: each step is one of the model, or none, and the code goes on for ever (endless: true says that it is meant to)';
  if (steps === 0) return 'the code makes no step of the model: the mapping tells no states apart';
  if (edges === undefined) return '';
  if (edges.unexplained > 0) return `${count(edges.unexplained, 'edge')} of the model's state graph ${edges.unexplained === 1 ? 'was' : 'were'} not shown by the code, and no exception covers ${edges.unexplained === 1 ? 'it' : 'them'}`;
  if (edges.unusedExceptions.length > 0) return `edges are excepted that the code does show, or that the model does not have: ${edges.unusedExceptions.join(', ')}`;
  return '';
}

function refuseUnknown<C, R extends object, H>({ name, unfair = {}, end }: Refinement<C, R, H>, model: Model): void {
  const known = model.spec.fairness.map((condition) => condition.name);
  for (const condition of Object.keys(unfair)) {
    if (!known.includes(condition)) throw new TypeError(`refinement "${name}": unfair names "${condition}", which is no fairness condition of the model; there ${known.length === 0 ? 'are none' : `is ${known.map((one) => JSON.stringify(one)).join(', ')}`}`);
  }
  if (end !== undefined) {
    try {
      model.holds(end, model.init()[0]!);
    } catch (error) {
      if (error instanceof RangeError) throw new TypeError(`refinement "${name}": end names "${end}", which the model does not define without parameters`, { cause: error });
      throw error;
    }
  }
}

function coverageOf({ states, transitions, ends, complete }: WalkResult, merged: boolean): string {
  const all = `${count(states, 'state')}, ${count(transitions, 'transition')}, ${count(ends, 'end')}`;
  return complete ? `${merged ? 'complete up to the mapping' : 'complete'}: ${all}` : `${all} of a walk that did not end`;
}

/** Walks the path once more and says what is wrong at its end. */
export function failureOf<C, R extends object, H>(one: Refinement<C, R, H>, steps: ModelSteps, found: NonNullable<WalkResult['found']>): RefinementFailure {
  const { thrown, finding, path } = found;
  if (finding === undefined && !(thrown instanceof Broken) && !(thrown instanceof MappingError)) throw thrown;
  const breach: Breach = finding !== undefined ? 'code' : thrown instanceof Broken ? thrown.breach : 'mapping';
  const message = finding !== undefined ? finding.message || finding.verdict : (thrown as Error).message;
  const trail = retrace(one, steps, path);
  const last = trail.states.at(-1);
  const atStep = breach === 'step' || breach === 'action';
  const { model } = steps;
  const before = atStep ? trail.states.at(-2) : breach === 'initial' && last !== undefined ? nearestInitial(steps, last) : last;
  const counterexample = counterexampleOf(one.scenario, path, finding ?? { verdict: 'refinement', message, threads: [] });
  const { view: _view, ...step } = trail.steps.at(-1) ?? ({} as CodeStep);
  return {
    breach, message, counterexample,
    ...(atStep && { step }),
    variables: before === undefined || last === undefined ? [] : changes(model, before, last),
    nearest: atStep && before !== undefined && last !== undefined ? nearestActions(model, before, last) : [],
    enabled: before === undefined || breach === 'initial' ? [] : [...new Set(model.next(before.state).map(({ action }) => action.name))],
    behavior: behaviorOf(model, trail.states),
  };
}

/** The states of the model along a path, as far as they can be mapped, whatever is wrong with the steps between them. */
function retrace<C, R extends object, H>(one: Refinement<C, R, H>, steps: ModelSteps, path: WalkPath): { readonly states: MappedState[]; readonly steps: CodeStep[] } {
  const states: MappedState[] = [];
  const taken: CodeStep[] = [];
  try {
    followPath(one.scenario, path, {
      visit(code, step, from: { readonly key: string; readonly history: H } | undefined) {
        if (step !== undefined) taken.push(step);
        const history = (one.history === undefined ? undefined : step === undefined ? one.history.initial(code) : one.history.next(from!.history, step, code)) as H;
        states.push(steps.map(one.state(code, history)));
        return { key: '', history };
      },
    });
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
  }
  return { states, steps: taken };
}

/** The initial state of the model that fewest variables tell from one of the code. */
function nearestInitial(steps: ModelSteps, mapped: MappedState): MappedState {
  const { model } = steps;
  const apart = (state: MappedState): number => changes(model, state, mapped).filter(({ changed }) => changed).length;
  return model.init().map((state) => steps.of(state)).reduce((a, b) => (apart(b) < apart(a) ? b : a));
}

function nearestActions(model: Model, before: MappedState, after: MappedState): NearAction[] {
  return model.explain(before.state, after.state).slice(0, 3).map(({ action: { name, parameters, source }, conjuncts }) => ({
    action: name, parameters: parameters.map((one) => ({ name: one.name, value: model.print(one.value) })), module: source.module, line: source.line, conjuncts,
  }));
}

function changes(model: Model, before: MappedState, after: MappedState): VariableChange[] {
  return model.variables.map((name, at) => {
    const [from, to] = [model.print(before.state[at]!), model.print(after.state[at]!)];
    return { name, before: from, after: to, changed: from !== to };
  });
}

function behaviorOf(model: Model, states: readonly MappedState[]): RefinementFailure['behavior'] {
  const behavior: { action: string; state: ReturnType<Model['toItf']> }[] = [];
  for (const [at, { id, state }] of states.entries()) {
    const before = states[at - 1];
    if (before?.id === id) continue;
    const [action] = before === undefined ? [] : model.actionsOf(before.state, state);
    behavior.push({ action: before === undefined ? 'Initial predicate' : (action?.name ?? 'none of the model'), state: model.toItf(state) });
  }
  return behavior;
}

/** The states on the way to one, stutters left out, itself the last. */
function wayTo<H>(seen: Seen<H>): MappedState[] {
  const way: MappedState[] = [];
  for (let at: Seen<H> | undefined = seen; at !== undefined; at = at.before) if (way[0]?.id !== at.mapped.id) way.unshift(at.mapped);
  return way;
}

/** The temporal properties of a model that do not hold of the behaviour that takes these states and stays in the last one. */
function brokenProperties(model: Model, states: readonly MappedState[]): string[] {
  return model.spec.temporalProperties.filter(({ formula }) => !holdsAlong(formula, states.map(({ state }) => state))).map(({ name }) => name);
}
