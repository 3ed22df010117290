import { Parser, type Language } from 'web-tree-sitter';
import { SourceText } from './source-text.ts';
import { SpecificationError } from './specification-error.ts';
import { checkStrictly } from './strictness.ts';
import { findSyntaxError } from './syntax-error.ts';
import { copyTree, type SyntaxNode } from './syntax-node.ts';

export interface ParsedModule {
  readonly source: SourceText;
  readonly name: string;
  /** Kind `module`. */
  readonly tree: SyntaxNode;
}

/** Code units handed over at a time; the parser copies what it gets, so large pieces make it slow. */
const PIECE = 128;

/**
 * Parses the first module in a text; what stands before and after it is ignored.
 *
 * @param language of loadGrammar
 * @throws SpecificationError of kind `syntax`
 */
export function parseModule(language: Language, file: string, text: string): ParsedModule {
  const source = new SourceText(file, text);
  const header = /^[^\S\n]*----+[^\S\n]*MODULE\s+(\w+)/m.exec(source.expanded);
  const name = header?.[1] ?? '';
  if (header === null) throw new SpecificationError('syntax', `${file} has no module: a line such as "---- MODULE Name ----" begins one, "====" ends it`, { file });

  const parser = new Parser();
  parser.setLanguage(language);
  const tree = parser.parse((index) => source.expanded.slice(index, index + PIECE));
  if (tree === null) throw new Error('the parser was stopped');
  try {
    const error = findSyntaxError(source, name, tree);
    if (error) throw error;
    const root = copyTree(language, tree);
    const module = root.ofKind('module')[0];
    if (module === undefined) throw new SpecificationError('syntax', `${file} has no module`, { file });
    checkStrictly(source, name, module);
    return { source, name, tree: module };
  } finally {
    tree.delete();
    parser.delete();
  }
}
