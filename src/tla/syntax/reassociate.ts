import { operatorSymbol } from './operators.ts';
import { SyntaxNode } from './syntax-node.ts';

/**
 * Takes `DOMAIN (f)[x]` as `DOMAIN ((f)[x])`. The grammar reads a prefix operator before a parenthesis as an application, `DOMAIN(f)`, like
 * `+(1, 2)`, and so lets it bind tighter than what follows. Where there is such an application in an expression of operators, that is put
 * together once more, from its tokens.
 */
export function reassociate(root: SyntaxNode): boolean {
  let isChanged = false;
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const { children } = node;
    const isWithin = isCompound(node);
    for (let index = 0; index < children.length; index++) {
      // What is within a compound is taken apart with it.
      if (isCompound(children[index]!) && !(isWithin && isOperandOf(node, index)) && hasNonfix(children[index]!)) {
        isChanged = true;
        const { field } = children[index]!;
        children[index] = withField(new Builder(flatten(children[index]!)).build(), field);
      }
      pending.push(children[index]!);
    }
  }
  return isChanged;
}

/** The kind of the operator in such an application. */
export const NONFIX = 'prefix_op_symbol';

interface Item {
  readonly kind: 'operand' | 'prefix' | 'infix' | 'postfix' | 'suffix';
  /** The operand, the operator's token, or the node that `[x]` or `.f` is the end of. */
  readonly node: SyntaxNode;
  readonly precedence: number;
}

function isNonfix(node: SyntaxNode): boolean {
  return node.kind === 'bound_nonfix_op' && node.children[0]?.kind === NONFIX;
}

function isSuffixed(node: SyntaxNode): boolean {
  return node.kind === 'function_evaluation' || node.kind === 'record_value';
}

function isCompound(node: SyntaxNode): boolean {
  return isSuffixed(node) || isNonfix(node) || node.kind === 'bound_prefix_op' || node.kind === 'bound_infix_op' || node.kind === 'bound_postfix_op';
}

/** Whether a child of a compound can be taken apart with it. */
function isOperandOf(node: SyntaxNode, index: number): boolean {
  const { field } = node.children[index]!;
  return isSuffixed(node) ? index === 0 : field === 'lhs' || field === 'rhs';
}

function hasNonfix(root: SyntaxNode): boolean {
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (isNonfix(node)) return node !== root;
    if (isCompound(node)) pending.push(...node.children.filter((_, index) => isOperandOf(node!, index)));
  }
  return false;
}

function flatten(root: SyntaxNode): Item[] {
  const items: Item[] = [];
  const pending: (SyntaxNode | Item)[] = [root];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if ('precedence' in next) items.push(next);
    else if (!isCompound(next)) items.push({ kind: 'operand', node: next, precedence: 0 });
    else if (isSuffixed(next)) pending.push({ kind: 'suffix', node: next, precedence: next.kind === 'record_value' ? 17 : 16 }, next.children[0]!);
    else if (isNonfix(next)) {
      const token = next.children[0]!.named[0]!;
      const operand = new SyntaxNode('parentheses', undefined, true, next.children[1]!.start, next.end);
      operand.children.push(...next.children.slice(1));
      pending.push(operand, { kind: 'prefix', node: token, precedence: operatorSymbol(token.kind)!.high });
    } else {
      const token = next.child('symbol')!;
      const { fixity, high } = operatorSymbol(token.kind)!;
      const [left, right] = [next.child('lhs'), next.child('rhs')];
      if (right !== undefined) pending.push(right);
      pending.push({ kind: fixity, node: token, precedence: high });
      if (left !== undefined) pending.push(left);
    }
  }
  return items;
}

function withField(node: SyntaxNode, field: string | undefined): SyntaxNode {
  const copy = new SyntaxNode(node.kind, field, node.isNamed, node.start, node.end);
  copy.children.push(...node.children);
  return copy;
}

/** Precedence climbing, with operators at the upper end of their range and associative to the left, as in the grammar. */
class Builder {
  readonly #items: readonly Item[];
  #at = 0;

  constructor(items: readonly Item[]) {
    this.#items = items;
  }

  build(above = 0): SyntaxNode {
    const first = this.#items[this.#at++]!;
    let left = first.node;
    if (first.kind === 'prefix') {
      const operand = this.build(first.precedence);
      left = node('bound_prefix_op', [withField(first.node, 'symbol'), withField(operand, 'rhs')]);
    }
    for (let next = this.#items[this.#at]; next !== undefined && next.precedence > above; next = this.#items[this.#at]) {
      this.#at++;
      if (next.kind === 'suffix') left = node(next.node.kind, [withField(left, undefined), ...next.node.children.slice(1)]);
      else if (next.kind === 'postfix') left = node('bound_postfix_op', [withField(left, 'lhs'), withField(next.node, 'symbol')]);
      else left = node('bound_infix_op', [withField(left, 'lhs'), withField(next.node, 'symbol'), withField(this.build(next.precedence), 'rhs')]);
    }
    return left;
  }
}

function node(kind: string, children: readonly SyntaxNode[]): SyntaxNode {
  const made = new SyntaxNode(kind, undefined, true, children[0]!.start, children.at(-1)!.end);
  made.children.push(...children);
  return made;
}
