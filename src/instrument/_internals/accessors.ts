import type { ESTreeFunction, Node, Program } from './ast.ts';
import type { Scope, Scopes } from './scopes.ts';
import { Suspension } from './suspends.ts';
import { children, isFunction, staticKey } from './syntax.ts';

/** A getter or setter: whether it may have to be suspended for itself, and which properties it reads that may be accessors in turn. */
export interface AccessorInfo {
  readonly name: string;
  readonly suspends: boolean;
  readonly reads: readonly string[];
}

export function ownAccessors(program: Program, scopes: Scopes): AccessorInfo[] {
  const none = new Suspension(scopes, new Set());
  const found: AccessorInfo[] = [];
  function look(node: Node, scope: Scope): void {
    const inner = scopes.of.get(node) ?? scope;
    if ((node.type === 'MethodDefinition' || node.type === 'Property') && (node.kind === 'get' || node.kind === 'set')) {
      const name = staticKey(node.key, node.computed);
      const body = node.value as ESTreeFunction;
      if (name !== undefined && body.body !== null) found.push({ name, suspends: none.ofBody(body), reads: [...readNames(body)] });
    }
    for (const child of children(node)) look(child, inner);
  }
  look(program, scopes.module);
  return found;
}

function* readNames(node: Node): Generator<string> {
  if (node.type === 'MemberExpression') {
    const name = staticKey(node.property, node.computed);
    if (name !== undefined) yield name;
  }
  for (const child of children(node)) if (!isFunction(child)) yield* readNames(child);
}

/** Names of the accessors, among those of all modules, that may have to be suspended. */
export function suspendingAccessors(all: readonly AccessorInfo[]): Set<string> {
  const names = new Set(all.filter(({ suspends }) => suspends).map(({ name }) => name));
  for (let size = -1; size !== names.size;) {
    size = names.size;
    for (const { name, reads } of all) if (reads.some((read) => names.has(read))) names.add(name);
  }
  return names;
}
