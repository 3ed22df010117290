import { closeLinks, visitCall, visitElement, visitNew, visitTagged } from './calls.ts';
import { isCounter } from './count.ts';
import { visitClass } from './classes.ts';
import type { Expression, Node, Statement } from './ast.ts';
import { visitFunction } from './functions.ts';
import { visitDoWhile, visitFor, visitForIn, visitForOf, visitWhile } from './loops.ts';
import { visitAssignment, visitMember, visitUpdate } from './members.ts';
import { visitObject } from './objects.ts';
import { visitPattern, wrapPatternValue } from './patterns.ts';
import type { Context, Rewriter } from './rewriter.ts';
import { lexicalHome } from './rewriter.ts';
import { children, findToken, isClass, isFunction, isType } from './syntax.ts';

export function visitAll(r: Rewriter, nodes: readonly Node[], c: Context): void {
  for (const node of nodes) visit(r, node, c);
}

/** Statements of one block that ends at `end`; `hoisted` receives what must run before them. Semicolons keep a statement that now begins with a parenthesis apart from the one before. */
export function visitStatements(r: Rewriter, statements: readonly (Statement | Node)[], c: Context, hoisted: string[] | undefined, end?: number): void {
  visitEach(r, statements, c, hoisted);
  const isUsing = (statement: Node): statement is Extract<Node, { type: 'VariableDeclaration' }> =>
    statement.type === 'VariableDeclaration' && (statement.kind === 'using' || (statement.kind === 'await using' && c.fn.async));
  const first = end === undefined ? undefined : statements.find(isUsing);
  if (first === undefined) return;
  // From the first `using` on, the block becomes a `try` that disposes in its `finally`.
  const held = r.fresh('held');
  const error = r.fresh('error');
  const site = r.site(first, c.fn);
  for (const statement of statements) {
    if (!isUsing(statement)) continue;
    const keyword = findToken(r.code, 'using', statement.start, ['await']) + 'using'.length;
    r.replace(statement.start, keyword, 'const');
    for (const { init } of statement.declarations) {
      r.before(init!.start, `${r.runtime(statement.kind === 'using' ? 'use' : 'useAsync')}(${held}, `);
      r.after(init!.end, ')');
    }
  }
  r.before(first.start, `const ${held} = ${r.runtime('resources')}(); try { `);
  r.after(end!, ` } catch (${error}) { ${r.runtime('failed')}(${held}, ${error}); } finally { ${r.run(c.fn, `${r.runtime('disposeAll')}(${held}, ${site})`)}; }`);
}

function visitEach(r: Rewriter, statements: readonly (Statement | Node)[], c: Context, hoisted: string[] | undefined): void {
  for (const statement of statements) {
    if (isType(statement)) continue;
    const inner = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration' ? statement.declaration : statement;
    if (inner !== null && isFunction(inner as Node) && inner.type === 'FunctionDeclaration') visitFunction(r, inner as Extract<Node, { type: 'FunctionDeclaration' }>, c, hoisted);
    else if (statement.type === 'TSDeclareFunction') r.replace(statement.start, statement.end, '');
    else visit(r, statement, c);
    if (statement.type === 'ExpressionStatement' && typeof statement.directive !== 'string') r.before(statement.start, ';');
  }
}

/** Rewrites a node and everything in it. */
export function visit(r: Rewriter, node: Node, c: Context): void {
  if (isType(node)) return;
  if (isFunction(node)) {
    visitFunction(r, node, c);
    return;
  }
  if (isClass(node)) {
    visitClass(r, node, c);
    return;
  }
  const scope = r.scopes.of.get(node);
  const inner: Context = scope === undefined ? (c.hint === undefined ? c : { ...c, hint: undefined }) : { ...c, scope, hint: undefined };
  switch (node.type) {
    case 'ParenthesizedExpression':
      // `(function () {})` is named by its context all the same.
      visit(r, node.expression, c);
      return;
    case 'SequenceExpression': {
      const counts = isCounter(node.expressions[0]!, r.counted?.name);
      for (const expression of node.expressions) visit(r, expression, counts ? c : inner);
      return;
    }
    case 'ChainExpression':
      if (!r.suspension.of(node, inner.scope) && !mentionsPrivate(node)) {
        visitPlainChain(r, node.expression, inner);
        return;
      }
      closeLinks(r, visitElement(r, node.expression, inner), node.end);
      return;
    case 'CallExpression':
      visitCall(r, node, inner);
      return;
    case 'NewExpression':
      visitNew(r, node, inner);
      return;
    case 'TaggedTemplateExpression':
      visitTagged(r, node, inner);
      return;
    case 'MemberExpression':
      visitMember(r, node, inner);
      return;
    case 'AssignmentExpression':
      visitAssignment(r, node, inner);
      return;
    case 'UpdateExpression':
      visitUpdate(r, node, inner);
      return;
    case 'UnaryExpression':
      if (node.operator === 'delete') visitDelete(r, node.argument, inner);
      else visit(r, node.argument, inner);
      return;
    case 'ObjectExpression':
      visitObject(r, node, inner);
      return;
    case 'SpreadElement': {
      const [open, close] = r.delegating(c.fn);
      visit(r, node.argument, inner);
      r.before(node.argument.start, `${open}${r.runtime('elements')}(${r.site(node, c.fn, node.argument)}, `);
      r.after(node.argument.end, `, Infinity)${close}`);
      return;
    }
    case 'YieldExpression':
      visitYield(r, node, inner);
      return;
    case 'AwaitExpression':
      visitAwait(r, node, inner);
      return;
    case 'ThisExpression':
      visitThis(r, node, c);
      return;
    case 'Identifier':
      if (node.name === 'arguments') visitArguments(r, node, c);
      return;
    case 'MetaProperty':
      if (node.meta.name === 'new' && lexicalHome(c.fn).constructing && lexicalHome(c.fn).suspendable) r.replace(node.start, node.end, `${r.prefix}target`);
      return;
    case 'VariableDeclarator': {
      visitPattern(r, node.id, inner);
      if (node.init === null) return;
      visit(r, node.init, { ...inner, hint: node.id.type === 'Identifier' ? node.id.name : undefined });
      wrapPatternValue(r, node.id, node.init, inner);
      return;
    }
    case 'ReturnStatement':
      if (node.argument !== null) visit(r, node.argument, inner);
      if (c.fn.kind === 'function' && c.fn.constructing && c.fn.suspendable) visitReturn(r, node, c);
      else if (c.fn.async && c.fn.generator && node.argument !== null) {
        // What an async generator returns is awaited.
        r.before(node.argument.start, `(yield ${r.runtime('awaiting')}(${r.site(node, c.fn)}, `);
        r.after(node.argument.end, '))');
      }
      return;
    case 'BlockStatement':
    case 'TSModuleBlock': {
      const hoisted: string[] = [];
      visitStatements(r, node.body, inner, hoisted, node.end - 1);
      if (hoisted.length > 0) r.after(node.start + 1, hoisted.join(''));
      return;
    }
    case 'SwitchStatement':
      visit(r, node.discriminant, inner);
      for (const branch of node.cases) {
        if (branch.test !== null) visit(r, branch.test, inner);
        visitStatements(r, branch.consequent, inner, undefined);
      }
      return;
    case 'CatchClause':
      if (node.param !== null) visitPattern(r, node.param, inner);
      visit(r, node.body, inner);
      return;
    case 'WhileStatement':
      visitWhile(r, node, inner);
      return;
    case 'DoWhileStatement':
      visitDoWhile(r, node, inner);
      return;
    case 'ForStatement':
      visitFor(r, node, inner);
      return;
    case 'ForInStatement':
      visitForIn(r, node, inner);
      return;
    case 'ForOfStatement':
      visitForOf(r, node, inner);
      return;
    case 'ExportDefaultDeclaration':
      visit(r, node.declaration as Node, { ...inner, hint: 'default' });
      return;
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'BreakStatement':
    case 'ContinueStatement':
      return;
    case 'ExportNamedDeclaration':
      if (node.declaration !== null) visit(r, node.declaration, inner);
      return;
    case 'LabeledStatement':
      r.labels.set(node.body, r.labels.get(node) ?? node.start);
      visit(r, node.body, inner);
      return;
    default:
      visitAll(r, children(node), inner);
  }
}

/** A chain of which every link may stay as it is. */
function visitPlainChain(r: Rewriter, node: Expression, c: Context): void {
  if (node.type === 'TSNonNullExpression') visitPlainChain(r, node.expression, c);
  else if (node.type === 'MemberExpression') visitPlainChain(r, node.object, c);
  else if (node.type === 'CallExpression') {
    visitPlainChain(r, node.callee, c);
    visitAll(r, node.arguments, c);
  } else visit(r, node, c);
}

function mentionsPrivate(node: Node): boolean {
  return node.type === 'PrivateIdentifier' || children(node).some(mentionsPrivate);
}

/** `delete` is an effect; what it deletes is not read. */
function visitDelete(r: Rewriter, argument: Expression, c: Context): void {
  const chain = argument.type === 'ChainExpression' ? argument.expression : argument;
  if (chain.type !== 'MemberExpression') {
    visit(r, argument, c);
    return;
  }
  // Inside a chain only the parts that stay as they are can be left to the engine.
  if (argument.type !== 'ChainExpression') visit(r, chain.object, c);
  if (chain.computed) visit(r, chain.property, c);
  if (c.fn.kind === 'module' || chain.object.type === 'Super' || argument.type === 'ChainExpression') return;
  r.before(chain.object.start, `${r.runtime('touch')}(`);
  r.after(chain.object.end, ')');
}

function visitYield(r: Rewriter, node: Extract<Node, { type: 'YieldExpression' }>, c: Context): void {
  if (node.argument !== null) visit(r, node.argument, c);
  if (!c.fn.generator) return;
  if (node.delegate) {
    r.before(node.argument!.start, `${r.runtime(c.fn.async ? 'delegateAsync' : 'delegate')}(${r.site(node, c.fn)}, `);
    r.after(node.argument!.end, ')');
  } else if (c.fn.async) {
    const open = ` ${r.runtime('yielded')}(yield ${r.runtime('awaiting')}(${r.site(node, c.fn)}, `;
    if (node.argument === null) r.after(node.end, `${open}undefined))`);
    else {
      r.before(node.argument.start, open);
      r.after(node.argument.end, '))');
    }
  } else if (node.argument === null) r.after(node.end, ` ${r.runtime('yielded')}(undefined)`);
  else {
    r.before(node.argument.start, `${r.runtime('yielded')}(`);
    r.after(node.argument.end, ')');
  }
}

function visitAwait(r: Rewriter, node: Extract<Node, { type: 'AwaitExpression' }>, c: Context): void {
  visit(r, node.argument, c);
  // At the top of a module nothing is explored.
  if (c.fn.kind === 'module') return;
  const site = r.site(node, c.fn);
  if (!c.fn.async) {
    r.before(node.argument.start, `${r.runtime('awaitHere')}(${site}, `);
    r.after(node.argument.end, ')');
    return;
  }
  r.replace(node.start, node.argument.start, `(yield ${r.runtime('awaiting')}(${site}, `);
  r.after(node.end, '))');
}

function visitThis(r: Rewriter, node: Node, c: Context): void {
  const home = lexicalHome(c.fn);
  if (home.self !== 'this') r.replace(node.start, node.end, home.derived !== undefined && node.start < home.derived.superEnd ? `${r.runtime('initialised')}(${home.self})` : home.self);
  else if (c.fn.kind === 'arrow' && home.kind !== 'initialiser') {
    home.prologue.add(`var ${r.prefix}self = this;`);
    r.replace(node.start, node.end, `${r.prefix}self`);
  }
}

function visitArguments(r: Rewriter, node: Node, c: Context): void {
  const home = lexicalHome(c.fn);
  if (home.kind !== 'function') return;
  const split = home.constructing && home.suspendable;
  if (c.fn.kind !== 'arrow' && !split) return;
  home.prologue.add(`var ${r.prefix}arguments = ${split ? '[].slice.call(arguments, 1)' : 'arguments'};`);
  r.replace(node.start, node.end, `${r.prefix}arguments`);
}

/** The end of INIT: the new object, or what the constructor returns instead. */
function visitReturn(r: Rewriter, node: Extract<Node, { type: 'ReturnStatement' }>, c: Context): void {
  const derived = c.fn.derived !== undefined;
  if (node.argument === null) {
    r.after(node.start + 'return'.length, ` ${derived ? `${r.runtime('initialised')}(${c.fn.self})` : c.fn.self}`);
    return;
  }
  r.before(node.argument.start, `${r.runtime(derived ? 'overrideDerived' : 'override')}(${c.fn.self}, `);
  r.after(node.argument.end, ')');
}
