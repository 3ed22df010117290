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
  readonly children: SyntaxNode[];

  constructor(kind: string, field: string | undefined, isNamed: boolean, start: number, end: number, children: SyntaxNode[] = []) {
    this.kind = kind;
    this.field = field;
    this.isNamed = isNamed;
    this.start = start;
    this.end = end;
    this.children = children;
  }

  // Plain loops, as these are asked for each expression of a specification, mostly before anything is optimized.
  get named(): SyntaxNode[] {
    const found: SyntaxNode[] = [];
    for (const child of this.children) if (child.isNamed) found.push(child);
    return found;
  }

  child(field: string): SyntaxNode | undefined {
    for (const child of this.children) if (child.field === field) return child;
    return undefined;
  }

  all(field: string): SyntaxNode[] {
    return this.children.filter((child) => child.field === field);
  }

  ofKind(...kinds: readonly string[]): SyntaxNode[] {
    return this.children.filter((child) => kinds.includes(child.kind));
  }

  /** Where its last token ends: a list of conjuncts itself reaches to where the next token begins. */
  get lastEnd(): number {
    for (let index = this.children.length - 1; index >= 0; index--) {
      const child = this.children[index]!;
      if (child.start < child.end) return child.lastEnd;
    }
    return this.end;
  }

  text(source: SourceText): string {
    return source.slice(this.start, this.end);
  }
}
