import type { Expression, Node } from './ast.ts';
import type { Context, Rewriter } from './rewriter.ts';
import { visitPatternTarget } from './members.ts';
import { staticKey, unwrap } from './syntax.ts';
import { visit } from './visit.ts';

/** Rewrites what is evaluated inside a pattern: defaults, computed keys, assignment targets. */
export function visitPattern(r: Rewriter, node: Node, c: Context): void {
  switch (node.type) {
    case 'Identifier':
      return;
    case 'AssignmentPattern':
      visitPattern(r, node.left, c);
      visit(r, node.right, { ...c, hint: node.left.type === 'Identifier' ? node.left.name : undefined });
      return;
    case 'RestElement':
      visitPattern(r, node.argument, c);
      return;
    case 'ArrayPattern':
      for (const element of node.elements) if (element !== null) visitPattern(r, element, c);
      return;
    case 'ObjectPattern':
      for (const property of node.properties) {
        if (property.type === 'RestElement') visitPattern(r, property, c);
        else {
          if (property.computed) visit(r, property.key, c);
          visitPattern(r, property.value, c);
        }
      }
      return;
    case 'TSParameterProperty':
      visitPattern(r, node.parameter, c);
      return;
    default: {
      const target = unwrap(node as Expression);
      if (target.type === 'MemberExpression') visitPatternTarget(r, target, c);
    }
  }
}

/** Text to put around a value so that a pattern can take it apart without touching shared memory or accessors itself. */
export function patternValue(r: Rewriter, pattern: Node, place: Node, c: Context): readonly [string, string] | undefined {
  const inner = levelValue(r, pattern, place, c);
  if (!partsOf(pattern).some(hasArrayPattern)) return inner;
  // What is nested is left to the engine, and refused at run time where it is shared memory.
  return [`${r.runtime('nested')}(${r.site(place, c.fn, place)}, ${inner?.[0] ?? ''}`, `${inner?.[1] ?? ''})`];
}

function partsOf(pattern: Node): Node[] {
  if (pattern.type === 'ArrayPattern') return pattern.elements.filter((element) => element !== null);
  if (pattern.type === 'ObjectPattern') return pattern.properties.map((property) => (property.type === 'RestElement' ? property : property.value));
  return [];
}

function hasArrayPattern(pattern: Node): boolean {
  if (pattern.type === 'AssignmentPattern') return hasArrayPattern(pattern.left);
  if (pattern.type === 'RestElement') return hasArrayPattern(pattern.argument);
  return pattern.type === 'ArrayPattern' || partsOf(pattern).some(hasArrayPattern);
}

function levelValue(r: Rewriter, pattern: Node, place: Node, c: Context): readonly [string, string] | undefined {
  if (pattern.type === 'ArrayPattern') {
    const [open, close] = r.delegating(c.fn);
    const all = pattern.elements.at(-1)?.type === 'RestElement';
    return [`${open}${r.runtime('elements')}(${r.site(place, c.fn, place)}, `, `, ${all ? 'Infinity' : pattern.elements.length})${close}`];
  }
  if (pattern.type !== 'ObjectPattern') return undefined;
  const keys = pattern.properties.map((property) => (property.type === 'RestElement' ? undefined : staticKey(property.key, property.computed)));
  if (!keys.some((key) => key === undefined || /^\d+$/.test(key) || r.accessors.has(key))) return undefined;
  const [open, close] = r.delegating(c.fn);
  return [`${open}${r.runtime('pick')}(${r.site(place, c.fn, place)}, `, `, ${keys.includes(undefined) ? 'undefined' : JSON.stringify(keys)})${close}`];
}

/** Wraps the initialiser of a pattern. */
export function wrapPatternValue(r: Rewriter, pattern: Node, value: Node, c: Context): void {
  const text = patternValue(r, pattern, value, c);
  if (text === undefined) return;
  r.before(value.start, text[0]);
  r.after(value.end, text[1]);
}
