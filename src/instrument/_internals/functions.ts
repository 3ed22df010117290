import type { ArrowFunctionExpression, ESTreeFunction, Node, ParamPattern, Statement } from './ast.ts';
import { patternValue, visitPattern } from './patterns.ts';
import type { Context, FunctionContext, Rewriter, Treatment } from './rewriter.ts';
import { lexicalHome } from './rewriter.ts';
import { resolve } from './scopes.ts';
import { children, findToken, isClass, isFunction, skipTrivia } from './syntax.ts';
import { visit, visitStatements } from './visit.ts';

type PlainFunction = Exclude<ESTreeFunction, ArrowFunctionExpression>;

/** Whether code of the same `this` mentions one of the node types; arrows inside share it, other functions do not. */
export function mentionsHere(node: Node, types: ReadonlySet<string>, intoArrows = true): boolean {
  if (types.has(node.type) && (node.type !== 'MetaProperty' || node.meta.name === 'new')) return true;
  return children(node).some((child) => {
    if (isClass(child)) return [child.superClass, ...child.body.body.flatMap((element) => ('computed' in element && element.computed ? [element.key] : []))].some((part) => part !== null && mentionsHere(part, types, intoArrows));
    if (isFunction(child) && (child.type !== 'ArrowFunctionExpression' || !intoArrows)) return false;
    return mentionsHere(child, types, intoArrows);
  });
}

const LEXICAL = new Set(['ThisExpression', 'Super', 'MetaProperty']);
/** What may be rewritten with temporaries, which parameters cannot see. */
const TEMPORARY = new Set(['AssignmentExpression', 'UpdateExpression', 'PrivateIdentifier']);
const SUPER = new Set(['Super']);
const META = new Set(['MetaProperty']);

export function context(kind: FunctionContext['kind'], parent: FunctionContext | undefined, label: string, options: Partial<FunctionContext> = {}): FunctionContext {
  return { kind, parent, suspendable: false, why: 'native', generator: false, async: false, label, self: 'this', home: undefined, constructing: false, derived: undefined, temps: new Set(), prologue: new Set(), ...options };
}

/** The number of parameters before the first that is optional: `length` of the function. */
export function declaredLength(params: readonly ParamPattern[]): number {
  const own = params.filter((param) => !isThis(param));
  const optional = own.findIndex((param) => param.type === 'AssignmentPattern' || param.type === 'RestElement' || (param.type === 'TSParameterProperty' && param.parameter.type === 'AssignmentPattern'));
  return optional < 0 ? own.length : optional;
}

function isThis(param: ParamPattern): boolean {
  return param.type === 'Identifier' && param.name === 'this';
}

/** Parameter list of a face: as many names as the length says. */
export function faceParams(r: Rewriter, params: readonly ParamPattern[]): string {
  return Array.from({ length: declaredLength(params) }, (_, i) => `${r.prefix}${i}`).join(', ');
}

/** What the body of a function is surrounded with. */
interface Frame {
  /** Statements after the temporaries and before moved parameters. */
  readonly first?: string;
  /** Statements after moved parameters. */
  readonly next?: string;
  readonly last?: string;
}

/** Rewrites parameters and body. Parameters that may have to be suspended (defaults, array patterns) are moved into the body. */
export function visitBody(r: Rewriter, node: ESTreeFunction, c: Context, fn: FunctionContext, frame: Frame = {}): void {
  const inner: Context = { scope: r.scopes.of.get(node)!, fn, depth: 0, classes: c.classes };
  const body = node.body!;
  const block = body.type === 'BlockStatement';
  const top = block ? directivesEnd(body) : body.start;
  const hoisted: string[] = [];
  const moved = node.params.findIndex((param) => r.suspension.of(param, inner.scope) || mentionsHere(param, TEMPORARY));
  node.params.forEach((param, i) => {
    if (moved >= 0 && i >= moved && !isThis(param)) moveParam(r, param, i, top, inner);
    else visitPattern(r, param, inner);
  });
  if (block) visitStatements(r, body.body, inner, hoisted, body.end - 1);
  else visit(r, body, inner);
  const first = `${temporaries(r, fn)}${frame.first ?? ''}${hoisted.join('')}`;
  if (block) {
    r.after(top, first);
    if (frame.last !== undefined) r.before(body.end - 1, frame.last);
    const next = fn.generator ? `yield ${r.runtime('BEGUN')};` : frame.next;
    if (next !== undefined) r.before(body.body.find((statement) => statement.start >= top)?.start ?? body.end - 1, next);
  }
  if (!block && (first !== '' || moved >= 0 || fn.suspendable)) {
    r.after(top, `{ ${first}`);
    r.before(body.start, `${frame.next ?? ''}return (`);
    r.after(body.end, '); }');
  }
}

function directivesEnd(body: { readonly start: number; readonly body: readonly Statement[] }): number {
  let end = body.start + 1;
  for (const statement of body.body) {
    if (statement.type !== 'ExpressionStatement' || typeof statement.directive !== 'string') break;
    end = statement.end;
  }
  return end;
}

/** Declarations that a function body begins with. */
export function temporaries(r: Rewriter, fn: FunctionContext): string {
  return `${fn.temps.size > 0 ? `var ${[...fn.temps].map((name) => r.prefix + name).join(', ')};` : ''}${[...fn.prologue].join('')}`;
}

function moveParam(r: Rewriter, param: ParamPattern, index: number, top: number, c: Context): void {
  const slot = `${r.prefix}p${index}`;
  const inner = param.type === 'TSParameterProperty' ? param.parameter : param;
  const rest = inner.type === 'RestElement';
  const pattern = rest ? inner.argument : inner.type === 'AssignmentPattern' ? inner.left : inner;
  visitPattern(r, pattern, c);
  const wrapped = patternValue(r, pattern, pattern, c) ?? ['', ''];
  if (inner.start < pattern.start) r.replace(inner.start, pattern.start, '');
  r.before(inner.start, 'var ');
  if (inner.type === 'AssignmentPattern') {
    visit(r, inner.right, { ...c, hint: pattern.type === 'Identifier' ? pattern.name : undefined });
    r.replace(pattern.end, inner.right.start, ` = ${wrapped[0]}${slot} === undefined ? (`);
    r.after(inner.end, `) : ${slot}${wrapped[1]};`);
  } else {
    dropOptionalMark(r, pattern);
    r.after(inner.end, ` = ${wrapped[0]}${slot}${wrapped[1]};`);
  }
  if (param.start < inner.start) r.replace(param.start, inner.start, '');
  r.edits.move(param.start, param.end, top);
  r.after(param.start, rest ? `...${slot}` : slot);
}

/** `x?: T` is a parameter only; a variable has no question mark. */
function dropOptionalMark(r: Rewriter, pattern: Node): void {
  if (!('optional' in pattern) || pattern.optional !== true) return;
  const typeStart = 'typeAnnotation' in pattern && pattern.typeAnnotation ? (pattern.typeAnnotation as Node).start : pattern.end;
  const at = r.code.lastIndexOf('?', typeStart);
  r.replace(at, at + 1, '');
}

export function visitFunction(r: Rewriter, node: ESTreeFunction, c: Context, hoisted?: string[]): void {
  if (node.body === null) return;
  if (node.type === 'ArrowFunctionExpression') visitArrow(r, node, c);
  else if (node.type === 'FunctionDeclaration') visitDeclaration(r, node, c, hoisted);
  else visitFunctionExpression(r, node, c);
}

/** The treatment of a function by its kind alone. */
export function treatmentOf(r: Rewriter, node: ESTreeFunction): Treatment {
  if (node.async) return node.generator ? 'async-generator' : 'async';
  if (node.generator) return 'generator';
  return r.suspension.ofBody(node) ? 'twin' : 'plain';
}

/** What a treatment says about the context of the body. */
export function bodyOptions(how: Treatment): Pick<FunctionContext, 'suspendable' | 'generator' | 'async'> {
  return { suspendable: how !== 'plain', generator: how === 'generator' || how === 'async-generator', async: how === 'async' || how === 'async-generator' };
}

function treatment(r: Rewriter, node: PlainFunction): Treatment {
  return mentionsHere(node.body!, META) || node.params.some((param) => mentionsHere(param, META)) ? 'plain' : treatmentOf(r, node);
}

/** Whether a call of the function does nothing at all. */
function isEmpty(node: ESTreeFunction): boolean {
  return node.body?.type === 'BlockStatement' && node.body.body.length === 0 && !node.async && !node.generator && node.params.every((param) => param.type === 'Identifier');
}

/** The site of a function itself: its head. */
export function functionSite(r: Rewriter, head: { readonly start: number }, body: { readonly start: number }, fn: FunctionContext): string {
  return r.site({ start: head.start, end: head.start + r.code.slice(head.start, body.start).trimEnd().length }, fn);
}

function visitDeclaration(r: Rewriter, node: PlainFunction, c: Context, hoisted: string[] | undefined): void {
  const name = node.id?.name ?? r.fresh('default');
  const how = treatment(r, node);
  const link = (text: string): void => {
    if (hoisted !== undefined) hoisted.push(text);
    else r.before(node.start, text);
  };
  const fn = context('function', c.fn, node.id?.name ?? 'default', { ...bodyOptions(how), why: node.async ? 'async' : 'target' });
  visitBody(r, node, c, fn);
  if (how === 'plain') {
    if (node.id === null) {
      const at = findToken(r.code, 'function', node.start, ['async']) + 'function'.length;
      r.after(node.generator ? findToken(r.code, '*', at) + 1 : at, ` ${name}`);
    }
    link(`${r.runtime(isEmpty(node) ? 'doesNothing' : 'plain')}(${name}${node.id === null ? ', "default"' : ''});`);
    return;
  }
  const twin = r.fresh(node.id === null ? 'default' : `${name}_`);
  const call = `${twin}.apply(this, arguments)`;
  const site = node.async ? functionSite(r, node, node.body!, fn) : '';
  const result = {
    twin: () => `${r.runtime('drive')}(${call})`,
    generator: () => `${r.runtime('drive')}(${r.runtime('generate')}(${call}, ${name}), "parameter")`,
    async: () => `${r.runtime('callAsync')}(${site}, ${twin}, this, arguments)`,
    'async-generator': () => `${r.runtime('drive')}(${r.runtime('asyncGenerate')}(${site}, ${call}, ${name}), "parameter")`,
  }[how]();
  const keywordEnd = findToken(r.code, 'function', node.start, ['async']) + 'function'.length;
  const head = node.id?.end ?? (node.generator ? findToken(r.code, '*', keywordEnd) + 1 : keywordEnd);
  r.replace(node.start, head, `function ${name}(${faceParams(r, node.params)}) { return ${result}; } function* ${twin}`);
  const linked = {
    twin: () => twin,
    generator: () => `${r.runtime('generatorTwin')}(${twin}, ${name})`,
    async: () => `${r.runtime('asyncTwin')}(${site}, ${twin}, ${name})`,
    'async-generator': () => `${r.runtime('asyncGeneratorTwin')}(${site}, ${twin}, ${name})`,
  }[how]();
  link(`${r.runtime('link')}(${name}, ${linked}${node.id === null ? ', "default"' : ''});`);
}

function visitFunctionExpression(r: Rewriter, node: PlainFunction, c: Context): void {
  const how = treatment(r, node);
  const name = node.id?.name ?? c.hint;
  const fn = context('function', c.fn, name ?? '<function>', { ...bodyOptions(how), why: node.async ? 'async' : 'target' });
  visitBody(r, node, c, fn);
  if (how === 'plain') {
    wrapPlain(r, node, node.id === null ? c.hint : undefined);
    return;
  }
  const ownName = node.id !== null && mentionsName(node, node.id.name, r) ? node.id.name : undefined;
  const keywordEnd = findToken(r.code, 'function', node.start, ['async']) + 'function'.length;
  const head = node.id?.end ?? (node.generator ? findToken(r.code, '*', keywordEnd) + 1 : keywordEnd);
  r.replace(node.start, head, 'function*');
  const make = how === 'twin' ? `${r.runtime('twinned')}(` : makeFace(r, how, () => functionSite(r, node, node.body!, fn));
  const close = `, ${declaredLength(node.params)}${name === undefined ? '' : `, ${JSON.stringify(name)}`})`;
  r.before(node.start, ownName === undefined ? make : `(() => { const ${ownName} = ${make}`);
  r.after(node.end, ownName === undefined ? close : `${close}; return ${ownName}; })()`);
}

/** The call that makes the face of a method-like function from its body. */
export function makeFace(r: Rewriter, how: Exclude<Treatment, 'plain'>, site: () => string): string {
  switch (how) {
    case 'twin': return `${r.runtime('twinnedMethod')}(`;
    case 'generator': return `${r.runtime('generator')}(`;
    case 'async': return `${r.runtime('asyncFunction')}(${site()}, `;
    case 'async-generator': return `${r.runtime('asyncGenerator')}(${site()}, `;
  }
}

/** Whether a named function expression refers to itself. */
function mentionsName(node: PlainFunction, name: string, r: Rewriter): boolean {
  const own = r.scopes.of.get(node)!;
  const binding = own.names.get(name);
  function look(child: Node, scope: typeof own): boolean {
    const inner = r.scopes.of.get(child) ?? scope;
    if (child.type === 'Identifier') return child !== node.id && child.name === name && resolve(name, inner) === binding;
    return children(child).some((grandchild) => look(grandchild, inner));
  }
  return children(node).some((child) => child !== node.id && look(child, own));
}

/** Marks a function that stays as it is; a property that it is read from at once gives it its name. */
function wrapPlain(r: Rewriter, node: ESTreeFunction, name: string | undefined): void {
  const key = name === undefined ? undefined : JSON.stringify(name);
  const mark = r.runtime(isEmpty(node) ? 'doesNothing' : 'plain');
  r.before(node.start, key === undefined ? `${mark}(` : `${mark}({ ${key}: `);
  r.after(node.end, key === undefined ? ')' : ` }[${key}])`);
}

/** Whether an arrow cannot become a generator function: what it takes from around cannot be kept in a variable. */
function isBound(node: ArrowFunctionExpression, c: Context): boolean {
  const parts: Node[] = [node.body, ...node.params];
  if (parts.some((part) => mentionsHere(part, SUPER))) return true;
  return lexicalHome(c.fn).kind === 'initialiser' && (parts.some((part) => mentionsHere(part, LEXICAL)) || parts.some(mentionsArguments));
}

function mentionsArguments(node: Node): boolean {
  if (node.type === 'Identifier') return node.name === 'arguments';
  return children(node).some((child) => (!isFunction(child) || child.type === 'ArrowFunctionExpression') && mentionsArguments(child));
}

function visitArrow(r: Rewriter, node: ArrowFunctionExpression, c: Context): void {
  const how = isBound(node, c) ? 'plain' : treatmentOf(r, node);
  const fn = context('arrow', c.fn, c.hint ?? '<arrow>', { ...bodyOptions(how), why: node.async ? 'async' : 'bound' });
  visitBody(r, node, c, fn);
  if (how === 'plain') {
    wrapPlain(r, node, c.hint);
    return;
  }
  const last = node.params.at(-1);
  const start = node.async ? skipTrivia(r.code, node.start + 'async'.length) : node.start;
  const from = node.returnType?.end ?? last?.end ?? node.typeParameters?.end ?? start;
  const arrow = findToken(r.code, '=>', from, ['(', ',', ')']);
  r.replace(arrow, arrow + 2, '');
  const bare = last !== undefined && node.params.length === 1 && r.code[start] !== '(' && node.typeParameters === null;
  if (bare || (last !== undefined && start === last.start)) {
    r.before(last.start, '(');
    r.after(last.end, ')');
  }
  if (node.async) r.replace(node.start, start, '');
  r.before(node.start, `${how === 'twin' ? `${r.runtime('twinnedArrow')}(` : makeFace(r, how, () => functionSite(r, node, node.body, fn))}function*`);
  r.after(node.end, `, ${declaredLength(node.params)}${c.hint === undefined ? '' : `, ${JSON.stringify(c.hint)}`})`);
}
