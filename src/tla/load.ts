import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { CfgError, parseCfg, type Cfg } from '../model-check/cfg.ts';
import type { ResolvedSpec } from './semantics/resolved.ts';
import { Modules, searchFolders } from './semantics/modules.ts';
import { loadGrammar } from './syntax/grammar.ts';
import type { GrammarSource } from './syntax/grammar-source.ts';
import { GrammarMissing, ModuleParser } from './syntax/parse.ts';
import { SpecificationError } from './syntax/specification-error.ts';
import type { TreeStore } from './syntax/tree-store.ts';

export interface LoadOptions {
  /**
   * Path of the configuration; by default that of the specification with the ending `.cfg`, if there is such a file, else the section
   * `---- CONFIG Name ----` of the specification itself. A path that ends in `.tla` means such a section.
   */
  readonly cfg?: string | undefined;
  /** Folders in which modules are looked for after the folder of the specification. */
  readonly searchPath?: readonly string[] | undefined;
  /** Where trees are kept from one run to the next. */
  readonly trees?: TreeStore | undefined;
  /** Where the grammar comes from, if there is a faster way than to read all of it here. */
  readonly grammar?: GrammarSource | undefined;
}

export interface LoadedSpec {
  readonly spec: ResolvedSpec;
  /** Empty when there is no configuration. */
  readonly cfg: Cfg;
  readonly specPath: string;
  readonly cfgPath: string | undefined;
}

/**
 * Reads a specification with all modules that it needs, and its configuration.
 *
 * @throws SpecificationError with kind and place of the first thing that is wrong
 */
export async function load(specPath: string, options: LoadOptions = {}): Promise<LoadedSpec> {
  const file = resolve(specPath);
  const spec = await read(file, searchFolders(file, options.searchPath ?? []), options);
  const beside = file.replace(/(?:\.tla)?$/, '.cfg');
  const cfgPath = options.cfg ?? (existsSync(beside) ? beside : file);
  const text = readCfg(cfgPath, options.cfg !== undefined);
  return { spec, cfg: parse(text ?? '', cfgPath), specPath: file, cfgPath: text === undefined ? undefined : cfgPath };
}

async function read(file: string, folders: readonly string[], { trees, grammar }: LoadOptions): Promise<ResolvedSpec> {
  let parser = new ModuleParser(trees);
  if (trees === undefined) parser.grammar = await loadGrammar(grammar);
  for (;;) {
    try {
      const spec = new Modules(parser, folders).loadRoot(file);
      if (parser.areSound()) return spec;
    } catch (thrown) {
      if (thrown instanceof GrammarMissing) {
        parser.grammar = await loadGrammar(grammar);
        continue;
      }
      if (parser.areSound()) throw thrown;
    }
    // Whoever parses says what is wrong.
    parser = new ModuleParser();
    parser.grammar = await loadGrammar(grammar);
  }
}

function readCfg(path: string, isRequired: boolean): string | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    return path.endsWith('.tla') ? cfgSection(text, basename(path, '.tla'), path, isRequired) : text;
  } catch (error) {
    if (error instanceof SpecificationError) throw error;
    if (!isRequired && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new SpecificationError('cfg', `cannot read ${path}: ${(error as Error).message}`, { file: path, code: 'file-not-readable' });
  }
}

/** What a module has between `---- CONFIG Name ----` and `====`, on the lines where it stands. */
function cfgSection(text: string, name: string, file: string, isRequired: boolean): string | undefined {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => new RegExp(`^----+\\s*CONFIG\\s+${name}\\s*----+`).test(line));
  if (start < 0) {
    if (!isRequired) return undefined;
    throw new SpecificationError('cfg', `${file} has no section ---- CONFIG ${name} ----, and is no cfg file`, { file });
  }
  const end = lines.findIndex((line, index) => index > start && line.startsWith('===='));
  return [...lines.slice(0, start + 1).map(() => ''), ...lines.slice(start + 1, end < 0 ? undefined : end)].join('\n');
}

function parse(text: string, path: string): Cfg {
  try {
    return parseCfg(text);
  } catch (error) {
    if (!(error instanceof CfgError)) throw error;
    const { line, column } = error;
    throw new SpecificationError('cfg', error.reason, { source: { module: basename(path), line, column, endLine: line, endColumn: column }, file: path });
  }
}
