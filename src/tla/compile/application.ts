import type { ApplyNode, BuiltinName, Definition, Expression, Operand, Operator } from '../semantics/resolved.ts';
import { print, type Value } from '../values/index.ts';
import { arithmetic } from './arithmetic.ts';
import { builtin } from './builtin.ts';
import { callFunction, operatorFunction } from './call.ts';
import { constant, isConstant, isDrawn, isDrawnOnce } from './constant.ts';
import type { Context } from './context.ts';
import type { Environment } from './environment.ts';
import { bindingOfValue } from './let.ts';
import { expression, failing, separately } from './expression.ts';
import { js, type Js } from './javascript.ts';
import { bindOperand, levelOf } from './level.ts';
import type { Program } from './program.ts';
import { readVariable } from './read-variable.ts';
import { sameStates } from './states.ts';
import { isMovedParameter, isStrictParameter, size, uses } from './usage.ts';

/** Definitions with fewer nodes are compiled where they are used. */
const SMALL = 12;

/** A name applied to operands, or used without. */
export function apply(context: Context, node: ApplyNode): Js {
  return applyOperator(context, node.operator, context.environment, node.operands, node);
}

/**
 * @param scope where the operator's own names mean what they mean
 * @param operands in the scope of `context`
 */
export function applyOperator(
  context: Context,
  operator: Operator | BuiltinName,
  scope: Environment,
  operands: readonly Operand[],
  at: Pick<Expression, 'source' | 'level'>,
): Js {
  if (typeof operator === 'string') {
    return builtin(context, { kind: 'builtin', name: operator, operands: operands as readonly Expression[], source: at.source, level: at.level });
  }
  const binding = scope.lookup(operator);
  if (binding !== undefined) {
    switch (binding.kind) {
      case 'value':
        return binding.js;
      case 'known':
        return context.program.literal(binding.value, operator.name);
      case 'renamed':
        if (context.states.current?.made === binding.made) return readVariable(context, operator.name, binding.index);
        return applyOperator(context, operator, scope.with(operator, binding.plain), operands, at);
      case 'evaluated':
        return binding.level === 0 || sameStates(binding.states, context.states)
          ? binding.js
          : expression({ ...context, environment: binding.environment }, binding.expression);
      case 'expression':
        return expression({ ...context, environment: binding.environment }, binding.expression);
      case 'operator':
        return applyOperator(context, binding.operator, binding.environment, operands, at);
      case 'function':
        return js(`${binding.name}(${operands.map((operand) => expression(context, operand as Expression).code).join(', ')})`);
    }
  }
  if (operator.kind === 'variable') {
    const index = context.program.variables.get(operator);
    if (index === undefined) return failing(`In evaluation, the identifier ${operator.name} is either undefined or not an operator.`);
    return readVariable(context, operator.name, index);
  }
  const replacement = context.program.replacement(operator);
  if (replacement !== undefined) {
    switch (replacement.kind) {
      case 'value':
        return context.program.literal(replacement.value, operator.name);
      case 'operator':
        return applyDefinition(context, replacement.operator, scope, operands, operator.kind === 'constant');
      case 'table': {
        const values = operands.map((operand) => expression(context, operand as Expression).code);
        return js(`${context.program.object(replacement.call, operator.name).code}(${values.join(', ')})`);
      }
    }
  }
  if (operator.kind === 'definition') return applyDefinition(context, operator, scope, operands);
  return failing(`In evaluation, the identifier ${operator.name} is either undefined or not an operator.`);
}

/** @param anew whether it stands for a constant of the cfg, which TLC evaluates each time */
function applyDefinition(context: Context, definition: Definition, scope: Environment, operands: readonly Operand[], anew = false): Js {
  const { program } = context;
  const native = program.native(definition);
  if (native !== undefined) {
    if (isKept(context, definition, operands)) return constant(program, operands[0] as Expression, context.environment.restrict(operands[0] as Expression));
    const values = definition.parameters.map((parameter, index) => {
      const operand = operands[index]!;
      if (parameter.arity > 0) return operatorFunction(context, operand, parameter.arity);
      return native.lazy ? thunk(context, operand as Expression) : expression(context, operand as Expression);
    });
    // Each such expression has a memory of its own, wherever the code for it stands.
    if (isRemembered(definition, operands)) return js(`${program.object(remembering(program, operands[0] as Expression), definition.name).code}(${values.map((value) => value.code).join(', ')})`);
    return arithmetic(definition, values) ?? js(`${program.object(native.call, definition.name).code}(${values.map((value) => value.code).join(', ')})`, native.type);
  }
  if (definition.parameters.length === 0) {
    if (isConstant(program, definition.body, scope) || (!anew && isDrawnOnce(program, definition, scope))) return constant(program, definition.body, scope.restrict(definition.body), definition.name);
    const within = { ...context, environment: scope.restrict(definition.body) };
    return !definition.recursive && size(definition.body) <= SMALL ? expression(within, definition.body) : callFunction(context, definition, scope, []);
  }
  if (definition.recursive) return callFunction(context, definition, scope, operands);
  const local = scope.restrict(definition).local;
  if (!local && size(definition.body) > SMALL) return callFunction(context, definition, scope, operands);
  const bound = definition.parameters.map((parameter, index) => {
    const operand = operands[index]!;
    if (parameter.arity > 0 || operand.kind === 'operator') return [parameter, bindOperand(operand, context.environment)] as const;
    const count = uses(definition.body, parameter);
    const moved = isMovedParameter(definition, index) && levelOf(program, operand, context.environment) > 0;
    if (moved || count <= 1) return [parameter, bindOperand(operand, context.environment)] as const;
    return [parameter, bindingOfValue(context, operand, isStrictParameter(definition, index), parameter.name)] as const;
  });
  return expression({ ...context, environment: scope.withAll(bound).restrict(definition.body) }, definition.body);
}


/** A function that evaluates an operand each time it is called. */
function thunk(context: Context, operand: Expression): Js {
  const { block, result } = separately(context, operand);
  const name = context.program.name('thunk');
  context.block.line(`const ${name} = () => {`);
  context.block.append(block);
  context.block.line(`return ${result.code};`);
  context.block.line('};');
  return js(name, 'any', true);
}

/** Whether it is `TLCEval` of something constant that may have another value each time, of which TLC keeps the first. */
function isKept({ program, environment }: Context, { module, name }: Definition, [operand]: readonly Operand[]): boolean {
  return module === 'TLC' && name === 'TLCEval' && operand !== undefined && isDrawn(program, operand, environment);
}

/** Whether it is `TLCCache` of something that varies with nothing but what it says itself; of a state TLC keeps it while it is at that state. */
function isRemembered({ module, name }: Definition, [operand]: readonly Operand[]): boolean {
  return module === 'TLCExt' && name === 'TLCCache' && operand !== undefined && operand.kind !== 'operator' && operand.level === 0;
}

function remembering({ model }: Program, expression: Expression): (compute: () => Value, of: () => Value) => Value {
  const known = model.remembered.get(expression) ?? new Map<string, Value>();
  model.remembered.set(expression, known);
  return (compute, of) => {
    const key = print(of());
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = compute()));
    return value;
  };
}
