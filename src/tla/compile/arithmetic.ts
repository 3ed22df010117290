import type { Definition, Expression } from '../semantics/resolved.ts';
import type { Context } from './context.ts';
import { expression } from './expression.ts';
import { js, type Js, type JsType } from './javascript.ts';

const NUMBERS = new Set(['Naturals', 'Integers', 'Reals']);

const CALLS: Readonly<Record<string, { readonly function: string; readonly type: JsType; readonly operator?: string }>> = {
  '+': { function: 'add', type: 'integer' },
  '-': { function: 'subtract', type: 'integer' },
  '*': { function: 'multiply', type: 'integer' },
  '<': { function: 'less', type: 'boolean', operator: '<' },
  '>': { function: 'greater', type: 'boolean', operator: '>' },
  '\\leq': { function: 'lessOrEqual', type: 'boolean', operator: '<=' },
  '\\geq': { function: 'greaterOrEqual', type: 'boolean', operator: '>=' },
  '..': { function: 'interval', type: 'any' },
};

/** The operators on integers that are worth code of their own; `undefined` for all else. */
export function arithmetic(definition: Definition, operands: readonly Js[]): Js | undefined {
  if (!NUMBERS.has(definition.module) || operands.length !== 2) return undefined;
  const call = CALLS[definition.name];
  if (call === undefined) return undefined;
  const [left, right] = operands as readonly [Js, Js];
  if (call.operator !== undefined && left.type === 'integer' && right.type === 'integer') return js(`(${left.code} ${call.operator} ${right.code})`, 'boolean');
  return js(`${call.function}(${left.code}, ${right.code})`, call.type);
}

/** The bounds of an expression `a..b`, where it is one and not yet a value. */
export function intervalOf(context: Context, node: Expression): { readonly low: Js; readonly high: Js } | undefined {
  if (node.kind !== 'apply' || node.operands.length !== 2 || node.operator.kind !== 'definition') return undefined;
  const { operator } = node;
  if (operator.name !== '..' || !NUMBERS.has(operator.module) || context.program.replacement(operator) !== undefined) return undefined;
  if (context.program.native(operator) === undefined) return undefined;
  const [low, high] = node.operands.map((operand) => expression(context, operand as Expression));
  return { low: low!, high: high! };
}
