import type { SyntaxNode } from '../syntax/syntax-node.ts';
import { fail, textOf, type Context } from './context.ts';

/**
 * Checks the labels of a definition's body: parameters must be the identifiers bound around the label, within the next label outside; names
 * must differ within one label; none stand in EXCEPT. LET definitions have their own.
 */
export function checkLabels(context: Context, body: SyntaxNode, bound: readonly string[] = []): void {
  if (hasLabels(context, body)) walk(context, body, bound, new Set());
}

/** Most texts have none, and need not be walked through. */
function hasLabels(context: Context, body: SyntaxNode): boolean {
  return /::|\u2237/.test(textOf(context, body));
}

/** Labels name parts of definitions; elsewhere they would name nothing. */
export function refuseLabels(context: Context, body: SyntaxNode): void {
  if (hasLabels(context, body)) refuseAll(context, body);
}

function refuseAll(context: Context, body: SyntaxNode): void {
  if (body.kind === 'label') fail(context, body, 'a label can only stand in a definition');
  if (body.kind === 'let_in') return refuseAll(context, body.child('expression')!);
  for (const child of body.children) refuseAll(context, child);
}

function walk(context: Context, node: SyntaxNode, bound: readonly string[] | undefined, names: Set<string>): void {
  switch (node.kind) {
    case 'label': {
      const name = textOf(context, node.child('name')!);
      if (names.has(name)) fail(context, node, `the label ${name} is given twice`);
      names.add(name);
      checkParameters(context, node, name, bound);
      return walk(context, node.child('expression')!, bound && [], new Set());
    }
    case 'except':
      for (const update of node.ofKind('except_update')) refuse(context, update);
      return walk(context, node.child('expr_to_update')!, bound, names);
    case 'operator_definition':
    case 'function_definition':
      return undefined;
    case 'lambda':
      // Whether its parameters belong to a label is not laid down.
      return node.children.forEach((child) => walk(context, child, undefined, names));
    default: {
      const inner = bound && [...bound, ...boundBy(context, node)];
      const isOutside = (child: SyntaxNode): boolean => child.kind === 'quantifier_bound' || child.field === 'set';
      for (const child of node.children) walk(context, child, isOutside(child) ? bound : inner, names);
    }
  }
}

function refuse(context: Context, node: SyntaxNode): void {
  if (node.kind === 'label') fail(context, node, 'a label cannot stand in EXCEPT');
  for (const child of node.children) refuse(context, child);
}

function checkParameters(context: Context, node: SyntaxNode, name: string, bound: readonly string[] | undefined): void {
  if (bound === undefined) return;
  const given = labelParameters(context, node);
  given.forEach((parameter, index) => {
    if (given.indexOf(parameter) !== index) fail(context, node, `the label ${name} has the parameter ${parameter} twice`);
    if (!bound.includes(parameter)) fail(context, node, `the label ${name} has the parameter ${parameter}, which is not bound around it`);
  });
  for (const identifier of bound) if (!given.includes(identifier)) fail(context, node, `the label ${name} lacks the parameter ${identifier}, which is bound around it`);
}

/** Names in parentheses after a label. */
export function labelParameters(context: Context, node: SyntaxNode): string[] {
  return node.ofKind('identifier_ref').filter((part) => part.field !== 'expression').map((part) => textOf(context, part));
}

/** Identifiers that the parts of a node see. */
function boundBy(context: Context, node: SyntaxNode): string[] {
  const identifiers = (part: SyntaxNode): SyntaxNode[] => [...part.ofKind('identifier'), ...part.ofKind('tuple_of_identifiers').flatMap((tuple) => tuple.ofKind('identifier'))];
  switch (node.kind) {
    case 'bounded_quantification':
    case 'set_filter':
    case 'set_map':
    case 'function_literal':
      return node.ofKind('quantifier_bound').flatMap(identifiers).map((identifier) => textOf(context, identifier));
    case 'unbounded_quantification':
    case 'choose':
      return identifiers(node).map((identifier) => textOf(context, identifier));
    default:
      return [];
  }
}
