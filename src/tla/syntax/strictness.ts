import { isOperatorExpression, findPrecedenceConflict } from './precedence.ts';
import type { SourceText } from './source-text.ts';
import { SpecificationError } from './specification-error.ts';
import type { SyntaxNode } from './syntax-node.ts';

/** Words that are no identifiers (tla2sany's tla+.jj). */
const RESERVED = new Set(
  (
    'ACTION ASSUME ASSUMPTION AXIOM BY CASE CHOOSE CONSTANT CONSTANTS COROLLARY DEF DEFINE DEFS DOMAIN ELSE ENABLED EXCEPT EXTENDS HAVE HIDE IF IN INSTANCE LAMBDA LEMMA LET ' +
    'LOCAL MODULE NEW OBVIOUS OMITTED ONLY OTHER PICK PROOF PROPOSITION PROVE QED RECURSIVE STATE SUBSET SUFFICES TAKE TEMPORAL THEN THEOREM UNCHANGED UNION USE ' +
    'VARIABLE VARIABLES WITH WITNESS TRUE FALSE BOOLEAN STRING'
  ).split(' '),
);

/** Refuses what the grammar lets pass although it is not TLA+: precedence conflicts, reserved words as names, tokens at or left of the bullet of their list. */
export function checkStrictly(source: SourceText, module: string, root: SyntaxNode): void {
  const fail = (node: SyntaxNode, reason: string): never => {
    throw new SpecificationError('syntax', reason, { source: source.range(module, node.start, node.end), file: source.file });
  };
  const pending: { readonly node: SyntaxNode; readonly parent: SyntaxNode | undefined; readonly bullet: number; readonly isOperand: boolean }[] = [
    { node: root, parent: undefined, bullet: 0, isOperand: false },
  ];
  while (pending.length > 0) {
    const { node, parent, bullet, isOperand } = pending.pop()!;
    if (bullet > 0 && node.children.length === 0 && node.end > node.start && source.column(node.start) <= bullet) {
      fail(node, `${JSON.stringify(node.text(source))} belongs to an item of a conjunction or disjunction list, but does not stand right of the bullet (column ${bullet})`);
    }
    if (node.kind === 'identifier' && RESERVED.has(node.text(source))) fail(node, `${node.text(source)} is a reserved word, not a name`);
    if (node.kind === 'identifier_ref' && RESERVED.has(node.text(source)) && parent?.kind !== 'record_value' && parent?.kind !== 'except_update_record_field') fail(node, `${node.text(source)} is a reserved word, not a name`);

    if (node.kind === 'real_number' && node.text(source).startsWith('.')) fail(node, `${node.text(source)} begins with a point: write 0${node.text(source)}`);

    const isCompound = isOperatorExpression(node);
    if (isCompound && !isOperand) {
      const conflict = findPrecedenceConflict(node);
      if (conflict) {
        fail(conflict.at.kind === 'function_evaluation' ? node : conflict.at, `precedence conflict between the operators ${conflict.left.name} and ${conflict.right.name}: parentheses are needed`);
      }
    }
    const isItem = node.kind === 'conj_item' || node.kind === 'disj_item';
    for (let index = node.children.length - 1; index >= 0; index--) {
      const child = node.children[index]!;
      const isBullet = isItem && index === 0;
      const ofOperator = isCompound && (child.field === 'lhs' || child.field === 'rhs' || (node.kind === 'function_evaluation' && index === 0));
      pending.push({ node: child, parent: node, bullet: isBullet ? 0 : isItem ? source.column(node.start) : bullet, isOperand: ofOperator });
    }
  }
}
