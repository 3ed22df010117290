/**
 * The resolved tree: what the semantic pass hands to the compiler. Every identifier is bound to the object that declares it, every
 * operator is one of the builtin names below or bound to a definition; precedence, junctions, comments and proofs are gone.
 *
 * It is modelled on SANY's semantic tree (tla2sany.semantic). Identity matters: two uses of one declaration refer to one object.
 */

/** A range of source text; lines and columns count from 1, the end is inclusive, columns as SANY gives them (tabs expanded to 8-stops). */
export interface SourceRange {
  readonly module: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** 0 constant, 1 state, 2 action, 3 temporal. */
export type Level = 0 | 1 | 2 | 3;

export interface ConstantDeclaration {
  readonly kind: 'constant';
  readonly name: string;
  /** Number of parameters of a CONSTANT operator; 0 for a plain constant. */
  readonly arity: number;
  readonly source: SourceRange;
}

export interface VariableDeclaration {
  readonly kind: 'variable';
  readonly name: string;
  readonly source: SourceRange;
}

/** A parameter of an operator, a LAMBDA. */
export interface Parameter {
  readonly kind: 'parameter';
  readonly name: string;
  readonly arity: number;
  readonly source: SourceRange;
}

/** A name bound by a quantifier, CHOOSE, a set or function constructor, or the name of a recursive function inside its own definition. */
export interface BoundVariable {
  readonly kind: 'bound';
  readonly name: string;
  readonly source: SourceRange;
}

/**
 * An operator definition, at module level or in LET. A definition obtained through `Name == INSTANCE M WITH ...` is its own object, named
 * `Name!Op`, whose parameters are those of the instance followed by those of the operator, and whose body is a `substitution`. A recursive
 * function definition `f[x \in S] == e` has the body `function` with `self`. A LAMBDA used as an operator argument is one named `LAMBDA`.
 *
 * An INSTANCE without substitutions, parameters and name (`INSTANCE Naturals`) gives the very definitions of the module. A `substitution`
 * stands above the body, not inside: the operators that the body refers to are those of the instantiated module, so whoever evaluates it keeps
 * the substitution in force through them (SANY's SubstInNode). Where the substituted expressions contain variables it is a matter of the
 * evaluator that ENABLED and primes mean what they do after the substitution. All constants and variables of the instantiated module are in
 * it, also those that are replaced by what has the same name.
 *
 * A subexpression name (`Op!1!2`, `Op!label(x)`) is bound to a definition of its own, named as written, whose parameters are those of the
 * operator, then the bound identifiers passed on the way.
 */
export interface Definition {
  readonly kind: 'definition';
  readonly name: string;
  /** Module in whose text it stands. */
  readonly module: string;
  readonly parameters: readonly Parameter[];
  readonly body: Expression;
  /** Declared by RECURSIVE, or defined in terms of itself through such a declaration. */
  readonly recursive: boolean;
  readonly isLocal: boolean;
  /**
   * Declared by src/tla/modules/signatures.ts and not by a text: an operator of a standard or community module. Its `body` is a string node
   * that says so and is never evaluated.
   */
  readonly isNative: boolean;
  readonly source: SourceRange;
  /** For `Name!Op`: the definition in the instantiated module. */
  readonly original?: Definition | undefined;
}

/** What an applied name can be bound to. */
export type Operator = ConstantDeclaration | VariableDeclaration | Parameter | BoundVariable | Definition;

/** ASSUME, AXIOM. A name is also that of a definition. */
export interface Assumption {
  readonly name: string | undefined;
  readonly body: Expression;
  readonly source: SourceRange;
  /** It is taken to hold without being checked. */
  readonly isAxiom: boolean;
}

/** A module with all that EXTENDS brings in. */
export interface Module {
  readonly name: string;
  readonly file: string | undefined;
  /** Own and extended ones, in the order of declaration, the extended ones first; of definitions also those that INSTANCE gives. */
  readonly constants: readonly ConstantDeclaration[];
  readonly variables: readonly VariableDeclaration[];
  readonly definitions: readonly Definition[];
  readonly assumptions: readonly Assumption[];
}

/** A module as a file, or one that comes with the engine: then without `text`. */
export interface ModuleFile {
  readonly name: string;
  /** From the header to the line of `=`. */
  readonly text: string | undefined;
}

export interface ResolvedSpec {
  readonly root: Module;
  /** In the order in which SANY parses them, which the order of strings depends on (see src/tla/modules/intern-order.ts). */
  readonly files: readonly ModuleFile[];
  /** Every module reached by EXTENDS and INSTANCE, by name, each after those that it needs; an inner module under the name in its text, too. */
  readonly modules: ReadonlyMap<string, Module>;
  /** Source text of a range, for messages; `undefined` where the module was not read from a file. */
  text(range: SourceRange): string | undefined;
}

interface Node {
  readonly source: SourceRange;
  /** The level by SANY's rules, where parameters of operators count as constant. */
  readonly level: Level;
}

/** `x \in S`, `x, y \in S` or `<<x, y>> \in S`. */
export interface Bound {
  readonly variables: readonly BoundVariable[];
  readonly isTuple: boolean;
  readonly domain: Expression;
}

/** `12`, `\b1100`, `\o14`, `\hC`: may be beyond 32 bits. TLC does not evaluate decimals (`1.5`). */
export interface NumberNode extends Node {
  readonly kind: 'number';
  readonly value: number;
  /** As written, where it is a decimal. */
  readonly decimal?: string | undefined;
}
export interface StringNode extends Node {
  readonly kind: 'string';
  readonly value: string;
}
/** A name applied to operands; none for a plain use. */
export interface ApplyNode extends Node {
  readonly kind: 'apply';
  readonly operator: Operator;
  readonly operands: readonly Operand[];
}
/** `@` inside EXCEPT. */
export interface AtNode extends Node {
  readonly kind: 'at';
}
/** A builtin operator with value operands. */
export interface BuiltinNode extends Node {
  readonly kind: 'builtin';
  readonly name: BuiltinName;
  readonly operands: readonly Expression[];
}
export interface IfNode extends Node {
  readonly kind: 'if';
  readonly condition: Expression;
  readonly then: Expression;
  readonly else: Expression;
}
export interface CaseNode extends Node {
  readonly kind: 'case';
  readonly arms: readonly { readonly guard: Expression; readonly value: Expression }[];
  readonly other: Expression | undefined;
}
export interface LetNode extends Node {
  readonly kind: 'let';
  readonly definitions: readonly Definition[];
  readonly body: Expression;
}
/** Bounded forms: `\E`, `\A`, `CHOOSE x \in S : p`, `{x \in S : p}`, `{e : x \in S}`. */
export interface BoundedNode extends Node {
  readonly kind: 'exists' | 'forall' | 'choose' | 'filter' | 'map';
  readonly bounds: readonly Bound[];
  readonly body: Expression;
}
/** `\E x : p`, `\A x : p`, `CHOOSE x : p`, `\EE`, `\AA`. */
export interface UnboundedNode extends Node {
  readonly kind: 'unbounded-exists' | 'unbounded-forall' | 'unbounded-choose' | 'temporal-exists' | 'temporal-forall';
  readonly variables: readonly BoundVariable[];
  readonly body: Expression;
}
/** `[x \in S |-> e]`; with `self`, the body of `f[x \in S] == e`, where `self` stands for f. */
export interface FunctionNode extends Node {
  readonly kind: 'function';
  readonly bounds: readonly Bound[];
  readonly body: Expression;
  readonly self: BoundVariable | undefined;
}
export interface RecordNode extends Node {
  readonly kind: 'record' | 'record-set';
  readonly fields: readonly { readonly name: string; readonly value: Expression }[];
}
/** `r.f`. */
export interface FieldNode extends Node {
  readonly kind: 'field';
  readonly record: Expression;
  readonly name: string;
}
/** `f[e]`, `f[e1, e2]` (the operand is then a tuple). */
export interface IndexNode extends Node {
  readonly kind: 'index';
  readonly function: Expression;
  readonly argument: Expression;
  /** Number of arguments as written. */
  readonly count: number;
}
/** `[f EXCEPT ![a].b = e, ...]`: a path of arguments (a field is a string). */
export interface ExceptNode extends Node {
  readonly kind: 'except';
  readonly function: Expression;
  readonly updates: readonly { readonly path: readonly Expression[]; readonly value: Expression; readonly source: SourceRange }[];
}
/** `[A]_v`, `<<A>>_v`. */
export interface SubscriptedNode extends Node {
  readonly kind: 'square-action' | 'angle-action' | 'weak-fairness' | 'strong-fairness';
  readonly action: Expression;
  readonly subscript: Expression;
}
/** The body of a definition that came through INSTANCE: `body` is in the scope of the instantiated module, whose constants and variables are substituted. */
export interface SubstitutionNode extends Node {
  readonly kind: 'substitution';
  readonly substitutions: readonly { readonly of: ConstantDeclaration | VariableDeclaration; readonly by: Operand }[];
  readonly body: Expression;
}
/** A label `name :: e`. */
export interface LabelNode extends Node {
  readonly kind: 'label';
  readonly name: string;
  readonly body: Expression;
}

/** An operator passed as an operand: a name with parameters, a builtin by name, or a LAMBDA. */
export interface OperatorNode extends Node {
  readonly kind: 'operator';
  readonly operator: Operator | BuiltinName;
}

export type Operand = Expression | OperatorNode;

export type Expression =
  | NumberNode
  | StringNode
  | ApplyNode
  | AtNode
  | BuiltinNode
  | IfNode
  | CaseNode
  | LetNode
  | BoundedNode
  | UnboundedNode
  | FunctionNode
  | RecordNode
  | FieldNode
  | IndexNode
  | ExceptNode
  | SubscriptedNode
  | SubstitutionNode
  | LabelNode;

/** Builtin operators by one name each. Operators of the standard modules (`+`, `Len`, ...) are definitions of those modules. */
export type BuiltinName =
  | 'TRUE'
  | 'FALSE'
  | 'BOOLEAN'
  | 'STRING'
  /** n-ary */
  | 'and'
  /** n-ary */
  | 'or'
  | 'not'
  | 'implies'
  | 'equivalent'
  | '='
  | '#'
  | 'in'
  | 'notin'
  | 'subseteq'
  | 'setminus'
  | 'cap'
  | 'cup'
  | 'SUBSET'
  | 'UNION'
  | 'DOMAIN'
  /** n-ary */
  | 'set'
  /** n-ary */
  | 'tuple'
  /** n-ary */
  | 'times'
  | 'function-set'
  | 'prime'
  | 'UNCHANGED'
  | 'ENABLED'
  | 'cdot'
  | 'always'
  | 'eventually'
  | 'leads-to'
  | 'plus-arrow';
