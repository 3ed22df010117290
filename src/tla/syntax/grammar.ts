import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Language, Parser } from 'web-tree-sitter';

type TreeSitter = typeof import('web-tree-sitter');

/** The TLA+ grammar and what parses by it. */
export interface Grammar {
  readonly Parser: typeof Parser;
  readonly language: Language;
}

/** How the parser's memory is read and written: what Emscripten gives its programs. */
interface Memory {
  HEAP32?: Int32Array;
  getValue?(address: number, type: string): number;
  setValue?(address: number, value: number, type: string): void;
}

let loading: Promise<Grammar> | undefined;

/** Loads the grammar, once. @param treeSitter how web-tree-sitter is loaded, where there is a faster way */
export function loadGrammar(treeSitter: () => unknown = required): Promise<Grammar> {
  loading ??= read(treeSitter);
  return loading;
}

/** Not imported, since most runs find their trees in a store. */
function required(): unknown {
  return createRequire(import.meta.url)('web-tree-sitter');
}

async function read(treeSitter: () => unknown): Promise<Grammar> {
  const { Language, Parser } = treeSitter() as TreeSitter;
  const memory: Memory = {};
  await Parser.init(memory);
  quicken(memory);
  return { Parser, language: await Language.load(readFileSync(grammarFile())) };
}

/** Each question to a tree hands several words over, one by one, by functions that look up by name how to read and to write each of them. */
function quicken(memory: Memory): void {
  const { getValue, setValue } = memory;
  if (getValue === undefined || setValue === undefined) return;
  memory.getValue = (address, type) => (type === 'i32' ? memory.HEAP32![address >> 2]! : getValue(address, type));
  memory.setValue = (address, value, type) => {
    if (type === 'i32') memory.HEAP32![address >> 2] = value;
    else setValue(address, value, type);
  };
}

/** The build puts a copy beside this module; the sources take it from the package that it comes from. */
function grammarFile(): string {
  const beside = fileURLToPath(new URL('tree-sitter-tlaplus.wasm', import.meta.url));
  return existsSync(beside) ? beside : createRequire(import.meta.url).resolve('@tlaplus/tree-sitter-tlaplus/tree-sitter-tlaplus.wasm');
}
