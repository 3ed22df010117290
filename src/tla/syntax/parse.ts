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

/** A packed tree as the grammar takes a text. */
export interface UncheckedTree {
  readonly tree: Uint8Array;
  /** Refuses what the grammar lets pass. @throws SpecificationError of kind `syntax` */
  check(): void;
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

  /** Whether nothing is wrong with the trees that came from the store, if there is one. */
  areSound(): boolean {
    return this.#store?.areSound?.() !== false;
  }

  /**
   * Parses a text with a module, or several one after the other; what stands before, between and after them is ignored.
   *
   * @throws SpecificationError of kind `syntax`
   * @throws GrammarMissing
   */
  parse(file: string, text: string): [ParsedModule, ...ParsedModule[]] {
    const begun = begin(file, text);
    const { source } = begun;
    const [first, ...others] = this.#tree(begun, text)
      .ofKind('module')
      .map((module): ParsedModule => ({ source, name: nameOf(source, module), tree: module }));
    if (first === undefined) throw new SpecificationError('syntax', `${file} has no module`, { file });
    return [first, ...others];
  }

  /**
   * Parses a text for another thread, which can go on with the tree before it is checked.
   *
   * @throws SpecificationError of kind `syntax`
   * @throws GrammarMissing
   */
  read(file: string, text: string): UncheckedTree {
    const begun = begin(file, text);
    const tree = this.#read(begun);
    return { tree, check: () => checkModules(begun.source, unpackTree(tree)) };
  }

  /** The tree of a text without errors. */
  #tree(begun: Begun, text: string): SyntaxNode {
    const kept = this.#store?.read(text);
    if (kept !== undefined) return unpackTree(kept);
    const packed = this.#read(begun);
    const root = unpackTree(packed);
    checkModules(begun.source, root);
    this.#store?.write(text, packed);
    return root;
  }

  #read({ source, name, start }: Begun): Uint8Array {
    const packed = this.#parse(source, name, nameOperators(blankComments(source.expanded, start)), start);
    if (!hasKind(packed, NONFIX)) return packed;
    const root = unpackTree(packed);
    return reassociate(root) ? packTree(root) : packed;
  }

  /** Packed, and read as the grammar does. */
  #parse(source: SourceText, name: string, text: string, start: number): Uint8Array {
    if (this.grammar === undefined) throw new GrammarMissing();
    const { Parser, language, memory, exports } = this.grammar;
    const parser = new Parser();
    parser.setLanguage(language);
    memory.text = text;
    // It reads from its memory.
    const parse = (): Tree => parser.parse(() => undefined)!;
    const tree = parse();
    try {
      if (!tree.rootNode.hasError) return copyTree(language, exports, tree);
      const open = findOpenComment(source.expanded, start);
      if (open !== undefined) throw new SpecificationError('syntax', 'the comment that begins here is not closed', { source: source.range(name, open, open + 2), file: source.file });
      throw syntaxError(parser, () => parse().delete(), source, name, text);
    } finally {
      tree.delete();
      parser.delete();
    }
  }
}

interface Begun {
  readonly source: SourceText;
  /** Of the first module. */
  readonly name: string;
  /** Where that begins. */
  readonly start: number;
}

function begin(file: string, text: string): Begun {
  const source = new SourceText(file, text);
  const header = /-{4,}[^\S\n]*MODULE\s+(\w+)/.exec(source.expanded);
  if (header === null) throw new SpecificationError('syntax', `${file} has no module: a line such as "---- MODULE Name ----" begins one, "====" ends it`, { file });
  return { source, name: header[1]!, start: header.index };
}

function checkModules(source: SourceText, root: SyntaxNode): void {
  for (const module of root.ofKind('module')) checkStrictly(source, nameOf(source, module), module);
}

function nameOf(source: SourceText, module: SyntaxNode): string {
  return module.child('name')!.text(source);
}
