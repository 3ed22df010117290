import type { Expression } from '../semantics/resolved.ts';
import type { Context } from './context.ts';
import { atom, expression } from './expression.ts';
import { js, type Js } from './javascript.ts';

/** `e' = e` as a test; of a tuple display, of each component. */
export function unchanged(context: Context, node: Expression): Js {
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
