import type { SyntaxNode } from '../syntax/syntax-node.ts';
import type { QualifiedName } from './application.ts';
import { fail, textOf, type Context } from './context.ts';
import type { Expression } from './resolved.ts';

/** A part of a definition by position or label, `Op!1!2`, `Op!label`. */
export function subexpression(context: Context, node: SyntaxNode, _name?: QualifiedName): Expression {
  return fail(context, node, `names of subexpressions are not supported: ${textOf(context, node)}`);
}
