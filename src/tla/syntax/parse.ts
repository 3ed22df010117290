import type { Tree } from 'web-tree-sitter';
import { blankComments, findOpenComment } from './blank-comments.ts';
import { copyTree } from './copy-tree.ts';
import type { Grammar } from './grammar.ts';
import { nameOperators } from './name-operators.ts';
import { NONFIX, reassociate } from './reassociate.ts';
import { SourceText } from './source-text.ts';
import { SpecificationError } from './specification-error.ts';
import { checkStrictly } from './strictness.ts';
import { syntaxError } from './syntax-error.ts';
import type { SyntaxNode } from './syntax-node.ts';
import { hasKind, packTree, unpackTree, type TreeStore } from './tree-store.ts';

export interface ParsedModule {
  readonly source: SourceText;
  readonly name: string;
  /** Kind `module`. */
  readonly tree: SyntaxNode;
}

/** A text has to be parsed, but the grammar is not loaded yet. */
export class GrammarMissing extends Error {
  override readonly name = 'GrammarMissing';
}

/** Parses texts, or finds in the store what was parsed before. */
export class ModuleParser {
  /** Of loadGrammar. */
  grammar: Grammar | undefined;
  readonly #store: TreeStore | undefined;

  constructor(store?: TreeStore) {
    this.#store = store;
  }

  /**
   * Parses a text with a module, or several one after the other; what stands before, between and after them is ignored.
   *
   * @throws SpecificationError of kind `syntax`
   * @throws GrammarMissing
   */
  parse(file: string, text: string): [ParsedModule, ...ParsedModule[]] {
    const source = new SourceText(file, text);
    const header = /-{4,}[^\S\n]*MODULE\s+(\w+)/.exec(source.expanded);
    const name = header?.[1] ?? '';
    if (header === null) throw new SpecificationError('syntax', `${file} has no module: a line such as "---- MODULE Name ----" begins one, "====" ends it`, { file });

    const [first, ...others] = this.#tree(source, text, name, header.index)
      .ofKind('module')
      .map((module): ParsedModule => ({ source, name: nameOf(source, module), tree: module }));
    if (first === undefined) throw new SpecificationError('syntax', `${file} has no module`, { file });
    return [first, ...others];
  }

  /** The tree of a text without errors. */
  #tree(source: SourceText, text: string, name: string, start: number): SyntaxNode {
    const kept = this.#store?.read(text);
    if (kept !== undefined) return unpackTree(kept);
    const packed = this.#parse(source, name, nameOperators(blankComments(source.expanded, start)), start);
    const root = unpackTree(packed);
    const isChanged = hasKind(packed, NONFIX) && reassociate(root);
    for (const module of root.ofKind('module')) checkStrictly(source, nameOf(source, module), module);
    this.#store?.write(text, isChanged ? packTree(root) : packed);
    return root;
  }

  /** Packed, and read as the grammar does. */
  #parse(source: SourceText, name: string, text: string, start: number): Uint8Array {
    if (this.grammar === undefined) throw new GrammarMissing();
    const { Parser, language, memory } = this.grammar;
    const parser = new Parser();
    parser.setLanguage(language);
    memory.text = text;
    // It reads from its memory.
    const parse = (): Tree => parser.parse(() => undefined)!;
    const tree = parse();
    try {
      if (!tree.rootNode.hasError) return copyTree(language, memory.walk(tree));
      const open = findOpenComment(source.expanded, start);
      if (open !== undefined) throw new SpecificationError('syntax', 'the comment that begins here is not closed', { source: source.range(name, open, open + 2), file: source.file });
      throw syntaxError(parser, () => parse().delete(), source, name, text);
    } finally {
      tree.delete();
      parser.delete();
    }
  }
}

function nameOf(source: SourceText, module: SyntaxNode): string {
  return module.child('name')!.text(source);
}
