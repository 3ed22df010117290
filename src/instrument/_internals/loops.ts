import type { ForOfStatement, Node } from './ast.ts';
import { loopState } from './loop-state.ts';
import { patternValue, visitPattern } from './patterns.ts';
import type { Context, Rewriter } from './rewriter.ts';
import { findToken } from './syntax.ts';
import { visit } from './visit.ts';

type While = Extract<Node, { type: 'WhileStatement' }>;
type DoWhile = Extract<Node, { type: 'DoWhileStatement' }>;
type For = Extract<Node, { type: 'ForStatement' }>;
type ForIn = Extract<Node, { type: 'ForInStatement' }>;

/**
 * The hooks of a loop: expressions for its entry and for each arrival at its back edge. What the handler answers at entry tells this
 * run of the loop from others, such as one of the same loop in a recursive call.
 */
function hooks(r: Rewriter, node: While | DoWhile | For, c: Context): { readonly enter: string; readonly back: string } {
  const site = r.site(head(node), c.fn);
  const state = `[${loopState(node, c.scope, r.scopes, r.captured).join(', ')}]`;
  const active = `${r.runtime('installed')}.handler !== undefined`;
  const run = r.temp(c.fn, r.fresh('loop').slice(r.prefix.length));
  return {
    enter: `${run} = ${active} ? ${r.runtime('loopEnter')}(${site}, ${state}) : undefined`,
    back: `${active} && ${r.runtime('loopBack')}(${site}, ${state}, ${run}) === ${r.runtime('PENDING')} && (${r.pending(c.fn, site)})`,
  };
}

/** The part of a loop that a person would point at. */
function head(node: While | DoWhile | For): { readonly start: number; readonly end: number } {
  if (node.type === 'DoWhileStatement') return node.test;
  return { start: node.start, end: node.body.start };
}

/** `while (test) body` becomes `for (enter; test; back) body`, so that `continue` passes the hook too. */
export function visitWhile(r: Rewriter, node: While, c: Context): void {
  const { enter, back } = hooks(r, node, c);
  visit(r, node.test, c);
  visit(r, node.body, c);
  const open = findToken(r.code, '(', node.start + 'while'.length);
  const close = findToken(r.code, ')', node.test.end);
  r.replace(node.start, open + 1, `for (${enter}; `);
  r.replace(close, close + 1, `; ${back})`);
}

export function visitDoWhile(r: Rewriter, node: DoWhile, c: Context): void {
  const { enter, back } = hooks(r, node, c);
  const first = r.temp(c.fn, r.fresh('first').slice(r.prefix.length));
  visit(r, node.body, c);
  visit(r, node.test, c);
  // `for (first = true; first || test && back; first = false)` keeps labels and `continue`, which go to the test.
  const keyword = findToken(r.code, 'while', node.body.end, [';']);
  const open = findToken(r.code, '(', keyword + 'while'.length);
  const close = findToken(r.code, ')', node.test.end);
  r.before(node.test.start, `for (${first} = true, ${enter}; ${first} || (`);
  r.after(node.test.end, `) && (${back}, true); ${first} = false) `);
  r.replace(node.start, node.start + 'do'.length, '');
  r.edits.move(node.test.start, node.test.end, node.body.start);
  r.replace(keyword, open + 1, '');
  r.replace(close, node.end, '');
}

export function visitFor(r: Rewriter, node: For, c: Context): void {
  const { enter, back } = hooks(r, node, c);
  if (node.init !== null) visit(r, node.init, c);
  if (node.test !== null) visit(r, node.test, c);
  if (node.update !== null) visit(r, node.update, c);
  visit(r, node.body, c);
  const open = findToken(r.code, '(', node.start + 'for'.length);
  if (node.init === null) r.after(open + 1, enter);
  else r.after(node.init.end, `, ${enter}`);
  const firstSemicolon = findToken(r.code, ';', node.init?.end ?? open + 1);
  const secondSemicolon = findToken(r.code, ';', node.test?.end ?? firstSemicolon + 1);
  if (node.update === null) r.after(secondSemicolon + 1, back);
  else r.after(node.update.end, `, ${back}`);
}

export function visitForIn(r: Rewriter, node: ForIn, c: Context): void {
  visitHead(r, node.left, c);
  visit(r, node.right, c);
  visit(r, node.body, c);
}

function visitHead(r: Rewriter, left: ForIn['left'], c: Context): void {
  if (left.type === 'VariableDeclaration') for (const { id } of left.declarations) visitPattern(r, id, c);
  else visitPattern(r, left, c);
}

/**
 * `for (const x of list) body` becomes `for (const step of (iteration = iterate(list))) { if (step === STEP && (yield* iteration.step())) break; const x = …; body }`.
 * Lists whose iteration is native are iterated as they are; for others `iterate` answers a stand-in whose steps may be suspended. Around it is a `try`
 * that closes the stand-in when the loop is left early.
 */
export function visitForOf(r: Rewriter, node: ForOfStatement, c: Context): void {
  const { left, right, body } = node;
  visitHead(r, left, c);
  visit(r, right, c);
  visit(r, body, c);
  if (node.await && c.fn.kind !== 'module') {
    visitForAwait(r, node, c);
    return;
  }
  if (node.await || (left.type === 'VariableDeclaration' && (left.kind === 'using' || left.kind === 'await using'))) return;
  const iteration = r.temp(c.fn, r.fresh('iteration').slice(r.prefix.length));
  const step = r.fresh('step');
  const site = r.site(right, c.fn, right);
  const isStep = `${step} === ${r.runtime('STEP')}`;
  const value = `(${isStep} ? ${iteration}.value : ${step})`;
  const declaration = left.type === 'VariableDeclaration';
  const pattern = declaration ? left.declarations[0]!.id : left;
  const wrapped = patternValue(r, pattern, right, c) ?? ['', ''];
  const objectPattern = !declaration && left.type === 'ObjectPattern';
  r.before(right.start, `(${iteration} = ${r.runtime('iterate')}(${site}, `);
  // Closing runs code too: where that can be suspended it is written out.
  const closes = c.fn.suspendable;
  r.after(right.end, closes ? ', true))' : '))');
  r.before(left.start, `{ if (${isStep} && (${r.run(c.fn, `${iteration}.step()`)})) break; ${objectPattern ? '(' : ''}`);
  r.after(left.end, ` = ${wrapped[0]}${value}${wrapped[1]}${objectPattern ? ')' : ''}; `);
  r.after(body.end, ' }');
  if (closes) {
    const error = r.fresh('error');
    r.before(r.labels.get(node) ?? node.start, 'try { ');
    r.after(node.end, ` } catch (${error}) { throw ${r.runtime('failing')}(${iteration}, ${error}); } finally { if (${r.runtime('isUnclosed')}(${iteration})) yield* ${iteration}.close(); }`);
  }
  r.edits.move(left.start, left.end, body.start);
  r.after(left.start, `const ${step}`);
}

/**
 * `for await (const x of list) body` becomes `try { for (iteration = asyncIterate(list); !(yield* iteration.step()); ) { const x = …; body } }`
 * with the closing of the iterator, which may have to be awaited, in its `finally`.
 */
function visitForAwait(r: Rewriter, node: ForOfStatement, c: Context): void {
  const { left, right, body } = node;
  const site = r.site(right, c.fn, right);
  if (!c.fn.async || (left.type === 'VariableDeclaration' && (left.kind === 'using' || left.kind === 'await using'))) {
    r.before(right.start, `${r.runtime('awaitHere')}(${site}, `);
    r.after(right.end, ')');
    return;
  }
  const iteration = r.temp(c.fn, r.fresh('iteration').slice(r.prefix.length));
  const error = r.fresh('error');
  const declaration = left.type === 'VariableDeclaration';
  const pattern = declaration ? left.declarations[0]!.id : left;
  const wrapped = patternValue(r, pattern, right, c) ?? ['', ''];
  const objectPattern = !declaration && left.type === 'ObjectPattern';
  r.replace(node.start, left.start, `for (${iteration} = ${r.runtime('asyncIterate')}(${site}, `);
  r.replace(left.end, right.start, '');
  r.after(right.end, `); !(yield* ${iteration}.step()); `);
  r.before(left.start, `{ ${objectPattern ? '(' : ''}`);
  r.after(left.end, ` = ${wrapped[0]}${iteration}.value${wrapped[1]}${objectPattern ? ')' : ''}; `);
  r.after(body.end, ' }');
  r.edits.move(left.start, left.end, body.start);
  r.before(r.labels.get(node) ?? node.start, `{ ${iteration} = undefined; try { `);
  r.after(node.end, ` } catch (${error}) { ${iteration}?.failed(); throw ${error}; } finally { if (${iteration} !== undefined) yield* ${iteration}.close(); } }`);
}
