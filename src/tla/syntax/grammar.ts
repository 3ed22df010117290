import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Language, Parser } from 'web-tree-sitter';

let loading: Promise<Language> | undefined;

/** The TLA+ grammar, loaded once. */
export function loadGrammar(): Promise<Language> {
  loading ??= Parser.init().then(() => Language.load(grammarFile()));
  return loading;
}

/** The build puts a copy beside this module; the sources take it from the package that it comes from. */
function grammarFile(): string {
  const beside = fileURLToPath(new URL('tree-sitter-tlaplus.wasm', import.meta.url));
  return existsSync(beside) ? beside : createRequire(import.meta.url).resolve('@tlaplus/tree-sitter-tlaplus/tree-sitter-tlaplus.wasm');
}
