import type { Expression } from '../semantics/resolved.ts';
import type { CompiledSpec, CoveredAction, CoveredPart, NamedTemporal, State, TemporalActionLeaf, TemporalFormula, TemporalStateLeaf } from './compiled-spec.ts';
import { expand } from './decompose.ts';
import { enabled } from './enabled.ts';
import type { Environment } from './environment.ts';
import { atom, boolean, BOOLEAN_EXPECTED, expression } from './expression.ts';
import type { Formula } from './formula.ts';
import { bindSubstitutions, isPure, levelOf, purityOf } from './level.ts';
import { evaluateNow, stateFunction, type Entry, type Linker } from './linker.ts';
import type { Program } from './program.ts';
import { partKey, splitActions, type ActionPart } from './split-actions.ts';
import { variablesOf } from './state-variable.ts';
import { temporalFormula, type Leaves } from './temporal.ts';
import { unchanged } from './unchanged.ts';

type Leaf = TemporalStateLeaf | TemporalActionLeaf;

/** What temporal formulas are compiled with. */
export interface TemporalContext {
  readonly program: Program;
  /** Names that generated code may use. */
  readonly names: Readonly<Record<string, unknown>>;
  readonly text: (node: Expression) => string;
  /** For code that is used or not, apart from the rest. */
  readonly newLinker: () => Linker;
  /** Positions of the actions by their `partKey`. */
  readonly actionIndexes: ReadonlyMap<string, number>;
}

/** Translates temporal formulas and compiles the predicates that they are made of, those only that are asked for. */
export class TemporalLeaves {
  readonly #context: TemporalContext;
  readonly #program: Program;
  /** For what tells of the steps of covered actions. */
  readonly #linker: Linker;
  /** By leaf, what computes it. */
  readonly #entries = new WeakMap<Leaf, Entry>();
  /** By what a state predicate stands for, so that `P` and `~P` are one question. */
  readonly #states = new Map<string, TemporalStateLeaf>();
  /** By formula, so that the leaves of one fairness condition share one. */
  readonly #coveredActions = new Map<string, CoveredAction | undefined>();
  /** By subscript, whether a step changes it. */
  readonly #changes = new Map<string, CoveredAction['changed']>();

  constructor(context: TemporalContext) {
    this.#context = context;
    this.#program = context.program;
    this.#linker = context.newLinker();
  }

  compile({ name, node, environment }: Formula): NamedTemporal {
    const { names, text } = this.#context;
    const leaves: Leaves = {
      constant: (inner, scope) => evaluateNow(this.#program.model, names, (context) => boolean(expression({ ...context, environment: scope }, inner), BOOLEAN_EXPECTED).code) === true,
      state: (inner, scope) => this.#state(name, inner, scope),
      action: (inner, scope, subscript): TemporalFormula => {
        if (subscript === undefined) return this.#actionLeaf({ source: inner.source }, predicate(name, [inner], scope));
        return this.#actionLeaf({ source: inner.source, covered: this.#covered(name, inner, scope, subscript) }, step(name, inner, scope, subscript));
      },
      enabled: (inner, scope, subscript): TemporalFormula => {
        const entry = stateFunction(`enabled_${name}`, (context) =>
          enabled({ ...context, environment: scope }, inner, (within) => ({ kind: 'changed', node: subscript, environment: within, rest: undefined })).code,
        );
        return this.#stateLeaf({ source: inner.source, enabled: true, covered: this.#covered(name, inner, scope, subscript) }, entry);
      },
    };
    return { name, source: node.source, formula: temporalFormula(this.#program, node, environment, leaves, text, names) };
  }

  /** See `CompiledSpec.truths`. */
  readonly truths: NonNullable<CompiledSpec['truths']> = (asked) => {
    const linker = this.#context.newLinker();
    const index = linker.add((program) => {
      const tests = asked.map(({ leaf, bit }) => `(${this.#entries.get(leaf)!(program)}(s, n) ? ${bit} : 0)`);
      const name = program.name('truths');
      program.top.line(`function ${name}(s, n) {`);
      program.top.line(`return ${tests.join(' | ')};`);
      program.top.line('}');
      return name;
    });
    return (state, next) => linker.call(index, state, next) as number;
  };

  #stateLeaf(given: Omit<TemporalStateLeaf, 'kind' | 'holds'>, entry: Entry): TemporalStateLeaf {
    const leaf: TemporalStateLeaf = { ...given, kind: 'state', holds: (state) => holds(state) === 1 };
    const holds = this.#alone(leaf, entry);
    return leaf;
  }

  #actionLeaf(given: Omit<TemporalActionLeaf, 'kind' | 'holds'>, entry: Entry): TemporalActionLeaf {
    const leaf: TemporalActionLeaf = { ...given, kind: 'action', holds: (state, next) => holds(state, next) === 1 };
    const holds = this.#alone(leaf, entry);
    return leaf;
  }

  /** What tells of one leaf, compiled when it is asked. */
  #alone(leaf: Leaf, entry: Entry): (state: State, next?: State) => number {
    this.#entries.set(leaf, entry);
    let truths: ReturnType<typeof this.truths> | undefined;
    return (state, next) => (truths ??= this.truths([{ leaf, bit: 1 }]))(state, next);
  }

  #state(name: string, given: Expression, scope: Environment): TemporalFormula {
    const make = (node: Expression, environment: Environment): TemporalStateLeaf =>
      this.#stateLeaf({ source: node.source, enabled: node.kind === 'builtin' && node.name === 'ENABLED' }, predicate(name, [node], environment));
    if (!isPure(this.#program, given, scope)) return make(given, scope);
    const { node, environment, isNegated } = meaning(this.#program, given, scope);
    const key = partKey({ node, environment, definition: undefined });
    let leaf = this.#states.get(key);
    if (leaf === undefined) this.#states.set(key, (leaf = make(node, environment)));
    return isNegated ? { kind: 'not', operand: leaf } : leaf;
  }

  /** The parts of the next-state relation that an action is made of, if it is made of whole ones. */
  #covered(name: string, node: Expression, environment: Environment, subscript: Expression): CoveredAction | undefined {
    const key = `${partKey({ node, environment, definition: undefined })}_${partKey({ node: subscript, environment, definition: undefined })}`;
    if (this.#coveredActions.has(key)) return this.#coveredActions.get(key);
    const covered = this.#findCovered(name, node, environment, subscript);
    this.#coveredActions.set(key, covered);
    return covered;
  }

  #findCovered(name: string, node: Expression, environment: Environment, subscript: Expression): CoveredAction | undefined {
    const parts = this.#split({ node, environment, definition: undefined }).map((part) => this.#coveredPart(name, part));
    if (!parts.every((part) => part !== undefined)) return undefined;
    const variables = variablesOf(this.#program, subscript, environment);
    const hasAll = variables !== undefined && new Set(variables).size === this.#program.variables.size;
    return { parts, changed: this.#changed(name, subscript, environment), changesWithState: hasAll };
  }

  #split(part: ActionPart): ActionPart[] {
    return splitActions(this.#program.model, part, this.#context.names);
  }

  /** Whether a step changes the subscript: one function for all actions with the same. */
  #changed(name: string, subscript: Expression, environment: Environment): CoveredAction['changed'] {
    const key = variablesOf(this.#program, subscript, environment)?.join() ?? partKey({ node: subscript, environment, definition: undefined });
    let changed = this.#changes.get(key);
    if (changed === undefined) {
      const index = this.#linker.add(stateFunction(name, (context) => unchanged({ ...context, environment }, subscript).code));
      this.#changes.set(key, (changed = (state, next) => this.#linker.call(index, state, next) === false));
    }
    return changed;
  }

  /** A whole part of the next-state relation, or a conjunction of whole parts with predicates of the state before them and of the step after. */
  #coveredPart(name: string, part: ActionPart): CoveredPart | undefined {
    const { node, environment } = part;
    const { actionIndexes } = this.#context;
    const whole = actionIndexes.get(partKey(part));
    if (whole !== undefined) return { actions: [whole] };
    const operands = conjuncts(node);
    const at = operands.findIndex((operand) => levelOf(this.#program, operand, environment) > 1);
    if (operands.length < 2 || at < 0) return undefined;
    const around = operands.filter((_, index) => index !== at);
    if (around.some((operand) => purityOf(this.#program, operand, environment) === 'impure')) return undefined;
    const actions = this.#split({ node: operands[at]!, environment, definition: undefined }).map((inner) => actionIndexes.get(partKey(inner)));
    if (!actions.every((action) => action !== undefined)) return undefined;
    const all = (predicates: readonly Expression[]): ((state: State, next?: State) => boolean) | undefined => {
      if (predicates.length === 0) return undefined;
      const index = this.#linker.add(predicate(name, predicates, environment));
      return (state, next) => this.#linker.call(index, state, next) as boolean;
    };
    const guard = all(operands.slice(0, at));
    const rest = all(operands.slice(at + 1));
    return { actions, ...(guard && { guard: (state: State) => guard(state) }), ...(rest && { rest }) };
  }
}

/** Whether all of some conjuncts hold. */
function predicate(name: string, operands: readonly Expression[], environment: Environment): Entry {
  return stateFunction(name, (context) => {
    const results = operands.map((operand, index) => {
      const result = boolean(expression({ ...context, environment }, operand), BOOLEAN_EXPECTED).code;
      if (index < operands.length - 1) context.block.line(`if (!${result}) return false;`);
      return result;
    });
    return results.at(-1)!;
  });
}

/** `<<A>>_v`; the subscript first, as TLC evaluates it. */
function step(name: string, node: Expression, environment: Environment, subscript: Expression): Entry {
  return stateFunction(name, (context) => {
    const within = { ...context, environment };
    const stutters = unchanged(within, subscript);
    context.block.line(`if (${stutters.code}) return false;`);
    return boolean(atom(within, expression(within, node)), BOOLEAN_EXPECTED).code;
  });
}

/** The conjuncts of a conjunction, also of one that is written as several, one within the other; else the formula alone. */
function conjuncts(node: Expression): readonly Expression[] {
  return node.kind === 'builtin' && node.name === 'and' ? node.operands.flatMap(conjuncts) : [node];
}

const BOOLEAN_BUILTINS = new Set(['and', 'or', 'not', 'implies', 'equivalent', '=', '#', 'in', 'notin', 'subseteq', 'ENABLED']);

/** Whether an expression has no value but a boolean, if it has one. */
function isBoolean(node: Expression): boolean {
  return node.kind === 'exists' || node.kind === 'forall' || (node.kind === 'builtin' && BOOLEAN_BUILTINS.has(node.name));
}

interface Meaning {
  readonly node: Expression;
  readonly environment: Environment;
  readonly isNegated: boolean;
}

/** What a predicate stands for through names, and whether it is the negation of that. */
function meaning(program: Program, node: Expression, environment: Environment): Meaning {
  switch (node.kind) {
    case 'label':
    case 'let':
      return meaning(program, node.body, environment);
    case 'substitution':
      return meaning(program, node.body, bindSubstitutions(node.substitutions, environment));
    case 'apply': {
      const expanded = expand(program, node, environment);
      return expanded === undefined || typeof expanded === 'string' ? { node, environment, isNegated: false } : meaning(program, expanded.body, expanded.scope);
    }
    case 'builtin': {
      if (node.name !== 'not') break;
      const inner = meaning(program, node.operands[0]!, environment);
      if (isBoolean(inner.node)) return { ...inner, isNegated: !inner.isNegated };
      break;
    }
  }
  return { node, environment, isNegated: false };
}
