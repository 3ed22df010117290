import type { ErrorReason } from '../../model-check/result.ts';
import type { SourceText } from '../syntax/source-text.ts';
import { SpecificationError } from '../syntax/specification-error.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';
import type { InstanceClause, LevelChecker } from './check-levels.ts';
import type { Definition, Expression, Module, SourceRange } from './resolved.ts';
import { Scope, type LoadedModule, type Mutable, type OpenDefinition, type Symbol } from './scope.ts';

/** What one module collects while it is resolved. */
export interface ModuleState {
  readonly name: string;
  readonly source: SourceText;
  /** Module `name`, by the place of the clause that asks for it. */
  readonly find: (name: string) => LoadedModule;
  /** Whether another module of that name is part of the specification. */
  readonly isLoaded: (name: string) => boolean;
  readonly module: { readonly [Key in keyof Module]: Module[Key] extends readonly (infer Item)[] ? Item[] : Module[Key] };
  /** The module that a definition's text belongs to, for the question whether an instance needs substitutions. */
  readonly origins: WeakMap<object, { readonly isParameterFree: boolean }>;
  readonly self: Mutable<{ isParameterFree: boolean }>;
  readonly levels: LevelChecker;
  readonly instances: InstanceClause[];
  /** Formulas of theorems. */
  readonly formulas: Expression[];
  /** Where definitions stand, so that parts of them can be resolved on their own. */
  readonly places: WeakMap<Definition, DefinitionPlace>;
}

export interface DefinitionPlace {
  readonly context: Context;
  /** Nodes that declare the parameters. */
  readonly parameters: readonly SyntaxNode[];
  readonly body: SyntaxNode;
  /** Whether it is the name of a theorem or an assumption. */
  readonly isStatement?: true;
}

/** Where an expression stands. */
export interface Context {
  readonly state: ModuleState;
  readonly scope: Scope;
  /** RECURSIVE operators that are announced in this module or LET, but not defined yet. */
  readonly announced: Map<string, { readonly definition: OpenDefinition; readonly node: SyntaxNode }>;
  /** Whether `@` means something. */
  readonly inExcept: boolean;
  /** Whether a part of a definition is resolved once more: its names may clash with what was defined since, and were found to be new the first time. */
  readonly isRepeated?: boolean;
}

export function nested(context: Context): Context {
  return { ...context, scope: new Scope(context.scope) };
}

export function rangeOf(context: Context, node: SyntaxNode): SourceRange {
  return context.state.source.range(context.state.name, node.start, node.lastEnd);
}

export function textOf(context: Context, node: SyntaxNode): string {
  return node.text(context.state.source);
}

/** The module that a clause names, an inner one first. */
export function moduleNamed(context: Context, node: SyntaxNode): LoadedModule {
  const name = textOf(context, node);
  try {
    return context.scope.lookupModule(name) ?? context.state.find(name);
  } catch (error) {
    // What is wrong with the module itself has a place in it.
    if (!(error instanceof SpecificationError) || error.source !== undefined) throw error;
    throw new SpecificationError(error.kind, error.reason, { source: rangeOf(context, node), file: error.file ?? context.state.source.file, code: error.code });
  }
}

export function fail(context: Context, node: SyntaxNode, reason: string, code?: ErrorReason): never {
  throw new SpecificationError('semantics', reason, { source: rangeOf(context, node), file: context.state.source.file, code });
}

export function placeOf(source: SourceRange): string {
  return source.line === 0 ? `module ${source.module}` : `line ${source.line}, column ${source.column} of module ${source.module}`;
}

/** Adds a name that must be new: TLA+ has no shadowing. */
export function declare(context: Context, node: SyntaxNode, name: string, symbol: Symbol, isLocal = false): void {
  if (!context.scope.isFree(name) && !context.isRepeated) {
    fail(context, node, `${name} is already defined or declared: this conflicts with the one at ${placeOf(context.scope.lookup(name)!.source)}`);
  }
  context.scope.add(name, symbol, isLocal);
}

/** Notes the definition as one of the text of this module. */
export function own<D extends Definition>(context: Context, definition: D): D {
  context.state.origins.set(definition, context.state.self);
  return definition;
}
