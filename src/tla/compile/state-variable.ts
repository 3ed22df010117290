import type { Expression, VariableDeclaration } from '../semantics/resolved.ts';
import type { Binding, Environment } from './environment.ts';
import { bindSubstitutions } from './level.ts';
import type { Program } from './program.ts';

/** Index of the variable that an expression is, or stands for through definitions and parameters (SymbolNodeValueLookupProvider.getVar). */
export function variableOf(program: Program, node: Expression, environment: Environment): number | undefined {
  return follow(program, node, environment, (inner, scope) =>
    inner.kind === 'apply' && inner.operator.kind === 'variable' ? indexOf(program, inner.operator, scope.lookup(inner.operator)) : undefined,
  );
}

/** Indexes of the variables of the tuple that an expression is, or stands for; `undefined` when it is made of anything else. Tuples may be nested. */
export function variablesOf(program: Program, node: Expression, environment: Environment): readonly number[] | undefined {
  const variable = variableOf(program, node, environment);
  if (variable !== undefined) return [variable];
  return follow(program, node, environment, (inner, scope) => {
    if (inner.kind !== 'builtin' || inner.name !== 'tuple') return undefined;
    const components = inner.operands.map((operand) => variablesOf(program, operand, scope));
    return components.every((component) => component !== undefined) ? components.flat() : undefined;
  });
}

function indexOf(program: Program, variable: VariableDeclaration, binding: Binding | undefined): number | undefined {
  if (binding === undefined) return program.variables.get(variable);
  return binding.kind === 'renamed' ? binding.index : undefined;
}

/** The same for `x'` (Spec.getPrimedVar). */
export function primedVariableOf(program: Program, node: Expression, environment: Environment): number | undefined {
  return follow(program, node, environment, (inner, scope) =>
    inner.kind === 'builtin' && inner.name === 'prime' ? variableOf(program, inner.operands[0]!, scope) : undefined,
  );
}

/** Asks of what an expression stands for. */
function follow<Answer>(
  program: Program,
  node: Expression,
  environment: Environment,
  ask: (node: Expression, environment: Environment) => Answer | undefined,
): Answer | undefined {
  const answer = ask(node, environment);
  if (answer !== undefined) return answer;
  switch (node.kind) {
    case 'label':
    case 'let':
      return follow(program, node.body, environment, ask);
    case 'substitution':
      return follow(program, node.body, bindSubstitutions(node.substitutions, environment), ask);
    case 'apply': {
      if (node.operands.length > 0) return undefined;
      const { operator } = node;
      const binding = environment.lookup(operator);
      if (binding !== undefined) {
        return binding.kind === 'expression' || binding.kind === 'evaluated' ? follow(program, binding.expression, binding.environment, ask) : undefined;
      }
      const replacement = program.replacement(operator);
      if (replacement !== undefined) return replacement.kind === 'operator' ? follow(program, replacement.operator.body, environment, ask) : undefined;
      if (operator.kind !== 'definition' || operator.recursive || program.native(operator) !== undefined) return undefined;
      return follow(program, operator.body, environment, ask);
    }
    default:
      return undefined;
  }
}
