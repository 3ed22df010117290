import { createHash } from 'node:crypto';
import type { Cfg, CfgName } from '../../model-check/cfg.ts';
import type { ModuleContext } from '../modules/context.ts';
import { moduleOperators } from '../modules/natives.ts';
import { track, wasPossible } from '../modules/possible.ts';
import { moduleSignature } from '../modules/signatures.ts';
import type { Definition, Expression, ResolvedSpec, SourceRange } from '../semantics/resolved.ts';
import { EvaluationError } from '../values/evaluation-error.ts';
import { FunctionValue, type Interner, type Value } from '../values/index.ts';
import { print } from '../values/print.ts';
import { boolean, BOOLEAN_EXPECTED, expression } from './expression.ts';
import type {
  ActionPredicate,
  AliasedState,
  Assumption,
  CompiledAction,
  CompiledSpec,
  EmitInitial,
  EmitSuccessor,
  RunContext,
  State,
  StatePredicate,
} from './compiled-spec.ts';
import { placeInCfg, refuseCfg, replacementsOf, symbolsOf, type CfgPlace } from './configuration.ts';
import { compileAction, compileInit } from './searches.ts';
import { decomposeProperty, decomposeSpecification, type Behavior, type Properties } from './decompose.ts';
import { explainStep, type Explaining } from './explain-step.ts';
import { EvaluationCounts } from './evaluation-counts.ts';
import { Environment } from './environment.ts';
import type { Formula } from './formula.ts';
import { evaluateNow, IncompleteState, Linker, stateFunction } from './linker.ts';
import { levelOf, purityOf } from './level.ts';
import { moduleContext } from './module-context.ts';
import type { NativeOperator } from './native.ts';
import { Program, type Model } from './program.ts';
import { partKey, splitActions, type ActionPart } from './split-actions.ts';
import { symmetryGroup } from './symmetry.ts';
import { refuseTautology } from './tautology.ts';
import { TemporalLeaves } from './temporal-leaves.ts';

export interface CompileOptions {
  readonly interner: Interner;
  /** Folder that relative paths in the specification are taken from. */
  readonly folder: string;
  /** Path of the configuration, where it has one, for messages. */
  readonly cfgPath?: string | undefined;
  /** Whether to count how often each expression is evaluated, at the price of speed. */
  readonly coverage?: boolean | undefined;
  /** Is told the generated JavaScript, before it runs first. */
  readonly onSource?: ((source: string) => void) | undefined;
}

/**
 * Compiles a specification with its configuration.
 * @throws SpecificationError when the configuration does not fit the specification
 * @throws LocatedError when something that is evaluated beforehand (a VIEW's permutations, constants) has no value
 */
export function compileSpec(spec: ResolvedSpec, cfg: Cfg, options: CompileOptions): CompiledSpec {
  return new SpecCompiler(spec, cfg, options).compile();
}

class SpecCompiler {
  readonly #spec: ResolvedSpec;
  readonly #cfg: Cfg;
  readonly #cfgPath: string | undefined;
  readonly #variables: readonly string[];
  readonly #run: RunContext = { level: undefined, action: undefined, statistic: undefined, trace: undefined, exit: undefined, print: () => {} };
  readonly #model: Model;
  readonly #context: ModuleContext;
  readonly #program: Program;
  readonly #linker: Linker;
  readonly #temporal: TemporalLeaves;
  readonly #symbols: ReturnType<typeof symbolsOf>;
  readonly #warnings: string[] = [];
  /** Positions of the actions by what they are. */
  readonly #actionIndexes = new Map<string, number>();
  /** Names that generated code may use. */
  readonly #names: Readonly<Record<string, unknown>>;

  constructor(spec: ResolvedSpec, cfg: Cfg, { interner, folder, cfgPath, coverage = false, onSource }: CompileOptions) {
    this.#spec = spec;
    this.#cfg = cfg;
    this.#cfgPath = cfgPath;
    const { root } = spec;
    this.#variables = root.variables.map(({ name }) => name);
    this.#symbols = symbolsOf(root);
    const context = moduleContext(this.#run, interner, this.#variables, folder, cfg.checkDeadlock ?? true);
    this.#context = context;
    const natives = new Map<Definition, NativeOperator | undefined>();
    this.#model = {
      interner,
      variables: new Map(root.variables.map((variable, index) => [variable, index])),
      replacements: replacementsOf(spec, cfg, interner, cfgPath),
      definitions: new Set([...spec.modules.values()].flatMap(({ definitions }) => definitions)),
      native: (definition) => {
        if (!definition.isNative) return undefined;
        let native = natives.get(definition);
        if (native === undefined) {
          const signature = moduleSignature(definition.module)!.operators.get(definition.name)!;
          const call = moduleOperators(definition.module, context)[definition.name]!;
          native = { call: signature.purity === 'pure' ? call : this.#announced(definition.name, call), purity: signature.purity, type: signature.result, lazy: signature.lazy };
          natives.set(definition, native);
        }
        return native;
      },
      cells: new Map(),
      remembered: new WeakMap(),
      evaluations: coverage ? new EvaluationCounts() : undefined,
    };
    this.#program = new Program(this.#model);
    this.#names = {
      composed: (count: number) => {
        this.#run.composed = (this.#run.composed ?? 0) + count;
      },
      deepen: (levels: number) => {
        if (this.#run.level !== undefined) this.#run.level += levels;
      },
      incompleteInitial: (state: readonly (Value | undefined)[]) => this.#incomplete(state),
      incompleteNext: (state: readonly (Value | undefined)[], action: CompiledAction) => this.#incomplete(state, action),
    };
    this.#linker = new Linker(this.#model, (range) => spec.text(range), this.#names, onSource);
    // Evaluations of temporal formulas are not counted.
    const uncounted: Model = { ...this.#model, evaluations: undefined };
    this.#temporal = new TemporalLeaves({
      program: this.#program,
      names: this.#names,
      text: this.#text,
      newLinker: () => new Linker(uncounted, (range) => spec.text(range), this.#names, onSource),
      actionIndexes: this.#actionIndexes,
    });
  }

  #announced(name: string, call: NativeOperator['call']): NativeOperator['call'] {
    return (...operands) => {
      this.#run.beforeImpure?.(name, operands);
      return call(...operands);
    };
  }

  #incomplete(state: readonly (Value | undefined)[], action?: CompiledAction): never {
    const missing = this.#variables.filter((_, index) => state[index] === undefined);
    const are = missing.length === 1 ? ' is' : 's are';
    const which = `The following variable${are} not defined: ${missing.join(', ')}.`;
    if (action === undefined) throw new IncompleteState(`State is not completely specified by the initial predicate. ${which}`);
    throw new IncompleteState(
      action.name === 'Action'
        ? `Successor state is not completely specified by the next-state action. ${which}`
        : `Successor state is not completely specified by action ${action.name} of the next-state relation. ${which}`,
    );
  }

  readonly #text = (node: Expression): string => this.#spec.text(node.source) ?? describeRange(node.source);

  compile(): CompiledSpec {
    const cfg = this.#cfg;
    this.#warnOfSimulation();
    this.#refuseVaryingConstants();
    const assumptions = this.#assumptions();
    const behavior = this.#behavior();
    const properties = this.#properties();
    const invariants = [...this.#named('invariant', cfg.invariants, 1), ...properties.invariants].map((formula) => this.#statePredicate(formula));
    this.#requireBehavior(behavior, properties, invariants.length);
    const initIndex = behavior.init.length === 0 ? undefined : this.#linker.add(compileInit(behavior.init, this.#variables.length));
    const actions = this.#actions(behavior);
    const possible = this.#possible();
    const constraints = [...this.#named('constraint', cfg.constraints, 3).map((formula) => this.#statePredicate(formula)), ...possible.states];
    const actionConstraints = [...this.#named('action constraint', cfg.actionConstraints, 3).map((formula) => this.#actionPredicate(formula)), ...possible.steps];
    const initialProperties = properties.initial.map((formula) => this.#statePredicate(formula));
    const actionProperties = properties.actions.map((formula) => this.#actionPredicate(formula));
    const fairness = behavior.fairness.map((formula) => this.#temporal.compile(formula));
    const temporalProperties = properties.temporal.map((formula) => this.#temporal.compile(formula));
    refuseTautology(fairness, temporalProperties);
    const view = this.#view();
    const alias = this.#alias();
    const postconditions = [...this.#postconditions(), ...possible.postconditions];
    const symmetry = this.#symmetry();
    const explaining = this.#explaining();
    const linker = this.#linker;
    const variables = this.#variables;
    const list = actions.map(({ action }) => action);
    return {
      interner: this.#model.interner,
      loadedTexts: this.#model.interner.size,
      identity: identityOf(this.#spec, cfg),
      variables,
      run: this.#run,
      warnings: this.#warnings,
      assumptions,
      hasBehavior: initIndex !== undefined,
      init: (emit: EmitInitial) => {
        if (initIndex === undefined) return;
        try {
          linker.fast(initIndex)(blank(variables.length), emit);
        } catch (error) {
          throw linker.explain(error, initIndex, [blank(variables.length), () => {}]);
        }
      },
      actions: list,
      successors: (state: State, emit: EmitSuccessor) => {
        for (let index = 0; index < list.length; index++) list[index]!.successors(state, emit);
      },
      invariants,
      constraints,
      actionConstraints,
      initialProperties,
      actionProperties,
      fairness,
      temporalProperties,
      truths: this.#temporal.truths,
      checkDeadlock: cfg.checkDeadlock,
      view,
      symmetry,
      alias,
      postconditions,
      evaluations: this.#model.evaluations,
      evaluate: (definition, state, next) => this.#evaluate(definition, state, next),
      explain: (state, next) => explainStep(actions, state, next, explaining),
      isStep: (state, next) => behavior.next !== undefined && this.#holds(behavior.next, state, next),
      isInitial: (state) => behavior.init.every((formula) => this.#holds(formula, state, undefined)),
    };
  }

  /** What stands for a constant has to be one. */
  #refuseVaryingConstants(): void {
    for (const constant of this.#spec.root.constants) {
      const replacement = this.#model.replacements.get(constant);
      if (replacement?.kind !== 'operator' || constant.arity > 0) continue;
      const { name, body } = replacement.operator;
      if (levelOf(this.#program, body, Environment.empty) > 0 && this.#valueNow(body) === undefined) refuseCfg(`The configuration file substitutes constant ${constant.name} with non-constant ${name}.`);
    }
  }

  /** TLC reads these in its simulations only; so here they are read by none. */
  #warnOfSimulation(): void {
    const { periodic, reward } = this.#cfg;
    for (const [section, name] of [['_PERIODIC', periodic], ['_RL_REWARD', reward]] as const) {
      if (name !== undefined) this.#warnings.push(`${section} ${name.name} is not used: it steers simulations of TLC, and no search.`);
    }
  }

  /** Whether something is to be checked that needs a behaviour, but none is given. */
  #requireBehavior(behavior: Behavior, properties: Properties, invariants: number): void {
    const checked = properties.actions.length + properties.temporal.length + invariants;
    if (behavior.init.length === 0 && (properties.initial.length + checked > 0 || this.#variables.length > 0)) {
      if (this.#cfgPath === undefined) {
        refuseCfg(`There is no configuration: put ${this.#spec.root.name}.cfg beside the module, with INIT and NEXT or SPECIFICATION and what is to be checked, or name another by --config.`);
      }
      refuseCfg('The configuration file did not specify the initial state predicate.');
    }
    if (behavior.next === undefined && checked > 0) refuseCfg('The configuration file did not specify the next state predicate.');
  }

  #assumptions(): Assumption[] {
    const checked = this.#spec.root.assumptions.filter(({ isAxiom }) => !isAxiom);
    return checked.map(({ name, body, source }) => {
      const holds = this.#predicate('assumption', body, Environment.empty);
      return { name: name ?? `${source.module}:${source.line}`, source, holds: () => holds(undefined, undefined) };
    });
  }

  #behavior(): Behavior {
    const cfg = this.#cfg;
    const behavior: Behavior = { init: [], next: undefined, fairness: [] };
    if (cfg.specification !== undefined) {
      if (cfg.init !== undefined || cfg.next !== undefined) refuseCfg('The configuration file cannot specify both INIT/NEXT and SPECIFICATION fields.');
      decomposeSpecification(this.#program, this.#definition('name', cfg.specification), behavior, this.#text);
    } else {
      if (cfg.init !== undefined) behavior.init.push(this.#definition('initial predicate', cfg.init));
      if (cfg.next !== undefined) behavior.next = this.#definition('next state action', cfg.next);
    }
    return behavior;
  }

  #properties(): Properties {
    const properties: Properties = { invariants: [], initial: [], actions: [], temporal: [] };
    for (const formula of this.#named('property', this.#cfg.properties, 3)) {
      decomposeProperty(this.#program, formula, properties, this.#text, this.#names);
    }
    return properties;
  }

  #placeOf(name: CfgName): CfgPlace | undefined {
    return placeInCfg(this.#cfgPath, name);
  }

  /** The definition that the cfg names. */
  #definition(what: string, name: CfgName): Formula {
    const found = this.#lookup(what, name);
    if ('value' in found) return refuseCfg(`The ${what} ${name.name} cannot be a constant.`, undefined, this.#placeOf(name));
    return found;
  }

  /** Definitions that the cfg lists; one that is TRUE says nothing. */
  #named(what: string, names: readonly CfgName[], level: number): Formula[] {
    return names.flatMap((name) => {
      const found = this.#lookup(what, name);
      if ('value' in found) return found.value === true ? [] : refuseCfg(`The ${what} of ${name.name} is equal to ${print(found.value)}`, undefined, this.#placeOf(name));
      // TLC goes by the level that SANY gives, which may be less than what the operands together have.
      if (Math.min(levelOf(this.#program, found.node, found.environment), found.node.level) > level) refuseCfg(`The ${what} ${name.name} is not a state predicate (one with no primes or temporal operators).`, undefined, this.#placeOf(name));
      return [found];
    });
  }

  /** @returns the value in place of a definition that is constant, as TLC has evaluated those beforehand where that is possible */
  #lookup(what: string, named: CfgName): Formula | { readonly value: Value } {
    const { name } = named;
    const place = this.#placeOf(named);
    const symbol = this.#symbols.get(name);
    if (symbol === undefined) refuseCfg(`The ${what} ${name} specified in the configuration file\nis not defined in the specification.`, undefined, place);
    const replacement = this.#model.replacements.get(symbol);
    if (replacement?.kind === 'value') return { value: replacement.value };
    const definition = replacement?.kind === 'operator' ? replacement.operator : symbol;
    if (definition.kind !== 'definition' || (replacement !== undefined && replacement.kind !== 'operator')) return refuseCfg(`The ${what} ${name} cannot be a constant.`, undefined, place);
    if (definition.parameters.length > 0) refuseCfg(`TLC requires ${what} not to take any argument, but one was given: ${name}`, undefined, place);
    const value = this.#constantValue(definition);
    if (value !== undefined) return { value };
    return { node: definition.body, environment: Environment.empty, name, definition: symbol.kind === 'definition' ? symbol : definition };
  }

  #constantValue({ body }: Definition): Value | undefined {
    const isConstant = levelOf(this.#program, body, Environment.empty) === 0 && purityOf(this.#program, body, Environment.empty) !== 'impure';
    return isConstant ? this.#valueNow(body) : undefined;
  }

  /** The value that an expression has without a state, if it has one. */
  #valueNow(body: Expression): Value | undefined {
    try {
      return evaluateNow(this.#model, this.#names, (context) => expression(context, body).code);
    } catch (thrown) {
      // What has no value shows when it is needed.
      if (thrown instanceof EvaluationError || thrown instanceof RangeError) return undefined;
      throw thrown;
    }
  }

  #actions(behavior: Behavior): { readonly action: CompiledAction; readonly part: ActionPart }[] {
    const { next } = behavior;
    if (next === undefined) return [];
    const parts = splitActions(this.#model, { node: next.node, environment: next.environment, definition: next.definition }, this.#names);
    const linker = this.#linker;
    const count = this.#variables.length;
    const shared = new Map<string, number>();
    // The array that successors are made in; absent while it is in use.
    let scratch: (Value | undefined)[] | undefined = blank(count);
    parts.forEach((part, index) => this.#actionIndexes.set(partKey(part), index));
    return parts.map((part, index) => {
      const name = part.definition?.name ?? 'Action';
      const { key, entry, values } = compileAction(part, name, count);
      let at = shared.get(key);
      if (at === undefined) shared.set(key, (at = linker.add(entry)));
      const entryIndex = at;
      let successors: ((...operands: unknown[]) => unknown) | undefined;
      const action: CompiledAction = {
        index,
        name,
        source: part.node.source,
        parameters: (part.definition?.parameters ?? []).flatMap((parameter) => {
          const binding = part.environment.lookup(parameter);
          return binding?.kind === 'known' ? [{ name: parameter.name, value: binding.value }] : [];
        }),
        successors(state, emit) {
          try {
            successors ??= linker.fast(entryIndex);
            const made = scratch ?? blank(count);
            scratch = undefined;
            successors(state, made, emit, action, ...values);
            scratch = made;
          } catch (error) {
            throw linker.explain(error, entryIndex, [state, blank(count), () => {}, action, ...values]);
          }
        },
      };
      return { action, part };
    });
  }

  /** A boolean expression as a function of states. */
  #predicate(name: string, node: Expression, environment: Environment): (state: State | undefined, next: State | undefined) => boolean {
    const { linker, index } = this.#entry(name, (context) => boolean(expression({ ...context, environment }, node), BOOLEAN_EXPECTED).code);
    return (state, next) => linker.call(index, state, next) as boolean;
  }

  #entry(name: string, compile: Parameters<typeof stateFunction>[1]): { readonly linker: Linker; readonly index: number } {
    const linker = this.#linker;
    return { linker, index: linker.add(stateFunction(name, compile)) };
  }

  #statePredicate({ name, node, environment }: Formula): StatePredicate {
    const holds = this.#predicate(name, node, environment);
    return { name, source: node.source, holds: (state) => holds(state, undefined) };
  }

  #actionPredicate({ name, node, environment }: Formula): ActionPredicate {
    return { name, source: node.source, holds: this.#predicate(name, node, environment) };
  }

  #value(what: string, name: CfgName): (state: State | undefined, next: State | undefined) => Value {
    const { node, environment } = this.#definition(what, name);
    const { linker, index } = this.#entry(name.name, (context) => expression({ ...context, environment }, node).code);
    return (state, next) => linker.call(index, state, next) as Value;
  }

  #view(): CompiledSpec['view'] {
    if (this.#cfg.view === undefined) return undefined;
    const value = this.#value('view function', this.#cfg.view);
    return (state) => value(state, undefined);
  }

  #alias(): CompiledSpec['alias'] {
    if (this.#cfg.alias === undefined) return undefined;
    const value = this.#value('alias', this.#cfg.alias);
    return (state, next): AliasedState => {
      const record = value(state, next);
      if (!(record instanceof FunctionValue) || !record.shape.isRecord) return this.#variables.map((name, index) => ({ name, value: state[index]! }));
      return record.shape.keys.map((key, index) => ({ name: (key as { readonly text?: string } & object).text ?? '', value: record.values[index]! }));
    };
  }

  #postconditions(): CompiledSpec['postconditions'] {
    const nowhere: State = [];
    return this.#named('post condition', this.#cfg.postconditions, 3).map((formula) => {
      const { name, source, holds } = this.#statePredicate(formula);
      return { name, source, holds: () => holds(nowhere) };
    });
  }

  /** `_POSSIBLE`: constraints that hold everywhere and count, and postconditions that ask for the counts. */
  #possible(): { readonly states: StatePredicate[]; readonly steps: ActionPredicate[]; readonly postconditions: CompiledSpec['postconditions'] } {
    const { interner } = this.#model;
    const context = this.#context;
    const formulas = this.#cfg.possible.map((name) => this.#definition('possible', name));
    const level = ({ node, environment }: Formula): number => levelOf(this.#program, node, environment);
    const temporal = formulas.find((formula) => level(formula) > 2);
    if (temporal !== undefined) refuseCfg(`The possible of ${temporal.name} is equal to a temporal formula; only state- and action-level predicates are supported`);
    const counted = <Predicate extends ActionPredicate>(predicate: Predicate): Predicate => ({
      ...predicate,
      counts: true,
      holds: (state: State, next: State) => {
        track(context, interner.string(predicate.name), predicate.holds(state, next));
        return true;
      },
    });
    return {
      states: formulas.filter((formula) => level(formula) < 2).map((formula) => counted(this.#statePredicate(formula))),
      steps: formulas.filter((formula) => level(formula) === 2).map((formula) => counted(this.#actionPredicate(formula))),
      postconditions: formulas.map(({ name, node: { source } }) => ({ name, source, holds: () => wasPossible(context, interner.string(name)) })),
    };
  }

  #symmetry(): CompiledSpec['symmetry'] {
    if (this.#cfg.symmetry === undefined) return [];
    const { name } = this.#cfg.symmetry;
    const found = this.#lookup('symmetry function', this.#cfg.symmetry);
    const set = 'value' in found ? found.value : evaluateNow(this.#model, this.#names, (context) => expression({ ...context, environment: found.environment }, found.node).code);
    const group = symmetryGroup(set, this.#operandsOf(name));
    if (group === undefined) this.#warnings.push(`SYMMETRY ${name} is not used: TLC takes it for a permutation of sets with less than two elements.`);
    return group ?? [];
  }

  /** How many operands the expression has by which a definition is given, as SANY counts them. */
  #operandsOf(name: string): number {
    const symbol = this.#symbols.get(name);
    const body = symbol?.kind === 'definition' ? symbol.body : undefined;
    switch (body?.kind) {
      case 'builtin':
      case 'apply':
        return body.operands.length;
      case 'filter':
      case 'map':
        return 1;
      case 'if':
        return 3;
      default:
        return 0;
    }
  }

  /** Evaluates parts of actions one by one. */
  #explaining(): Explaining {
    return {
      program: this.#program,
      text: (range) => this.#spec.text(range),
      holds: (node, environment, state, next) =>
        this.#ask(partKey({ node, environment, definition: undefined }), 'conjunct', state, next, (context) => boolean(expression({ ...context, environment }, node), BOOLEAN_EXPECTED).code) as boolean,
    };
  }

  /** What is compiled when it is asked for, each with a program of its own: a search needs none of it. */
  readonly #asked = new Map<unknown, { readonly linker: Linker; readonly index: number }>();

  #ask(key: unknown, name: string, state: State | undefined, next: State | undefined, compile: Parameters<typeof stateFunction>[1]): unknown {
    let entry = this.#asked.get(key);
    if (entry === undefined) {
      const linker = new Linker(this.#model, (range) => this.#spec.text(range), this.#names);
      this.#asked.set(key, (entry = { linker, index: linker.add(stateFunction(name, compile)) }));
    }
    return entry.linker.call(entry.index, state, next);
  }

  #holds(formula: Formula, state: State, next: State | undefined): boolean {
    return this.#ask(formula, formula.name, state, next, (context) => boolean(expression({ ...context, environment: formula.environment }, formula.node), BOOLEAN_EXPECTED).code) as boolean;
  }

  #evaluate(name: string, state: State | undefined, next: State | undefined): Value {
    const symbol = this.#symbols.get(name);
    if (symbol === undefined || (symbol.kind === 'definition' && symbol.parameters.length > 0)) throw new RangeError(`${name} is no constant and no definition without parameters of ${this.#spec.root.name}`);
    return this.#ask(name, name, state, next, (context) => expression(context, { kind: 'apply', operator: symbol, operands: [], source: symbol.source, level: 0 }).code) as Value;
  }
}

/** An array to make a state in. */
function blank(variables: number): (Value | undefined)[] {
  return Array.from({ length: variables }, () => undefined);
}

function describeRange({ module, line, column, endLine, endColumn }: SourceRange): string {
  return `line ${line}, col ${column} to line ${endLine}, col ${endColumn} of module ${module}`;
}

function identityOf({ files }: ResolvedSpec, cfg: Cfg): string {
  const hash = createHash('sha256').update(JSON.stringify(cfg));
  for (const { name, text } of files) hash.update(`\n${name} ${text === undefined ? '' : text.length}\n${text ?? ''}`);
  return hash.digest('hex');
}
