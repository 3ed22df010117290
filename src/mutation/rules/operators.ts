import type { Expression, Node } from '../../instrument/_internals/ast.ts';
import { unwrap } from '../../instrument/_internals/syntax.ts';
import { parentOf, replaced, textOf, type Edit, type Rule, type RuleContext } from '../rule.ts';

type Binary = Extract<Node, { type: 'BinaryExpression' }>;

const BOUNDARY: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const NEGATED: Readonly<Record<string, string>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '===': '!==', '!==': '===', '==': '!=', '!=': '==' };
const OTHER: Readonly<Record<string, string>> = { '+': '-', '-': '+', '*': '/', '/': '*', '%': '*', '**': '*', '<<': '>>>', '>>>': '<<', '>>': '<<', '&': '|', '|': '&', '^': '&' };
const ORDERED = new Set(['-', '/', '%', '**']);
const COMMUTATIVE = new Set(['Math.min', 'Math.max', 'Math.imul', 'Object.is']);

/** An operator between its operands replaced by another. */
function withOperator(node: { readonly left: Node; readonly right: Node; readonly operator: string; readonly end: number }, operator: string, { code }: RuleContext): Edit {
  const start = code.indexOf(node.operator, node.left.end);
  return { start, end: start + node.operator.length, replacement: operator, description: `${node.operator} becomes ${operator}` };
}

/** A comparison that includes its boundary, or no longer does. */
export const boundary: Rule = (node, context) => {
  if (node.type !== 'BinaryExpression') return [];
  const other = BOUNDARY[node.operator];
  return other === undefined ? [] : [withOperator(node, other, context)];
};

/** A comparison that answers the opposite. One that is a whole condition is left to `condition-true` and `condition-false`. */
export const negateComparison: Rule = (node, context) => {
  if (node.type !== 'BinaryExpression' || isCondition(node, context)) return [];
  const other = NEGATED[node.operator];
  return other === undefined ? [] : [withOperator(node, other, context)];
};

/** Another operator of arithmetic or of bits. */
export const swapOperator: Rule = (node, context) => {
  if (node.type === 'BinaryExpression') {
    const other = OTHER[node.operator];
    return other === undefined || isText(node) || isCoercion(node) ? [] : [withOperator(node, other, context)];
  }
  if (node.type === 'AssignmentExpression') {
    const other = OTHER[node.operator.slice(0, -1)];
    return other === undefined || isText(node.right) ? [] : [withOperator(node, `${other}=`, context)];
  }
  if (node.type === 'UpdateExpression') {
    const start = node.prefix ? node.start : node.end - 2;
    return [{ start, end: start + 2, replacement: node.operator === '++' ? '--' : '++', description: `${node.operator} the other way` }];
  }
  return [];
};

/** Operands, or two arguments, in the other order. */
export const swapOperands: Rule = (node, context) => {
  if (node.type === 'BinaryExpression' && ORDERED.has(node.operator) && !isCoercion(node)) return [exchanged(node.left, node.right, context)];
  if ((node.type === 'CallExpression' || node.type === 'NewExpression') && node.arguments.length === 2 && context.atomic(node) === undefined && !COMMUTATIVE.has(textOf(node.callee, context))) {
    const [first, second] = node.arguments as [Node, Node];
    if ([first, second].every(isPlaceOrCall)) return [exchanged(first, second, context)];
  }
  return [];
};

function exchanged(left: Node, right: Node, context: RuleContext): Edit {
  const between = context.code.slice(left.end, right.start);
  // Parentheses, for what binds more loosely on the other side.
  const [first, second] = [left, right].map((node) => (isPlaceOrCall(node) || node.type === 'Literal' || node.type === 'ParenthesizedExpression' ? textOf(node, context) : `(${textOf(node, context)})`));
  return { start: left.start, end: right.end, replacement: `${second}${between}${first}`, description: `swap ${first} and ${second}` };
}

function isPlaceOrCall(node: Node): boolean {
  return node.type === 'Identifier' || node.type === 'MemberExpression' || node.type === 'CallExpression' || node.type === 'ThisExpression';
}

/** A mask that lets everything through, or that is one bit too narrow. */
export const mask: Rule = (node, context) => {
  if (node.type !== 'BinaryExpression' || node.operator !== '&') return [];
  const value = textOf(node.left, context);
  const drop = replaced(node, `(${value})`, 'drop the mask');
  // The bits of a number are changed by off-by-one.
  return isPlaceOrCall(node.right) ? [drop, replaced(node.right, `(${textOf(node.right, context)} >>> 1)`, 'a mask one bit too narrow')] : [drop];
};

/** A conversion to 32 bits, `>>> 0` or `| 0`, that is left out. */
export const dropCoercion: Rule = (node, context) => (node.type === 'BinaryExpression' && isCoercion(node) ? [replaced(node, `(${textOf(node.left, context)})`, `drop ${node.operator} 0`)] : []);

/** A number that is one more. */
export const offByOne: Rule = (node, context) => {
  if (node.type !== 'Literal' || (typeof node.value !== 'number' && typeof node.value !== 'bigint')) return [];
  const parent = parentOf(context);
  if (parent === undefined || (parent.type === 'BinaryExpression' && isCoercion(parent) && parent.right === node) || parent.type === 'Property' && parent.key === node) return [];
  const next = typeof node.value === 'bigint' ? `${node.value + 1n}n` : String(node.value + 1);
  return [replaced(node, next, `${textOf(node, context)} becomes ${next}`)];
};

/** A logical operator of which only one side is left. */
export const dropOperand: Rule = (node, context) => {
  if (node.type !== 'LogicalExpression') return [];
  return [replaced(node, `(${textOf(node.left, context)})`, `drop the right side of ${node.operator}`), replaced(node, `(${textOf(node.right, context)})`, `drop the left side of ${node.operator}`)];
};

/** A negation that is left out. */
export const dropNot: Rule = (node, context) => (node.type === 'UnaryExpression' && (node.operator === '!' || node.operator === '~') ? [replaced(node, `(${textOf(node.argument, context)})`, `drop ${node.operator}`)] : []);

/** The greater of two for the lesser. */
export const swapExtremum: Rule = (node, context) => {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || textOf(node.callee.object, context) !== 'Math') return [];
  const name = textOf(node.callee.property, context);
  if (name !== 'min' && name !== 'max') return [];
  const other = name === 'min' ? 'max' : 'min';
  return [replaced(node.callee.property, other, `Math.${name} becomes Math.${other}`)];
};

/** Whether a node is all of what an `if`, a loop or `?:` decides by. */
function isCondition(node: Node, context: RuleContext): boolean {
  const parent = parentOf(context);
  return parent !== undefined && 'test' in parent && parent.test === node;
}

function isCoercion({ operator, right }: Binary): boolean {
  return (operator === '>>>' || operator === '|') && right.type === 'Literal' && right.value === 0;
}

/** Whether it is known to be a string. */
function isText(node: Node): boolean {
  const inner = unwrap(node as Expression);
  if (inner.type === 'TemplateLiteral') return true;
  if (inner.type === 'Literal') return typeof inner.value === 'string';
  return inner.type === 'BinaryExpression' && inner.operator === '+' && (isText(inner.left) || isText(inner.right));
}
