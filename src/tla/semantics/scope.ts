import type { Definition, Module, Operator, SourceRange } from './resolved.ts';

/** The name of a `Name == INSTANCE M`, which can only stand in front of a `!`. */
export interface InstanceSymbol {
  readonly kind: 'instance';
  readonly name: string;
  readonly arity: number;
  readonly source: SourceRange;
}

/** The name of a THEOREM: it can be used in proofs, not in expressions. */
export interface TheoremSymbol {
  readonly kind: 'theorem';
  readonly name: string;
  readonly source: SourceRange;
}

export type Symbol = Operator | InstanceSymbol | TheoremSymbol;

export interface Entry {
  readonly symbol: Symbol;
  /** Not seen by modules that extend or instantiate this one. */
  readonly isLocal: boolean;
  /** Passed on by a module that did not pass it on in earlier releases: another declaration of the name takes its place. */
  readonly yields?: boolean | undefined;
}

/** A module with what its instances and extensions need to know. */
export interface LoadedModule {
  readonly module: Module;
  /** What can be seen at its end, apart from what stands around it. */
  readonly entries: ReadonlyMap<string, Entry>;
  readonly innerModules: ReadonlyMap<string, LoadedModule>;
  /** Without constants and variables: its definitions mean the same in every instance. */
  readonly isParameterFree: boolean;
}

/** Names in force, innermost scope first. */
export class Scope {
  readonly parent: Scope | undefined;
  readonly entries = new Map<string, Entry>();
  readonly modules = new Map<string, LoadedModule>();

  constructor(parent?: Scope) {
    this.parent = parent;
  }

  lookup(name: string): Symbol | undefined {
    return this.entries.get(name)?.symbol ?? this.parent?.lookup(name);
  }

  /** Whether the name can be declared as if nobody had. */
  isFree(name: string): boolean {
    const entry = this.entries.get(name);
    return entry === undefined ? (this.parent?.isFree(name) ?? true) : entry.yields === true;
  }

  lookupModule(name: string): LoadedModule | undefined {
    return this.modules.get(name) ?? this.parent?.lookupModule(name);
  }

  add(name: string, symbol: Symbol, isLocal = false): void {
    this.entries.set(name, { symbol, isLocal });
  }
}

/** Number of operands that a symbol takes. */
export function arityOf(symbol: Symbol): number {
  switch (symbol.kind) {
    case 'definition':
      return symbol.parameters.length;
    case 'constant':
    case 'parameter':
    case 'instance':
      return symbol.arity;
    default:
      return 0;
  }
}

/** Number of operands that the operand in a position takes itself; 0 for a value. */
export function operandArity(symbol: Operator, index: number): number {
  return symbol.kind === 'definition' ? symbol.parameters[index]!.arity : 0;
}

export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A definition in the making: RECURSIVE announces it before its parameters and body are known. */
export type OpenDefinition = Mutable<Definition>;
