import type { Expression, SourceRange } from '../semantics/resolved.ts';
import type { ActionExplanation, CompiledAction, ConjunctVerdict, State } from './compiled-spec.ts';
import { expand } from './decompose.ts';
import type { Environment } from './environment.ts';
import { bindSubstitutions, levelOf } from './level.ts';
import { equal } from '../values/equal.ts';
import type { Program } from './program.ts';
import type { ActionPart } from './split-actions.ts';
import { variableOf } from './state-variable.ts';

/** What evaluates parts of actions. */
export interface Explaining {
  readonly program: Program;
  text(range: SourceRange): string | undefined;
  /** Whether a part of an action holds of a step. */
  holds(node: Expression, environment: Environment, state: State, next: State): boolean;
}

/** A false guard says that the action is not what happens here; a false conjunct of what it does, that it does something else. */
const GUARD_WEIGHT = 3;

/** What each action says of a step, the nearest first. */
export function explainStep(actions: readonly { readonly action: CompiledAction; readonly part: ActionPart }[], state: State, next: State, explaining: Explaining): ActionExplanation[] {
  return actions
    .map(({ action, part }) => ({ action, conjuncts: new Explanation(explaining, state, next).of(part.node, part.environment) }))
    .map((explanation) => ({ explanation, cost: costOf(explanation.conjuncts) }))
    .sort((a, b) => a.cost - b.cost)
    .map(({ explanation }) => explanation);
}

function costOf(conjuncts: readonly ConjunctVerdict[]): number {
  let cost = 0;
  for (const { holds, guard } of conjuncts) if (holds !== true) cost += guard ? GUARD_WEIGHT : 1;
  return cost;
}

class Explanation {
  readonly #explaining: Explaining;
  readonly #state: State;
  readonly #next: State;

  constructor(explaining: Explaining, state: State, next: State) {
    this.#explaining = explaining;
    this.#state = state;
    this.#next = next;
  }

  /** The conjuncts of an expression. What is true is not taken apart further than conjunctions and definitions are. */
  of(node: Expression, environment: Environment, depth = 0): ConjunctVerdict[] {
    const { program } = this.#explaining;
    const again = (inner: Expression, scope = environment): ConjunctVerdict[] => this.of(inner, scope, depth + 1);
    if (depth > 200) return [this.#whole(node, environment)];
    switch (node.kind) {
      case 'label':
        return again(node.body);
      case 'let':
        return again(node.body);
      case 'substitution':
        return again(node.body, bindSubstitutions(node.substitutions, environment));
      case 'apply': {
        if (node.operator.kind === 'variable') return [this.#whole(node, environment)];
        const expanded = expand(program, node, environment);
        // What is no formula about steps stays the name that it has.
        if (expanded === undefined || typeof expanded === 'string' || levelOf(program, expanded.body, expanded.scope) < 2) return [this.#whole(node, environment)];
        return again(expanded.body, expanded.scope);
      }
      case 'if': {
        const condition = this.#tryHolds(node.condition, environment);
        return typeof condition === 'boolean' ? again(condition ? node.then : node.else) : [this.#whole(node, environment)];
      }
      case 'builtin': {
        if (node.name === 'and') return node.operands.flatMap((operand) => again(operand));
        if (node.name === 'or') return this.#nearest(node, environment, node.operands.map((operand) => [operand, environment]), depth);
        if (node.name === 'UNCHANGED') return this.#unchanged(node, environment);
        return [this.#whole(node, environment)];
      }
      default:
        return [this.#whole(node, environment)];
    }
  }

  /** A disjunction: a true one as a whole; of a false one, the part of which the least is false. */
  #nearest(node: Expression, environment: Environment, parts: readonly (readonly [Expression, Environment])[], depth: number): ConjunctVerdict[] {
    const whole = this.#whole(node, environment);
    if (whole.holds === true || parts.length === 0) return [whole];
    const explained = parts.map(([part, scope]) => this.of(part, scope, depth + 1));
    return explained.reduce((best, other) => (costOf(other) < costOf(best) ? other : best));
  }

  /** One verdict if nothing has changed; else one for each variable that has. */
  #unchanged(node: Extract<Expression, { kind: 'builtin' }>, environment: Environment): ConjunctVerdict[] {
    const changed: ConjunctVerdict[] = [];
    const look = (part: Expression, scope: Environment): void => {
      if (part.kind === 'builtin' && part.name === 'tuple') {
        for (const operand of part.operands) look(operand, scope);
        return;
      }
      const index = variableOf(this.#explaining.program, part, scope);
      if (index !== undefined) {
        if (!equal(this.#state[index]!, this.#next[index]!)) changed.push({ source: node.source, text: `UNCHANGED ${this.#explaining.text(part.source)?.trim() ?? ''}`, guard: false, holds: false });
        return;
      }
      const expanded = part.kind === 'apply' && part.operator.kind !== 'variable' ? expand(this.#explaining.program, part, scope) : undefined;
      if (typeof expanded === 'object') look(expanded.body, expanded.scope);
    };
    look(node.operands[0]!, environment);
    return changed.length > 0 ? changed : [this.#whole(node, environment)];
  }

  #whole(node: Expression, environment: Environment): ConjunctVerdict {
    const { program, text } = this.#explaining;
    const found = this.#tryHolds(node, environment);
    return {
      source: node.source,
      text: text(node.source),
      guard: levelOf(program, node, environment) < 2,
      holds: typeof found === 'boolean' ? found : undefined,
      ...(typeof found === 'string' && { error: found }),
    };
  }

  #tryHolds(node: Expression, environment: Environment): boolean | string {
    try {
      return this.#explaining.holds(node, environment, this.#state, this.#next);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
