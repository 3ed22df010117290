import type { SyntaxNode } from '../syntax/syntax-node.ts';
import { rangeOf, type Context } from './context.ts';
import type { BuiltinName, BuiltinNode, Expression, Level, OperatorNode, SourceRange } from './resolved.ts';

type AnyNode = Expression | OperatorNode;
/** The node type that has this kind, alone or among others. */
type NodeOf<Kind, N = AnyNode> = N extends AnyNode ? (Kind extends N['kind'] ? N : never) : never;
type Fields<N> = N extends AnyNode ? Omit<N, 'source' | 'level' | 'kind'> : never;

/** A node for a piece of text. Levels are filled in when the module is complete. */
export function make<Kind extends AnyNode['kind']>(context: Context, syntax: SyntaxNode, fields: { readonly kind: Kind } & Fields<NodeOf<Kind>>): NodeOf<Kind> {
  // Not a copy: one is made for each expression.
  const node = fields as unknown as { source: SourceRange; level: Level };
  node.source = rangeOf(context, syntax);
  node.level = 0;
  return node as unknown as NodeOf<Kind>;
}

export function builtinNode(context: Context, syntax: SyntaxNode, name: BuiltinName, operands: readonly Expression[]): BuiltinNode {
  return make(context, syntax, { kind: 'builtin', name, operands });
}
