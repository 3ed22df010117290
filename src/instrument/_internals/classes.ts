import type { Class, ClassElement, MethodDefinition, Node, PropertyDefinition } from './ast.ts';
import { bodyOptions, context, declaredLength, faceParams, functionSite, temporaries, treatmentOf, visitBody } from './functions.ts';
import { privateAccessorName } from './members.ts';
import type { Context, FunctionContext, PrivateKind, PrivateNames, Rewriter, Treatment } from './rewriter.ts';
import { children, findToken, isClass, isConstant, isFunction, staticKey } from './syntax.ts';
import { visit, visitStatements } from './visit.ts';

/**
 * A class is rewritten so that `new` can be suspended. Allocation and initialisation come apart: the constructor, called with the
 * value ALLOC, only allocates; a generator method INIT does the rest, and calls its parent's INIT where the source calls `super(…)`.
 * Called by anyone else the constructor does both. The initialisers of fields become a generator method FIELDS.
 * Where the root of the hierarchy is native, no object can be allocated before its arguments are known: INIT then begins without one and
 * yields those arguments to be given it; allocation takes them past all constructors in between.
 */

/** Kinds of member as `runtime.class` takes them; 8 is added for static ones. */
const TWIN = 0;
const GENERATOR = 1;
const GETTER = 2;
const SETTER = 3;
const PLAIN = 4;
const ASYNC = 5;
const ASYNC_GENERATOR = 6;
const STATIC = 8;

const MODIFIERS = ['static', 'public', 'private', 'protected', 'override', 'readonly', 'abstract', 'declare', 'accessor'];

const KINDS: Readonly<Record<Treatment, number>> = { twin: TWIN, generator: GENERATOR, plain: PLAIN, async: ASYNC, 'async-generator': ASYNC_GENERATOR };

function methodKind(r: Rewriter, member: MethodDefinition): Treatment {
  return member.decorators.length > 0 ? 'plain' : treatmentOf(r, member.value);
}

function hasBody(member: ClassElement): member is MethodDefinition {
  return member.type === 'MethodDefinition' && member.value.body !== null;
}

function privateNames(r: Rewriter, node: Class, parent: PrivateNames | undefined): PrivateNames {
  const kinds = new Map<string, PrivateKind>();
  for (const member of node.body.body) {
    if (!('key' in member) || member.key.type !== 'PrivateIdentifier') continue;
    const kind = kinds.get(member.key.name) ?? {};
    kinds.set(member.key.name, kind);
    if (!hasBody(member)) continue;
    const how = methodKind(r, member);
    if (member.kind === 'method') kind.method = how;
    else if (member.kind !== 'constructor') kind[member.kind] = how === 'twin' ? 'twin' : 'plain';
  }
  return { parent, kinds };
}

interface ClassContext {
  readonly node: Class;
  readonly name: string;
  /** Context outside of members: heritage, computed keys. */
  readonly outer: Context;
  readonly inner: Context;
  readonly derived: boolean;
  readonly split: boolean;
  /** Arguments for `runtime.class`: kind, key, length and site of each member. */
  readonly entries: string[];
  readonly fields: MovedFields;
}

/** The text of FIELDS, as far as it does not move with an initialiser. */
interface MovedFields {
  readonly fn: FunctionContext;
  readonly moved: { readonly value: Node; readonly open: string; readonly close: string }[];
  /** Statements that wait for the next initialiser, or the end. */
  pending: string;
  any: boolean;
}

export function visitClass(r: Rewriter, node: Class, c: Context): void {
  const scope = r.scopes.of.get(node)!;
  const outer: Context = { ...c, scope, hint: undefined };
  if (node.superClass !== null) visit(r, node.superClass, outer);
  // Where something inside the class has its name, its code knows the class by another one.
  const shadowed = node.id !== null && declares(r, node, node.id.name);
  const name = shadowed ? r.temp(c.fn, r.fresh('Class').slice(r.prefix.length)) : node.id?.name ?? r.fresh('Class');
  const label = node.id?.name ?? c.hint ?? '<class>';
  const derived = node.superClass !== null;
  const inner = { ...outer, classes: privateNames(r, node, c.classes) };
  const constructor = node.body.body.find((member): member is MethodDefinition => hasBody(member) && member.kind === 'constructor');
  const fields: MovedFields = { fn: context('function', c.fn, `${label}.<fields>`, { suspendable: true, constructing: true, home: `${name}.prototype` }), moved: [], pending: '', any: false };
  const properties = constructor === undefined ? [] : parameterProperties(constructor);
  const k: ClassContext = { node, name, outer, inner, derived, split: canSplit(node, constructor), entries: [], fields };

  if (k.split) {
    // They are declared before all other fields, and assigned after them.
    for (const property of properties) {
      if (!derived) r.after(node.body.start + 1, ` ${property};`);
      else {
        fields.any = true;
        fields.pending += `${r.temp(fields.fn, 'v')} = undefined; ${defineField(r, k, property)}`;
      }
    }
  }
  for (const member of node.body.body) {
    if (member !== constructor) visitMemberOfClass(r, member, k, label);
  }
  finishFields(r, k);
  if (k.split) {
    if (constructor !== undefined) visitConstructor(r, constructor, properties, k, label);
    else addConstructor(r, k);
  } else if (constructor !== undefined) {
    visitBody(r, constructor.value, inner, context('function', c.fn, `${label}.constructor`, { constructing: true, why: 'constructor' }));
  }
  if (node.id === null) r.after(node.start + 'class'.length, ` ${name}`);
  const rename = node.id === null ? `, ${JSON.stringify(c.hint ?? '')}` : '';
  r.after(node.body.start + 1, ` static { ${shadowed ? `${name} = this; ` : ''}${r.runtime('class')}(this, ${k.split ? 1 : 0}, [${k.entries.join(', ')}]${rename}); }`);
}

/** Whether a scope inside the class declares a name. */
function declares(r: Rewriter, node: Node, name: string): boolean {
  return children(node).some((child) => r.scopes.of.get(child)?.names.has(name) === true || declares(r, child, name));
}

/** Classes that are left with an ordinary constructor: decorated ones, `super(…)` called in an arrow, fields with computed names in a derived class. */
function canSplit(node: Class, constructor: MethodDefinition | undefined): boolean {
  if (node.decorators.length > 0 || (constructor !== undefined && constructor.decorators.length > 0)) return false;
  if (node.superClass?.type === 'Literal') return false;
  const arrowCallsSuper = constructor !== undefined && mentionsSuperCallInArrow(constructor.value.body!);
  const computedField = node.superClass !== null && node.body.body.some((member) => member.type === 'PropertyDefinition' && !member.static && member.computed && staticKey(member.key, true) === undefined);
  return !arrowCallsSuper && !computedField && !node.body.body.some((member) => member.type === 'PropertyDefinition' && member.decorators.length > 0);
}

function mentionsSuperCallInArrow(node: Node, inArrow = false): boolean {
  if (node.type === 'CallExpression' && node.callee.type === 'Super') return inArrow;
  return children(node).some((child) => {
    if (isClass(child) || (isFunction(child) && child.type !== 'ArrowFunctionExpression')) return false;
    return mentionsSuperCallInArrow(child, inArrow || isFunction(child));
  });
}

/** The expression of a member's key; a computed one is kept in a temporary. */
function keyText(r: Rewriter, member: MethodDefinition, k: ClassContext): string {
  const key = staticKey(member.key, member.computed);
  if (key !== undefined) return JSON.stringify(key);
  const kept = r.temp(k.outer.fn, r.fresh('c').slice(r.prefix.length));
  visit(r, member.key, k.outer);
  r.before(member.key.start, `${kept} = ${r.runtime('key')}(`);
  r.after(member.key.end, ')');
  return kept;
}

function visitMemberOfClass(r: Rewriter, member: ClassElement, k: ClassContext, label: string): void {
  switch (member.type) {
    case 'MethodDefinition':
      if (member.value.body === null) return;
      visitMethod(r, member, k, label);
      // A field before it may end without a semicolon.
      r.before(member.start, ';');
      return;
    case 'PropertyDefinition':
      if (member.declare === true) return;
      if (member.static || !k.split) visitFieldInPlace(r, member, k, label);
      else visitField(r, member, k);
      return;
    case 'StaticBlock': {
      const fn = context('function', k.outer.fn, `${label}.<static>`, { why: 'static' });
      const hoisted: string[] = [];
      visitStatements(r, member.body, { ...k.inner, scope: r.scopes.of.get(member)!, fn, depth: 0 }, hoisted);
      r.after(findToken(r.code, '{', member.start, ['static']) + 1, `${temporaries(r, fn)}${hoisted.join('')}`);
      return;
    }
    case 'AccessorProperty':
      if (member.computed) visit(r, member.key, k.outer);
      if (member.value !== null) visit(r, member.value, { ...k.inner, scope: r.scopes.of.get(member)!, fn: initialiser(k, label) });
      return;
    default:
  }
}

/** Code of an initialiser that stays in place runs with the temporaries of the function around the class. */
function initialiser(k: ClassContext, label: string): FunctionContext {
  return context('initialiser', k.outer.fn, `${label}.<initialiser>`, { temps: k.outer.fn.temps, constructing: true, why: 'static' });
}

function visitMethod(r: Rewriter, member: MethodDefinition, k: ClassContext, label: string): void {
  const { value } = member;
  const isPrivate = member.key.type === 'PrivateIdentifier';
  let how = methodKind(r, member);
  const name = staticKey(member.key, member.computed);
  if (member.kind !== 'method' && (name === undefined || how !== 'twin')) how = 'plain';
  const fn = context('function', k.outer.fn, `${label}.${name ?? r.text(member.key)}`, { ...bodyOptions(how), why: value.async ? 'async' : 'member', home: member.static ? k.name : `${k.name}.prototype` });
  visitBody(r, value, k.inner, fn);
  const flag = member.static ? STATIC : 0;
  if (member.kind === 'method') {
    if (how === 'twin') r.before(member.computed ? r.code.lastIndexOf('[', member.key.start) : member.key.start, '*');
    else if (how === 'async' || how === 'async-generator') {
      const keyword = findToken(r.code, 'async', member.start, MODIFIERS);
      r.replace(keyword, keyword + 'async'.length, how === 'async' ? '*' : '');
    }
    if (isPrivate) return;
    const site = value.async ? functionSite(r, member, value.body!, fn) : '-1';
    k.entries.push(`${KINDS[how] + flag}, ${keyText(r, member, k)}, ${declaredLength(value.params)}, ${site}`);
    return;
  }
  if (how === 'plain') {
    if (name === undefined) visit(r, member.key, k.outer);
    return;
  }
  const keyword = findToken(r.code, member.kind, member.start, MODIFIERS);
  const keyEnd = member.computed ? findToken(r.code, ']', member.key.end) + 1 : member.key.end;
  if (isPrivate) {
    const standIn = `#${privateAccessorName(name!.slice(1), member.kind as 'get' | 'set')}`;
    r.replace(keyword, keyEnd, `*${standIn}`);
    // It stays declared, for `#x in object`, and for being got or set where it cannot be.
    const [head, args] = member.kind === 'get' ? ['()', ''] : [`(${r.prefix}0)`, `${r.prefix}0`];
    r.before(member.start, `${member.static ? 'static ' : ''}${member.kind} ${name}${head} { return ${r.runtime('drive')}(this.${standIn}(${args}), "member"); } `);
    return;
  }
  r.replace(keyword, keyEnd, `*[${JSON.stringify(`${member.kind} ${name}`)}]`);
  k.entries.push(`${(member.kind === 'get' ? GETTER : SETTER) + flag}, ${JSON.stringify(name)}, 0, -1`);
}

function visitFieldInPlace(r: Rewriter, member: PropertyDefinition, k: ClassContext, label: string): void {
  if (member.computed) visit(r, member.key, k.outer);
  r.before(member.start, ';');
  if (member.value === null) return;
  const hint = staticKey(member.key, member.computed);
  visit(r, member.value, { ...k.inner, scope: r.scopes.of.get(member)!, fn: initialiser(k, label), hint });
}

/** Moves the initialiser of an instance field to FIELDS, where that makes a difference. */
function visitField(r: Rewriter, member: PropertyDefinition, k: ClassContext): void {
  const { value, key } = member;
  const isPrivate = key.type === 'PrivateIdentifier';
  const name = staticKey(key, member.computed);
  const stays = !k.derived || isPrivate;
  if (name === undefined || (stays && (value === null || isConstant(value)))) {
    visitFieldInPlace(r, member, k, k.name);
    return;
  }
  const { fields } = k;
  fields.any = true;
  const place = isPrivate ? `this.${name}` : `this[${JSON.stringify(name)}]`;
  const define = stays ? '' : defineField(r, k, name);
  if (value === null) {
    fields.pending += `${r.temp(fields.fn, 'v')} = undefined; ${define}`;
    r.replace(member.start, member.end, '');
    return;
  }
  visit(r, value, { ...k.inner, scope: r.scopes.of.get(member)!, fn: fields.fn, depth: 0, hint: name });
  fields.moved.push({
    value,
    open: `${fields.pending}${stays ? place : r.temp(fields.fn, 'v')} = (`,
    close: stays ? ');' : `); ${define}`,
  });
  fields.pending = '';
  if (stays) {
    r.before(member.start, ';');
    r.replace(findToken(r.code, '=', fieldNameEnd(r, member)), value.start, '');
  } else {
    r.replace(member.start, value.start, '');
    if (value.end < member.end) r.replace(value.end, member.end, '');
  }
}

/** Defines a public field to be what the temporary `v` holds. */
function defineField(r: Rewriter, k: ClassContext, name: string): string {
  const v = r.temp(k.fields.fn, 'v');
  const key = JSON.stringify(name);
  return `${key} in this ? ${r.runtime('define')}(this, ${key}, ${v}) : this[${key}] = ${v};`;
}

function fieldNameEnd(r: Rewriter, member: PropertyDefinition): number {
  if (member.typeAnnotation) return member.typeAnnotation.end;
  const end = member.computed ? findToken(r.code, ']', member.key.end) + 1 : member.key.end;
  return member.definite === true ? findToken(r.code, '!', end) + 1 : member.optional === true ? findToken(r.code, '?', end) + 1 : end;
}

function finishFields(r: Rewriter, k: ClassContext): void {
  const { fields, node } = k;
  if (!fields.any) return;
  const end = node.body.end - 1;
  const head = `;*[${r.runtime('FIELDS')}]() { ${temporaries(r, fields.fn)}`;
  fields.moved.forEach(({ value, open, close }, i) => {
    r.before(value.start, `${i === 0 ? head : ''}${open}`);
    r.after(value.end, close);
    r.edits.move(value.start, value.end, end);
  });
  r.before(end, `${fields.moved.length === 0 ? head : ''}${fields.pending} }`);
}

function runFields(r: Rewriter, k: ClassContext, self: string): string {
  return k.fields.any ? `yield* ${k.name}.prototype[${r.runtime('FIELDS')}].call(${self})` : '';
}

/** The constructor proper: allocates when it is given ALLOC, and does everything when called by anyone else. */
function faceOfConstructor(r: Rewriter, k: ClassContext, params: string): string {
  const alloc = r.runtime('ALLOC');
  if (!k.derived) return `constructor(${params}) { if (arguments[0] !== ${alloc}) return ${r.runtime('initialise')}(this, ${k.name}, new.target, arguments); }`;
  const steps = `${r.prefix}steps`;
  return `constructor(${params}) { if (arguments[0] === ${alloc}) { super(...${r.runtime('allocation')}(${k.name}, arguments[1])); return; }`
    + ` const ${steps} = ${r.runtime('beginInitialise')}(${k.name}, new.target, arguments); super(...${r.runtime('allocation')}(${k.name}, ${steps}.request)); return ${r.runtime('endInitialise')}(${steps}, this, ${k.name}, new.target, arguments); }`;
}

/** Runs the parent's INIT, or asks for an object allocated with the arguments in `args`; the value is the object. */
export function superInit(r: Rewriter, site: string, name: string, args: string): string {
  const init = r.runtime('INIT');
  return `(${name}[${r.runtime('NATIVE_PARENT')}] ? yield ${args} : ${r.runtime('sameObject')}(${site}, yield* super[${init}](${r.prefix}target, ...${args}), this))`;
}

function parameterProperties(constructor: MethodDefinition): string[] {
  return constructor.value.params.flatMap((param) => {
    if (param.type !== 'TSParameterProperty') return [];
    const { parameter } = param;
    const id = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
    return id.type === 'Identifier' ? [id.name] : [];
  });
}

/** The end of a statement `super(…)` that is always run, Infinity if there is none. */
function superEnd(body: { readonly body: readonly Node[] }): number {
  const call = body.body.find((statement) => statement.type === 'ExpressionStatement' && statement.expression.type === 'CallExpression' && statement.expression.callee.type === 'Super');
  return call?.end ?? Infinity;
}

function visitConstructor(r: Rewriter, member: MethodDefinition, properties: readonly string[], k: ClassContext, label: string): void {
  const { value } = member;
  const self = k.derived ? `${r.prefix}self` : 'this';
  const fields = runFields(r, k, self);
  const assignments = properties.map((name) => `${self}.${name} = ${name}`);
  const fn = context('function', k.outer.fn, `${label}.constructor`, {
    suspendable: true,
    constructing: true,
    self,
    home: `${k.name}.prototype`,
    derived: k.derived ? { name: k.name, superEnd: superEnd(value.body!), fields: [...(fields === '' ? [] : [fields]), ...assignments].map((text) => `(${text}), `).join('') } : undefined,
  });
  visitBody(r, value, k.inner, fn, {
    first: k.derived ? `var ${self};` : fields === '' ? '' : `${fields};`,
    ...(k.derived || assignments.length === 0 ? {} : { next: `${assignments.join('; ')};` }),
    last: `;return ${k.derived && superEnd(value.body!) === Infinity ? `${r.runtime('initialised')}(${self})` : self};`,
  });
  for (const param of value.params) {
    if (param.type === 'TSParameterProperty' && !r.suspension.of(param, r.scopes.of.get(value)!)) r.replace(param.start, param.parameter.start, '');
  }
  const open = findToken(r.code, '(', member.key.end);
  r.replace(member.start, member.key.end, `${faceOfConstructor(r, k, faceParams(r, value.params))} *[${r.runtime('INIT')}]`);
  r.replace(open, open + 1, `(${r.prefix}target${value.params.length > 0 ? ', ' : ''}`);
}

/** What a class without a constructor of its own does. */
function addConstructor(r: Rewriter, k: ClassContext): void {
  const init = r.runtime('INIT');
  if (!k.derived) {
    if (!k.fields.any) return;
    r.after(k.node.body.start + 1, ` ${faceOfConstructor(r, k, '')} *[${init}]() { ${runFields(r, k, 'this')}; return this; }`);
    return;
  }
  const a = `${r.prefix}a`;
  const self = `${r.prefix}self`;
  const fields = runFields(r, k, self);
  r.after(
    k.node.body.start + 1,
    ` ${faceOfConstructor(r, k, '')} *[${init}](${r.prefix}target, ...${a}) { const ${self} = ${superInit(r, r.site({ start: k.node.start, end: k.node.superClass!.end }, k.fields.fn), k.name, a)};${fields === '' ? '' : ` ${fields};`} return ${self}; }`,
  );
}
