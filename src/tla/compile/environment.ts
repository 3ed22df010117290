import type { BuiltinName, ConstantDeclaration, Definition, Expression, Operator, Parameter, BoundVariable, VariableDeclaration } from '../semantics/resolved.ts';
import { freeSymbols } from './free-symbols.ts';
import type { Value } from '../values/value.ts';
import { js, type Js } from './javascript.ts';
import type { States } from './states.ts';

/** What can be bound to a meaning: everything an expression can refer to. */
export type BindableSymbol = ConstantDeclaration | VariableDeclaration | Parameter | BoundVariable | Definition;

/** The meaning of a symbol while its scope is compiled. `key` is equal for equal meanings. */
export type Binding =
  /** A value known while compiling. */
  | { readonly kind: 'known'; readonly value: Value; readonly local: false; readonly key: string }
  /** A value in a JavaScript variable, or a literal. `local` unless it can be named anywhere in the generated module. */
  | { readonly kind: 'value'; readonly js: Js; readonly local: boolean; readonly key: string }
  /** An expression that was evaluated already, or is when `js` is first evaluated. Valid for the states it was evaluated at. */
  | {
      readonly kind: 'evaluated';
      readonly js: Js;
      readonly level: number;
      readonly states: States;
      readonly expression: Expression;
      readonly environment: Environment;
      readonly local: true;
      readonly key: string;
    }
  /**
   * A substituted variable of an instantiated module, inside an ENABLED. There its primed form is a variable of its own, at `index` of the state
   * in the making, since a substitution does not reach through ENABLED; unprimed it means what it meant outside (TLC's branched contexts).
   */
  | { readonly kind: 'renamed'; readonly index: number; readonly made: string; readonly plain: Binding; readonly local: boolean; readonly key: string }
  /** An expression to be compiled where the symbol is used, in its own environment and at the states in force there. */
  | { readonly kind: 'expression'; readonly expression: Expression; readonly environment: Environment; readonly local: boolean; readonly key: string }
  /** An operator with parameters. */
  | { readonly kind: 'operator'; readonly operator: Operator | BuiltinName; readonly environment: Environment; readonly local: boolean; readonly key: string }
  /** A JavaScript function over values, of that many operands. */
  | { readonly kind: 'function'; readonly name: string; readonly local: boolean; readonly key: string };

const symbolIds = new WeakMap<object, number>();
let symbols = 0;

/** A number for an object of the resolved tree, by identity. */
export function idOf(object: object): number {
  let id = symbolIds.get(object);
  if (id === undefined) {
    id = ++symbols;
    symbolIds.set(object, id);
  }
  return id;
}

/**
 * The meanings of the symbols in scope. TLC's contexts are dynamically scoped, which is sound because each declaration is an object of its
 * own; so are these. Environments are compared by `key`, after `restrict` took away what an expression cannot see.
 */
export class Environment {
  static readonly empty = new Environment(new Map());

  readonly #bindings: ReadonlyMap<BindableSymbol, Binding>;
  #key: string | undefined;

  private constructor(bindings: ReadonlyMap<BindableSymbol, Binding>) {
    this.#bindings = bindings;
  }

  get isEmpty(): boolean {
    return this.#bindings.size === 0;
  }

  get bindings(): Iterable<readonly [BindableSymbol, Binding]> {
    return this.#bindings;
  }

  lookup(symbol: BindableSymbol): Binding | undefined {
    return this.#bindings.get(symbol);
  }

  with(symbol: BindableSymbol, binding: Binding): Environment {
    return new Environment(new Map(this.#bindings).set(symbol, binding));
  }

  withAll(entries: Iterable<readonly [BindableSymbol, Binding]>): Environment {
    const bindings = new Map(this.#bindings);
    for (const [symbol, binding] of entries) bindings.set(symbol, binding);
    return new Environment(bindings);
  }

  /** Without the symbols that the expression or definition cannot refer to, directly or through definitions. */
  restrict(to: Expression | Definition): Environment {
    if (this.#bindings.size === 0) return this;
    const free = freeSymbols(to);
    let lacking = 0;
    for (const symbol of this.#bindings.keys()) if (!free.has(symbol)) lacking++;
    if (lacking === 0) return this;
    if (lacking === this.#bindings.size) return Environment.empty;
    const kept = new Map<BindableSymbol, Binding>();
    for (const [symbol, binding] of this.#bindings) if (free.has(symbol)) kept.set(symbol, binding);
    return new Environment(kept);
  }

  /** Whether what the expression can refer to means JavaScript variables of some function: `restrict(to).local`. */
  isLocalIn(to: Expression): boolean {
    if (this.#bindings.size === 0) return false;
    const free = freeSymbols(to);
    for (const [symbol, binding] of this.#bindings) if (binding.local && free.has(symbol)) return true;
    return false;
  }

  /** The substituted variables. */
  variables(): (readonly [VariableDeclaration, Binding])[] {
    return [...this.#bindings].flatMap(([symbol, binding]) => (symbol.kind === 'variable' ? [[symbol, binding] as const] : []));
  }

  /** With each known value in the place of which `name` gives the JavaScript variable that holds it. */
  parametrized(name: (symbol: BindableSymbol, value: Value) => string): Environment {
    return new Environment(
      new Map(
        [...this.#bindings].map(([symbol, binding]) => {
          if (binding.kind !== 'known') return [symbol, binding];
          const type = typeof binding.value === 'number' ? 'integer' : typeof binding.value === 'boolean' ? 'boolean' : 'any';
          return [symbol, valueBinding(js(name(symbol, binding.value), type, true))];
        }),
      ),
    );
  }

  get key(): string {
    this.#key ??= [...this.#bindings]
      .map(([symbol, binding]) => `${idOf(symbol)}=${binding.key}`)
      .sort()
      .join(';');
    return this.#key;
  }

  /** Whether a meaning refers to JavaScript variables of some function. */
  get local(): boolean {
    for (const binding of this.#bindings.values()) if (binding.local) return true;
    return false;
  }
}

export function valueBinding(js: Js, local = true): Binding {
  return { kind: 'value', js, local, key: `v:${js.code}:${js.type}` };
}

export function knownBinding(value: Value): Binding {
  return { kind: 'known', value, local: false, key: typeof value === 'object' ? `k:${idOf(value)}` : `k=${value}` };
}

export function renamedBinding(index: number, made: string, plain: Binding): Binding {
  return { kind: 'renamed', index, made, plain, local: plain.local, key: `r:${index}:${made}(${plain.key})` };
}

export function evaluatedBinding(js: Js, level: number, states: States, expression: Expression, environment: Environment): Binding {
  return { kind: 'evaluated', js, level, states, expression, environment, local: true, key: `l:${js.code}` };
}

export function expressionBinding(expression: Expression, environment: Environment): Binding {
  const scope = environment.restrict(expression);
  return { kind: 'expression', expression, environment: scope, local: scope.local, key: `e:${idOf(expression)}{${scope.key}}` };
}

export function operatorBinding(operator: Operator | BuiltinName, environment: Environment): Binding {
  if (typeof operator === 'string') return { kind: 'operator', operator, environment: Environment.empty, local: false, key: `b:${operator}` };
  const scope = operator.kind === 'definition' ? environment.restrict(operator) : environment;
  return { kind: 'operator', operator, environment: scope, local: scope.local, key: `o:${idOf(operator)}{${scope.key}}` };
}

export function functionBinding(name: string, local: boolean): Binding {
  return { kind: 'function', name, local, key: `f:${name}` };
}
