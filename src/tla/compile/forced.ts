import type { Expression } from '../semantics/resolved.ts';
import type { Context } from './context.ts';
import { counted } from './evaluation-counts.ts';
import { exceptFunction, record } from './constructors.ts';
import { atom, expression } from './expression.ts';
import { js, type Js } from './javascript.ts';

/** A value enumerated throughout, as a state holds it. */
export function forced(value: Js): Js {
  return value.type !== 'any' || value.isForced === true ? value : { ...js(`force(${value.code})`), isForced: true };
}

/**
 * An expression whose value a variable gets. `force` looks through the whole value, so that it is applied to the parts that are new where the
 * form of the expression shows them.
 */
export function forcedExpression(context: Context, node: Expression): Js {
  if (context.program.traced) return forced(expression(context, node));
  const within = counted(context, node);
  switch (node.kind) {
    case 'except': {
      const f = atom(within, forced(expression(within, node.function)), 'f');
      return { ...exceptFunction(within, node, f, forcedExpression), isForced: true };
    }
    case 'record':
      return { ...record(within, node, forcedExpression), isForced: true };
    case 'label':
      return forcedExpression(context, node.body);
    default:
      return forced(expression(within, node));
  }
}
