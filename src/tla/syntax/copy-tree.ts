import type { Language, Tree } from 'web-tree-sitter';
import type { ParserExports } from './parser-memory.ts';
import { TreePacker } from './tree-store.ts';

const LEFT_OUT = new Set(['terminal_proof', 'non_terminal_proof', 'extramodular_text']);

/** Copies a tree without errors out of the parser's memory, packed. A token is missing where its node is empty. */
export function copyTree({ types, fields }: Language, parser: ParserExports, tree: Tree): Uint8Array {
  // What the functions of the parser know it by.
  const { 0: at } = tree as unknown as readonly [number];
  const packer = new TreePacker();
  // By the parser's numbers, as each question to its memory has its price.
  const kindNumbers: number[] = [];
  const areNamed: boolean[] = [];
  const areLeftOut: boolean[] = [];
  const fieldNumbers = [-1];
  const add = (kind: number): number => {
    const field = parser.ts_tree_cursor_current_field_id_wasm(at);
    kindNumbers[kind] ??= packer.addKind(types[kind]!, areNamed[kind]!);
    fieldNumbers[field] ??= packer.addField(fields[field]!);
    return packer.addNode(kindNumbers[kind], fieldNumbers[field], parser.ts_tree_cursor_start_index_wasm(at), parser.ts_tree_cursor_end_index_wasm(at));
  };
  parser.ts_tree_root_node_wasm(at);
  parser.ts_tree_cursor_new_wasm(at);
  const rootKind = parser.ts_tree_cursor_current_node_type_id_wasm(at);
  areNamed[rootKind] = true;
  const path = [add(rootKind)];
  // Iterative: expressions can be nested thousands deep.
  let isDone = parser.ts_tree_cursor_goto_first_child_wasm(at) === 0;
  while (!isDone) {
    const kind = parser.ts_tree_cursor_current_node_type_id_wasm(at);
    areNamed[kind] ??= parser.ts_tree_cursor_current_node_is_named_wasm(at) === 1;
    areLeftOut[kind] ??= LEFT_OUT.has(types[kind]!);
    if (!areLeftOut[kind]) {
      packer.countChild(path.at(-1)!);
      const place = add(kind);
      // A node without a name is a token, which has no children.
      if (areNamed[kind] && parser.ts_tree_cursor_goto_first_child_wasm(at) === 1) {
        path.push(place);
        continue;
      }
    }
    while (parser.ts_tree_cursor_goto_next_sibling_wasm(at) === 0) {
      path.pop();
      if (parser.ts_tree_cursor_goto_parent_wasm(at) === 0 || path.length === 0) {
        isDone = true;
        break;
      }
    }
  }
  parser.ts_tree_cursor_delete_wasm(at);
  return packer.finish();
}
