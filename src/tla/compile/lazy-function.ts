import type { Expression, FunctionNode } from '../semantics/resolved.ts';
import { isConstant } from './constant.ts';
import type { Environment } from './environment.ts';
import { bindSubstitutions } from './level.ts';
import type { Program } from './program.ts';

interface LazyFunction {
  readonly literal: FunctionNode;
  readonly environment: Environment;
}

/**
 * The function literal that an expression stands for, where TLC keeps it lazy when it is applied in a search (OPCODE_fa of Tool.getInitStates,
 * getNextStates, enabled): a recursive function always; any other in an action, unless it is a constant definition, which is enumerated
 * beforehand.
 */
export function lazyFunction(program: Program, node: Expression, environment: Environment, kind: 'init' | 'next' | 'enabled'): LazyFunction | undefined {
  const found = literalOf(program, node, environment);
  return kind === 'init' && found?.literal.self === undefined ? undefined : found;
}

function literalOf(program: Program, node: Expression, environment: Environment): LazyFunction | undefined {
  switch (node.kind) {
    case 'function':
      return { literal: node, environment: environment.restrict(node) };
    case 'label':
    case 'let':
      return literalOf(program, node.body, environment);
    case 'substitution':
      return literalOf(program, node.body, bindSubstitutions(node.substitutions, environment));
    case 'apply': {
      if (node.operands.length > 0) return undefined;
      const binding = environment.lookup(node.operator);
      if (binding !== undefined) {
        return binding.kind === 'expression' || binding.kind === 'evaluated' ? literalOf(program, binding.expression, binding.environment) : undefined;
      }
      const replacement = program.replacement(node.operator);
      const definition = replacement?.kind === 'operator' ? replacement.operator : node.operator;
      if (definition.kind !== 'definition' || definition.recursive || program.native(definition) !== undefined) return undefined;
      if (replacement !== undefined && replacement.kind !== 'operator') return undefined;
      const found = literalOf(program, definition.body, environment);
      return found !== undefined && found.literal.self === undefined && isConstant(program, definition.body, environment) ? undefined : found;
    }
    default:
      return undefined;
  }
}
