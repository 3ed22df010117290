import { Parser, type Language, type Tree } from 'web-tree-sitter';
import { blankComments, findOpenComment } from './blank-comments.ts';
import { reassociate } from './reassociate.ts';
import { SourceText } from './source-text.ts';
import { SpecificationError } from './specification-error.ts';
import { checkStrictly } from './strictness.ts';
import { syntaxError } from './syntax-error.ts';
import { copyTree, type SyntaxNode } from './syntax-node.ts';

export interface ParsedModule {
  readonly source: SourceText;
  readonly name: string;
  /** Kind `module`. */
  readonly tree: SyntaxNode;
}

/** Code units handed over at a time; the parser copies what it gets, so large pieces make it slow. */
const PIECE = 512;

/**
 * Parses a text with a module, or several one after the other; what stands before, between and after them is ignored.
 *
 * @param language of loadGrammar
 * @throws SpecificationError of kind `syntax`
 */
export function parseModules(language: Language, file: string, text: string): [ParsedModule, ...ParsedModule[]] {
  const source = new SourceText(file, text);
  const header = /^[^\S\n]*----+[^\S\n]*MODULE\s+(\w+)/m.exec(source.expanded);
  const name = header?.[1] ?? '';
  if (header === null) throw new SpecificationError('syntax', `${file} has no module: a line such as "---- MODULE Name ----" begins one, "====" ends it`, { file });

  const parsed = blankComments(source.expanded, header.index);
  const parser = new Parser();
  parser.setLanguage(language);
  const parse = (): Tree => parser.parse((index) => parsed.slice(index, index + PIECE))!;
  const tree = parse();
  try {
    if (tree.rootNode.hasError) {
      const open = findOpenComment(source.expanded, header.index);
      if (open !== undefined) throw new SpecificationError('syntax', 'the comment that begins here is not closed', { source: source.range(name, open, open + 2), file });
      throw syntaxError(parser, () => parse().delete(), source, name, parsed);
    }
    const root = copyTree(language, tree);
    reassociate(root);
    const [first, ...others] = root.ofKind('module').map((module): ParsedModule => ({ source, name: module.child('name')!.text(source), tree: module }));
    if (first === undefined) throw new SpecificationError('syntax', `${file} has no module`, { file });
    for (const module of [first, ...others]) checkStrictly(source, module.name, module.tree);
    return [first, ...others];
  } finally {
    tree.delete();
    parser.delete();
  }
}
