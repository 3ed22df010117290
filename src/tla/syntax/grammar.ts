import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Language, Parser } from 'web-tree-sitter';

/** The TLA+ grammar and what parses by it. */
export interface Grammar {
  readonly Parser: typeof Parser;
  readonly language: Language;
}

let loading: Promise<Grammar> | undefined;

/** Loads the grammar, once. */
export function loadGrammar(): Promise<Grammar> {
  loading ??= read();
  return loading;
}

async function read(): Promise<Grammar> {
  // Not imported, since most runs find their trees in a store.
  const { Language, Parser } = createRequire(import.meta.url)('web-tree-sitter') as typeof import('web-tree-sitter');
  await Parser.init();
  return { Parser, language: await Language.load(readFileSync(grammarFile())) };
}

/** The build puts a copy beside this module; the sources take it from the package that it comes from. */
function grammarFile(): string {
  const beside = fileURLToPath(new URL('tree-sitter-tlaplus.wasm', import.meta.url));
  return existsSync(beside) ? beside : createRequire(import.meta.url).resolve('@tlaplus/tree-sitter-tlaplus/tree-sitter-tlaplus.wasm');
}
