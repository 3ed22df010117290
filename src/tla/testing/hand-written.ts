import type {
  ActionPredicate,
  AliasedState,
  CompiledSpec,
  CoveredAction,
  NamedTemporal,
  RunContext,
  State,
  StatePredicate,
  TemporalFormula,
} from '../compile/compiled-spec.ts';
import type { SourceRange } from '../semantics/resolved.ts';
import { Interner } from '../values/intern.ts';
import type { Value } from '../values/value.ts';

export const NOWHERE: SourceRange = { module: 'Hand', line: 1, column: 1, endLine: 1, endColumn: 1 };

/** A spec as plain functions, so that the search can be tested without a parser and a compiler. */
export interface HandWritten {
  readonly variables: readonly string[];
  readonly init: () => Iterable<State>;
  readonly actions: Readonly<Record<string, (state: State) => Iterable<State>>>;
  readonly invariants?: Readonly<Record<string, (state: State) => boolean>>;
  readonly constraints?: Readonly<Record<string, (state: State) => boolean>>;
  readonly actionConstraints?: Readonly<Record<string, (state: State, next: State) => boolean>>;
  readonly initialProperties?: Readonly<Record<string, (state: State) => boolean>>;
  readonly actionProperties?: Readonly<Record<string, (state: State, next: State) => boolean>>;
  readonly fairness?: readonly TemporalFormula[];
  readonly properties?: Readonly<Record<string, TemporalFormula>>;
  readonly assumptions?: Readonly<Record<string, () => boolean>>;
  readonly view?: (state: State) => Value;
  readonly symmetry?: CompiledSpec['symmetry'];
  readonly alias?: (state: State, next: State) => AliasedState;
  readonly postcondition?: () => boolean;
  readonly checkDeadlock?: boolean;
}

export function handWritten(spec: HandWritten): CompiledSpec {
  const run: RunContext = { level: undefined, action: undefined, statistic: undefined, trace: undefined, print: () => {} };
  const named = <Predicate>(predicates: Readonly<Record<string, Predicate>> | undefined): { name: string; source: SourceRange; holds: Predicate }[] =>
    Object.entries(predicates ?? {}).map(([name, holds]) => ({ name, source: NOWHERE, holds }));
  const temporal = ([name, formula]: [string, TemporalFormula]): NamedTemporal => ({ name, source: NOWHERE, formula });
  const actions = Object.entries(spec.actions).map(([name, successors], index): CompiledSpec['actions'][number] => ({
    index,
    name,
    source: NOWHERE,
    parameters: [],
    successors(state, emit) {
      for (const next of successors(state)) emit(next, this);
    },
  }));
  const notHere = (): never => {
    throw new Error('not in a hand-written spec');
  };
  return {
    variables: spec.variables,
    run,
    warnings: [],
    interner: new Interner(),
    loadedTexts: 0,
    identity: '',
    assumptions: named(spec.assumptions),
    hasBehavior: true,
    init: (emit) => {
      for (const state of spec.init()) emit(state);
    },
    actions,
    successors: (state, emit) => {
      for (const action of actions) action.successors(state, emit);
    },
    invariants: named(spec.invariants) satisfies StatePredicate[],
    constraints: named(spec.constraints),
    actionConstraints: named(spec.actionConstraints) satisfies ActionPredicate[],
    initialProperties: named(spec.initialProperties),
    actionProperties: named(spec.actionProperties),
    fairness: (spec.fairness ?? []).map((formula, index) => temporal([`fairness ${index}`, formula])),
    temporalProperties: Object.entries(spec.properties ?? {}).map(temporal),
    checkDeadlock: spec.checkDeadlock,
    view: spec.view,
    symmetry: spec.symmetry ?? [],
    alias: spec.alias,
    postconditions: spec.postcondition === undefined ? [] : [{ name: 'Post', source: NOWHERE, holds: spec.postcondition }],
    evaluate: notHere,
    isStep: notHere,
    explain: notHere,
    isInitial: notHere,
  };
}

export const always = (operand: TemporalFormula): TemporalFormula => ({ kind: 'always', operand });
export const eventually = (operand: TemporalFormula): TemporalFormula => ({ kind: 'eventually', operand });
export const not = (operand: TemporalFormula): TemporalFormula => ({ kind: 'not', operand });
export const and = (...operands: TemporalFormula[]): TemporalFormula => ({ kind: 'and', operands });
export const or = (...operands: TemporalFormula[]): TemporalFormula => ({ kind: 'or', operands });
export const leadsTo = (from: TemporalFormula, to: TemporalFormula): TemporalFormula => always(or(not(from), eventually(to)));
export const atState = (holds: (state: State) => boolean): TemporalFormula => ({ kind: 'state', source: NOWHERE, enabled: false, holds });
export const atStep = (holds: (state: State, next: State) => boolean): TemporalFormula => ({ kind: 'action', source: NOWHERE, holds });

/** `WF_vars(A)`, for an action given by its successors. */
export function weaklyFair(successors: Successors, covered?: CoveredAction): TemporalFormula {
  return always(eventually(or(not(canTake(successors, covered)), takes(successors, covered))));
}

/** `SF_vars(A)`. */
export function stronglyFair(successors: Successors, covered?: CoveredAction): TemporalFormula {
  return or(eventually(always(not(canTake(successors, covered)))), always(eventually(takes(successors, covered))));
}

type Successors = (state: State) => Iterable<State>;

function canTake(successors: Successors, covered: CoveredAction | undefined): TemporalFormula {
  return { kind: 'state', source: NOWHERE, enabled: true, covered, holds: (state) => [...successors(state)].some((next) => !same(state, next)) };
}

function takes(successors: Successors, covered: CoveredAction | undefined): TemporalFormula {
  return { kind: 'action', source: NOWHERE, covered, holds: (state, next) => !same(state, next) && [...successors(state)].some((one) => same(one, next)) };
}

function same(one: State, other: State): boolean {
  return one.every((value, index) => value === other[index]);
}
