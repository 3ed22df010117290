import type { Language } from 'web-tree-sitter';
import type { TreeWalk } from './parser-memory.ts';
import { TreePacker } from './tree-store.ts';

const LEFT_OUT = new Set(['terminal_proof', 'non_terminal_proof', 'extramodular_text']);

/** Copies a tree without errors out of the parser's memory, packed. A token is missing where its node is empty. */
export function copyTree({ types, fields }: Language, walk: TreeWalk): Uint8Array {
  const packer = new TreePacker();
  // By the parser's numbers, as each question to its memory has its price.
  const kindNumbers: number[] = [];
  const areNamed: boolean[] = [];
  const areLeftOut: boolean[] = [];
  const fieldNumbers = [-1];
  const add = (kind: number): number => {
    const { field } = walk;
    kindNumbers[kind] ??= packer.addKind(types[kind]!, areNamed[kind]!);
    fieldNumbers[field] ??= packer.addField(fields[field]!);
    return packer.addNode(kindNumbers[kind], fieldNumbers[field], walk.start, walk.end);
  };
  areNamed[walk.kind] = true;
  const path = [add(walk.kind)];
  // Iterative: expressions can be nested thousands deep.
  let isDone = !walk.toFirstChild();
  while (!isDone) {
    const { kind } = walk;
    areNamed[kind] ??= walk.isNamed;
    areLeftOut[kind] ??= LEFT_OUT.has(types[kind]!);
    if (!areLeftOut[kind]) {
      packer.countChild(path.at(-1)!);
      const place = add(kind);
      // A node without a name is a token, which has no children.
      if (areNamed[kind] && walk.toFirstChild()) {
        path.push(place);
        continue;
      }
    }
    while (!walk.toNextSibling()) {
      path.pop();
      if (!walk.toParent() || path.length === 0) {
        isDone = true;
        break;
      }
    }
  }
  walk.delete();
  return packer.finish();
}
