import type { SyntaxNode } from '../syntax/syntax-node.ts';
import { declare, nested, rangeOf, textOf, type Context } from './context.ts';
import { expression } from './expression.ts';
import type { Bound, BoundVariable } from './resolved.ts';

export function boundVariable(context: Context, node: SyntaxNode): BoundVariable {
  const variable: BoundVariable = { kind: 'bound', name: textOf(context, node), source: rangeOf(context, node) };
  declare(context, node, variable.name, variable);
  return variable;
}

/** Variables of an `identifier` or a `tuple_of_identifiers`. */
export function boundVariables(context: Context, node: SyntaxNode): BoundVariable[] {
  return (node.kind === 'tuple_of_identifiers' ? node.ofKind('identifier') : [node]).map((identifier) => boundVariable(context, identifier));
}

/** Nodes `quantifier_bound`. The sets do not see the variables; the context that is returned does. */
export function resolveBounds(context: Context, nodes: readonly SyntaxNode[]): { readonly bounds: readonly Bound[]; readonly within: Context } {
  const domains = nodes.map((node) => expression(context, node.child('set')!));
  const within = nested(context);
  const bounds = nodes.map((node, index): Bound => {
    const tuple = node.ofKind('tuple_of_identifiers')[0];
    const variables = tuple === undefined ? node.ofKind('identifier').map((identifier) => boundVariable(within, identifier)) : boundVariables(within, tuple);
    return { variables, isTuple: tuple !== undefined, domain: domains[index]! };
  });
  return { bounds, within };
}
