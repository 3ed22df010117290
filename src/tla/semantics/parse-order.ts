import type { SourceText } from '../syntax/source-text.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';

/** Other modules that a module names, in the order of the text. */
export interface Needs {
  readonly extended: readonly string[];
  readonly instantiated: readonly string[];
  readonly inner: readonly Needs[];
}

/** @param tree of kind `module` */
export function needsOf(tree: SyntaxNode, source: SourceText): Needs {
  const instantiated: string[] = [];
  const inner: Needs[] = [];
  const visit = (node: SyntaxNode): void => {
    for (const child of node.children) {
      if (child.kind === 'module') inner.push(needsOf(child, source));
      else if (child.kind === 'instance') instantiated.push(child.ofKind('identifier_ref')[0]!.text(source));
      else visit(child);
    }
  };
  // Most modules have none, and to look through a whole tree takes a while.
  const text = tree.text(source);
  if (/\b(?:INSTANCE|MODULE)\b/.test(text.slice(text.indexOf('MODULE') + 'MODULE'.length))) visit(tree);
  const extended = (tree.ofKind('extends')[0]?.ofKind('identifier_ref') ?? []).map((name) => name.text(source));
  return { extended, instantiated, inner };
}

/**
 * The order in which SANY parses modules: the first one not parsed yet that is extended, looked for in the root, then in what it extends,
 * then in what it instantiates and in inner modules; where there is none, the first one that is instantiated, in the same order
 * (tla2sany.modanalyzer.SpecObj).
 */
export function parseOrder(root: string, needs: (name: string) => Needs): string[] {
  const parsed = new Set([root]);
  const known = new Map<string, Needs>();
  const of = (name: string): Needs => {
    let found = known.get(name);
    if (found === undefined) known.set(name, (found = needs(name)));
    return found;
  };
  const next = (relation: 'extended' | 'instantiated'): string | undefined => {
    const visited = new Set<Needs>();
    const search = (module: Needs): string | undefined => {
      if (visited.has(module)) return undefined;
      visited.add(module);
      const missing = module[relation].find((name) => !parsed.has(name));
      if (missing !== undefined) return missing;
      const further = [...module.extended, ...module.instantiated].filter((name) => parsed.has(name)).map((name) => of(name));
      for (const other of [...further, ...module.inner]) {
        const found = search(other);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    return search(of(root));
  };
  for (let name = next('extended') ?? next('instantiated'); name !== undefined; name = next('extended') ?? next('instantiated')) parsed.add(name);
  return [...parsed];
}
