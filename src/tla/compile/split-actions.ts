import type { BoundedNode, Definition, Expression } from '../semantics/resolved.ts';
import type { Value } from '../values/value.ts';
import { contextsOf } from './decompose.ts';
import { idOf, knownBinding, type BindableSymbol, type Binding, type Environment } from './environment.ts';
import { expression } from './expression.ts';
import { levelOf } from './level.ts';
import { evaluateNow } from './linker.ts';
import { Program, type Model } from './program.ts';

/** A part of the next-state relation, with the values of the names it depends on. */
export interface ActionPart {
  readonly node: Expression;
  readonly environment: Environment;
  /** The innermost definition that it is part of; none for a relation that has no name. */
  readonly definition: Definition | undefined;
}

/**
 * Splits the next-state relation into actions as TLC does (Tool.getActions): at disjunctions, at `\E` over constant sets, and into definitions
 * applied to constants. Where something cannot be evaluated beforehand, what contains it stays whole.
 */
export function splitActions(model: Model, next: ActionPart, environment: Readonly<Record<string, unknown>>): ActionPart[] {
  return new Splitter(model, environment).split(next);
}

class Splitter {
  readonly #model: Model;
  readonly #environment: Readonly<Record<string, unknown>>;
  readonly #program: Program;

  constructor(model: Model, environment: Readonly<Record<string, unknown>>) {
    this.#model = model;
    this.#environment = environment;
    this.#program = new Program(model);
  }

  split(part: ActionPart): ActionPart[] {
    const { node } = part;
    switch (node.kind) {
      case 'label':
      case 'let':
        return this.split({ ...part, node: node.body });
      case 'substitution':
        return node.substitutions.length === 0 ? this.split({ ...part, node: node.body }) : [part];
      case 'apply':
        return this.#splitDefinition(part, node);
      case 'exists':
        return this.#splitExists(part, node);
      case 'builtin':
        return node.name === 'or' ? node.operands.flatMap((operand) => this.split({ ...part, node: operand })) : [part];
      default:
        return [part];
    }
  }

  #splitDefinition(part: ActionPart, node: Extract<Expression, { kind: 'apply' }>): ActionPart[] {
    const { environment } = part;
    const { operator, operands } = node;
    const binding = environment.lookup(operator);
    const replacement = this.#program.replacement(operator);
    const definition = replacement?.kind === 'operator' ? replacement.operator : operator;
    if (operator.kind !== 'definition') return [part];
    const whole: ActionPart = { ...part, definition: operator };
    if (binding !== undefined || definition.kind !== 'definition' || definition.recursive || this.#program.native(definition) !== undefined) return [whole];
    if (replacement !== undefined && replacement.kind !== 'operator') return [whole];
    const bindings: (readonly [BindableSymbol, Binding])[] = [];
    for (const [index, parameter] of definition.parameters.entries()) {
      const operand = operands[index]!;
      if (operand.kind === 'operator' || levelOf(this.#program, operand, environment) > 0) return [whole];
      const value = this.#tryNow(environment, operand);
      if (value === undefined) return [whole];
      bindings.push([parameter, knownBinding(value)]);
    }
    return this.split({ node: definition.body, environment: environment.withAll(bindings), definition });
  }

  #splitExists(part: ActionPart, node: BoundedNode): ActionPart[] {
    const { environment } = part;
    const scopes = contextsOf(this.#program, node, environment, this.#environment);
    // Also where no element is found the action is one, so that it can be named.
    if (scopes === undefined || scopes.length === 0) return [part];
    return scopes.flatMap((scope) => this.split({ ...part, node: node.body, environment: scope }));
  }

  #tryNow(environment: Environment, node: Expression): Value | undefined {
    try {
      return evaluateNow(this.#model, this.#environment, (context) => expression({ ...context, environment }, node).code);
    } catch {
      return undefined;
    }
  }
}

/** Equal for parts that are one action: the same text with the same values. */
export function partKey({ node, environment }: ActionPart): string {
  return `${idOf(node)}{${environment.restrict(node).key}}`;
}
