import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { CfgError, parseCfg, type Cfg } from '../model-check/cfg.ts';
import type { ResolvedSpec } from './semantics/resolved.ts';
import { Modules, searchFolders } from './semantics/modules.ts';
import { loadGrammar } from './syntax/grammar.ts';
import { SpecificationError } from './syntax/specification-error.ts';

export interface LoadOptions {
  /** Path of the configuration; by default that of the specification with the ending `.cfg`, if there is such a file. */
  readonly cfg?: string | undefined;
  /** Folders in which modules are looked for after the folder of the specification. */
  readonly searchPath?: readonly string[] | undefined;
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
  const language = await loadGrammar();
  const file = resolve(specPath);
  const spec = new Modules(language, searchFolders(file, options.searchPath ?? [])).loadRoot(file);
  const cfgPath = options.cfg ?? file.replace(/(?:\.tla)?$/, '.cfg');
  const text = readCfg(cfgPath, options.cfg !== undefined);
  return { spec, cfg: parse(text ?? '', cfgPath), specPath: file, cfgPath: text === undefined ? undefined : cfgPath };
}

function readCfg(path: string, isRequired: boolean): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (!isRequired && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new SpecificationError('cfg', `cannot read ${path}: ${(error as Error).message}`, { file: path, code: 'file-not-readable' });
  }
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
