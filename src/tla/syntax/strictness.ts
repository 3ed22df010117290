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
  // Parallel stacks, since most runs do this once, and before anything is optimized.
  const nodes = [root];
  const parents: (SyntaxNode | undefined)[] = [undefined];
  /** Columns; 0 outside of lists. */
  const bullets = [0];
  const areOperands = [false];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    const parent = parents.pop();
    const bullet = bullets.pop()!;
    const isOperand = areOperands.pop()!;
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
    const within = isItem ? source.column(node.start) : bullet;
    for (let index = node.children.length - 1; index >= 0; index--) {
      const child = node.children[index]!;
      nodes.push(child);
      parents.push(node);
      bullets.push(isItem && index === 0 ? 0 : within);
      areOperands.push(isCompound && (child.field === 'lhs' || child.field === 'rhs' || (node.kind === 'function_evaluation' && index === 0)));
    }
  }
}
