import type { Node } from './ast.ts';
import { isWithin, resolve } from './scopes.ts';
import type { Binding, Scope, Scopes } from './scopes.ts';
import { children, isFunction } from './syntax.ts';

type Loop = Extract<Node, { type: 'WhileStatement' | 'DoWhileStatement' | 'ForStatement' }>;

/**
 * Names of the variables of the enclosing function that a loop carries from one turn to the next: assigned in it, declared outside of
 * its body, and not always assigned before they are used. Variables of outer functions are no part of it: assigning them is an effect.
 */
export function loopState(loop: Loop, scope: Scope, scopes: Scopes, captured: ReadonlySet<Binding>): string[] {
  const own = scopes.of.get(loop) ?? scope;
  const turn = loop.type === 'DoWhileStatement' ? [loop.body, loop.test] : [loop.test, loop.body, loop.type === 'ForStatement' ? loop.update : null];
  const parts = turn.filter((part) => part !== null);
  const state = new Map<string, Binding>();
  for (const part of parts) {
    eachAssigned(part, own, scopes, (name, at) => {
      const binding = resolve(name, at);
      if (binding !== undefined && binding.scope.home === own.home && isWithin(own, binding.scope)) state.set(name, binding);
    });
  }
  return [...state].filter(([name, binding]) => captured.has(binding) || firstUse(parts, name, binding, own, scopes) !== 'assigned').map(([name]) => name);
}

/** Calls back for each assignment to a name, functions inside the node left out. */
function eachAssigned(node: Node, scope: Scope, scopes: Scopes, found: (name: string, scope: Scope) => void): void {
  if (isFunction(node)) return;
  const inner = scopes.of.get(node) ?? scope;
  if (node.type === 'AssignmentExpression') eachTarget(node.left, inner, found);
  else if (node.type === 'UpdateExpression') eachTarget(node.argument, inner, found);
  else if ((node.type === 'ForOfStatement' || node.type === 'ForInStatement') && node.left.type !== 'VariableDeclaration') eachTarget(node.left, inner, found);
  else if (node.type === 'VariableDeclaration' && node.kind === 'var') for (const { id } of node.declarations) eachTarget(id, inner, found);
  for (const child of children(node)) eachAssigned(child, inner, scopes, found);
}

/** Calls back for each name in an assignment target; parts that are not names assign no variable. */
export function eachTarget(target: Node, scope: Scope, found: (name: string, scope: Scope) => void): void {
  if (target.type === 'Identifier') found(target.name, scope);
  else if (target.type === 'AssignmentPattern') eachTarget(target.left, scope, found);
  else if (target.type === 'Property') eachTarget(target.value, scope, found);
  else if (target.type !== 'MemberExpression') for (const child of children(target)) eachTarget(child, scope, found);
}

type Use = 'assigned' | 'used' | 'none';

/** What a turn does first with a variable: `assigned` only where it is certain. */
function firstUse(parts: readonly Node[], name: string, binding: Binding, scope: Scope, scopes: Scopes): Use {
  for (const part of parts) {
    const use = firstUseIn(part, name, binding, scope, scopes);
    if (use !== 'none') return use;
  }
  return 'used';
}

function firstUseIn(node: Node, name: string, binding: Binding, scope: Scope, scopes: Scopes): Use {
  const inner = scopes.of.get(node) ?? scope;
  const look = (child: Node): Use => firstUseIn(child, name, binding, inner, scopes);
  const mentioned = (child: Node | null): boolean => child !== null && mentions(child, name, binding, inner, scopes);
  switch (node.type) {
    case 'Identifier':
      return mentioned(node) ? 'used' : 'none';
    case 'AssignmentExpression':
      if (node.operator === '=' && node.left.type === 'Identifier' && mentioned(node.left)) return mentioned(node.right) ? look(node.right) : 'assigned';
      break;
    case 'VariableDeclarator':
      if (node.id.type === 'Identifier' && mentioned(node.id)) return node.init === null ? 'used' : mentioned(node.init) ? 'used' : 'assigned';
      break;
    // What comes first in these is evaluated for certain; the rest may be skipped.
    case 'IfStatement':
    case 'ConditionalExpression':
      return mentioned(node.test) ? look(node.test) : mentioned(node) ? 'used' : 'none';
    case 'LogicalExpression':
      return mentioned(node.left) ? look(node.left) : mentioned(node.right) ? 'used' : 'none';
    case 'ExpressionStatement':
    case 'ParenthesizedExpression':
    case 'SequenceExpression':
    case 'BinaryExpression':
    case 'UnaryExpression':
    case 'CallExpression':
    case 'VariableDeclaration':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
      break;
    case 'BlockStatement':
      // A jump out of the block before the assignment would leave the old value in place, but only to leave the loop or to begin the next turn.
      for (const statement of node.body) {
        const use = look(statement);
        if (use !== 'none') return use;
        if (jumps(statement)) return 'used';
      }
      return 'none';
    default:
      return mentioned(node) ? 'used' : 'none';
  }
  for (const child of children(node)) {
    const use = look(child);
    if (use !== 'none') return use;
  }
  return 'none';
}

function jumps(node: Node): boolean {
  if (isFunction(node)) return false;
  return node.type === 'ContinueStatement' || node.type === 'BreakStatement' || children(node).some(jumps);
}

function mentions(node: Node, name: string, binding: Binding, scope: Scope, scopes: Scopes): boolean {
  const inner = scopes.of.get(node) ?? scope;
  if (node.type === 'Identifier') return node.name === name && resolve(name, inner) === binding;
  return children(node).some((child) => mentions(child, name, binding, inner, scopes));
}
