import type { Definition, Expression, Operand } from '../semantics/resolved.ts';
import type { Context } from './context.ts';
import { idOf, type Environment } from './environment.ts';
import { computeTraced } from './expression.ts';
import { Block, js, type Js } from './javascript.ts';
import { isPure, levelOf, purityOf } from './level.ts';
import type { Program } from './program.ts';
import { NO_STATES } from './states.ts';

/** Whether an expression has one value for good, which is worth keeping. */
export function isHoistable(context: Context, node: Expression): boolean {
  // Evaluations are counted where TLC evaluates, which keeps values of definitions only.
  if (context.program.model.evaluations !== undefined) return false;
  switch (node.kind) {
    case 'number':
    case 'string':
    case 'at':
    case 'label':
    case 'substitution':
    case 'let':
      return false;
    case 'builtin':
      if (node.operands.length === 0) return false;
      break;
    case 'apply':
      if (node.operator.kind !== 'definition') return false;
      // What is applied to nothing is kept, if at all, where its definition is compiled.
      if (node.operands.length === 0) return false;
      break;
    default:
  }
  return isConstant(context.program, node, context.environment);
}

export function isConstant(program: Program, node: Expression, environment: Environment): boolean {
  return levelOf(program, node, environment) === 0 && !environment.isLocalIn(node) && isPure(program, node, environment);
}

/** Whether a definition of a module, without parameters, whose value may be another each time keeps the first one, as in TLC. */
export function isDrawnOnce(program: Program, definition: Definition, environment: Environment): boolean {
  return program.model.definitions.has(definition) && isDrawn(program, definition.body, environment);
}

/** Whether it is constant but for what it draws, reads or prints. */
export function isDrawn(program: Program, node: Operand, environment: Environment): boolean {
  return levelOf(program, node, environment) === 0 && !(node.kind !== 'operator' && environment.isLocalIn(node)) && purityOf(program, node, environment) === 'drawn';
}

/** The value of a constant expression, computed when it is first needed, and once. */
export function constant(program: Program, node: Expression, environment: Environment, hint = 'constant'): Js {
  const key = `constant ${idOf(node)}{${environment.key}}`;
  const known = program.functions.get(key);
  if (known !== undefined) return js(known.name, known.type);
  const cell = program.object(program.cell(key), hint).code;
  const getter = program.name(hint);
  const code = `(${cell}.value ?? ${getter}())`;
  const entry = { name: code, type: 'any' as Js['type'] };
  program.functions.set(key, entry);
  const block = new Block();
  const result = computeTraced({ program, environment, states: NO_STATES, block }, node);
  entry.type = result.type;
  program.top.line(`function ${getter}() {`);
  program.top.append(block);
  program.top.line(`return ${cell}.value = ${result.code};`);
  program.top.line('}');
  return js(code, entry.type);
}
