import { SpecificationError } from '../syntax/specification-error.ts';
import { builtinLevel, builtinLevels, builtinOperand } from './builtin-levels.ts';
import { abstract, asLevel, CONTRIBUTES, FREE_OPERAND, LevelBuilder, NO_LEVELS, NON_LEIBNIZ, type Levels, type LevelSymbol, type OperandLevels, type OperatorLevels } from './levels.ts';
import type { ApplyNode, Bound, Definition, Expression, Level, Module, Operand, Operator, OperatorNode, SourceRange, SubstitutionNode } from './resolved.ts';

/** An INSTANCE and what it puts for the constants and variables of the module. */
export interface InstanceClause {
  readonly module: Module;
  readonly substitutions: SubstitutionNode['substitutions'];
  readonly source: SourceRange;
}

interface ModuleLevels {
  readonly all: Levels;
  /** No variables, and no definition above the constant level. */
  readonly isConstant: boolean;
}

/**
 * Computes the level of each expression and refuses what SANY refuses on account of levels: a primed prime, an action where a state is
 * required, and so on. One for all modules of a specification; a module after those that it needs.
 */
export class LevelChecker {
  readonly #definitions = new Map<Definition, OperatorLevels>();
  readonly #pending = new Map<Definition, OperatorLevels>();
  readonly #bodies = new Map<Expression, Levels>();
  readonly #symbols = new Map<Operator, Levels>();
  readonly #modules = new Map<Module, ModuleLevels>();
  /** Levels of the function in each EXCEPT around the expression at hand. */
  readonly #excepts: Levels[] = [];
  readonly #fileOf: (module: string) => string | undefined;

  constructor(fileOf: (module: string) => string | undefined) {
    this.#fileOf = fileOf;
  }

  /** @throws SpecificationError */
  checkModule(module: Module, instances: readonly InstanceClause[]): void {
    const all = new LevelBuilder();
    let level = 0;
    for (const definition of module.definitions) {
      const { own } = this.#definition(definition);
      all.constraintsOf(own);
      level = Math.max(level, own.level);
    }
    for (const assumption of module.assumptions) {
      const levels = this.#expression(assumption.body);
      if (levels.level > 0) this.#fail(assumption.source, 'an assumption must be of constant level');
      all.constraintsOf(levels);
    }
    for (const instance of instances) all.constraintsOf(this.#instance(instance));
    this.#modules.set(module, { all: all.finish(), isConstant: module.variables.length === 0 && level === 0 });
  }

  /** A theorem: nothing is known of it but its formula. */
  checkFormula(formula: Expression): void {
    this.#expression(formula);
  }

  #fail(source: SourceRange, reason: string): never {
    throw new SpecificationError('semantics', reason, { source, file: this.#fileOf(source.module) });
  }

  #definition(definition: Definition): OperatorLevels {
    const known = this.#definitions.get(definition) ?? this.#pending.get(definition);
    if (known !== undefined) return known;
    if (definition.isNative) {
      const levels: OperatorLevels = { own: NO_LEVELS, operands: definition.parameters.map((_, index) => nativeOperand(definition, index)), links: nativeLinks(definition) };
      this.#definitions.set(definition, levels);
      return levels;
    }
    let levels: OperatorLevels = { own: NO_LEVELS, operands: definition.parameters.map(() => FREE_OPERAND), links: [] };
    // What a recursive operator does with its parameters shows in a second look.
    for (let pass = definition.recursive ? 2 : 1; pass > 0; pass--) {
      this.#pending.set(definition, levels);
      levels = abstract(this.#body(definition.body, pass === 1), definition.parameters);
    }
    this.#pending.delete(definition);
    if (definition.recursive && levels.operands.some((operand) => operand.limit < 2)) this.#fail(definition.source, `the recursive operator ${definition.name} primes a parameter, or takes ENABLED or UNCHANGED of one`);
    this.#definitions.set(definition, levels);
    return levels;
  }

  #body(body: Expression, isFinal: boolean): Levels {
    const known = this.#bodies.get(body);
    if (known !== undefined) return known;
    const levels = this.#expression(body);
    if (isFinal) this.#bodies.set(body, levels);
    return levels;
  }

  #expression(node: Expression): Levels {
    const levels = this.#compute(node);
    (node as { level: Level }).level = asLevel(levels.level);
    return levels;
  }

  #compute(node: Expression): Levels {
    switch (node.kind) {
      case 'number':
      case 'string':
        return NO_LEVELS;
      case 'at':
        return this.#excepts.at(-1) ?? NO_LEVELS;
      case 'label':
        return this.#expression(node.body);
      case 'apply':
        return this.#apply(node);
      case 'builtin': {
        const builder = new LevelBuilder(builtinLevel(node.name));
        const operands: Levels[] = [];
        const { limit, contributes, isLeibniz } = builtinOperand(node.name);
        for (let index = 0; index < node.operands.length; index++) operands.push(this.#part(builder, node, node.operands[index]!, limit, index, contributes, isLeibniz));
        this.#checkTemporal(node, operands);
        return builder.finish();
      }
      case 'if':
        return this.#parts(node, [node.condition, node.then, node.else], 3);
      case 'case':
        return this.#parts(node, [...node.arms.flatMap((arm) => [arm.guard, arm.value]), ...(node.other === undefined ? [] : [node.other])], 3);
      case 'let': {
        const builder = new LevelBuilder();
        for (const definition of node.definitions) builder.constraintsOf(this.#definition(definition).own);
        builder.operand(this.#expression(node.body));
        return builder.finish();
      }
      case 'exists':
      case 'forall':
      case 'function':
        return this.#bounded(node, node.bounds, node.body, 3);
      case 'choose':
      case 'filter':
      case 'map':
        return this.#bounded(node, node.bounds, node.body, 2);
      case 'unbounded-exists':
      case 'unbounded-forall':
      case 'unbounded-choose':
      case 'temporal-exists':
      case 'temporal-forall': {
        const isTemporal = node.kind.startsWith('temporal');
        const builder = new LevelBuilder(isTemporal ? 3 : 0);
        this.#part(builder, node, node.body, node.kind === 'unbounded-choose' ? 2 : 3, 0, !isTemporal, !isTemporal);
        return builder.finish(node.variables);
      }
      case 'record':
        return this.#parts(node, node.fields.map((field) => field.value), 3);
      case 'record-set':
        return this.#parts(node, node.fields.map((field) => field.value), 2);
      case 'field':
        return this.#parts(node, [node.record], 2);
      case 'index':
        return this.#parts(node, [node.function, node.argument], 2);
      case 'except': {
        const builder = new LevelBuilder();
        const f = this.#part(builder, node, node.function, 2, 0);
        this.#excepts.push(f);
        for (const { path, value } of node.updates) for (const part of [...path, value]) this.#part(builder, node, part, 2, 1);
        this.#excepts.pop();
        return builder.finish();
      }
      case 'square-action':
      case 'angle-action':
      case 'weak-fairness':
      case 'strong-fairness': {
        const builder = new LevelBuilder(node.kind.endsWith('action') ? 2 : 3);
        this.#part(builder, node, node.action, 2, 0, false, false);
        this.#part(builder, node, node.subscript, 1, 1, false, false);
        return builder.finish();
      }
      case 'substitution':
        return this.#substitution(node);
    }
  }

  #parts(node: Expression, parts: readonly Expression[], limit: number): Levels {
    const builder = new LevelBuilder();
    for (let index = 0; index < parts.length; index++) this.#part(builder, node, parts[index]!, limit, index);
    return builder.finish();
  }

  #part(builder: LevelBuilder, node: Expression, part: Expression, limit: number, index: number, contributes = true, isLeibniz = true): Levels {
    const levels = this.#expression(part);
    if (levels.level > limit) this.#failLevel(node, index, levels.level, limit);
    builder.operand(levels, contributes, limit, isLeibniz);
    return levels;
  }

  #failLevel(node: Expression, index: number, level: number, limit: number): never {
    return this.#fail(node.source, `level error in applying ${describe(node)}: argument ${index + 1} is ${NAMES[level]}, but must be ${limit === 0 ? NAMES[0] : `at most ${NAMES[limit]}`}`);
  }

  #bounded(node: Expression, bounds: readonly Bound[], body: Expression, limit: number): Levels {
    const builder = new LevelBuilder();
    const domains = bounds.map((bound) => this.#expression(bound.domain));
    domains.forEach((levels, index) => {
      if (levels.level > 2) this.#fail(node.source, `the range of ${bounds[index]!.variables.map((variable) => variable.name).join(', ')} is a temporal formula`);
      builder.operand(levels);
    });
    this.#part(builder, node, body, limit, 0);
    const quantified = node.kind === 'exists' || node.kind === 'forall';
    const action = domains.findIndex((levels) => levels.level === 2);
    if (quantified && builder.level === 3 && action >= 0) this.#fail(bounds[action]!.domain.source, 'the range of a quantifier over a temporal formula is an action');
    const self = node.kind === 'function' && node.self !== undefined ? [node.self] : [];
    return builder.finish([...bounds.flatMap((bound) => bound.variables), ...self]);
  }

  /** Rules that keep formulas insensitive to stuttering. */
  #checkTemporal(node: Expression & { readonly kind: 'builtin' }, operands: readonly Levels[]): void {
    const { name } = node;
    const argument = node.operands[0];
    const isAction = operands[0]?.level === 2;
    if (name === 'always' && isAction && isApplication(argument!) && argument!.kind !== 'square-action') this.#fail(node.source, '[] is followed by an action that is not of the form [A]_v');
    if (name === 'eventually' && isAction && isApplication(argument!) && argument!.kind !== 'angle-action') this.#fail(node.source, '<> is followed by an action that is not of the form <<A>>_v');
    if ((name === 'leads-to' || name === 'plus-arrow') && operands.some((operand) => operand.level === 2)) {
      this.#fail(node.source, 'an action is used where only a temporal formula or a state predicate is allowed');
    }
    if (['and', 'or', 'implies', 'equivalent'].includes(name) && operands.some((operand) => operand.level === 3) && operands.some((operand) => operand.level === 2)) {
      this.#fail(node.source, `${describe(node)} has both a temporal formula and an action as arguments`);
    }
  }

  #apply(node: ApplyNode): Levels {
    const { operator } = node;
    if (operator.kind === 'definition') return this.#applyDefinition(node, this.#definition(operator));
    const own = this.#ofSymbol(operator);
    if (node.operands.length === 0) return own;
    const builder = new LevelBuilder(own.level);
    builder.operand(own);
    node.operands.forEach((operand, index) => {
      const levels = this.#operand(operand);
      builder.operand(levels);
      builder.demand(operator, index, levels.level);
      for (const [symbol, use] of levels.uses) if ((use & CONTRIBUTES) !== 0) builder.link({ operator, index, parameter: symbol });
    });
    return builder.finish();
  }

  /** Levels of an operand; those of an operator are those of its definition. */
  #operand(operand: Operand): Levels {
    if (operand.kind !== 'operator') return this.#expression(operand);
    const { operator } = operand;
    const levels = typeof operator === 'string' || operator.kind === 'definition' ? this.#operatorLevels(operand)!.own : this.#ofSymbol(operator);
    (operand as { level: Level }).level = asLevel(levels.level);
    return levels;
  }

  /** Those of a symbol that is not defined: one object for each, since most expressions are made of the same few. */
  #ofSymbol(symbol: Exclude<Operator, Definition>): Levels {
    let levels = this.#symbols.get(symbol);
    if (levels === undefined) this.#symbols.set(symbol, (levels = { ...NO_LEVELS, level: symbol.kind === 'variable' ? 1 : 0, uses: new Map([[symbol, CONTRIBUTES]]) }));
    return levels;
  }

  /** `undefined` for a parameter. */
  #operatorLevels({ operator }: OperatorNode): OperatorLevels | undefined {
    if (typeof operator === 'string') return builtinLevels(operator);
    return operator.kind === 'definition' ? this.#definition(operator) : undefined;
  }

  #applyDefinition(node: ApplyNode, levels: OperatorLevels): Levels {
    const { operands } = node;
    if (operands.length === 0) return levels.own;
    const given = operands.map((operand) => this.#operand(operand));
    const builder = new LevelBuilder(levels.own.level);
    builder.operand(levels.own);

    operands.forEach((operand, index) => {
      const { limit, contributes, isLeibniz, demands } = levels.operands[index]!;
      if (given[index]!.level > limit) this.#failLevel(node, index, given[index]!.level, limit);
      builder.operand(given[index]!, contributes, limit, isLeibniz);
      if (operand.kind !== 'operator') return;

      const passed = this.#operatorLevels(operand);
      const symbol = operand.operator as LevelSymbol;
      demands.forEach((demand, position) => {
        if (passed === undefined) builder.demand(symbol, position, demand);
        else if ((passed.operands[position]?.limit ?? 3) < demand) {
          this.#fail(node.source, `level error in applying ${describe(node)}: argument ${position + 1} of the operator that is argument ${index + 1} must be allowed to be ${NAMES[demand]}`);
        }
      });
      for (const link of levels.links) {
        if (link.operator !== index) continue;
        const linked = given[link.operand]!;
        if (passed === undefined) {
          builder.demand(symbol, link.index, linked.level);
          for (const [parameter, use] of linked.uses) if ((use & CONTRIBUTES) !== 0) builder.link({ operator: symbol, index: link.index, parameter });
          continue;
        }
        const { limit: allowed, isLeibniz: isLinkedLeibniz } = passed.operands[link.index]!;
        if (linked.level > allowed) this.#failLevel(node, link.operand, linked.level, allowed);
        for (const [parameter, use] of linked.uses) {
          if ((use & CONTRIBUTES) !== 0) builder.limit(parameter, allowed);
          if (!isLinkedLeibniz) builder.use(parameter, NON_LEIBNIZ);
        }
      }
    });
    return builder.finish();
  }

  /** The body in the scope of the other module, with what is put for its symbols. */
  #substitution(node: SubstitutionNode): Levels {
    const body = this.#body(node.body, true);
    const by = new Map<LevelSymbol, Levels>(node.substitutions.map((substitution) => [substitution.of, this.#operand(substitution.by)]));
    const builder = new LevelBuilder(body.level);
    for (const [symbol, use] of body.uses) {
      const levels = by.get(symbol);
      if (levels === undefined) {
        builder.use(symbol, use);
        continue;
      }
      if ((use & CONTRIBUTES) !== 0) builder.level = Math.max(builder.level, levels.level);
      builder.operand({ ...levels, level: 0 }, (use & CONTRIBUTES) !== 0, body.limits.get(symbol) ?? 3, (use & NON_LEIBNIZ) === 0);
    }
    for (const [symbol, limit] of body.limits) if (!by.has(symbol)) builder.limit(symbol, limit);
    for (const [symbol, demands] of body.demands) if (!by.has(symbol)) demands.forEach((demand, index) => builder.demand(symbol, index, demand));
    for (const link of body.links) if (!by.has(link.operator) && !by.has(link.parameter)) builder.link(link);
    return builder.finish();
  }

  #instance({ module, substitutions, source }: InstanceClause): Levels {
    const levels = this.#modules.get(module);
    const result = new LevelBuilder();
    for (const { of, by } of substitutions) {
      const given = this.#operand(by);
      result.constraintsOf(given);
      const isOperator = by.kind === 'operator';
      const passed = isOperator ? this.#operatorLevels(by) : undefined;
      if (levels === undefined) continue;
      const own = of.kind === 'variable' ? 1 : 0;
      const limit = Math.min(levels.all.limits.get(of) ?? 3, levels.isConstant ? 3 : own);
      if (given.level > limit) {
        this.#fail(source, `level error in instantiating module ${module.name}: what is substituted for ${of.name} is ${NAMES[given.level]}, but must be at most ${NAMES[limit]}`);
      }
      if (passed?.operands.some((operand) => !operand.isLeibniz) === true) {
        this.#fail(source, `error in instantiating module ${module.name}: a non-Leibniz operator is substituted for ${of.name}`);
      }
      (levels.all.demands.get(of) ?? []).forEach((demand, index) => {
        if (passed !== undefined && (passed.operands[index]?.limit ?? 3) < demand) {
          this.#fail(source, `level error in instantiating module ${module.name}: argument ${index + 1} of the operator substituted for ${of.name} must be allowed to be ${NAMES[demand]}`);
        }
      });
      for (const link of levels.all.links) {
        if (link.operator !== of || passed === undefined) continue;
        const other = substitutions.find((substitution) => substitution.of === link.parameter);
        const allowed = passed.operands[link.index]?.limit ?? 3;
        if (other !== undefined && this.#operand(other.by).level > allowed) {
          this.#fail(source, `level error in instantiating module ${module.name}: argument ${link.index + 1} of the operator substituted for ${of.name} must be at most ${NAMES[allowed]}`);
        }
      }
    }
    return result.finish();
  }
}

const NAMES = ['a constant', 'a state function', 'an action', 'a temporal formula'];

/** Operators are defined by expressions over values, which take no temporal operand; but `PrintT(out) == TRUE`, `d :> e == [x \in {d} |-> e]`. */
function nativeOperand({ module, name }: Definition, index: number): OperandLevels {
  if (module !== 'TLC') return { ...FREE_OPERAND, limit: 2 };
  const takesAny = ['Assert', 'Print', 'PrintT', 'TLCEval', 'TLCGet', 'TLCSet'].includes(name) || (name === ':>' && index === 1);
  return { ...FREE_OPERAND, limit: takesAny ? 3 : 2, contributes: !['PrintT', 'TLCGet', 'TLCSet'].includes(name) };
}

/** An operator parameter of a native operator may be applied to anything made of the other operands. */
function nativeLinks(definition: Definition): OperatorLevels['links'] {
  return definition.parameters.flatMap((parameter, operator) =>
    Array.from({ length: parameter.arity }, (_, index) => index).flatMap((index) =>
      definition.parameters.flatMap((other, operand) => (other.arity === 0 ? [{ operator, index, operand }] : [])),
    ),
  );
}

/** Names and applications, in the sense of SANY's OpApplNode. */
function isApplication(node: Expression): boolean {
  return node.kind !== 'let' && node.kind !== 'label' && node.kind !== 'substitution' && node.kind !== 'at';
}

function describe(node: Expression): string {
  if (node.kind === 'apply') return node.operator.name;
  if (node.kind === 'builtin') return SHOWN[node.name] ?? node.name;
  return SHOWN[node.kind] ?? node.kind;
}

const SHOWN: Readonly<Record<string, string>> = {
  prime: "'",
  and: '/\\',
  or: '\\/',
  not: '~',
  implies: '=>',
  equivalent: '<=>',
  in: '\\in',
  notin: '\\notin',
  subseteq: '\\subseteq',
  setminus: '\\',
  cap: '\\cap',
  cup: '\\cup',
  times: '\\X',
  always: '[]',
  eventually: '<>',
  'leads-to': '~>',
  'plus-arrow': '-+->',
  cdot: '\\cdot',
  if: 'IF',
  case: 'CASE',
  exists: '\\E',
  forall: '\\A',
  choose: 'CHOOSE',
  except: 'EXCEPT',
  index: 'a function',
  'square-action': '[A]_v',
  'angle-action': '<<A>>_v',
  'weak-fairness': 'WF_v(A)',
  'strong-fairness': 'SF_v(A)',
};
