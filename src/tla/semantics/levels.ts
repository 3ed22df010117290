import type { BoundVariable, ConstantDeclaration, Level, Parameter, VariableDeclaration } from './resolved.ts';

/** What an expression's level can depend on. */
export type LevelSymbol = Parameter | BoundVariable | ConstantDeclaration | VariableDeclaration;

/** The operand at `index` of the operator parameter `operator` has a level that `parameter` contributes to. */
export interface LevelLink {
  readonly operator: LevelSymbol;
  readonly index: number;
  readonly parameter: LevelSymbol;
}

/**
 * What is known of an expression's level where its parameters are open: SANY's levels, level constraints, and argument levels
 * (tla2sany.semantic.LevelNode; Specifying Systems, section 17.2).
 */
export interface Levels {
  /** The level when all parameters are constant. */
  readonly level: number;
  /** The symbols that occur; see CONTRIBUTES and NON_LEIBNIZ. */
  readonly uses: ReadonlyMap<LevelSymbol, number>;
  /** The highest level that an expression in the place of a symbol may have; absent where there is no limit. */
  readonly limits: ReadonlyMap<LevelSymbol, number>;
  /** For operator parameters: the level that each operand of it must be allowed to have. */
  readonly demands: ReadonlyMap<LevelSymbol, readonly number[]>;
  readonly links: readonly LevelLink[];
}

/** The level of the expression is at least that of the symbol. */
export const CONTRIBUTES = 1;
/** The symbol occurs where equal values may not be put for each other, as under a prime or ENABLED. */
export const NON_LEIBNIZ = 2;

export const NO_LEVELS: Levels = { level: 0, uses: new Map(), limits: new Map(), demands: new Map(), links: [] };

/** Collects the levels of an expression from those of its parts. */
export class LevelBuilder {
  level: number;
  #uses = NO_LEVELS.uses;
  #limits = NO_LEVELS.limits;
  #demands = NO_LEVELS.demands;
  #links = NO_LEVELS.links;
  #ownsUses = false;
  #ownsLimits = false;

  constructor(level = 0) {
    this.level = level;
  }

  /**
   * Adds an operand.
   *
   * @param contributes whether its level is a part of the whole's
   * @param limit the highest level that it may have
   */
  operand(part: Levels, contributes = true, limit = 3, isLeibniz = true): void {
    if (contributes && part.level > this.level) this.level = part.level;
    this.constraintsOf(part);
    const { uses } = part;
    if (uses.size === 0) return;
    if (contributes && isLeibniz) {
      if (this.#uses.size === 0) this.#uses = uses;
      else if (this.#uses !== uses) uses.forEach((use, symbol) => this.use(symbol, use));
    } else uses.forEach((use, symbol) => this.use(symbol, (contributes ? use : use & ~CONTRIBUTES) | (isLeibniz ? 0 : NON_LEIBNIZ)));
    if (limit < 3) {
      uses.forEach((use, symbol) => {
        if ((use & CONTRIBUTES) !== 0) this.limit(symbol, limit);
      });
    }
  }

  /** Adds only what a part demands of symbols. */
  constraintsOf({ limits, demands, links }: Levels): void {
    if (this.#limits.size === 0) this.#limits = limits;
    else if (this.#limits !== limits) limits.forEach((limit, symbol) => this.limit(symbol, limit));
    if (demands.size > 0) for (const [symbol, levels] of demands) levels.forEach((level, index) => this.demand(symbol, index, level));
    if (links.length > 0) for (const link of links) this.link(link);
  }

  use(symbol: LevelSymbol, use: number): void {
    const known = this.#uses.get(symbol);
    if (known !== undefined && (known | use) === known) return;
    if (!this.#ownsUses) this.#uses = new Map(this.#uses);
    this.#ownsUses = true;
    (this.#uses as Map<LevelSymbol, number>).set(symbol, (known ?? 0) | use);
  }

  limit(symbol: LevelSymbol, limit: number): void {
    if ((this.#limits.get(symbol) ?? 3) <= limit) return;
    if (!this.#ownsLimits) this.#limits = new Map(this.#limits);
    this.#ownsLimits = true;
    (this.#limits as Map<LevelSymbol, number>).set(symbol, limit);
  }

  demand(symbol: LevelSymbol, index: number, level: number): void {
    const known = this.#demands.get(symbol) ?? [];
    if ((known[index] ?? 0) >= level && known.length > index) return;
    const levels = Array.from({ length: Math.max(known.length, index + 1) }, (_, at) => Math.max(known[at] ?? 0, at === index ? level : 0));
    this.#demands = new Map(this.#demands).set(symbol, levels);
  }

  link(link: LevelLink): void {
    if (this.#links.some(({ operator, index, parameter }) => operator === link.operator && index === link.index && parameter === link.parameter)) return;
    this.#links = [...this.#links, link];
  }

  /** @param bound symbols that mean nothing outside */
  finish(bound: readonly LevelSymbol[] = []): Levels {
    const { level } = this;
    if (bound.length === 0) return { level, uses: this.#uses, limits: this.#limits, demands: this.#demands, links: this.#links };
    const isBound = (symbol: LevelSymbol): boolean => bound.includes(symbol);
    const without = <T>(map: ReadonlyMap<LevelSymbol, T>): ReadonlyMap<LevelSymbol, T> =>
      bound.some((symbol) => map.has(symbol)) ? new Map([...map].filter(([symbol]) => !isBound(symbol))) : map;
    return {
      level,
      uses: without(this.#uses),
      limits: without(this.#limits),
      demands: without(this.#demands),
      links: this.#links.filter(({ operator, parameter }) => !isBound(parameter) && !isBound(operator)),
    };
  }
}

/** What an operator does with the levels of its operands. */
export interface OperatorLevels {
  /** Of the free symbols of its definition. */
  readonly own: Levels;
  readonly operands: readonly OperandLevels[];
  /** Operand `operand` is passed, or contributes, to argument `index` of the operator that is operand `operator`. */
  readonly links: readonly { readonly operator: number; readonly index: number; readonly operand: number }[];
}

export interface OperandLevels {
  readonly contributes: boolean;
  readonly limit: number;
  readonly isLeibniz: boolean;
  /** For an operator: the level that each of its arguments must be allowed to have. */
  readonly demands: readonly number[];
}

export const FREE_OPERAND: OperandLevels = { contributes: true, limit: 3, isLeibniz: true, demands: [] };

/** Takes the parameters out of the levels of a definition's body. */
export function abstract(body: Levels, parameters: readonly Parameter[]): OperatorLevels {
  if (parameters.length === 0) return { own: body, operands: [], links: [] };
  const operands = parameters.map((parameter): OperandLevels => {
    const use = body.uses.get(parameter) ?? 0;
    return { contributes: (use & CONTRIBUTES) !== 0, limit: body.limits.get(parameter) ?? 3, isLeibniz: (use & NON_LEIBNIZ) === 0, demands: body.demands.get(parameter) ?? [] };
  });
  const links = body.links.flatMap(({ operator, index, parameter }) => {
    const [from, to] = [parameters.indexOf(parameter as Parameter), parameters.indexOf(operator as Parameter)];
    return from >= 0 && to >= 0 ? [{ operator: to, index, operand: from }] : [];
  });
  const own = new LevelBuilder(body.level);
  own.operand(body);
  const free = own.finish(parameters);
  // A link with one end inside matters to whoever gives the other end.
  const open = body.links.filter(({ operator, parameter }) => parameters.includes(operator as Parameter) !== parameters.includes(parameter as Parameter));
  return { own: { ...free, links: [...free.links, ...open] }, operands, links };
}

export function asLevel(level: number): Level {
  return Math.min(level, 3) as Level;
}
