import { FUNCTION_APPLICATION, operatorSymbol, type OperatorSymbol } from './operators.ts';
import type { SyntaxNode } from './syntax-node.ts';

/** Two operators of which neither binds tighter, in an expression without parentheses. */
export interface PrecedenceConflict {
  readonly left: OperatorSymbol;
  /** The token of the left one, or of the right one if it is a postfix operator, as SANY has it. */
  readonly at: SyntaxNode;
  readonly right: OperatorSymbol;
}

interface Item {
  readonly operator: OperatorSymbol;
  readonly token: SyntaxNode;
}

const COMPOUND = new Set(['bound_prefix_op', 'bound_infix_op', 'bound_postfix_op', 'function_evaluation']);

export function isOperatorExpression(node: SyntaxNode): boolean {
  return COMPOUND.has(node.kind);
}

/**
 * The grammar takes every operator at the upper end of its range and as left-associative. Where no conflict is found, that gives the tree
 * that the ranges give. Follows tla2sany.parser.OperatorStack.reduceStack.
 *
 * @param root the outermost node of an expression made of operators
 */
export function findPrecedenceConflict(root: SyntaxNode): PrecedenceConflict | undefined {
  // One operator alone, as most are.
  if (!root.children.some((child) => isOperatorExpression(child))) return undefined;
  /** Prefix and infix operators whose right operand is not finished. */
  const stack: Item[] = [];
  let conflict: PrecedenceConflict | undefined;
  const found = (left: Item, right: Item): boolean => {
    conflict ??= { left: left.operator, at: right.operator.fixity === 'postfix' ? right.token : left.token, right: right.operator };
    return true;
  };

  const reduce = (item: Item): boolean => {
    const right = item.operator;
    for (let left = stack.at(-1); left !== undefined; left = stack.at(-1)) {
      const isTighter = left.operator.low > right.high || (left.operator.name === right.name && right.fixity === 'infix' && right.isAssociative);
      if (!isTighter) return left.operator.high < right.low ? false : found(left, item);
      stack.pop();
    }
    return false;
  };

  for (const item of tokens(root)) {
    const { operator } = item;
    if (operator.fixity === 'prefix') {
      const left = stack.at(-1);
      // A minus is first taken for an infix operator: so it is the one prefix operator that must bind tighter than what it stands in.
      const isNested = left !== undefined && operator.name === '-.' && item.followsOperator;
      if (isNested && left.operator.low > operator.high && found(left, item)) break;
      stack.push(item);
    } else {
      if (reduce(item)) break;
      if (operator.fixity === 'infix') stack.push(item);
    }
  }
  return conflict;
}

/** The operators of an expression from left to right. */
function tokens(root: SyntaxNode): (Item & { readonly followsOperator: boolean })[] {
  const result: (Item & { readonly followsOperator: boolean })[] = [];
  let followsOperator = false;
  const pending: (SyntaxNode | Item)[] = [root];
  while (pending.length > 0) {
    const next = pending.pop()!;
    if ('operator' in next) {
      result.push({ ...next, followsOperator });
      followsOperator = next.operator.fixity !== 'postfix';
      continue;
    }
    if (!isOperatorExpression(next)) {
      followsOperator = false;
      continue;
    }
    if (next.kind === 'function_evaluation') {
      pending.push({ operator: FUNCTION_APPLICATION, token: next }, next.named[0]!);
      continue;
    }
    const token = next.child('symbol')!;
    const item = { operator: operatorSymbol(token.kind)!, token };
    const left = next.child('lhs');
    const right = next.child('rhs');
    if (right !== undefined) pending.push(right);
    pending.push(item);
    if (left !== undefined) pending.push(left);
  }
  return result;
}
