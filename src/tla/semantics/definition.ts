import { moduleSignature } from '../modules/signatures.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';
import { symbolName } from './application.ts';
import { resolveBounds } from './bounds.ts';
import { builtinOperator } from './builtins.ts';
import { declare, fail, nested, own, rangeOf, textOf, type Context } from './context.ts';
import { expression } from './expression.ts';
import { instanceDefinition } from './instance.ts';
import { checkLabels } from './labels.ts';
import { make } from './node.ts';
import type { BoundVariable, Definition, Expression, Parameter } from './resolved.ts';
import { Scope, type OpenDefinition } from './scope.ts';

/** Declares the parameters of a definition, given as `identifier` and `operator_declaration` nodes. */
export function declareParameters(context: Context, nodes: readonly SyntaxNode[]): Parameter[] {
  return nodes.map((node) => {
    const { name, arity } = declaration(context, node);
    const parameter: Parameter = { kind: 'parameter', name, arity, source: rangeOf(context, node) };
    declare(context, node, name, parameter);
    return parameter;
  });
}

/** `Op`, `Op(_, _)`, `_ + _` */
export function declaration(context: Context, node: SyntaxNode): { readonly name: string; readonly arity: number } {
  if (node.kind === 'identifier') return { name: textOf(context, node), arity: 0 };
  const name = node.child('name')!;
  const arity = node.ofKind('placeholder').length;
  if (!name.kind.endsWith('_op_symbol')) return { name: textOf(context, name), arity };
  refuseBuiltin(context, node, symbolName(name));
  return { name: symbolName(name), arity };
}

function refuseBuiltin(context: Context, node: SyntaxNode, name: string): void {
  if (builtinOperator(name) !== undefined) fail(context, node, `${name} is a built-in operator and cannot be redefined`);
}

/** Name of a definition: an identifier, an operator symbol, or `Nat`, `Int`, `Real`, which the grammar knows. */
function nameOf(context: Context, node: SyntaxNode): string {
  return node.kind.endsWith('_op_symbol') ? symbolName(node) : textOf(context, node);
}

/** `Op(a, B(_)) == e`, `a + b == e`, `a^# == e`, `-. a == e` */
export function operatorDefinition(context: Context, node: SyntaxNode, isLocal: boolean): Definition {
  const nameNode = node.child('name')!;
  const name = nameOf(context, nameNode);
  if (nameNode.kind !== 'identifier') refuseBuiltin(context, node, name);
  const within: Context = { ...nested(context), inExcept: false };
  const parameterNodes = node.all('parameter').filter((parameter) => parameter.kind === 'identifier' || parameter.kind === 'operator_declaration');
  const parameters = declareParameters(within, parameterNodes);
  const open = announcement(context, node, name);
  const place = { context, parameters: parameterNodes, body: node.child('definition')! };
  checkLabels(context, place.body);
  if (open === undefined) {
    const definition = define(context, node, name, isLocal, parameters, () => expression(within, place.body));
    context.state.places.set(definition, place);
    return definition;
  }

  // Which of them are operators RECURSIVE cannot say.
  if (open.parameters.length !== parameters.length) fail(context, node, `the definition of ${name} has other parameters than its RECURSIVE declaration`);
  open.parameters = parameters;
  open.isLocal = isLocal;
  open.source = rangeOf(context, node);
  open.body = expression(within, place.body);
  context.announced.delete(name);
  context.state.places.set(open, place);
  return open;
}

/** `f[x \in S, <<y, z>> \in T] == e` */
export function functionDefinition(context: Context, node: SyntaxNode, isLocal: boolean): Definition {
  const name = textOf(context, node.child('name')!);
  const open = announcement(context, node, name);
  if (open !== undefined && open.parameters.length > 0) fail(context, node, `${name} is declared with parameters by RECURSIVE, but defined as a function`);
  const body = (): Expression => {
    const { bounds, within } = resolveBounds({ ...context, inExcept: false }, node.ofKind('quantifier_bound'));
    const self: BoundVariable = { kind: 'bound', name, source: rangeOf(context, node.child('name')!) };
    checkLabels(context, node.child('definition')!, bounds.flatMap((bound) => bound.variables.map((variable) => variable.name)));
    let isUsed = false;
    const scope = new SelfScope(within.scope, self, () => (isUsed = true));
    const value = expression({ ...within, scope }, node.child('definition')!);
    return make(context, node, { kind: 'function', bounds, body: value, self: isUsed ? self : undefined });
  };
  if (open === undefined) return define(context, node, name, isLocal, [], body);
  open.isLocal = isLocal;
  open.source = rangeOf(context, node);
  open.body = body();
  context.announced.delete(name);
  return open;
}

/** Notices whether a function is used in its own definition. */
class SelfScope extends Scope {
  readonly #self: BoundVariable;
  readonly #onUse: () => void;

  constructor(parent: Scope, self: BoundVariable, onUse: () => void) {
    super(parent);
    this.#self = self;
    this.#onUse = onUse;
    this.add(self.name, self);
  }

  override lookup(name: string): ReturnType<Scope['lookup']> {
    if (name === this.#self.name) this.#onUse();
    return super.lookup(name);
  }
}

/** Standard modules whose operators TLC computes itself, by their names, also where a specification brings a copy of the module. */
const OVERRIDDEN = new Set(['Naturals', 'Integers', 'Sequences', 'FiniteSets', 'Bags', 'TLC', 'TLCExt', 'Randomization']);

function isOverridden(module: string, name: string, arity: number): boolean {
  return OVERRIDDEN.has(module) && moduleSignature(module)?.operators.get(name)?.parameters.length === arity;
}

function define(context: Context, node: SyntaxNode, name: string, isLocal: boolean, parameters: readonly Parameter[], body: () => Expression): Definition {
  // The name is not known in its own body, but it must be new all the same.
  if (context.scope.lookup(name) !== undefined) declare(context, node, name, { kind: 'theorem', name, source: rangeOf(context, node) });
  const definition: Definition = own(context, {
    kind: 'definition',
    name,
    module: context.state.name,
    parameters,
    body: body(),
    recursive: context.announced.size > 0,
    isLocal,
    isNative: isOverridden(context.state.name, name, parameters.length),
    source: rangeOf(context, node),
  });
  context.scope.add(name, definition, isLocal);
  return definition;
}

/** The open RECURSIVE declaration that a definition completes. */
function announcement(context: Context, node: SyntaxNode, name: string): OpenDefinition | undefined {
  const announced = context.announced.get(name);
  if (announced !== undefined) return announced.definition;
  const known = context.scope.lookup(name);
  if (known?.kind === 'definition' && isOpen(known)) fail(context, node, `${name} is declared by RECURSIVE outside of this LET: it must be defined on the same level`);
  return undefined;
}

const UNDEFINED: Expression = { kind: 'string', value: 'declared by RECURSIVE and not defined', level: 0, source: { module: '', line: 0, column: 0, endLine: 0, endColumn: 0 } };

function isOpen(definition: Definition): boolean {
  return definition.body === UNDEFINED;
}

/** `RECURSIVE f(_, _), g` */
export function recursiveDeclaration(context: Context, node: SyntaxNode): Definition[] {
  return node.ofKind('identifier', 'operator_declaration').map((declared) => {
    const { name, arity } = declaration(context, declared);
    const source = rangeOf(context, declared);
    const parameters = Array.from({ length: arity }, (_, index): Parameter => ({ kind: 'parameter', name: `_${index + 1}`, arity: 0, source }));
    const definition: OpenDefinition = own(context, { kind: 'definition', name, module: context.state.name, parameters, body: UNDEFINED, recursive: true, isLocal: false, isNative: false, source });
    declare(context, declared, name, definition);
    context.announced.set(name, { definition, node: declared });
    return definition;
  });
}

export function checkAnnounced(context: Context): void {
  for (const [name, { node }] of context.announced) fail(context, node, `${name} is declared by RECURSIVE but not defined`);
}

export function letIn(context: Context, node: SyntaxNode): Expression {
  const within: Context = { ...nested(context), announced: new Map() };
  const definitions = letDefinitions(within, node);
  return make(context, node, { kind: 'let', definitions, body: expression(within, node.child('expression')!) });
}

/** Declares what a LET defines. */
export function letDefinitions(within: Context, node: SyntaxNode): readonly Definition[] {
  const definitions: Definition[] = [];
  const add = (definition: Definition): void => {
    if (!definitions.includes(definition)) definitions.push(definition);
  };
  for (const unit of node.all('definitions')) {
    if (unit.kind === 'operator_definition') add(operatorDefinition(within, unit, false));
    else if (unit.kind === 'function_definition') add(functionDefinition(within, unit, false));
    else if (unit.kind === 'module_definition') instanceDefinition(within, unit, false).forEach(add);
    else if (unit.kind === 'recursive_declaration') recursiveDeclaration(within, unit);
  }
  checkAnnounced(within);
  return definitions;
}

/** `LAMBDA x, y : e` */
export function lambda(context: Context, node: SyntaxNode): Definition {
  const within = nested(context);
  const parameters = declareParameters(within, node.ofKind('identifier'));
  const body = expression(within, node.named.at(-1)!);
  return own(context, { kind: 'definition', name: 'LAMBDA', module: context.state.name, parameters, body, recursive: false, isLocal: true, isNative: false, source: rangeOf(context, node) });
}
