import type { ObjectExpression, ObjectProperty } from './ast.ts';
import { bodyOptions, context, declaredLength, functionSite, makeFace, mentionsHere, treatmentOf, visitBody } from './functions.ts';
import type { Context, Rewriter } from './rewriter.ts';
import { findToken, isFunction, skipTrivia, staticKey } from './syntax.ts';
import { visit } from './visit.ts';

const SUPER = new Set(['Super']);

/** How much of a function's text is kept, for showing what the threads of a scenario do. */
const LONGEST_SOURCE = 4000;

export function visitObject(r: Rewriter, node: ObjectExpression, c: Context): void {
  const accessors: string[] = [];
  const methods: string[] = [];
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      visit(r, property.argument, c);
      r.before(property.argument.start, `${r.runtime('notShared')}(${r.site(property, c.fn)}, `);
      r.after(property.argument.end, ')');
    } else if (property.kind !== 'init') visitAccessor(r, property, node, c, accessors);
    else if (property.method) visitObjectMethod(r, property, c, methods);
    else if (!property.shorthand) {
      const { value } = property;
      if (property.computed) visit(r, property.key, c);
      const key = isFunction(value) && !('id' in value && value.id !== null) ? keepKey(r, property, c) : undefined;
      visit(r, value, { ...c, hint: staticKey(property.key, property.computed) });
      if (isFunction(value)) {
        r.before(value.start, `${key === undefined ? '' : `${r.runtime('named')}(${key}, `}${sourced(r, value, c)}`);
        r.after(value.end, key === undefined ? ')' : '))');
      }
    } else if (property.value.type === 'Identifier' && property.value.name === 'arguments') {
      r.before(property.value.start, 'arguments: ');
      visit(r, property.value, c);
    }
  }
  if (accessors.length === 0 && methods.length === 0) return;
  // The generator functions were moved to the end of the literal, behind a key that `withMembers` takes off again.
  if (accessors.length > 0) r.before(node.end - 1, ']');
  r.before(node.start, `${r.runtime('withMembers')}(`);
  r.after(node.end, `, [${methods.join(', ')}])`);
}

/** Keeps a key that is known at run time only in a temporary, and answers that. */
function keepKey(r: Rewriter, property: ObjectProperty, c: Context): string | undefined {
  if (!property.computed || staticKey(property.key, true) !== undefined) return undefined;
  const kept = r.temp(c.fn, r.fresh('n').slice(r.prefix.length));
  r.before(property.key.start, `${kept} = ${r.runtime('key')}(`);
  r.after(property.key.end, ')');
  return kept;
}

/** The begin of a call that notes the text of a function. */
function sourced(r: Rewriter, node: { readonly start: number; readonly end: number }, c: Context): string {
  return `${r.runtime('sourced')}(${r.site(node, c.fn, undefined, undefined, LONGEST_SOURCE)}, `;
}

function visitObjectMethod(r: Rewriter, property: ObjectProperty, c: Context, methods: string[]): void {
  const { value, key } = property;
  if (value.type !== 'FunctionExpression') return;
  if (property.computed) visit(r, key, c);
  const name = staticKey(key, property.computed);
  const usesSuper = value.body !== null && mentionsHere(value, SUPER);
  const how = usesSuper && (value.async || value.generator || name === undefined) ? 'plain' : treatmentOf(r, value);
  const fn = context('function', c.fn, name ?? r.text(key), { ...bodyOptions(how), why: value.async ? 'async' : 'member' });
  visitBody(r, value, c, fn);
  if (usesSuper && how !== 'plain') {
    // It has to stay a method of this very object.
    r.before(property.start, '*');
    methods.push(`${JSON.stringify(name)}, ${declaredLength(value.params)}`);
    return;
  }
  if (usesSuper || (how === 'plain' && name === undefined)) return;
  if (how === 'plain') {
    // The method keeps its syntax, inside an object of its own.
    const text = JSON.stringify(name);
    r.before(property.start, `${text}: ${r.runtime('plain')}({ `);
    r.after(property.end, ` }[${text}])`);
    return;
  }
  const parenthesis = value.typeParameters?.start ?? findToken(r.code, '(', property.computed ? findToken(r.code, ']', key.end) + 1 : key.end);
  const make = `: ${sourced(r, property, c)}${makeFace(r, how, () => functionSite(r, property, value.body!, fn))}function*`;
  if (value.async) {
    const keyword = findToken(r.code, 'async', property.start);
    r.replace(keyword, keyword + 'async'.length, '');
  }
  if (value.generator) {
    const star = findToken(r.code, '*', property.start, ['async']);
    r.replace(star, star + 1, '');
  }
  const keyEnd = property.computed ? findToken(r.code, ']', key.end) + 1 : key.end;
  if (keyEnd < parenthesis) r.replace(keyEnd, parenthesis, make);
  else r.after(keyEnd, make);
  r.after(property.end, `, ${declaredLength(value.params)}${name === undefined ? '' : `, ${JSON.stringify(name)}`}))`);
}

function visitAccessor(r: Rewriter, property: ObjectProperty, node: ObjectExpression, c: Context, accessors: string[]): void {
  const { value, key } = property;
  if (value.type !== 'FunctionExpression') return;
  if (property.computed) visit(r, key, c);
  const name = staticKey(key, property.computed);
  const twin = name !== undefined && !mentionsHere(value, SUPER) && r.suspension.ofBody(value);
  visitBody(r, value, c, context('function', c.fn, `${property.kind} ${name ?? r.text(key)}`, { suspendable: twin, why: 'member' }));
  if (!twin) return;
  const end = node.end - 1;
  const start = findToken(r.code, '(', property.computed ? findToken(r.code, ']', key.end) + 1 : key.end);
  const last = node.properties.at(-1)!;
  const lead = accessors.length > 0 ? ', ' : `${r.code[skipTrivia(r.code, last.end)] === ',' ? '' : ', '}[${r.runtime('ACCESSORS')}]: [`;
  r.before(start, `${lead}${property.kind === 'get' ? 0 : 1}, ${JSON.stringify(name)}, function*`);
  accessors.push(name);
  r.edits.move(start, value.end, end);
  r.after(start, property.kind === 'get' ? '() {}' : `(${r.prefix}0) {}`);
}
