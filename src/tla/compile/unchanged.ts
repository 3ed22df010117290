import type { Expression } from '../semantics/resolved.ts';
import type { Context } from './context.ts';
import { atom, expression } from './expression.ts';
import { js, type Js } from './javascript.ts';
import { variablesOf } from './state-variable.ts';
import type { StateArray } from './states.ts';

/** `e' = e` as a test; of a tuple of variables, variable by variable, without making the tuples. */
export function unchanged(context: Context, node: Expression): Js {
  return unchangedVariables(context, node) ?? unchangedValue(context, node);
}

function unchangedVariables({ program, environment, states }: Context, node: Expression): Js | undefined {
  const { current, next } = states;
  if (program.traced || program.model.evaluations !== undefined || !isComplete(current) || !isComplete(next)) return undefined;
  const variables = variablesOf(program, node, environment);
  if (variables === undefined || variables.length === 0) return undefined;
  return js(`(${variables.map((index) => `equal(${current.code}[${index}], ${next.code}[${index}])`).join(' && ')})`, 'boolean');
}

function isComplete(state: StateArray | undefined): state is StateArray {
  return state !== undefined && state.assigned === undefined;
}

function unchangedValue(context: Context, node: Expression): Js {
  const before = atom(context, expression({ ...context, states: { current: context.states.current, next: undefined } }, node), 'before');
  const after = expression({ ...context, states: { current: context.states.next, next: undefined }, counted: node }, node);
  return equality(context, before, after);
}

export function equality(context: Context, left: Js, right: Js): Js {
  if (left.type === right.type && left.type !== 'any') return js(`(${left.code} === ${right.code})`, 'boolean');
  for (const [side, other] of [[left, right], [right, left]] as const) {
    if (side.type !== 'any') return js(`${side.type === 'integer' ? 'equalInteger' : 'equalBoolean'}(${other.code}, ${side.code})`, 'boolean');
  }
  const isString = (side: Js): boolean => context.program.isString(side);
  if (isString(right)) return js(`equalString(${left.code}, ${right.code})`, 'boolean');
  if (isString(left)) return js(`equalString(${right.code}, ${left.code})`, 'boolean');
  return js(`equal(${left.code}, ${right.code})`, 'boolean');
}
