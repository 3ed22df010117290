import type { Node, Program } from './ast.ts';
import { children, isClass, isFunction } from './syntax.ts';

/** A region in which names are bound. `home` is the scope of the nearest function, or of the module. */
export interface Scope {
  readonly parent: Scope | undefined;
  readonly home: Scope;
  readonly names: Map<string, Binding>;
}

export interface Binding {
  readonly scope: Scope;
  readonly constant: boolean;
  /** What the name stands for, where that never changes: initialiser and, for a destructured name, the property it is taken from. */
  readonly from: { readonly value: Node; readonly property: string | undefined } | undefined;
}

/** The scopes of a module, by the node that opens them. */
export interface Scopes {
  readonly module: Scope;
  readonly of: ReadonlyMap<Node, Scope>;
}

export function resolve(name: string, scope: Scope): Binding | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const binding = at.names.get(name);
    if (binding !== undefined) return binding;
  }
  return undefined;
}

/** Whether `inner` is `outer` or inside it. */
export function isWithin(inner: Scope, outer: Scope): boolean {
  for (let at: Scope | undefined = inner; at !== undefined; at = at.parent) if (at === outer) return true;
  return false;
}

function open(parent: Scope | undefined, isHome: boolean): Scope {
  const scope = { parent, names: new Map<string, Binding>() } as { parent: Scope | undefined; home: Scope; names: Map<string, Binding> };
  scope.home = isHome || parent === undefined ? scope : parent.home;
  return scope;
}

/** Identifiers that a pattern binds, with the property each is taken from when the pattern is a flat object pattern. */
function boundNames(pattern: Node): { name: string; property: string | undefined }[] {
  switch (pattern.type) {
    case 'Identifier':
      return [{ name: pattern.name, property: undefined }];
    case 'AssignmentPattern':
      return boundNames(pattern.left).map(({ name }) => ({ name, property: undefined }));
    case 'RestElement':
      return boundNames(pattern.argument);
    case 'TSParameterProperty':
      return boundNames(pattern.parameter);
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : boundNames(element).map(({ name }) => ({ name, property: undefined }))));
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) => {
        if (property.type === 'RestElement') return boundNames(property).map(({ name }) => ({ name, property: undefined }));
        const key = !property.computed && property.key.type === 'Identifier' ? property.key.name : undefined;
        return boundNames(property.value).map(({ name }) => ({ name, property: property.value.type === 'Identifier' ? key : undefined }));
      });
    default:
      return [];
  }
}

export function analyzeScopes(program: Program): Scopes {
  const of = new Map<Node, Scope>();
  const module = open(undefined, true);
  of.set(program, module);

  function bind(scope: Scope, name: string, constant: boolean, from: Binding['from'] = undefined): void {
    // A name declared twice (var, function) has no one value.
    scope.names.set(name, { scope, constant, from: scope.names.has(name) ? undefined : from });
  }

  function visitAll(nodes: readonly Node[], scope: Scope): void {
    for (const node of nodes) visit(node, scope);
  }

  function visit(node: Node, scope: Scope): void {
    if (isFunction(node)) {
      if (node.type === 'FunctionDeclaration' && node.id !== null) bind(scope, node.id.name, false);
      const inner = open(scope, true);
      of.set(node, inner);
      if (node.type === 'FunctionExpression' && node.id !== null) bind(inner, node.id.name, true);
      if (node.type !== 'ArrowFunctionExpression') bind(inner, 'arguments', false);
      for (const param of node.params) {
        for (const { name } of boundNames(param)) bind(inner, name, false);
        visit(param, inner);
      }
      if (node.body === null) return;
      // Parameters and body share a scope here: names of the body may shadow parameters, which changes no answer asked of this analysis.
      if (node.body.type === 'BlockStatement') visitAll(node.body.body, inner);
      else visit(node.body, inner);
      return;
    }
    if (isClass(node)) {
      if (node.type === 'ClassDeclaration' && node.id !== null) bind(scope, node.id.name, false);
      const inner = open(scope, false);
      of.set(node, inner);
      if (node.id !== null) bind(inner, node.id.name, true);
      if (node.superClass !== null) visit(node.superClass, inner);
      visitAll(node.body.body, inner);
      return;
    }
    switch (node.type) {
      case 'PropertyDefinition':
      case 'AccessorProperty': {
        if (node.computed) visit(node.key, scope);
        const inner = open(scope, true);
        of.set(node, inner);
        if (node.value !== null) visit(node.value, inner);
        return;
      }
      case 'StaticBlock': {
        const inner = open(scope, true);
        of.set(node, inner);
        visitAll(node.body, inner);
        return;
      }
      case 'BlockStatement':
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'SwitchStatement':
      case 'TSModuleBlock': {
        const inner = open(scope, node.type === 'TSModuleBlock');
        of.set(node, inner);
        visitAll(children(node), inner);
        return;
      }
      case 'CatchClause': {
        const inner = open(scope, false);
        of.set(node, inner);
        if (node.param !== null) for (const { name } of boundNames(node.param)) bind(inner, name, false);
        visitAll(children(node), inner);
        return;
      }
      case 'VariableDeclaration': {
        const target = node.kind === 'var' ? scope.home : scope;
        for (const { id, init } of node.declarations) {
          const names = boundNames(id);
          for (const { name, property } of names) {
            const whole = id.type === 'Identifier';
            bind(target, name, node.kind !== 'var' && node.kind !== 'let', node.kind === 'const' && init !== null && (whole || property !== undefined) ? { value: init, property } : undefined);
          }
          visit(id, scope);
          if (init !== null) visit(init, scope);
        }
        return;
      }
      case 'ImportDeclaration':
        for (const specifier of node.specifiers) bind(scope, specifier.local.name, true);
        return;
      case 'TSModuleDeclaration':
      case 'TSEnumDeclaration':
        if (node.id.type === 'Identifier') bind(scope, node.id.name, true);
        visitAll(children(node), scope);
        return;
      default:
        visitAll(children(node), scope);
    }
  }

  visitAll(program.body, module);
  return { module, of };
}

/** Variables that a function other than their own mentions. Property names count as mentions, which errs on the safe side. */
export function capturedBindings(program: Program, scopes: Scopes): ReadonlySet<Binding> {
  const captured = new Set<Binding>();
  function visit(node: Node, scope: Scope): void {
    const inner = scopes.of.get(node) ?? scope;
    if (node.type === 'Identifier') {
      const binding = resolve(node.name, inner);
      if (binding !== undefined && binding.scope.home !== inner.home) captured.add(binding);
    }
    for (const child of children(node)) visit(child, inner);
  }
  visit(program, scopes.module);
  return captured;
}
