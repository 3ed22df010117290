import type { Node, Tree } from 'web-tree-sitter';
import type { SourceText } from './source-text.ts';
import { SpecificationError } from './specification-error.ts';

/** The first place that the grammar could not make sense of; `undefined` if there is none. */
export function findSyntaxError(source: SourceText, module: string, tree: Tree): SpecificationError | undefined {
  if (!tree.rootNode.hasError) return undefined;
  const node = firstError(tree.rootNode);
  if (node === undefined) return undefined;
  const { startIndex: start, endIndex: end } = node;
  if (node.isMissing) {
    return new SpecificationError('syntax', `expected ${JSON.stringify(node.type)} before ${quote(source, start)}`, { source: source.range(module, start, start + 1), file: source.file });
  }
  const stop = source.expanded.indexOf('\n', start);
  return new SpecificationError('syntax', `cannot be parsed: ${quote(source, start)}`, {
    source: source.range(module, start, Math.max(start + 1, stop < 0 ? end : Math.min(end, stop))),
    file: source.file,
  });
}

function firstError(node: Node): Node | undefined {
  if (node.isError || node.isMissing) return node;
  if (!node.hasError) return undefined;
  for (const child of node.children) {
    const found = firstError(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

function quote(source: SourceText, start: number): string {
  const rest = source.expanded.slice(start).trimStart();
  const line = rest.slice(0, 60).split('\n')[0]!.trimEnd();
  return line === '' ? 'the end of the file' : JSON.stringify(line);
}
