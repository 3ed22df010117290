import type { ParsedModule } from '../syntax/parse.ts';
import { SpecificationError } from '../syntax/specification-error.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';
import { declare, fail, moduleNamed, nested, own, placeOf, rangeOf, textOf, type Context, type ModuleState } from './context.ts';
import { checkAnnounced, declaration, functionDefinition, operatorDefinition, recursiveDeclaration } from './definition.ts';
import { expression } from './expression.ts';
import { instance, instanceDefinition } from './instance.ts';
import { checkLabels, refuseLabels } from './labels.ts';
import type { ConstantDeclaration, Definition, Expression, VariableDeclaration } from './resolved.ts';
import { Scope, type LoadedModule, type Symbol } from './scope.ts';

/** Resolves a module; `outer` is where an inner one stands. */
export function resolveModule(parsed: ParsedModule, shared: Pick<ModuleState, 'find' | 'isLoaded' | 'origins' | 'places' | 'levels'>, outer?: Context): LoadedModule {
  const { tree, source } = parsed;
  const state: ModuleState = {
    name: parsed.name,
    source,
    ...shared,
    instances: [],
    formulas: [],
    self: { isParameterFree: true },
    module: { name: parsed.name, file: source.file, constants: [], variables: [], definitions: [], assumptions: [] },
  };
  const context: Context = { state, scope: new Scope(outer?.scope), announced: new Map(), inExcept: false };
  for (const node of tree.ofKind('extends')[0]?.ofKind('identifier_ref') ?? []) extend(context, node);
  for (const unit of tree.children) resolveUnit(context, unit, false);
  checkAnnounced(context);
  state.levels.checkModule(state.module, state.instances);
  for (const formula of state.formulas) state.levels.checkFormula(formula);
  state.self.isParameterFree = state.module.constants.length + state.module.variables.length === 0;
  return { module: state.module, entries: context.scope.entries, innerModules: context.scope.modules, isParameterFree: state.self.isParameterFree };
}

function shared({ find, isLoaded, origins, places, levels }: ModuleState): Pick<ModuleState, 'find' | 'isLoaded' | 'origins' | 'places' | 'levels'> {
  return { find, isLoaded, origins, places, levels };
}

/** Takes in all that the other module does not declare LOCAL. Of two definitions of a name the first stands, as in TLC, which warns. */
function extend(context: Context, node: SyntaxNode): void {
  const extended = moduleNamed(context, node);
  for (const [name, entry] of extended.entries) {
    if (entry.isLocal) continue;
    const known = context.scope.entries.get(name);
    if (known === undefined || known.yields) context.scope.entries.set(name, entry);
    else if (known.symbol !== entry.symbol && isDefinition(known.symbol.kind) !== isDefinition(entry.symbol.kind)) {
      const place = { source: entry.symbol.source, file: context.state.source.file };
      throw new SpecificationError('semantics', `${name} of module ${extended.module.name} conflicts with the one at ${placeOf(known.symbol.source)}`, place);
    }
  }
  for (const [name, module] of extended.innerModules) context.scope.modules.set(name, module);
  const { module } = context.state;
  addNew(module.constants, extended.module.constants);
  addNew(module.variables, extended.module.variables);
  const isVisible = (definition: Definition): boolean => extended.entries.get(definition.name)?.symbol === definition && !extended.entries.get(definition.name)!.isLocal;
  addNew(module.definitions, extended.module.definitions.filter(isVisible));
  addNew(module.assumptions, extended.module.assumptions);
}

function isDefinition(kind: string): boolean {
  return kind === 'definition';
}

function addNew<T>(to: T[], from: readonly T[]): void {
  for (const item of from) if (!to.includes(item)) to.push(item);
}

function resolveUnit(context: Context, node: SyntaxNode, isLocal: boolean): void {
  const { module } = context.state;
  const add = (definitions: readonly Definition[]): void => addNew(module.definitions, definitions);
  const notAmongRecursive = (what: string): void => {
    if (context.announced.size > 0) fail(context, node, `${what} cannot stand between a RECURSIVE declaration and its definition`);
  };
  switch (node.kind) {
    case 'local_definition':
      resolveUnit(context, node.named[0]!, true);
      break;
    case 'constant_declaration':
      notAmongRecursive('a declaration of constants');
      for (const declared of node.ofKind('identifier', 'operator_declaration')) {
        const constant: ConstantDeclaration = { kind: 'constant', ...declaration(context, declared), source: rangeOf(context, declared) };
        declare(context, declared, constant.name, constant);
        module.constants.push(constant);
      }
      break;
    case 'variable_declaration':
      notAmongRecursive('a declaration of variables');
      for (const declared of node.ofKind('identifier')) {
        const variable: VariableDeclaration = { kind: 'variable', name: textOf(context, declared), source: rangeOf(context, declared) };
        declare(context, declared, variable.name, variable);
        module.variables.push(variable);
      }
      break;
    case 'recursive_declaration':
      recursiveDeclaration(context, node);
      break;
    case 'operator_definition':
      add([operatorDefinition(context, node, isLocal)]);
      break;
    case 'function_definition':
      add([functionDefinition(context, node, isLocal)]);
      break;
    case 'instance':
      add(instance(context, node, isLocal));
      break;
    case 'module_definition':
      add(instanceDefinition(context, node, isLocal));
      break;
    case 'assumption':
      notAmongRecursive('an assumption');
      assumption(context, node);
      break;
    case 'theorem':
      notAmongRecursive('a theorem');
      theorem(context, node);
      break;
    case 'module': {
      notAmongRecursive('a module');
      const name = textOf(context, node.child('name')!);
      if (context.scope.lookupModule(name) !== undefined || context.state.isLoaded(name)) fail(context, node, `module ${name} is already defined`);
      const inner = resolveModule({ source: context.state.source, name, tree: node }, shared(context.state), context);
      context.scope.modules.set(name, inner);
      break;
    }
    case 'use_or_hide':
      notAmongRecursive('a USE or HIDE');
      useOrHide(context, node);
      break;
    default:
  }
}

function assumption(context: Context, node: SyntaxNode): void {
  const nameNode = node.child('name');
  const name = nameNode && textOf(context, nameNode);
  const formula = node.named.at(-1)!;
  (nameNode === undefined ? refuseLabels : checkLabels)(context, formula);
  const body = expression(context, formula);
  context.state.module.assumptions.push({ name, body, source: rangeOf(context, node), isAxiom: textOf(context, node).startsWith('AXIOM') });
  if (nameNode !== undefined) nameStatement(context, node, nameNode, formula, body);
}

/** The name of an assumption or a theorem stands for its formula. */
function nameStatement(context: Context, node: SyntaxNode, nameNode: SyntaxNode, formula: SyntaxNode, body: Expression): void {
  const name = textOf(context, nameNode);
  const source = rangeOf(context, node);
  const definition: Definition = { kind: 'definition', name, module: context.state.name, parameters: [], body, recursive: false, isLocal: false, isNative: false, source };
  context.state.places.set(definition, { context, parameters: [], body: formula, isStatement: true });
  declare(context, nameNode, name, own(context, definition));
}

/** Facts are not used, as proofs are not; their names must be known, and only what has a name can be hidden. */
function useOrHide(context: Context, node: SyntaxNode): void {
  const hides = textOf(context, node).startsWith('HIDE');
  for (const facts of node.ofKind('use_body').flatMap((body) => body.named)) {
    for (const fact of facts.named) {
      const symbol = isName(fact) ? context.scope.lookup(textOf(context, fact)) : undefined;
      if (facts.kind === 'use_body_def') {
        if (isName(fact) && symbol === undefined) fail(context, fact, `unknown operator ${textOf(context, fact)}`, 'unknown-identifier');
      } else if (fact.kind !== 'module_ref' && symbol?.kind !== 'theorem') {
        expression(context, fact);
        if (hides && !isStatement(context, symbol)) fail(context, fact, 'only a theorem, an assumption or a step can be hidden, by its name');
      }
    }
  }
}

function isName(node: SyntaxNode): boolean {
  return node.kind === 'identifier_ref' || node.kind === 'prefixed_op';
}

function isStatement(context: Context, symbol: Symbol | undefined): boolean {
  if (symbol?.kind !== 'definition') return false;
  return symbol.original === undefined ? context.state.places.get(symbol)?.isStatement === true : isStatement(context, symbol.original);
}

function theorem(context: Context, node: SyntaxNode): void {
  const nameNode = node.child('name');
  const statement = node.child('statement')!;
  if (statement.kind === 'assume_prove') {
    assumeProve(context, statement);
    if (nameNode !== undefined) declare(context, nameNode, textOf(context, nameNode), { kind: 'theorem', name: textOf(context, nameNode), source: rangeOf(context, node) });
    return;
  }
  (nameNode === undefined ? refuseLabels : checkLabels)(context, statement);
  const body = expression(context, statement);
  context.state.formulas.push(body);
  if (nameNode !== undefined) nameStatement(context, node, nameNode, statement, body);
}

/** `ASSUME NEW x \in S, P PROVE Q` is not evaluated; its names must be known all the same. */
function assumeProve(outer: Context, node: SyntaxNode): void {
  const context = nested(outer);
  for (const part of node.all('assumption')) {
    if (!part.isNamed) continue;
    if (part.kind === 'inner_assume_prove') assumeProve(context, part.ofKind('assume_prove')[0]!);
    else if (part.kind !== 'new') expression(context, part);
    else {
      const declared = part.ofKind('identifier', 'operator_declaration')[0]!;
      const set = part.named.at(-1)!;
      if (part.ofKind('set_in').length > 0) expression(context, set);
      const symbol: ConstantDeclaration = { kind: 'constant', ...declaration(context, declared), source: rangeOf(context, declared) };
      declare(context, declared, symbol.name, symbol);
    }
  }
  expression(context, node.child('conclusion')!);
}
