import type { Language, Tree } from 'web-tree-sitter';
import { SyntaxNode } from './syntax-node.ts';

const LEFT_OUT = new Set(['terminal_proof', 'non_terminal_proof', 'extramodular_text']);

/** Copies a tree out of the parser's memory. A token is missing where its node is empty. */
export function copyTree(language: Language, tree: Tree): SyntaxNode {
  const cursor = tree.walk();
  // Each question to the parser's memory has its price, so a kind is asked for its name once.
  const kinds: { readonly name: string; readonly isNamed: boolean }[] = [];
  const fields: (string | undefined)[] = [];
  const copy = (): SyntaxNode => {
    const id = cursor.nodeTypeId;
    const kind = (kinds[id] ??= { name: cursor.nodeType, isNamed: cursor.nodeIsNamed });
    const fieldId = cursor.currentFieldId;
    const field = fieldId === 0 ? undefined : (fields[fieldId] ??= language.fieldNameForId(fieldId) ?? undefined);
    return new SyntaxNode(kind.name, field, kind.isNamed, cursor.startIndex, cursor.endIndex);
  };
  const root = copy();
  const path = [root];
  // Iterative: expressions can be nested thousands deep.
  let isDone = !cursor.gotoFirstChild();
  while (!isDone) {
    const parent = path.at(-1)!;
    const node = copy();
    const isKept = !LEFT_OUT.has(node.kind);
    if (isKept) parent.children.push(node);
    // A node without a name is a token, which has no children.
    if (isKept && node.isNamed && cursor.gotoFirstChild()) {
      path.push(node);
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      path.pop();
      if (!cursor.gotoParent() || path.length === 0) {
        isDone = true;
        break;
      }
    }
  }
  cursor.delete();
  return root;
}
