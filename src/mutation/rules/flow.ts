import type { Node } from '../../instrument/_internals/ast.ts';
import { children, isFunction } from '../../instrument/_internals/syntax.ts';
import { parentOf, replaced, textOf, type Rule } from '../rule.ts';

/** A condition that always holds. Loops are left alone: they would not end. */
export const conditionTrue: Rule = (node) =>
  (node.type === 'IfStatement' || node.type === 'ConditionalExpression') && !isConstant(node.test) ? [replaced(node.test, 'true', 'the condition always holds')] : [];

/** A condition that never holds: a check, or the second look after an announcement, that is not made; a loop that is not entered, or not gone through again. */
export const conditionFalse: Rule = (node) => {
  if (node.type !== 'IfStatement' && node.type !== 'ConditionalExpression' && node.type !== 'WhileStatement' && node.type !== 'DoWhileStatement' && node.type !== 'ForStatement') return [];
  return node.test === null || isConstant(node.test) ? [] : [replaced(node.test, 'false', node.type === 'IfStatement' || node.type === 'ConditionalExpression' ? 'the condition never holds' : 'the loop ends at once')];
};

/** A statement that is left out. */
export const dropStatement: Rule = (node, context) => {
  if (node.type !== 'ExpressionStatement' || typeof node.directive === 'string') return [];
  const { expression } = node;
  if (expression.type === 'CallExpression' && expression.callee.type === 'Super') return [];
  return [replaced(node, ';', `drop ${summary(textOf(node, context))}`)];
};

/** A jump that is left out. */
export const dropJump: Rule = (node, context) => {
  if (node.type !== 'BreakStatement' && node.type !== 'ContinueStatement') return [];
  return parentOf(context)?.type === 'SwitchCase' && node.type === 'BreakStatement' && node.label === null ? [] : [replaced(node, ';', `drop ${textOf(node, context)}`)];
};

/** A promise that is not waited for. */
export const dropAwait: Rule = (node, context) => (node.type === 'AwaitExpression' ? [replaced(node, `(${textOf(node.argument, context)})`, 'do not await')] : []);

/** Another answer. */
export const returnValue: Rule = (node, context) => {
  if (node.type !== 'ReturnStatement' || node.argument === null) return [];
  const { argument } = node;
  switch (argument.type) {
    case 'Literal':
      if (typeof argument.value === 'boolean') return [replaced(argument, String(!argument.value), `answer ${!argument.value}`)];
      if (typeof argument.value === 'string') {
        const others = stringsReturned(context.ancestors.findLast(isFunction)).filter((text) => text !== argument.value);
        return (others.length === 0 ? [''] : others).map((text) => replaced(argument, `'${text}'`, `answer '${text}' for '${argument.value as string}'`));
      }
      return [];
    case 'Identifier':
    case 'MemberExpression':
    case 'CallExpression':
    case 'NewExpression':
    case 'ObjectExpression':
    case 'ArrayExpression':
      return textOf(argument, context) === 'undefined' ? [] : [replaced(argument, 'undefined', 'answer undefined')];
    default:
      return [];
  }
};

function stringsReturned(node: Node | undefined, top = true): string[] {
  if (node === undefined || (!top && isFunction(node))) return [];
  const own = node.type === 'ReturnStatement' && node.argument?.type === 'Literal' && typeof node.argument.value === 'string' ? [node.argument.value] : [];
  return [...new Set([...own, ...children(node).flatMap((child) => stringsReturned(child, false))])];
}

function isConstant(node: Node): boolean {
  return node.type === 'Literal';
}

function summary(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  return flat.length > 60 ? `${flat.slice(0, 59)}…` : flat;
}
