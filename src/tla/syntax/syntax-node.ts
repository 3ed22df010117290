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

  /** Where its last token ends: a list of conjuncts itself reaches to where the next token begins. */
  get lastEnd(): number {
    return this.children.findLast(({ start, end }) => start < end)?.lastEnd ?? this.end;
  }

  text(source: SourceText): string {
    return source.slice(this.start, this.end);
  }
}

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
    if (isKept && cursor.gotoFirstChild()) {
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
