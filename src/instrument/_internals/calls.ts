import type { CallExpression, Expression, NewExpression, TaggedTemplateExpression } from './ast.ts';
import { atomicOperation, isAtomicName, isDirectEval, isPureCall, isPureConstruction, isSpecialCall } from './globals.ts';
import { isCounter } from './count.ts';
import { superInit } from './classes.ts';
import { visitMember } from './members.ts';
import type { Context, Rewriter, RuntimeName, Treatment } from './rewriter.ts';
import { deeper, privateKind } from './rewriter.ts';
import { argumentsStart, findToken, hasSpread, staticKey, unwrap } from './syntax.ts';
import { visit, visitAll } from './visit.ts';

/**
 * What precedes an element of an optional chain. Code that tests for null ends up between the object and the rest,
 * so that whatever encloses the rest has to begin behind the test, not where the element's text begins.
 */
export interface Link {
  /** Text from behind the test to the object's stand-in. */
  lead: string;
  /** Where the object's text ends. */
  readonly at: number;
  /** Text behind the object's. */
  readonly close: string;
  readonly outer: Link | undefined;
}

/** Adds text in front of an element of a chain. */
export function leadIn(r: Rewriter, start: number, link: Link | undefined, text: string): void {
  if (link === undefined) r.before(start, text);
  else link.lead = text + link.lead;
}

/** Puts a null test behind `object`, which ends at `end`; what follows works on a stand-in for it. Where given, `counter` counts the results. */
export function testNull(r: Rewriter, c: Context, start: number, end: number, link: Link | undefined, counter?: number): Link {
  const n = r.temp(c.fn, 'n');
  leadIn(r, start, link, counter === undefined ? `((${n} = ` : `((${n} = ${r.counted!.name}.present(${counter}, `);
  return { lead: n, at: end, close: counter === undefined ? ')' : '))', outer: link };
}

/** Writes the tests of a chain, whose text ends at `end`. */
export function closeLinks(r: Rewriter, link: Link | undefined, end: number): void {
  for (let at = link; at !== undefined; at = at.outer) {
    r.after(at.at, `${at.close} == null ? undefined : ${at.lead}`);
    r.after(end, ')');
  }
}

/** Rewrites an element of an optional chain (or any other expression); answers the innermost test before it. */
export function visitElement(r: Rewriter, node: Expression, c: Context): Link | undefined {
  if (node.type === 'CallExpression') return visitCall(r, node, c);
  if (node.type === 'MemberExpression') return visitMember(r, node, c);
  if (node.type === 'TSNonNullExpression') return visitElement(r, node.expression, c);
  visit(r, node, c);
  return undefined;
}

export function visitCall(r: Rewriter, node: CallExpression, c: Context): Link | undefined {
  const { callee } = node;
  if (isCounter(node, r.counted?.name)) {
    visitAll(r, node.arguments, c);
    return undefined;
  }
  const operation = atomicOperation(callee, c.scope);
  if (operation !== undefined && !node.optional) {
    const [view, index] = node.arguments;
    const site = r.site(node, c.fn, view, index);
    visitAll(r, node.arguments, c);
    const [open, close] = r.suspending(c.fn, site);
    r.replace(node.start, argumentsStart(r.code, node) + 1, `${open}${r.runtime(operation as RuntimeName)}(${site}${node.arguments.length > 0 ? ', ' : ''}`);
    r.after(node.end, close);
    return undefined;
  }
  if (callee.type === 'Super') {
    superCall(r, node, c);
    return undefined;
  }
  if (isSpecialCall(callee, c.scope) || (isPureCall(callee, c.scope) && !node.optional)) {
    visitAll(r, node.arguments, c);
    return undefined;
  }
  if (isDirectEval(callee, c.scope)) {
    visitAll(r, node.arguments, c);
    r.before(node.start, `(${r.runtime('unseen')}(${r.site(node, c.fn)}), `);
    r.after(node.end, ')');
    return undefined;
  }

  const target = unwrap(callee);
  if (target.type === 'MemberExpression' && target.property.type === 'PrivateIdentifier') {
    const kind = privateKind(c, target.property.name)?.method;
    if (kind !== undefined && !node.optional) return privateCall(r, node, target, kind, c);
  }

  const site = callSite(r, node, target, c);
  const inner = deeper(c);
  const t = r.temp(c.fn, 't');
  const f = r.temp(c.fn, 'f');
  const g = r.temp(c.fn, `g${c.depth}`);
  let link: Link | undefined;
  let self: string | undefined;
  if (target.type === 'MemberExpression' && target.object.type === 'Super') {
    self = c.fn.self;
    if (target.computed) visit(r, target.property, inner);
  } else if (target.type === 'MemberExpression') {
    self = r.temp(c.fn, `o${c.depth}`);
    link = visitElement(r, target.object, c);
    if (target.optional) link = testNull(r, c, target.object.start, target.object.end, link);
    leadIn(r, target.object.start, link, `(${self} = `);
    if (link !== undefined && target.optional) link.lead += ')';
    else r.after(target.object.end, ')');
    if (target.computed) visit(r, target.property, inner);
    const accessor = accessorOf(r, c, target);
    // The callee may itself come from a getter that has to be suspended.
    if (accessor !== undefined) {
      leadIn(r, target.object.start, link, `((${r.temp(c.fn, 'a')} = ${r.runtime('getter')}(`);
      r.replace(target.object.end, target.end, accessor(self));
    } else if (target.optional) dropQuestion(r, target.object.end, target.computed);
  } else link = visitElement(r, callee, c);
  if (node.optional) {
    link = testNull(r, c, callee.start, callee.end, link, r.counted?.claim(callee.end));
  }

  const open = argumentsStart(r.code, node);
  leadIn(r, callee.start, link, `(${t} = ((${g} = typeof (${f} = `);
  const select = `) === "function" ? ${f}[${r.runtime('TWIN')}] ?? ${r.runtime('native')}(${f}, ${site}) : ${r.runtime('notFunction')}(${f}, ${site})) ?? ${f})${self === undefined ? '(' : `.call(${self}${node.arguments.length > 0 ? ', ' : ''}`}`;
  if (node.optional && link !== undefined) {
    link.lead += select;
    r.replace(callee.end, open + 1, '');
  } else r.replace(callee.end, open + 1, select);
  visitAll(r, node.arguments, inner);
  r.after(node.end, `, ${g} === undefined ? ${t} : ${r.run(c.fn, t)})`);
  return link;
}

/** The site of a call, with the operands that it would have if it turned out to touch memory. */
function callSite(r: Rewriter, node: CallExpression, target: Expression, c: Context): string {
  if (target.type !== 'MemberExpression') return r.site(node, c.fn);
  const key = staticKey(target.property, target.computed);
  if (key === 'call' || key === 'bind') return r.site(node, c.fn, node.arguments[1], node.arguments[2]);
  return key !== undefined && isAtomicName(key) ? r.site(node, c.fn, node.arguments[0], node.arguments[1]) : r.site(node, c.fn, target.object);
}

/** How a callee is read through a getter whose name an instrumented class uses. */
function accessorOf(r: Rewriter, c: Context, target: Extract<Expression, { type: 'MemberExpression' }>): ((self: string) => string) | undefined {
  const key = staticKey(target.property, target.computed);
  if (key === undefined || target.property.type === 'PrivateIdentifier' || !r.accessors.has(key)) return undefined;
  return (self) => `, ${JSON.stringify(key)})) === undefined ? ${self}[${JSON.stringify(key)}] : ${r.run(c.fn, `${r.temp(c.fn, 'a')}.call(${self})`)})`;
}

/** `?.` before a name becomes `.`, before a bracket nothing. */
export function dropQuestion(r: Rewriter, from: number, computed: boolean): void {
  const at = findToken(r.code, '?.', from, ['!']);
  r.replace(at, at + 2, computed ? '' : '.');
}

/** A call of a private method: what it does is known. */
function privateCall(r: Rewriter, node: CallExpression, target: Extract<Expression, { type: 'MemberExpression' }>, kind: Treatment, c: Context): Link | undefined {
  let link = visitElement(r, target.object, c);
  if (target.optional) {
    link = testNull(r, c, target.object.start, target.object.end, link);
    dropQuestion(r, target.object.end, false);
  }
  visitAll(r, node.arguments, deeper(c));
  if (kind === 'plain') return link;
  const site = (): string => r.site(node, c.fn);
  const call = {
    twin: () => '\0',
    generator: () => `${r.runtime('generate')}(\0)`,
    async: () => `${r.runtime('runAsync')}(${site()}, \0)`,
    'async-generator': () => `${r.runtime('asyncGenerate')}(${site()}, \0)`,
  }[kind]();
  const [open, close] = r.run(c.fn, call).split('\0') as [string, string];
  leadIn(r, node.start, link, `(${open}`);
  r.after(node.end, `${close})`);
  return link;
}

/** `super(…)` in the rewritten constructor; see `classes.ts`. */
function superCall(r: Rewriter, node: CallExpression, c: Context): void {
  let home = c.fn;
  while (home.kind === 'arrow') home = home.parent!;
  visitAll(r, node.arguments, deeper(c));
  if (home.derived === undefined || c.fn !== home) return;
  const a = r.temp(c.fn, `a${c.depth}`);
  const { self, derived } = home;
  const site = r.site(node, c.fn);
  const open = argumentsStart(r.code, node);
  r.replace(node.start, open + 1, `(${a} = [`);
  r.replace(node.end - 1, node.end, `]`);
  r.after(node.end, `, ${a} = ${superInit(r, site, derived.name, a)}, ${self} = ${r.runtime('bindThis')}(${self}, ${a}), ${derived.fields}${self})`);
}

export function visitNew(r: Rewriter, node: NewExpression, c: Context): void {
  const inner = deeper(c);
  if (isPureConstruction(node.callee, node.arguments, c.scope) && !hasSpread(node.arguments)) {
    visitAll(r, node.arguments, c);
    return;
  }
  const site = r.site(node, c.fn);
  visit(r, node.callee, c);
  visitAll(r, node.arguments, inner);
  const [open, close] = r.delegating(c.fn);
  // The callee ends at its own parenthesis or the expression's end: `new C`.
  const bare = r.code[node.end - 1] !== ')' || node.callee.end === node.end;
  r.replace(node.start, node.start + 3, `${open}${r.runtime('construct')}(${site},`);
  if (bare) {
    const from = node.typeArguments?.start ?? node.end;
    if (from < node.end) r.replace(from, node.end, '');
    r.after(node.end, `, [])${close}`);
    return;
  }
  const parenthesis = findToken(r.code, '(', node.typeArguments?.end ?? node.callee.end);
  r.replace(node.callee.end, parenthesis + 1, ', [');
  r.replace(node.end - 1, node.end, `])${close}`);
}

export function visitTagged(r: Rewriter, node: TaggedTemplateExpression, c: Context): void {
  const site = r.site(node, c.fn);
  const t = r.temp(c.fn, 't');
  const f = r.temp(c.fn, 'f');
  const g = r.temp(c.fn, `g${c.depth}`);
  const target = unwrap(node.tag);
  let self = '';
  if (target.type === 'MemberExpression' && target.object.type !== 'Super') {
    const o = r.temp(c.fn, `o${c.depth}`);
    visit(r, target.object, c);
    r.before(target.object.start, `(${o} = `);
    r.after(target.object.end, ')');
    if (target.computed) visit(r, target.property, deeper(c));
    self = `.bind(${o})`;
  } else if (target.type === 'MemberExpression') self = `.bind(${c.fn.self})`;
  else visit(r, node.tag, c);
  visitAll(r, node.quasi.expressions, deeper(c));
  r.before(node.start, `(${t} = ((${g} = typeof (${f} = `);
  r.replace(node.tag.end, node.quasi.start, `) === "function" ? ${f}[${r.runtime('TWIN')}] ?? ${r.runtime('native')}(${f}, ${site}) : ${r.runtime('notFunction')}(${f}, ${site})) ?? ${f})${self}`);
  r.after(node.end, `, ${g} === undefined ? ${t} : ${r.run(c.fn, t)})`);
}
