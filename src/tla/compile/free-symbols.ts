import type { BoundVariable, Definition, Expression, Operand } from '../semantics/resolved.ts';
import { children } from './children.ts';
import type { BindableSymbol } from './environment.ts';

/** Stands for `@` in environments: what EXCEPT binds it to. */
export const AT: BoundVariable = { kind: 'bound', name: '@', source: { module: '', line: 0, column: 0, endLine: 0, endColumn: 0 } };

const NONE: ReadonlySet<BindableSymbol> = new Set();
const known = new WeakMap<Operand | Definition, ReadonlySet<BindableSymbol>>();
/** Definitions being visited. What is found below one of them lacks what its recursion adds, and is therefore not kept. */
const visiting = new Set<Definition>();

/**
 * The symbols that an expression, or an application of a definition, can refer to without binding them itself, directly or through the
 * definitions that it uses; these definitions included.
 */
export function freeSymbols(of: Operand | Definition): ReadonlySet<BindableSymbol> {
  const before = known.get(of);
  if (before !== undefined) return before;
  const found = of.kind === 'definition' ? ofDefinition(of) : ofNode(of);
  if (visiting.size === 0) known.set(of, found);
  return found;
}

function ofDefinition(definition: Definition): ReadonlySet<BindableSymbol> {
  if (visiting.has(definition)) return NONE;
  if (definition.recursive) visiting.add(definition);
  const found = new Set(freeSymbols(definition.body));
  if (definition.recursive) visiting.delete(definition);
  for (const parameter of definition.parameters) found.delete(parameter);
  return found;
}

function ofNode(node: Operand): ReadonlySet<BindableSymbol> {
  const found = new Set<BindableSymbol>();
  if (node.kind === 'operator' || node.kind === 'apply') {
    const { operator } = node;
    if (typeof operator !== 'string') {
      found.add(operator);
      if (operator.kind === 'definition') for (const symbol of freeSymbols(operator)) found.add(symbol);
    }
    if (node.kind === 'operator') return found;
  }
  if (node.kind === 'at') found.add(AT);
  const { operands, binds } = children(node as Expression);
  for (const operand of operands) for (const symbol of freeSymbols(operand)) found.add(symbol);
  for (const symbol of binds) found.delete(symbol);
  return found;
}
