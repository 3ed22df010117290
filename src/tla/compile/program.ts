import type { BuiltinName, ConstantDeclaration, Definition, Expression, Operator, SourceRange, VariableDeclaration } from '../semantics/resolved.ts';
import type { Interner } from '../values/intern.ts';
import { Kind, type Value } from '../values/value.ts';
import { Block, type Js } from './javascript.ts';
import type { EvaluationCounts } from './evaluation-counts.ts';
import type { NativeOperator } from './native.ts';

/** What the cfg puts in the place of a constant or a definition. */
export type Replacement =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'operator'; readonly operator: Definition }
  /** An operator that has a value for some operands. */
  | { readonly kind: 'table'; readonly entries: { readonly operands: readonly Value[]; readonly value: Value }[]; readonly call: (...operands: Value[]) => Value };

/** Holds a constant once it was computed. */
export interface ConstantCell {
  value: Value | undefined;
}

/** What all programs of one spec with one cfg have in common. */
export interface Model {
  readonly interner: Interner;
  /** Index of each variable of the root module in a state. */
  readonly variables: ReadonlyMap<VariableDeclaration, number>;
  readonly replacements: ReadonlyMap<ConstantDeclaration | Definition, Replacement>;
  /** Those of modules, not of LET. */
  readonly definitions: ReadonlySet<Definition>;
  readonly native: (definition: Definition) => NativeOperator | undefined;
  readonly cells: Map<string, ConstantCell>;
  /** What `TLCCache` keeps of an expression, by what it depends on. */
  readonly remembered: WeakMap<Expression, Map<string, Value>>;
  /** Absent when evaluations are not counted. */
  readonly evaluations: EvaluationCounts | undefined;
}

/**
 * One module of generated JavaScript in the making: functions, constants that are computed once, and the objects that the code refers to.
 * All compile functions share one.
 */
export class Program {
  readonly model: Model;
  readonly interner: Interner;
  /** Index of each variable of the root module in a state. */
  readonly variables: ReadonlyMap<VariableDeclaration, number>;
  readonly replacements: ReadonlyMap<ConstantDeclaration | Definition, Replacement>;
  /** Whether the code keeps track of what it evaluates, for error messages, at the price of speed. */
  readonly traced: boolean;
  /** Functions and constants at the top of the module. */
  readonly top = new Block();
  /** Functions by what they compute, so that each is generated once. */
  readonly functions = new Map<string, { readonly name: string; type: Js['type'] }>();
  /** Objects that the generated code refers to as `$[i]`. */
  readonly objects: unknown[] = [];
  readonly #objectIndex = new Map<unknown, Js>();
  /** Names of strings among the objects. */
  readonly #strings = new Set<string>();
  #names = 0;

  constructor(model: Model, traced = false) {
    this.model = model;
    this.interner = model.interner;
    this.variables = model.variables;
    this.replacements = model.replacements;
    this.traced = traced;
  }

  /** Where the value of a constant expression is kept, for all programs of the model. */
  cell(key: string): ConstantCell {
    let cell = this.model.cells.get(key);
    if (cell === undefined) this.model.cells.set(key, (cell = { value: undefined }));
    return cell;
  }

  /** A fresh JavaScript identifier that reminds of a TLA+ name. */
  name(hint: string): string {
    return `${hint.replaceAll(/[^A-Za-z0-9_]/g, '_').replace(/^(?=[0-9])/, '_')}$${++this.#names}`;
  }

  /** A name in the generated module for an object made outside of it. */
  object(object: unknown, hint: string): Js {
    let js = this.#objectIndex.get(object);
    if (js === undefined) {
      const name = this.name(hint);
      this.top.line(`const ${name} = $[${this.objects.length}];`);
      this.objects.push(object);
      js = { code: name, type: 'any', atom: true };
      this.#objectIndex.set(object, js);
    }
    return js;
  }

  isString(js: Js): boolean {
    return this.#strings.has(js.code);
  }

  /** A literal for a value. */
  literal(value: Value, hint = 'constant'): Js {
    if (typeof value === 'number') return { code: value < 0 ? `(${value})` : String(value), type: 'integer', atom: true };
    if (typeof value === 'boolean') return { code: String(value), type: 'boolean', atom: true };
    const js = this.object(value, hint);
    if (value.kind === Kind.String) this.#strings.add(js.code);
    return js;
  }

  /** The implementation of a definition of a standard module, where it has one apart from its text. */
  native(definition: Definition): NativeOperator | undefined {
    return this.model.native(definition);
  }

  replacement(of: Operator | BuiltinName): Replacement | undefined {
    if (typeof of === 'string' || (of.kind !== 'constant' && of.kind !== 'definition')) return undefined;
    return this.replacements.get(of);
  }

  site(source: SourceRange): string {
    return this.object(source, 'at').code;
  }
}
