import type { Language, Tree } from 'web-tree-sitter';
import type { SourceText } from './source-text.ts';

/**
 * A node of the concrete syntax tree, with the kinds of the grammar (tree-sitter-tlaplus' node-types.json; an anonymous token has its own
 * text as kind). Proofs are left out.
 */
export class SyntaxNode {
  readonly kind: string;
  /** Its field in the parent. */
  readonly field: string | undefined;
  readonly isNamed: boolean;
  readonly start: number;
  readonly end: number;
  readonly children: SyntaxNode[] = [];

  constructor(kind: string, field: string | undefined, isNamed: boolean, start: number, end: number) {
    this.kind = kind;
    this.field = field;
    this.isNamed = isNamed;
    this.start = start;
    this.end = end;
  }

  get named(): SyntaxNode[] {
    return this.children.filter((child) => child.isNamed);
  }

  child(field: string): SyntaxNode | undefined {
    return this.children.find((child) => child.field === field);
  }

  all(field: string): SyntaxNode[] {
    return this.children.filter((child) => child.field === field);
  }

  ofKind(...kinds: readonly string[]): SyntaxNode[] {
    return this.children.filter((child) => kinds.includes(child.kind));
  }

  text(source: SourceText): string {
    return source.slice(this.start, this.end);
  }
}

const LEFT_OUT = new Set(['terminal_proof', 'non_terminal_proof', 'extramodular_text']);

/** Copies a tree out of the parser's memory. A token is missing where its node is empty. */
export function copyTree(language: Language, tree: Tree): SyntaxNode {
  const cursor = tree.walk();
  const copy = (): SyntaxNode => {
    const id = cursor.currentFieldId;
    return new SyntaxNode(cursor.nodeType, id === 0 ? undefined : (language.fieldNameForId(id) ?? undefined), cursor.nodeIsNamed, cursor.startIndex, cursor.endIndex);
  };
  const root = copy();
  const path = [root];
  // Iterative: expressions can be nested thousands deep.
  let isDone = !cursor.gotoFirstChild();
  while (!isDone) {
    const parent = path.at(-1)!;
    const node = LEFT_OUT.has(cursor.nodeType) ? undefined : copy();
    if (node !== undefined) parent.children.push(node);
    if (node !== undefined && cursor.gotoFirstChild()) {
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
