import type { Expression, FunctionNode, Operand } from '../semantics/resolved.ts';
import { expressionBinding, type Environment } from './environment.ts';
import { lazyFunction } from './lazy-function.ts';
import { bindOperand, bindSubstitutions } from './level.ts';
import type { Program } from './program.ts';
import { primedVariableOf, variableOf } from './state-variable.ts';

const visiting = new Set<FunctionNode>();

/**
 * Whether a conjunct neither assigns nor branches, so that evaluating it to a boolean is the same as searching for the ways to satisfy it. A
 * disjunction branches, and so does `\E`: TLC counts a state for each disjunct that is true.
 */
export function isTest(program: Program, node: Expression, environment: Environment, kind: 'init' | 'next' | 'enabled', assigned: readonly boolean[] | 'unknown', depth = 0): boolean {
  const inner = (part: Operand, scope = environment): boolean => part.kind !== 'operator' && isTest(program, part, scope, kind, assigned, depth + 1);
  const has = (index: number | undefined): boolean => index === undefined || (assigned !== 'unknown' && assigned[index] === true);
  if (depth > 100) return false;
  switch (node.kind) {
    case 'apply': {
      const { operator } = node;
      const binding = environment.lookup(operator);
      if (binding !== undefined) {
        if (binding.kind === 'expression') return inner(binding.expression, binding.environment);
        if (binding.kind !== 'operator') return true;
        if (typeof binding.operator === 'string') return isTestOfBuiltin(binding.operator);
        if (binding.operator.kind !== 'definition') return false;
        const bound = binding.operator.parameters.map((parameter, index) => [parameter, bindOperand(node.operands[index]!, environment)] as const);
        return !binding.operator.recursive && inner(binding.operator.body, binding.environment.withAll(bound));
      }
      const replacement = program.replacement(operator);
      if (replacement !== undefined && replacement.kind !== 'operator') return true;
      const definition = replacement?.operator ?? operator;
      if (definition.kind !== 'definition' || program.native(definition) !== undefined) return true;
      if (definition.recursive) return false;
      const bound = definition.parameters.map((parameter, index) => [parameter, bindOperand(node.operands[index]!, environment)] as const);
      return inner(definition.body, environment.withAll(bound).restrict(definition.body));
    }
    case 'builtin':
      switch (node.name) {
        case 'and':
          return node.operands.every((operand) => inner(operand));
        case 'or':
        case 'cdot':
          return false;
        case 'implies':
          return inner(node.operands[1]!);
        case '=':
        case 'in':
        case 'subseteq':
          return has((kind === 'init' ? variableOf : primedVariableOf)(program, node.operands[0]!, environment));
        case 'UNCHANGED':
          return assigned !== 'unknown' && assigned.every(Boolean);
        default:
          return true;
      }
    case 'if':
      return inner(node.then) && inner(node.else);
    case 'case':
      return node.arms.every((arm) => inner(arm.value)) && (node.other === undefined || inner(node.other));
    case 'exists':
    case 'square-action':
      return false;
    case 'forall':
    case 'let':
    case 'label':
      return inner(node.body);
    case 'angle-action':
      return false;
    case 'index': {
      const lazy = lazyFunction(program, node.function, environment, kind);
      // Within its own body a recursive function is taken to be no branch; what else its body does decides.
      if (lazy === undefined || visiting.has(lazy.literal)) return true;
      visiting.add(lazy.literal);
      try {
        const { literal } = lazy;
        const self = literal.self === undefined ? lazy.environment : lazy.environment.with(literal.self, expressionBinding(literal, lazy.environment));
        return inner(literal.body, self);
      } finally {
        visiting.delete(lazy.literal);
      }
    }
    case 'substitution':
      return inner(node.body, bindSubstitutions(node.substitutions, environment));
    default:
      return true;
  }
}

function isTestOfBuiltin(name: string): boolean {
  return !['and', 'or', 'implies', '=', 'in', 'subseteq', 'UNCHANGED', 'cdot'].includes(name);
}
