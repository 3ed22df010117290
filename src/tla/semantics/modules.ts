import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { moduleSignature } from '../modules/signatures.ts';
import { moduleText } from '../modules/texts.ts';
import type { ModuleParser, ParsedModule } from '../syntax/parse.ts';
import type { SourceText } from '../syntax/source-text.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';
import { SpecificationError } from '../syntax/specification-error.ts';
import { LevelChecker } from './check-levels.ts';
import type { ModuleState } from './context.ts';
import { resolveModule } from './module.ts';
import { nativeModule } from './native-module.ts';
import { needsOf, parseOrder, type Needs } from './parse-order.ts';
import type { Module, ModuleFile, ResolvedSpec } from './resolved.ts';
import type { LoadedModule } from './scope.ts';

/** Finds, reads and resolves modules, each once. */
export class Modules {
  readonly #parser: ModuleParser;
  readonly #folders: readonly string[];
  readonly #loaded = new Map<string, LoadedModule>();
  readonly #sources = new Map<string, SourceText>();
  readonly #trees = new Map<string, SyntaxNode>();
  /** Modules after the root one in its file. */
  readonly #appended = new Map<string, ParsedModule>();
  /** Being resolved, outermost first. */
  readonly #pending: string[] = [];
  readonly #levels = new LevelChecker((module) => this.#sources.get(module)?.file);
  readonly #places: ModuleState['places'] = new WeakMap();
  readonly #origins = new WeakMap<object, { readonly isParameterFree: boolean }>();

  constructor(parser: ModuleParser, folders: readonly string[]) {
    this.#parser = parser;
    this.#folders = folders;
  }

  /** @throws SpecificationError */
  loadRoot(file: string): ResolvedSpec {
    const root = this.#loadWithinStack(file);
    const modules = new Map<string, Module>();
    const add = ({ module, innerModules }: LoadedModule): void => {
      modules.set(module.name, module);
      for (const inner of innerModules.values()) add(inner);
    };
    for (const loaded of this.#loaded.values()) add(loaded);
    return {
      root: root.module,
      files: this.#inParseOrder(root.module.name),
      modules,
      text: (range) => [...this.#sources.entries()].find(([name]) => name === range.module)?.[1].textOf(range),
    };
  }

  #loadWithinStack(file: string): LoadedModule {
    try {
      return this.#loadFile(file, basename(file).replace(/\.tla$/, ''));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const module = this.#pending.at(-1);
      const where = module === undefined ? file : `module ${module}`;
      throw new SpecificationError('semantics', `an expression in ${where} is nested too deep for the stack of this program (node --stack-size makes it larger)`, { file, code: 'stack-overflow' });
    }
  }

  #inParseOrder(root: string): ModuleFile[] {
    const needs = (name: string): Needs => {
      const tree = this.#trees.get(name);
      return tree === undefined ? { extended: moduleSignature(name)?.extends ?? [], instantiated: [], inner: [] } : needsOf(tree, this.#sources.get(name)!);
    };
    return parseOrder(root, needs).filter((name) => this.#loaded.has(name)).map((name) => ({ name, text: this.#moduleText(name) }));
  }

  #moduleText(name: string): string | undefined {
    const tree = this.#trees.get(name);
    return tree?.text(this.#sources.get(name)!);
  }

  #find(name: string): LoadedModule {
    const known = this.#loaded.get(name);
    if (known !== undefined) return known;
    const file = this.#folders.map((folder) => join(folder, `${name}.tla`)).find((candidate) => existsSync(candidate));
    if (file !== undefined) return this.#loadFile(file, name);
    const signature = moduleSignature(name);
    const appended = signature === undefined ? this.#appended.get(name) : undefined;
    if (appended !== undefined) {
      this.#refuseCircle(name, appended.source.file);
      return this.#resolve(appended);
    }
    const text = moduleText(name);
    if (text !== undefined) return this.#resolve(this.#parser.parse(`${name}.tla`, text)[0]);
    if (signature === undefined) {
      throw new SpecificationError('module', `module ${name} cannot be found: there is no ${name}.tla in ${this.#folders.join(', ')}, and it is no standard module`, { code: 'file-not-readable' });
    }
    const module = nativeModule(signature, (other) => this.#find(other));
    this.#loaded.set(name, module);
    return module;
  }

  #loadFile(file: string, name: string): LoadedModule {
    this.#refuseCircle(name, file);
    const [parsed, ...others] = this.#parser.parse(file, read(file));
    if (parsed.name !== name) {
      throw new SpecificationError('module', `the file ${basename(file)} has the module ${parsed.name}: file and module must have the same name`, { file, code: 'wrong-module-name' });
    }
    // Modules that follow in the file of the root can be used where there is no file of their name.
    if (this.#pending.length === 0 && this.#loaded.size === 0) for (const other of others) this.#appended.set(other.name, other);
    return this.#resolve(parsed);
  }

  #refuseCircle(name: string, file: string): void {
    if (!this.#pending.includes(name)) return;
    const circle = [...this.#pending.slice(this.#pending.indexOf(name)), name].join(' -> ');
    throw new SpecificationError('module', `modules depend on each other in a circle: ${circle}`, { file, code: 'cyclic-extends' });
  }

  #resolve(parsed: ParsedModule): LoadedModule {
    const { name } = parsed;
    this.#sources.set(name, parsed.source);
    this.#trees.set(name, parsed.tree);
    this.#pending.push(name);
    const loaded = resolveModule(parsed, {
      find: (other) => this.#find(other),
      isLoaded: (other) => this.#loaded.has(other),
      origins: this.#origins,
      places: this.#places,
      levels: this.#levels,
    });
    this.#pending.pop();
    this.#loaded.set(name, loaded);
    return loaded;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SpecificationError('module', `cannot read ${file}: ${(error as Error).message}`, { file, code: 'file-not-readable' });
  }
}

/** Folders in which the modules of a specification are looked for. */
export function searchFolders(file: string, further: readonly string[]): string[] {
  return [dirname(file), ...further];
}
