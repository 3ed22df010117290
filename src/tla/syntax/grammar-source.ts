/** `WebAssembly.Module`. The types of WebAssembly and of web-tree-sitter stay out of the declarations: they ask for more than a user has. */
export type WasmModule = object;

/** The WebAssembly of web-tree-sitter and of the grammar. */
export interface CompiledGrammar {
  readonly parser: WasmModule;
  readonly language: WasmModule;
}

/** Where the grammar comes from. */
export interface GrammarSource {
  /** The module web-tree-sitter. */
  treeSitter(): unknown;
  compiled(): Promise<CompiledGrammar>;
}
