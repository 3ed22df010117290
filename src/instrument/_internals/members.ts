import type { AssignmentExpression, Expression, MemberExpression, Node, UpdateExpression } from './ast.ts';
import { dropQuestion, leadIn, testNull, visitElement } from './calls.ts';
import type { Link } from './calls.ts';
import { eachTarget } from './loop-state.ts';
import { visitPattern, wrapPatternValue } from './patterns.ts';
import type { Context, Rewriter } from './rewriter.ts';
import { deeper, privateKind } from './rewriter.ts';
import { resolve } from './scopes.ts';
import { findToken, staticKey, unwrap } from './syntax.ts';
import { visit } from './visit.ts';

type PlaceKind = 'element' | 'accessor' | 'private-accessor' | 'private-method' | 'property' | 'super';

function placeKind(r: Rewriter, node: MemberExpression, c: Context, writes: boolean): PlaceKind {
  if (node.object.type === 'Super') return 'super';
  const key = staticKey(node.property, node.computed);
  if (node.property.type === 'PrivateIdentifier') {
    const kind = privateKind(c, node.property.name);
    if (kind?.method !== undefined) return 'private-method';
    return kind?.get === 'twin' || (writes && kind?.set === 'twin') ? 'private-accessor' : 'property';
  }
  if (node.computed && (key === undefined || /^\d+$/.test(key))) return 'element';
  return r.accessors.has(key!) ? 'accessor' : 'property';
}

/** A member expression that is read; answers the innermost null test of the chain it belongs to. */
export function visitMember(r: Rewriter, node: MemberExpression, c: Context): Link | undefined {
  const kind = placeKind(r, node, c, false);
  if (kind === 'super') {
    const key = staticKey(node.property, node.computed);
    if (node.computed) visit(r, node.property, c);
    else if (key !== undefined && r.accessors.has(key) && c.fn.home !== undefined) {
      const a = r.temp(c.fn, 'a');
      r.before(node.start, `((${a} = ${r.runtime('superGetter')}(${c.fn.home}, ${JSON.stringify(key)})) === undefined ? `);
      r.after(node.end, ` : ${r.run(c.fn, `${a}.call(${c.fn.self})`)})`);
    }
    return undefined;
  }
  let link = visitElement(r, node.object, c);
  const { start, end } = node.object;
  if (node.optional) link = testNull(r, c, start, end, link);
  if (kind === 'element') {
    const site = r.site(node, c.fn, node.object, node.property);
    const [get, open, close] = r.keyed(c.fn, 'get', r.pending(c.fn, site));
    visit(r, node.property, c);
    leadIn(r, start, link, `${open}${get}(${site}, `);
    r.replace(end, findToken(r.code, '[', end, ['?.', '!']) + 1, ', ');
    r.replace(node.end - 1, node.end, `)${close}`);
    return link;
  }
  if (kind === 'accessor' || kind === 'private-accessor') {
    const o = r.temp(c.fn, `o${c.depth}`);
    leadIn(r, start, link, `(${o} = `);
    if (link !== undefined && node.optional) link.lead += `, ${readAccessor(r, node, c, o)})`;
    r.replace(end, node.end, link !== undefined && node.optional ? '' : `, ${readAccessor(r, node, c, o)})`);
    return link;
  }
  if (node.computed) visit(r, node.property, c);
  if (node.optional) dropQuestion(r, end, node.computed);
  if (kind === 'private-method' && node.property.type === 'PrivateIdentifier') {
    const method = privateKind(c, node.property.name)!.method!;
    if (method !== 'plain') {
      const face = { twin: 'faceOf', generator: 'generatorFaceOf', async: 'asyncFaceOf', 'async-generator': 'asyncGeneratorFaceOf' } as const;
      leadIn(r, start, link, `${r.runtime(face[method])}(${method.startsWith('async') ? `${r.site(node, c.fn)}, ` : ''}`);
      r.after(node.end, ')');
    }
  }
  return link;
}

function readAccessor(r: Rewriter, node: MemberExpression, c: Context, o: string): string {
  if (node.property.type === 'PrivateIdentifier') {
    const { name } = node.property;
    return privateKind(c, name)?.get === 'twin' ? r.run(c.fn, `${o}.#${privateAccessorName(name, 'get')}()`) : `${o}.#${name}`;
  }
  const key = JSON.stringify(staticKey(node.property, node.computed));
  const a = r.temp(c.fn, 'a');
  return `(${a} = ${r.runtime('getter')}(${o}, ${key})) === undefined ? ${o}[${key}] : ${r.run(c.fn, `${a}.call(${o})`)}`;
}

/** The private method that stands in for a private accessor. */
export function privateAccessorName(name: string, kind: 'get' | 'set'): string {
  return `${name}$${kind}`;
}

function writeAccessor(r: Rewriter, node: MemberExpression, c: Context, o: string, value: string): string {
  if (node.property.type === 'PrivateIdentifier') {
    const { name } = node.property;
    return privateKind(c, name)?.set === 'twin' ? `(${r.run(c.fn, `${o}.#${privateAccessorName(name, 'set')}(${value})`)}, ${value})` : `${r.runtime('touch')}(${o}).#${name} = ${value}`;
  }
  const key = JSON.stringify(staticKey(node.property, node.computed));
  const a = r.temp(c.fn, 'a');
  return `((${a} = ${r.runtime('setter')}(${o}, ${key})) === undefined ? ${r.runtime('touch')}(${o})[${key}] = ${value} : (${r.run(c.fn, `${a}.call(${o}, ${value})`)}, ${value}))`;
}

const LOGICAL = new Set(['||=', '&&=', '??=']);

export function visitAssignment(r: Rewriter, node: AssignmentExpression, c: Context): void {
  const target = unwrap(node.left as Expression);
  // Parentheses and types around a target are of no use, and in the way.
  const operatorAt = findToken(r.code, node.operator, node.left.end, [')']);
  if (node.start < target.start) r.replace(node.start, target.start, '');
  if (/\S/.test(r.code.slice(target.end, operatorAt))) r.replace(target.end, operatorAt, ' ');
  if (target.type === 'Identifier') {
    assignVariable(r, node, target, c);
    return;
  }
  if (target.type !== 'MemberExpression') {
    visitPattern(r, node.left, c);
    visit(r, node.right, c);
    wrapPatternValue(r, node.left, node.right, c);
    let captured = false;
    eachTarget(node.left, c.scope, (name, scope) => {
      captured ||= isOuter(name, { ...c, scope });
    });
    if (captured) {
      r.before(node.right.start, `${r.runtime('touch')}(`);
      r.after(node.right.end, ')');
    }
    return;
  }
  assignMember(r, node, target, c);
}

/** Whether a variable belongs to another function than the one that assigns it, so that assigning it is an effect. */
function isOuter(name: string, c: Context): boolean {
  if (c.fn.kind === 'module') return false;
  const binding = resolve(name, c.scope);
  return binding === undefined || binding.scope.home !== c.scope.home;
}

function assignVariable(r: Rewriter, node: AssignmentExpression, target: Extract<Node, { type: 'Identifier' }>, c: Context): void {
  visit(r, node.right, { ...c, hint: node.operator === '=' || LOGICAL.has(node.operator) ? target.name : undefined });
  if (isOuter(target.name, c)) note(r, node, target.name, node.left.end);
}

/** Turns the assigned value into `note(old, new)`, which reports an effect when they differ; `call` is the beginning of another call that does. */
function note(r: Rewriter, node: AssignmentExpression, old: string, targetEnd: number, call = `${r.runtime('note')}(${old}`): void {
  if (node.operator === '=' || LOGICAL.has(node.operator)) {
    r.before(node.right.start, `${call}, `);
    r.after(node.right.end, ')');
    return;
  }
  r.replace(findToken(r.code, node.operator, targetEnd, [')']), node.right.start, '= ');
  r.before(node.right.start, `${call}, ${old} ${node.operator.slice(0, -1)} (`);
  r.after(node.right.end, '))');
}

function assignMember(r: Rewriter, node: AssignmentExpression, target: MemberExpression, c: Context): void {
  const kind = placeKind(r, target, c, true);
  const { object } = target;
  const inner = deeper(c);
  const { operator } = node;
  const simple = operator === '=';
  const hint = staticKey(target.property, target.computed);
  if (kind === 'super' || kind === 'private-method') {
    if (target.computed) visit(r, target.property, inner);
    visit(r, node.right, inner);
    if (hint !== undefined && r.accessors.has(hint) && c.fn.home !== undefined && simple) {
      const a = r.temp(c.fn, 'a');
      const v = r.temp(c.fn, `v${c.depth}`);
      r.before(node.start, `(${v} = `);
      r.replace(node.start, node.right.start, '');
      r.after(node.right.end, `, (${a} = ${r.runtime('superSetter')}(${c.fn.home}, ${JSON.stringify(hint)})) === undefined ? ${r.text(target)} = ${v} : (${r.run(c.fn, `${a}.call(${c.fn.self}, ${v})`)}, ${v}))`);
      return;
    }
    r.before(node.right.start, `${r.runtime('touch')}(`);
    r.after(node.right.end, ')');
    return;
  }
  visit(r, object, c);
  if (kind === 'property') {
    if (target.computed) visit(r, target.property, inner);
    visit(r, node.right, { ...inner, hint: simple && !hint?.startsWith('#') ? hint : undefined });
    const own = object.type === 'ThisExpression';
    if (c.fn.kind === 'module' || (own && c.fn.constructing)) return;
    // A setter reports for itself what it does.
    if (isPrivateAccessor(target, c)) return;
    let old: string;
    if (own) old = c.fn.kind === 'arrow' ? arrowSelf(r, c) : c.fn.self;
    else if (object.type === 'Identifier') old = object.name;
    else {
      old = r.temp(c.fn, `o${c.depth}`);
      r.before(object.start, `(${old} = `);
      r.after(object.end, ')');
    }
    const isPrivate = target.property.type === 'PrivateIdentifier';
    note(r, node, `${old}${memberText(target)}`, node.left.end, isPrivate ? undefined : `${r.runtime('noteProperty')}(${old}, ${JSON.stringify(hint)}`);
    return;
  }
  if (kind === 'element' && simple) {
    const site = r.site(target, c.fn, object, target.property);
    const v = r.temp(c.fn, `v${c.depth}`);
    visit(r, target.property, c);
    visit(r, node.right, inner);
    const [set, open, close] = r.keyed(c.fn, 'set', pendingWrite(r, c, site, v));
    r.before(node.start, `${open}${set}(${site}, `);
    r.replace(object.end, findToken(r.code, '[', object.end, ['!']) + 1, ', ');
    r.replace(target.end - 1, node.right.start, `, ${v} = `);
    r.after(node.right.end, `)${close}`);
    return;
  }
  const place = openPlace(r, target, kind, node.start, c);
  visit(r, node.right, inner);
  const v = r.temp(c.fn, `v${c.depth}`);
  if (simple) {
    r.replace(place.end, node.right.start, `, ${v} = `);
    r.after(node.right.end, `, ${place.write(v)})`);
  } else if (LOGICAL.has(operator)) {
    r.replace(place.end, node.right.start, `, ${place.read} ${operator.slice(0, -1)} (${v} = `);
    r.after(node.right.end, `, ${place.write(v)}))`);
  } else {
    r.replace(place.end, node.right.start, `, ${v} = ${place.read} ${operator.slice(0, -1)} (`);
    r.after(node.right.end, `), ${place.write(v)})`);
  }
}

function isPrivateAccessor(target: MemberExpression, c: Context): boolean {
  const kind = target.property.type === 'PrivateIdentifier' ? privateKind(c, target.property.name) : undefined;
  return kind?.get !== undefined || kind?.set !== undefined;
}

function touchObject(r: Rewriter, object: Node): void {
  r.before(object.start, `${r.runtime('touch')}(`);
  r.after(object.end, ')');
}

function arrowSelf(r: Rewriter, c: Context): string {
  let home = c.fn;
  while (home.kind === 'arrow') home = home.parent!;
  return home.self !== 'this' ? home.self : home.kind === 'initialiser' ? 'this' : `${r.prefix}self`;
}

function memberText(target: MemberExpression): string {
  const key = staticKey(target.property, target.computed)!;
  return target.computed ? `[${JSON.stringify(key)}]` : `.${key}`;
}

function pendingWrite(r: Rewriter, c: Context, site: string, value: string): string {
  return `(${r.pending(c.fn, site)}, ${value})`;
}

interface Place {
  /** Where the rewritten target ends in the source. */
  readonly end: number;
  /** Each wrapped in parentheses. */
  readonly read: string;
  write(value: string): string;
}

/** Keeps object and key of a target in temporaries; the expression `(o = object, k = key` is left open. */
function openPlace(r: Rewriter, target: MemberExpression, kind: PlaceKind, start: number, c: Context): Place {
  const o = r.temp(c.fn, `o${c.depth}`);
  r.before(start, `(${o} = `);
  if (kind !== 'element') return { end: target.object.end, read: `(${readAccessor(r, target, c, o)})`, write: (value) => writeAccessor(r, target, c, o, value) };
  const site = r.site(target, c.fn, target.object, target.property);
  const k = r.temp(c.fn, `k${c.depth}`);
  const [get, open, close] = r.keyed(c.fn, 'get', r.pending(c.fn, site));
  visit(r, target.property, deeper(c));
  r.replace(target.object.end, findToken(r.code, '[', target.object.end, ['!']) + 1, `, ${k} = ${r.runtime('key')}(`);
  r.replace(target.end - 1, target.end, ')');
  return {
    end: target.end,
    read: `${open}${get}(${site}, ${o}, ${k})${close}`,
    write: (value) => {
      const [set, openSet, closeSet] = r.keyed(c.fn, 'set', pendingWrite(r, c, site, value));
      return `${openSet}${set}(${site}, ${o}, ${k}, ${value})${closeSet}`;
    },
  };
}

export function visitUpdate(r: Rewriter, node: UpdateExpression, c: Context): void {
  const target = unwrap(node.argument as Expression);
  if (target.type !== 'MemberExpression') {
    if (target.type === 'Identifier' && isOuter(target.name, c)) {
      r.before(node.start, `(${r.runtime('effect')}(), `);
      r.after(node.end, ')');
    }
    return;
  }
  const kind = placeKind(r, target, c, true);
  if (kind === 'super') {
    if (target.computed) visit(r, target.property, c);
    return;
  }
  visit(r, target.object, c);
  if (kind === 'property' || kind === 'private-method') {
    if (target.computed) visit(r, target.property, deeper(c));
    if (c.fn.kind === 'module') return;
    touchObject(r, target.object);
    return;
  }
  // Drops the operator and wrappers around the target.
  if (node.start < target.start) r.replace(node.start, target.start, '');
  const place = openPlace(r, target, kind, target.start, c);
  const v = r.temp(c.fn, `v${c.depth}`);
  const q = r.temp(c.fn, `q${c.depth}`);
  const stepped = `${r.runtime(node.operator === '++' ? 'increment' : 'decrement')}(${v})`;
  const text = `, ${v} = ${r.runtime('numeric')}(${place.read}), ${q} = ${stepped}, ${place.write(q)}, ${node.prefix ? q : v})`;
  if (place.end < node.end) r.replace(place.end, node.end, text);
  else r.after(node.end, text);
}

/** A target inside a destructuring pattern, or the head of a loop. */
export function visitPatternTarget(r: Rewriter, target: MemberExpression, c: Context): void {
  const kind = placeKind(r, target, c, true);
  if (kind === 'super') return;
  visit(r, target.object, c);
  if (target.computed) visit(r, target.property, c);
  if (kind === 'element') {
    const site = r.site(target, c.fn, target.object, target.property);
    r.before(target.object.start, `${r.runtime('reference')}(${site}, `);
    r.replace(target.object.end, findToken(r.code, '[', target.object.end, ['!']) + 1, ', ');
    r.replace(target.end - 1, target.end, ').value');
  } else {
    touchObject(r, target.object);
  }
}
