import { operatorSymbol } from '../syntax/operators.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';
import { operandFor } from './application.ts';
import { declare, fail, moduleNamed, nested, own, rangeOf, textOf, type Context } from './context.ts';
import { declareParameters } from './definition.ts';
import { make } from './node.ts';
import type { ConstantDeclaration, Definition, Expression, Operand, Parameter, SubstitutionNode, VariableDeclaration } from './resolved.ts';
import { arityOf, operandArity, type LoadedModule } from './scope.ts';

/** `INSTANCE M WITH x <- e`: the definitions of M become definitions here, under their own names. */
export function instance(context: Context, node: SyntaxNode, isLocal: boolean): Definition[] {
  const loaded = moduleOf(context, node);
  const substitutions = resolveSubstitutions(context, node, loaded);
  const result: Definition[] = [];
  for (const [name, { symbol, isLocal: isHidden }] of loaded.entries) {
    if (isHidden) continue;
    if (symbol.kind === 'theorem' || symbol.kind === 'instance') {
      if (context.scope.lookup(name) === undefined) context.scope.add(name, symbol, isLocal);
      continue;
    }
    if (symbol.kind !== 'definition') continue;
    const definition = isFixed(context, loaded, symbol) ? symbol : own(context, substituted(context, node, name, [], symbol, substitutions, isLocal));
    if (addInstantiated(context, node, name, definition, isLocal)) result.push(definition);
  }
  return result;
}

/** `Name(p) == INSTANCE M WITH x <- e`: the definitions of M become `Name!Op`. */
export function instanceDefinition(context: Context, node: SyntaxNode, isLocal: boolean): Definition[] {
  const nameNode = node.child('name')!;
  const name = textOf(context, nameNode);
  const within = nested(context);
  const parameters = declareParameters(within, node.all('parameter').filter((parameter) => parameter.kind === 'identifier' || parameter.kind === 'operator_declaration'));
  declare(context, node, name, { kind: 'instance', name, arity: parameters.length, source: rangeOf(context, node) }, isLocal);

  const clause = node.child('definition')!;
  const loaded = moduleOf(context, clause);
  const substitutions = resolveSubstitutions(within, clause, loaded);
  const result: Definition[] = [];
  for (const [inner, { symbol, isLocal: isHidden }] of loaded.entries) {
    if (isHidden) continue;
    const full = `${name}!${inner}`;
    if (symbol.kind === 'theorem') context.scope.add(full, { ...symbol, name: full }, isLocal);
    if (symbol.kind === 'instance') context.scope.add(full, { ...symbol, name: full }, isLocal);
    if (symbol.kind !== 'definition') continue;
    const definition = own(context, substituted(within, node, full, parameters, symbol, isFixed(context, loaded, symbol) ? [] : substitutions, isLocal));
    context.scope.add(full, definition, isLocal);
    result.push(definition);
  }
  return result;
}

function moduleOf(context: Context, node: SyntaxNode): LoadedModule {
  return moduleNamed(context, node.ofKind('identifier_ref')[0]!);
}

/** Whether a definition of the module means the same in every instance. */
function isFixed(context: Context, loaded: LoadedModule, definition: Definition): boolean {
  return loaded.isParameterFree || definition.isNative || context.state.origins.get(definition)?.isParameterFree === true;
}

/** The first definition of a name stands; TLC only warns of the second. A name of another kind is an error. */
function addInstantiated(context: Context, node: SyntaxNode, name: string, definition: Definition, isLocal: boolean): boolean {
  const known = context.scope.lookup(name);
  if (known === undefined) {
    context.scope.add(name, definition, isLocal);
    return true;
  }
  if (known === definition) return false;
  if (known.kind !== 'definition' || arityOf(known) !== definition.parameters.length) declare(context, node, name, definition);
  return false;
}

function substituted(
  context: Context,
  node: SyntaxNode,
  name: string,
  parameters: readonly Parameter[],
  original: Definition,
  substitutions: SubstitutionNode['substitutions'],
  isLocal: boolean,
): Definition {
  const body: Expression =
    substitutions.length === 0
      ? make(context, node, { kind: 'apply', operator: original, operands: original.parameters.map((parameter) => asOperand(context, node, parameter)) })
      : make(context, node, { kind: 'substitution', substitutions, body: original.body });
  return {
    kind: 'definition',
    name,
    module: context.state.name,
    parameters: [...parameters, ...original.parameters],
    body,
    recursive: original.recursive,
    isLocal,
    isNative: false,
    source: original.source,
    original,
  };
}

function asOperand(context: Context, node: SyntaxNode, symbol: Parameter | ConstantDeclaration | VariableDeclaration | Definition): Operand {
  return arityOf(symbol) === 0 ? make(context, node, { kind: 'apply', operator: symbol, operands: [] }) : make(context, node, { kind: 'operator', operator: symbol });
}

/** Substitutions for all constants and variables of the module: what WITH says, else what has the same name here. */
function resolveSubstitutions(context: Context, node: SyntaxNode, loaded: LoadedModule): SubstitutionNode['substitutions'] {
  const declared = [...loaded.entries.values()].map(({ symbol }) => symbol).filter((symbol) => symbol.kind === 'constant' || symbol.kind === 'variable');
  const given = new Map<ConstantDeclaration | VariableDeclaration, Operand>();
  for (const substitution of node.ofKind('substitution')) {
    const [left, , right] = substitution.named;
    const name = left!.kind.endsWith('_op_symbol') ? operatorSymbol(left!.named[0]!.kind)!.name : textOf(context, left!);
    const of = declared.find((declaration) => declaration.name === name);
    if (of === undefined) fail(context, left!, `${name} is not a constant or variable of module ${loaded.module.name}`);
    if (given.has(of)) fail(context, right!, `${name} is substituted more than once`);
    given.set(of, operandFor(context, right!, arityOf(of), `the substitution for ${name}`));
  }
  const substitutions = declared.map((of) => ({ of, by: given.get(of) ?? implicit(context, node, of, loaded) }));
  context.state.instances.push({ module: loaded.module, substitutions, source: rangeOf(context, node) });
  return substitutions;
}

function implicit(context: Context, node: SyntaxNode, of: ConstantDeclaration | VariableDeclaration, loaded: LoadedModule): Operand {
  const by = context.scope.lookup(of.name);
  if (by === undefined) return fail(context, node, `INSTANCE ${loaded.module.name} needs a substitution for ${of.name}: nothing here has that name`);
  if (by.kind === 'instance' || by.kind === 'theorem' || arityOf(by) !== arityOf(of)) {
    return fail(context, node, `INSTANCE ${loaded.module.name}: ${of.name}, which takes ${arityOf(of)} arguments, cannot be replaced by the ${by.name} that is defined here`);
  }
  for (let index = 0; index < arityOf(by); index++) {
    if (operandArity(by, index) !== 0) fail(context, node, `INSTANCE ${loaded.module.name}: ${by.name} takes operators and cannot stand for ${of.name}`);
  }
  return arityOf(by) === 0 ? make(context, node, { kind: 'apply', operator: by, operands: [] }) : make(context, node, { kind: 'operator', operator: by });
}
