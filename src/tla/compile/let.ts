import type { Expression, LetNode, Operand } from '../semantics/resolved.ts';
import { isConstant } from './constant.ts';
import type { Context } from './context.ts';
import { evaluatedBinding, type Binding, type Environment } from './environment.ts';
import { separately } from './expression.ts';
import { js, onDemand } from './javascript.ts';
import { bindOperand, isPure, levelOf } from './level.ts';
import { isStrictIn, uses } from './usage.ts';

/**
 * The environment of the body of a LET. As in TLC a definition without parameters is evaluated when it is first needed, and once; one that is
 * certain to be needed is evaluated at once. Definitions with parameters are compiled where they are applied.
 */
export function bindLet(context: Context, node: LetNode): Environment {
  let { environment } = context;
  node.definitions.forEach((definition, index) => {
    if (definition.parameters.length > 0 || definition.recursive) return;
    const rest = node.definitions.slice(index + 1);
    const count = uses(node.body, definition) + rest.reduce((sum, other) => sum + 2 * uses(other.body, definition), 0);
    if (count === 0) return;
    const within = { ...context, environment };
    if (count === 1 || isConstant(context.program, definition.body, environment)) return;
    environment = environment.with(definition, bindingOfValue(within, definition.body, isStrictIn(node.body, definition), definition.name));
  });
  return environment;
}

/** The value of an operand, evaluated at once if that is sure to be asked for or cannot fail, else when it is first asked for. */
export function bindingOfValue(context: Context, operand: Operand, isNeeded: boolean, hint: string): Binding {
  if (operand.kind === 'operator' || isConstant(context.program, operand, context.environment)) return bindOperand(operand, context.environment);
  const { program, environment, states } = context;
  const level = levelOf(program, operand, environment);
  const { block, result } = separately(context, operand);
  if (block.isEmpty && result.atom) return evaluatedBinding(result, level, states, operand, environment.restrict(operand));
  const name = program.name(hint);
  if (isNeeded || (isSafe(operand) && isPure(program, operand, environment))) {
    context.block.append(block);
    context.block.line(`const ${name} = ${result.code};`);
    return evaluatedBinding(js(name, result.type, true), level, states, operand, environment.restrict(operand));
  }
  context.block.line(`const ${name} = once(() => {`);
  context.block.append(block);
  context.block.line(`return ${result.code};`);
  context.block.line('});');
  return evaluatedBinding(onDemand(name, result.type), level, states, operand, environment.restrict(operand));
}

/** Whether evaluating it costs little and cannot fail. */
export function isSafe(node: Expression): boolean {
  switch (node.kind) {
    case 'number':
    case 'string':
      return true;
    case 'apply':
      return node.operands.length === 0 && (node.operator.kind === 'bound' || node.operator.kind === 'constant');
    case 'builtin':
      return (node.operands.length === 0 || node.name === 'tuple' || node.name === 'set') && node.operands.every(isSafe);
    case 'record':
      return node.fields.every((field) => isSafe(field.value));
    default:
      return false;
  }
}
