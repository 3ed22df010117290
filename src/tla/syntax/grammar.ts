import { closeSync, existsSync, fstatSync, openSync, read, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';
import type { Language, Parser } from 'web-tree-sitter';
import type { CompiledGrammar, GrammarSource, WasmModule } from './grammar-source.ts';
import { ParserMemory, type Heap, type ParserExports } from './parser-memory.ts';

type TreeSitter = typeof import('web-tree-sitter');

/** What is used of it: neither the types of the language nor those of Node 20 have it. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<WasmModule>;
  readonly Instance: new (module: WasmModule, imports: object) => WasmInstance;
};

interface WasmInstance {
  readonly exports: object;
}

interface WasmImports {
  readonly env: Record<string, unknown>;
}

/** The TLA+ grammar and what parses by it. */
export interface Grammar {
  readonly Parser: typeof Parser;
  readonly language: Language;
  readonly memory: ParserMemory;
  readonly exports: ParserExports;
}

let loading: Promise<Grammar> | undefined;

/** Loads the grammar, once. @param source where there is a faster way than to read all of it here */
export function loadGrammar(source: GrammarSource = OWN): Promise<Grammar> {
  loading ??= load(source);
  return loading;
}

export interface GrammarBytes {
  readonly language: Uint8Array;
  readonly parser: Uint8Array;
}

/** Reads both beside what this thread does meanwhile. */
export async function readGrammar(files: GrammarFiles = grammarFiles()): Promise<GrammarBytes> {
  const [language, parser] = await Promise.all([readAtOnce(files.language), readAtOnce(files.parser)]);
  return { language, parser };
}

/** Compiles both, most of it beside what this thread does meanwhile. */
export async function compileGrammar(read: Promise<GrammarBytes> = readGrammar()): Promise<CompiledGrammar> {
  const bytes = await read;
  const [language, parser] = await Promise.all([WebAssembly.compile(bytes.language), WebAssembly.compile(bytes.parser)]);
  return { language, parser };
}

/** `fs.readFile` reads piece by piece, and waits for the thread after each. */
async function readAtOnce(file: string): Promise<Uint8Array> {
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.allocUnsafeSlow(fstatSync(handle).size);
    await new Promise<void>((resolve, reject) => read(handle, bytes, 0, bytes.length, 0, (error, count) => (error === null && count === bytes.length ? resolve() : reject(error ?? new Error(`${file} was cut off`)))));
    return bytes;
  } finally {
    closeSync(handle);
  }
}

const OWN: GrammarSource = {
  // Not imported, since most runs find their trees in a store.
  treeSitter: ownCopy,
  compiled: compileGrammar,
};

async function load(source: GrammarSource): Promise<Grammar> {
  const compiled = source.compiled();
  const { Language, Parser } = source.treeSitter() as TreeSitter;
  const { parser, language } = await compiled;
  // Emscripten puts the parser's memory into the object that it is given.
  const module = {
    instantiateWasm: (imports: WasmImports, receive: (instance: WasmInstance, module: WasmModule) => void): object => {
      imports.env['tree_sitter_parse_callback'] = memory.piece;
      const instance = new WebAssembly.Instance(parser, imports);
      exports = instance.exports as ParserExports;
      receive(instance, parser);
      return instance.exports;
    },
  };
  const memory = new ParserMemory(module as unknown as Heap);
  let exports: ParserExports | undefined;
  await Parser.init(module);
  return { Parser, language: Language.loadSync(language), memory, exports: exports! };
}

/** A copy of its own, for whoever initializes web-tree-sitter first decides how it reads texts. */
function ownCopy(): unknown {
  const path = grammarFiles().treeSitter;
  const module = { exports: {} };
  compileFunction(readFileSync(path, 'utf8'), ['exports', 'require', 'module', '__filename', '__dirname'], { filename: path })(module.exports, createRequire(path), module, path, dirname(path));
  return module.exports;
}

/** Paths of the grammar and of what is needed of web-tree-sitter. */
export interface GrammarFiles {
  readonly language: string;
  readonly parser: string;
  readonly treeSitter: string;
}

/** The build puts copies beside this module; the sources take them from the packages that they come from. */
export function grammarFiles(): GrammarFiles {
  const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  const language = beside('tree-sitter-tlaplus.wasm');
  if (existsSync(language)) return { language, parser: beside('web-tree-sitter.wasm'), treeSitter: beside('web-tree-sitter.cjs') };
  const { resolve } = createRequire(import.meta.url);
  const parser = resolve('web-tree-sitter/web-tree-sitter.wasm');
  // Beside the other, since conditions that a process is run with may resolve the package's name to another file.
  return { language: resolve('@tlaplus/tree-sitter-tlaplus/tree-sitter-tlaplus.wasm'), parser, treeSitter: join(dirname(parser), 'web-tree-sitter.cjs') };
}
