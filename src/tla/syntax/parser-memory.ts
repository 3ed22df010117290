/** What Emscripten shows of the memory of its WebAssembly; other arrays stand for them when it grows. */
export interface Heap {
  readonly HEAP32: Int32Array;
  readonly HEAPU16: Uint16Array;
}

/**
 * What the WebAssembly of web-tree-sitter exports, as far as it is used. There is one cursor at a time: each function finds it in the parser's memory, where
 * the function before has left it. Those that move it answer 1 if they did; a node without a field has field 0.
 */
export interface ParserExports {
  ts_tree_root_node_wasm(tree: number): void;
  ts_tree_cursor_new_wasm(tree: number): void;
  ts_tree_cursor_delete_wasm(tree: number): void;
  ts_tree_cursor_goto_first_child_wasm(tree: number): number;
  ts_tree_cursor_goto_next_sibling_wasm(tree: number): number;
  ts_tree_cursor_goto_parent_wasm(tree: number): number;
  ts_tree_cursor_current_node_type_id_wasm(tree: number): number;
  ts_tree_cursor_current_node_is_named_wasm(tree: number): number;
  ts_tree_cursor_current_field_id_wasm(tree: number): number;
  ts_tree_cursor_start_index_wasm(tree: number): number;
  ts_tree_cursor_end_index_wasm(tree: number): number;
}

/** Code units handed over at a time. The parser asks again at nearly each token. */
const PIECE = 128;

/**
 * The memory of web-tree-sitter's parser. A text goes in and a tree comes out word by word through that package's JavaScript, which for a short
 * run is half of what parsing takes: none of it is optimized by then. Here texts are put into the memory itself; copy-tree.ts asks the WebAssembly itself.
 */
export class ParserMemory {
  readonly #heap: Heap;
  #units = new Uint16Array();

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** What is parsed next. */
  set text(text: string) {
    const bytes = Buffer.allocUnsafeSlow(2 * text.length);
    bytes.write(text, 'utf16le');
    this.#units = new Uint16Array(bytes.buffer);
  }

  /** Stands for the package's `tree_sitter_parse_callback`: writes what follows at an offset of the text, and how much it is. */
  readonly piece = (to: number, offset: number, _row: number, _column: number, lengthAt: number): void => {
    const units = this.#units.subarray(offset, offset + PIECE);
    this.#heap.HEAPU16.set(units, to >> 1);
    this.#heap.HEAP32[lengthAt >> 2] = units.length;
  };
}
